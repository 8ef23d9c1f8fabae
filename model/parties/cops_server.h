/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_server.h
 * @brief The decision point's end of COPS connections: decides after the
 *        decision time and accounts for bandwidth.  Drives
 *        cops_pdp.h.
 *
 * The decision time is a delay, the same for each request of a client-type, or
 * the service time of one server with a queue (docs/model.md).
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

/** Bandwidth from which requests are granted; in its owner's storage. */
struct tc_cops_pool {
    bool is_limited;
    uint64_t limit_kbps;    /**< if is_limited */
    uint64_t reserved_kbps; /**< granted and not released */
};

/** Returns the pool for a request; the pool must not move. */
typedef struct tc_cops_pool *tc_cops_pool_fn(void *self, uint32_t pep_node,
                                             const struct tc_cops_msg *request);

/** @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_server_create_in(struct tc_cops_server **out,
                                struct tc_network *network, uint32_t node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets);

/** Called with each message before the server handles it.
 *  @return true: the message is done. */
typedef bool tc_cops_take_fn(void *self, uint32_t pep_node,
                             const struct tc_cops_msg *msg);

/** @param self  weak; handed to `take`. */
void tc_cops_server_set_taker(struct tc_cops_server *server,
                              tc_cops_take_fn *take, void *self);

/** Use several pools; without them there is one of `reservable_kbps`.
 *  @param self  weak; handed to `pool_of`. */
void tc_cops_server_set_pools(struct tc_cops_server *server,
                              tc_cops_pool_fn *pool_of, void *self);

/** Forward outsourced requests to a broker instead of deciding them.
 *  @param broker  weak. */
void tc_cops_server_set_broker(struct tc_cops_server *server,
                               struct tc_cops_client *broker);

/** A zeroed message in the arena; NULL: no memory, and the simulation is
 *  stopped. */
struct tc_cops_msg *tc_cops_server_new_msg(struct tc_cops_server *server);

/** Send a message that no request table produces, e.g. to install policy.
 *  @param msg  from tc_cops_server_new_msg(); to be sent once. */
void tc_cops_server_say(struct tc_cops_server *server, uint32_t pep_node,
                        const struct tc_cops_msg *msg);

/** A packet of protocol COPS has arrived from an enforcement point. */
void tc_cops_server_receive(struct tc_cops_server *server,
                            const struct tc_packet *packet);

/** Multiply the decision times by `factor` from now on; decisions in progress
 *  are not affected.
 *  @param factor  >= 0. */
void tc_cops_server_slow_down(struct tc_cops_server *server, double factor);

/** Bandwidth granted and not released. */
uint64_t tc_cops_server_reserved_kbps(const struct tc_cops_server *server);

#endif
