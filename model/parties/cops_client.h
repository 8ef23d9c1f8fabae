/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_client.h
 * @brief The enforcement point's end of a COPS connection: requests bandwidth
 *        and releases it.  Drives cops_pep.h.
 */
#ifndef TC_MODEL_PARTIES_COPS_CLIENT_H
#define TC_MODEL_PARTIES_COPS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/config.h"
#include "model/engine/random.h"
#include "model/network/network.h"
#include "model/parties/cops_wire.h"

struct tc_cops_client;

/** Number of channels that a PRID of the model can express: two octets of 7
 *  bits. */
enum { TC_COPS_CHANNELS_MAX = 128 * 128 };

/** A request for bandwidth; plain data. */
struct tc_cops_ask {
    bool is_provisioning; /**< PR-REQ; false: REQ */
    bool is_broadcaster;  /**< for the broadcaster's side */
    uint32_t channel;     /**< number, below TC_COPS_CHANNELS_MAX */
    struct tc_text channel_name;
    struct tc_text session_id; /**< Call-ID; borrowed until the run ends */
    uint32_t user_ipv4;        /**< address of the user that needs the
                                    bandwidth */
    uint32_t group_ipv4;
    uint16_t udp_port;
    uint32_t bandwidth_kbps;
};

/** Called with the decision, once for each request that is not released
 *  before. */
typedef void tc_cops_decided_fn(void *self, uint64_t arg, bool granted);

/** @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_client_create_in(struct tc_cops_client **out,
                                struct tc_network *network, uint32_t node,
                                uint32_t pdp_node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets);

/** A packet of protocol COPS has arrived from the decision point. */
void tc_cops_client_receive(struct tc_cops_client *client,
                            const struct tc_packet *packet);

/**
 * Send a request.
 *
 * @param self  weak; handed to `decided` with `arg`.
 * @return the handle, > 0; 0: no memory, and the simulation is stopped.
 */
uint32_t tc_cops_client_request(struct tc_cops_client *client,
                                const struct tc_cops_ask *ask,
                                tc_cops_decided_fn *decided, void *self,
                                uint64_t arg);

/** Release a request with a DRQ. No effect for 0 or a released handle. */
void tc_cops_client_release(struct tc_cops_client *client, uint32_t handle);

/** The enforcement point has crashed: drop all requests, without messages and
 *  without calling `decided`. */
void tc_cops_client_forget(struct tc_cops_client *client);

/**
 * To be called before the first request: open the connection, unless it is
 * standing, and keep it alive, if the scenario says so.
 *
 * @param name    PEPID; copied.
 * @param random  draws the times of keep-alives.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_cops_client_connect(struct tc_cops_client *client, const char *name,
                              struct tc_random random);

/** Reopen the connection, with an OPN for each client-type (RFC 2748 section
 *  3.6).  Requests made meanwhile wait for the CATs. */
void tc_cops_client_reopen(struct tc_cops_client *client);

/** Call a listener with each message before the client handles it.
 *  @param self  weak. */
void tc_cops_client_listen(struct tc_cops_client *client,
                           tc_cops_deliver_fn *on_msg, void *self);

/** Number of handles that have not been released. */
uint32_t tc_cops_client_open_handles(const struct tc_cops_client *client);

/** Is the handle neither released nor given up for lack of a decision? A handle
 *  that was never assigned is not open. */
bool tc_cops_client_is_open(const struct tc_cops_client *client,
                            uint32_t handle);

#endif
