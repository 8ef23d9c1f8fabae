/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file isp.h
 * @brief The ISP-managed architecture (paper sections 3 and 4): its parties and
 *        how they address each other.  Private to model/isp/.
 *
 *   viewer -- DS server -- DS server -- broadcaster     SIP
 *             |                |
 *             edge router      edge router              COPS
 *
 * Each core router has a DS server beside it.
 */
#ifndef TC_MODEL_ISP_ISP_H
#define TC_MODEL_ISP_ISP_H

#include "base/hash_table.h"
#include "base/intern.h"
#include "model/engine/timer.h"
#include "model/parties/cops_client.h"
#include "model/parties/cops_server.h"
#include "model/parties/sip_stack.h"
#include "model/world.h"

struct tc_isp;

/** The base of every party that speaks SIP: in the arena. */
struct tc_isp_agent {
    struct tc_isp *isp;
    uint32_t index; /**< among its kind */
    uint32_t node;
    struct tc_server server;
    struct tc_sip_stack *stack;
};

/** A message that is retransmitted after T1, doubling up to T2, for 64*T1,
 * until it is stopped (RFC 3261 section 13.3.1.4): in the arena. */
struct tc_isp_repeat {
    struct tc_timer timer;
    int64_t interval_ns;
    int64_t end_ns;
    void (*again)(void *self);
    void *self; /**< weak */
};

struct tc_isp_viewer;
struct tc_isp_broadcaster;
struct tc_isp_ds;
struct tc_isp_management;
struct tc_isp_subscriber;
struct tc_isp_edge_router;
struct tc_isp_broker;

struct tc_isp {
    struct tc_world *world;
    struct tc_isp_viewer **viewers;
    struct tc_isp_broadcaster **broadcasters;
    struct tc_isp_ds **servers;              /**< one per core router */
    struct tc_isp_edge_router *edge_routers; /**< edge_router.h */
    struct tc_isp_broker *broker;         /**< NULL: inside the edge routers */
    struct tc_isp_management *management; /**< management.h; NULL: none */
    struct tc_hash_table people; /**< by name: all broadcasters; viewers where
                                      there is a management */
    uint32_t server_count;
    uint32_t edge_router_count;
    uint64_t requests; /**< count of those outside dialogs, for Call-IDs */
};

/** Node, stack and receiver of a party.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_isp_agent_init(struct tc_isp_agent *agent, struct tc_isp *isp,
                         uint32_t index, uint32_t node, int64_t service_ns,
                         const struct tc_sip_user *user, void *self);

/** A request outside any dialog, from one server of the ISP to another or to
 *  a user: with a Call-ID of its own, this node's Via on top, no body.
 *  NULL: no memory. */
struct tc_sip_msg *tc_isp_new_request(struct tc_isp_agent *agent,
                                      enum tc_sip_method method,
                                      uint32_t to_node);

/** Start retransmitting a message that has been sent once.  Only once per
 * object. */
void tc_isp_repeat_start(struct tc_isp_repeat *repeat, struct tc_sim *sim,
                         void (*again)(void *self), void *self);

/** Stop retransmitting.  No effect on a zeroed or stopped object. */
void tc_isp_repeat_stop(struct tc_isp_repeat *repeat);

/** "sip:" and the person's name. */
struct tc_text tc_isp_uri(const struct tc_isp *isp,
                          const struct tc_person *person);

/** "sip:" and the node's address. */
struct tc_text tc_isp_node_uri(const struct tc_isp *isp, uint32_t node);

/** The DS server at the core router above a person's router. */
uint32_t tc_isp_home_of(const struct tc_isp *isp,
                        const struct tc_person *person);

/** The viewer of a host; NULL: none. */
const struct tc_person *tc_isp_viewer_at(const struct tc_isp *isp,
                                         uint32_t node);

/** The broadcaster that a URI names, or TC_NETWORK_NONE. */
uint32_t tc_isp_broadcaster_of(const struct tc_isp *isp, struct tc_text uri);

/** The user of that name; NULL: none, or there is no management to ask. */
const struct tc_person *tc_isp_person_of(const struct tc_isp *isp,
                                         struct tc_text name);

/** Multicast address of a channel, assigned in advance (paper 5.1). */
uint32_t tc_isp_group_ipv4(uint32_t channel);

/* viewer.c */
TC_NODISCARD
tc_err tc_isp_viewer_create(struct tc_isp *isp, uint32_t index,
                            struct tc_isp_viewer **out);
void tc_isp_viewer_join(struct tc_isp_viewer *viewer, uint32_t demand);
void tc_isp_viewer_leave(struct tc_isp_viewer *viewer, uint32_t demand);
/** Its host vanishes: its router continues to send to it until the membership
 * times out (RFC 3376 section 8.4). */
void tc_isp_viewer_vanish(struct tc_isp_viewer *viewer);

struct tc_isp_subscriber *
tc_isp_viewer_subscriber(struct tc_isp_viewer *viewer);

/* broadcaster.c */
TC_NODISCARD
tc_err tc_isp_broadcaster_create(struct tc_isp *isp, uint32_t index,
                                 struct tc_isp_broadcaster **out);
struct tc_isp_subscriber *
tc_isp_broadcaster_subscriber(struct tc_isp_broadcaster *b);
/** The group's number in the network, for viewers to join. */
uint32_t tc_isp_broadcaster_group(const struct tc_isp_broadcaster *b);
/** After the network is closed: flow and camera. */
TC_NODISCARD
tc_err tc_isp_broadcaster_prepare(struct tc_isp_broadcaster *b);

/* ds_server.c */
TC_NODISCARD
tc_err tc_isp_ds_create(struct tc_isp *isp, uint32_t index, uint32_t node,
                        struct tc_isp_ds **out);
uint32_t tc_isp_ds_node(const struct tc_isp_ds *ds);
uint32_t tc_isp_ds_open_handles(const struct tc_isp_ds *ds);
/** The server crashes with all its calls; or it is restarted, announces itself,
 * reopens its COPS connections and has its subscribers again. */
void tc_isp_ds_set_down(struct tc_isp_ds *ds, bool is_down);
/** Start to send subscribers and sessions to its neighbours, every
 * isp.exchange_s. */
void tc_isp_ds_start_exchange(struct tc_isp_ds *ds);

#endif
