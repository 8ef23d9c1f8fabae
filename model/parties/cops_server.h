/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_server.h
 * @brief The decision point's end of COPS connections: decides after the
 *        decision time and keeps account of the bandwidth.  Drives
 *        cops_pdp.h.
 *
 * The decision time is a delay, the same for each request, or the service of
 * one server that requests queue for (docs/model.md).
 */
#ifndef TC_MODEL_PARTIES_COPS_SERVER_H
#define TC_MODEL_PARTIES_COPS_SERVER_H

#include <stdint.h>

#include "model/config.h"
#include "model/network/network.h"

struct tc_cops_server;

/** @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_server_create_in(struct tc_cops_server **out,
                                struct tc_network *network, uint32_t node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets);

/** A packet of protocol COPS has come from an enforcement point. */
void tc_cops_server_receive(struct tc_cops_server *server,
                            const struct tc_packet *packet);

/** From now on a decision takes so long; those that are being made take what
 *  they would have.  @param decision_time_ns  >= 0. */
void tc_cops_server_set_decision_time(struct tc_cops_server *server,
                                      int64_t decision_time_ns);

/** Bandwidth granted and not given back. */
uint64_t tc_cops_server_reserved_kbps(const struct tc_cops_server *server);

#endif
