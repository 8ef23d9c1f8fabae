/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_server.h
 * @brief The decision point's end of COPS connections: decides after the
 *        decision time and keeps account of the bandwidth.  Drives
 *        cops_pdp.h.
 *
 * The decision time is a delay, the same for each request of a client-type, or
 * the service of one server that requests queue for (docs/model.md).
 */
#ifndef TC_MODEL_PARTIES_COPS_SERVER_H
#define TC_MODEL_PARTIES_COPS_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/config.h"
#include "model/network/network.h"
#include "proto/cops/cops_msg.h"

struct tc_cops_client;
struct tc_cops_server;

/** Bandwidth that requests are granted out of; in its owner's storage. */
struct tc_cops_pool {
    bool is_limited;
    uint64_t limit_kbps;    /**< where it is */
    uint64_t reserved_kbps; /**< granted and not given back */
};

/** The pool that a request is granted out of; it stays where it is. */
typedef struct tc_cops_pool *tc_cops_pool_fn(void *self, uint32_t pep_node,
                                             const struct tc_cops_msg *request);

/** @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_server_create_in(struct tc_cops_server **out,
                                struct tc_network *network, uint32_t node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets);

/** Takes a message itself, before the server does.
 *  @return whether it has. */
typedef bool tc_cops_take_fn(void *self, uint32_t pep_node,
                             const struct tc_cops_msg *msg);

/** @param self  weak; handed to `take`. */
void tc_cops_server_set_taker(struct tc_cops_server *server,
                              tc_cops_take_fn *take, void *self);

/** More than one pool; without, there is one of `reservable_kbps`.
 *  @param self  weak; handed to `pool_of`. */
void tc_cops_server_set_pools(struct tc_cops_server *server,
                              tc_cops_pool_fn *pool_of, void *self);

/** Outsourced requests are asked further, in place of a decision here.
 *  @param broker  weak. */
void tc_cops_server_set_broker(struct tc_cops_server *server,
                               struct tc_cops_client *broker);

/** A zeroed message in the arena; NULL: no memory, the simulation is
 *  stopped. */
struct tc_cops_msg *tc_cops_server_new_msg(struct tc_cops_server *server);

/** Say something that no request table knows of, e.g. install policy.
 *  @param msg  of tc_cops_server_new_msg(), once. */
void tc_cops_server_say(struct tc_cops_server *server, uint32_t pep_node,
                        const struct tc_cops_msg *msg);

/** A packet of protocol COPS has come from an enforcement point. */
void tc_cops_server_receive(struct tc_cops_server *server,
                            const struct tc_packet *packet);

/** From now on decisions take so many times the configured times; those that
 *  are being made take what they would have.  @param factor  >= 0. */
void tc_cops_server_slow_down(struct tc_cops_server *server, double factor);

/** Bandwidth granted and not given back. */
uint64_t tc_cops_server_reserved_kbps(const struct tc_cops_server *server);

#endif
