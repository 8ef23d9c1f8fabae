/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_pdp.h
 * @brief One request state at a COPS policy decision point, as a pure table:
 *        RFC 2748 sections 3.2 and 3.4.  See sip_ict.h for how a table is
 *        used.
 */
#ifndef TC_MODEL_PARTIES_COPS_PDP_H
#define TC_MODEL_PARTIES_COPS_PDP_H

enum tc_cops_pdp_state {
    TC_COPS_PDP_NONE,     /**< no handle */
    TC_COPS_PDP_DECIDING, /**< REQ received */
    TC_COPS_PDP_INSTALLED,
    TC_COPS_PDP_REFUSED, /**< the handle lives until DRQ */
    TC_COPS_PDP_STATE_COUNT
};

enum tc_cops_pdp_event {
    TC_COPS_PDP_EV_REQ,
    TC_COPS_PDP_EV_FITS,    /**< decided: the bandwidth is available */
    TC_COPS_PDP_EV_NO_ROOM, /**< decided: it is not available */
    TC_COPS_PDP_EV_DRQ,
    TC_COPS_PDP_EV_COUNT
};

enum tc_cops_pdp_action {
    TC_COPS_PDP_DO_DECIDE       = 1 << 0, /**< takes the decision time */
    TC_COPS_PDP_DO_RESERVE      = 1 << 1,
    TC_COPS_PDP_DO_FREE         = 1 << 2,
    TC_COPS_PDP_DO_SEND_INSTALL = 1 << 3,
    TC_COPS_PDP_DO_SEND_REMOVE  = 1 << 4,
};

struct tc_cops_pdp_step {
    enum tc_cops_pdp_state next;
    unsigned actions; /**< OR of enum tc_cops_pdp_action */
};

/** One step.  Total: an event without an arrow changes nothing. */
struct tc_cops_pdp_step tc_cops_pdp_step(enum tc_cops_pdp_state state,
                                         enum tc_cops_pdp_event event);

#endif
