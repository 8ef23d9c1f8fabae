/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_client.h
 * @brief The enforcement point's end of a COPS connection: asks for bandwidth
 *        and gives it back.  Drives cops_pep.h.
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

/** Channels that a PRID of ours can number: two octets of 7 bits. */
enum { TC_COPS_CHANNELS_MAX = 128 * 128 };

/** What is asked for; plain data. */
struct tc_cops_ask {
    bool is_provisioning; /**< PR-REQ, else REQ */
    bool is_broadcaster;  /**< whose side */
    uint32_t channel;     /**< number, below TC_COPS_CHANNELS_MAX */
    struct tc_text channel_name;
    struct tc_text session_id; /**< Call-ID; lent until the run ends */
    uint32_t user_ipv4;        /**< whose bandwidth it is */
    uint32_t group_ipv4;
    uint16_t udp_port;
    uint32_t bandwidth_kbps;
};

/** The decision; once for every request that is not released before. */
typedef void tc_cops_decided_fn(void *self, uint64_t arg, bool granted);

/** @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_client_create_in(struct tc_cops_client **out,
                                struct tc_network *network, uint32_t node,
                                uint32_t pdp_node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets);

/** A packet of protocol COPS has come from the decision point. */
void tc_cops_client_receive(struct tc_cops_client *client,
                            const struct tc_packet *packet);

/**
 * Ask.
 *
 * @param self  weak; handed to `decided` with `arg`.
 * @return the handle, > 0; 0 when memory is out and the simulation is
 *         stopped.
 */
uint32_t tc_cops_client_request(struct tc_cops_client *client,
                                const struct tc_cops_ask *ask,
                                tc_cops_decided_fn *decided, void *self,
                                uint64_t arg);

/** Give back, with a DRQ.  0 and a handle given back are left alone. */
void tc_cops_client_release(struct tc_cops_client *client, uint32_t handle);

/** The enforcement point has crashed: what it asked for and held, it knows no
 *  more; nobody is told of anything. */
void tc_cops_client_forget(struct tc_cops_client *client);

/**
 * Before the first request: open the connection, where it does not stand from
 * the start, and keep it alive, where the scenario wants that.
 *
 * @param name    PEPID; copied.
 * @param random  when keep-alives are sent.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_cops_client_connect(struct tc_cops_client *client, const char *name,
                              struct tc_random random);

/** Open the connection anew, with an OPN for each client-type (RFC 2748 section
 *  3.6).  What is asked for meanwhile waits for the CATs. */
void tc_cops_client_reopen(struct tc_cops_client *client);

/** Hear each message before the client takes it.  @param self  weak. */
void tc_cops_client_listen(struct tc_cops_client *client,
                           tc_cops_deliver_fn *on_msg, void *self);

/** Handles that have not been given back. */
uint32_t tc_cops_client_open_handles(const struct tc_cops_client *client);

/** Whether that handle has not been given back, nor given up for want of a
 *  decision.  One that was never given out is not open. */
bool tc_cops_client_is_open(const struct tc_cops_client *client,
                            uint32_t handle);

#endif
