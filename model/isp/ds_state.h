/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ds_state.h
 * @brief State of a DS server, shared by its files: SIP (ds_server.c),
 *        bandwidth (ds_admission.c), and routing of calls (ds_overlay.c).
 */
#ifndef TC_MODEL_ISP_DS_STATE_H
#define TC_MODEL_ISP_DS_STATE_H

#include "base/hash_table.h"
#include "model/isp/isp.h"

/** The party for which bandwidth is requested. */
enum tc_ds_side { TC_DS_BROADCASTER, TC_DS_VIEWER, TC_DS_SIDES };

/** Reason header (RFC 3326) of a request or response. */
extern const struct tc_text tc_ds_no_bandwidth;

/** One call through this server; in the arena. */
struct tc_ds_call {
    struct tc_hash_link link; /* first: a link is a call */
    struct tc_isp_ds *ds;
    struct tc_text call_id;
    uint32_t prev_node; /* towards the viewer */
    uint32_t next_node; /* towards the broadcaster */
    uint32_t broadcaster;
    uint32_t next_ds; /* next server; TC_NETWORK_NONE: the broadcaster */
    bool serves_viewer;
    bool serves_broadcaster;
    bool is_first; /* of the channel: Fig. 7, else Fig. 8 */
    struct tc_sip_transaction *invite_server;
    struct tc_sip_transaction *invite_client;
    const struct tc_sip_msg *held;   /* 200 that waits for COPS */
    const struct tc_sip_msg *answer; /* as forwarded to the viewer */
    const struct tc_sip_msg *ack;    /* the first one */
    struct tc_isp_repeat notice;     /* to the broadcaster, until its answer */
    struct tc_timer trying;          /* before a 100 */
    struct tc_timer failover;        /* while the next server is silent */
    struct tc_sip_transaction *server;        /* of the request being proxied */
    struct tc_cops_client *cops[TC_DS_SIDES]; /* NULL: not asked */
    uint32_t handles[TC_DS_SIDES];            /* 0: none */
    bool is_admitted;                         /* on the broadcaster's side */
    bool is_refused; /* on the viewer's side, after the 200 was forwarded */
    bool is_over;
};

/** State of a broadcaster that this server serves. */
struct tc_ds_channel {
    uint32_t handle; /* of the provisioning; 0: not on the air */
    uint32_t calls;
    bool is_refused; /* the provisioning, and hence its extensions */
};

struct tc_isp_ds {
    struct tc_isp_agent agent;
    struct tc_cops_client **cops;   /* by edge router; NULL: never asked */
    struct tc_ds_channel *channels; /* indexed by broadcaster */
    struct tc_timer exchange;
    uint32_t *homes;  /* location service: server of each broadcaster */
    bool *is_missing; /* servers that count as failed */
    struct tc_hash_table calls;
};

/* ds_admission.c */

/** Request the broadcaster's bandwidth; the call continues after the decision.
 */
void tc_ds_ask_for_broadcaster(struct tc_ds_call *call);

/** The same for the viewer's. */
void tc_ds_ask_for_viewer(struct tc_ds_call *call);

/** Release everything that this call holds, and the bandwidth of the channel if
 * it was the last viewer.  The call is over. */
void tc_ds_give_back(struct tc_ds_call *call);

/** Open the connections that are always needed, if they are opened by messages.
 */
void tc_ds_open_cops(struct tc_isp_ds *ds);

/** A decision of any edge router. */
void tc_ds_take_cops(struct tc_isp_ds *ds, const struct tc_packet *packet);

/** Drop all requests. */
void tc_ds_forget_cops(struct tc_isp_ds *ds);

/** Reopen the connections. */
void tc_ds_reopen_cops(struct tc_isp_ds *ds);

/* ds_overlay.c */

TC_NODISCARD
tc_err tc_ds_overlay_init(struct tc_isp_ds *ds);

/** Find the next hop of a call to a broadcaster: next_node, next_ds and
 * serves_broadcaster.  A failed server is replaced by the next available one by
 * number. */
void tc_ds_choose_next(struct tc_ds_call *call);

/** Handle a message of another server, or a registration. */
void tc_ds_take_notice(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node);

/** A crash: the server loses its record of lists to be returned. */
void tc_ds_forget_users(struct tc_isp_ds *ds);

/** A server has not answered: it counts as failed. */
void tc_ds_miss(struct tc_isp_ds *ds, uint32_t server);

/** A message of a node has arrived; if it is a server, it is available. */
void tc_ds_hear(struct tc_isp_ds *ds, uint32_t from_node);

/** After a restart: announce itself to all others (OPTIONS). */
void tc_ds_greet(struct tc_isp_ds *ds);

/* ds_server.c, for ds_admission.c */

/** The broadcaster's bandwidth is granted. */
void tc_ds_on_broadcaster_granted(struct tc_ds_call *call);

/** The broadcaster's bandwidth is refused. */
void tc_ds_on_broadcaster_refused(struct tc_ds_call *call);

/** The viewer's bandwidth is granted or refused. */
void tc_ds_on_viewer_decided(struct tc_ds_call *call, bool granted);

#endif
