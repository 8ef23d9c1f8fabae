/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ds_state.h
 * @brief What a DS server knows, for the files that it is made of: SIP
 *        (ds_server.c), bandwidth (ds_admission.c), and whom the calls go to
 *        (ds_overlay.c).
 */
#ifndef TC_MODEL_ISP_DS_STATE_H
#define TC_MODEL_ISP_DS_STATE_H

#include "base/hash_table.h"
#include "model/isp/isp.h"

/** On whose behalf bandwidth is asked for. */
enum tc_ds_side { TC_DS_BROADCASTER, TC_DS_VIEWER, TC_DS_SIDES };

/** RFC 3326: why a request or an answer is as it is. */
extern const struct tc_text tc_ds_no_bandwidth;

/** One call through this server; in the arena. */
struct tc_ds_call {
    struct tc_hash_link link; /* first: a link is a call */
    struct tc_isp_ds *ds;
    struct tc_text call_id;
    uint32_t prev_node; /* towards the viewer */
    uint32_t next_node; /* towards the broadcaster */
    uint32_t broadcaster;
    uint32_t next_ds; /* asked, TC_NETWORK_NONE: the broadcaster is */
    bool serves_viewer;
    bool serves_broadcaster;
    bool is_first; /* of the channel: Fig. 7, else Fig. 8 */
    struct tc_sip_transaction *invite_server;
    struct tc_sip_transaction *invite_client;
    const struct tc_sip_msg *held;   /* the 200 that waits for COPS */
    const struct tc_sip_msg *answer; /* as it went on to the viewer */
    const struct tc_sip_msg *ack;    /* as it passed first */
    struct tc_isp_repeat notice;     /* to the broadcaster, until its answer */
    struct tc_timer trying;          /* before a 100 */
    struct tc_timer failover;        /* while the next server says nothing */
    struct tc_sip_transaction *server; /* of the request that is proxied now */
    struct tc_cops_client *cops[TC_DS_SIDES]; /* NULL: not asked */
    uint32_t handles[TC_DS_SIDES];            /* 0: none */
    bool is_admitted;                         /* on the broadcaster's side */
    bool is_refused; /* on the viewer's, once the 200 has gone on */
    bool is_over;
};

/** What this server knows of a broadcaster that it serves. */
struct tc_ds_channel {
    uint32_t handle; /* of the provisioning; 0: not on the air */
    uint32_t calls;
    bool is_refused; /* the provisioning, and so what would extend it */
};

struct tc_isp_ds {
    struct tc_isp_agent agent;
    struct tc_cops_client **cops;   /* by edge router; NULL: never asked */
    struct tc_ds_channel *channels; /* indexed by broadcaster */
    struct tc_timer exchange;
    uint32_t *homes;  /* location service: server of each broadcaster */
    bool *is_missing; /* servers that have not answered */
    struct tc_hash_table calls;
};

/* ds_admission.c */

/** Ask for the broadcaster's bandwidth; the call goes on when it is decided. */
void tc_ds_ask_for_broadcaster(struct tc_ds_call *call);

/** The same for the viewer's. */
void tc_ds_ask_for_viewer(struct tc_ds_call *call);

/** Everything this call holds goes back; the channel's own bandwidth when
 *  nobody is left to watch it.  The call is over. */
void tc_ds_give_back(struct tc_ds_call *call);

/** The connections that it will surely need, where they are opened. */
void tc_ds_open_cops(struct tc_isp_ds *ds);

/** A decision, from whichever edge router. */
void tc_ds_take_cops(struct tc_isp_ds *ds, const struct tc_packet *packet);

/** What it had asked for is forgotten. */
void tc_ds_forget_cops(struct tc_isp_ds *ds);

/** The connections that there were are opened anew. */
void tc_ds_reopen_cops(struct tc_isp_ds *ds);

/* ds_overlay.c */

TC_NODISCARD
tc_err tc_ds_overlay_init(struct tc_isp_ds *ds);

/** Whom a call to a broadcaster goes to next, into next_node, next_ds and
 *  serves_broadcaster.  A server that is missing is stood in for by the next
 *  one that is not, by number. */
void tc_ds_choose_next(struct tc_ds_call *call);

/** What another server tells, or a user that registers. */
void tc_ds_take_notice(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node);

/** A crash: whose list it has to get back, it does not know any more. */
void tc_ds_forget_users(struct tc_isp_ds *ds);

/** A server has not answered. */
void tc_ds_miss(struct tc_isp_ds *ds, uint32_t server);

/** Word has come from a node; if it is a server, it is not missing. */
void tc_ds_hear(struct tc_isp_ds *ds, uint32_t from_node);

/** After a restart: tells all others that it is there (OPTIONS). */
void tc_ds_greet(struct tc_isp_ds *ds);

/* ds_server.c, for ds_admission.c */

/** The broadcaster's bandwidth is there. */
void tc_ds_on_broadcaster_granted(struct tc_ds_call *call);

/** It is not. */
void tc_ds_on_broadcaster_refused(struct tc_ds_call *call);

/** The viewer's is, or is not. */
void tc_ds_on_viewer_decided(struct tc_ds_call *call, bool granted);

#endif
