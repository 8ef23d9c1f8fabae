/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_pep.h
 * @brief One request state at a COPS policy enforcement point, as a pure
 *        table: RFC 2748 sections 2.4, 3.1 to 3.4.  See sip_ict.h for how a
 *        table is used.
 */
#ifndef TC_MODEL_PARTIES_COPS_PEP_H
#define TC_MODEL_PARTIES_COPS_PEP_H

enum tc_cops_pep_state {
    TC_COPS_PEP_NONE,      /**< no handle */
    TC_COPS_PEP_WAIT_DEC,  /**< REQ sent */
    TC_COPS_PEP_INSTALLED, /**< granted */
    TC_COPS_PEP_DENIED,    /**< refused; the handle lives until DRQ */
    TC_COPS_PEP_STATE_COUNT
};

enum tc_cops_pep_event {
    TC_COPS_PEP_EV_NEED, /**< the local user needs bandwidth */
    TC_COPS_PEP_EV_DEC_INSTALL,
    TC_COPS_PEP_EV_DEC_REMOVE, /**< or a DEC with an Error object */
    TC_COPS_PEP_EV_TIMEOUT,
    TC_COPS_PEP_EV_RELEASE, /**< the local user no longer needs it */
    TC_COPS_PEP_EV_COUNT
};

enum tc_cops_pep_action {
    TC_COPS_PEP_DO_SEND_REQ     = 1 << 0,
    TC_COPS_PEP_DO_START_TIMER  = 1 << 1,
    TC_COPS_PEP_DO_STOP_TIMER   = 1 << 2,
    TC_COPS_PEP_DO_SEND_RPT     = 1 << 3, /**< if reports are enabled */
    TC_COPS_PEP_DO_SEND_DRQ     = 1 << 4,
    TC_COPS_PEP_DO_TELL_GRANTED = 1 << 5,
    TC_COPS_PEP_DO_TELL_REFUSED = 1 << 6,
};

struct tc_cops_pep_step {
    enum tc_cops_pep_state next;
    unsigned actions; /**< OR of enum tc_cops_pep_action */
};

/** One step.  Total: an event without an arrow changes nothing. */
struct tc_cops_pep_step tc_cops_pep_step(enum tc_cops_pep_state state,
                                         enum tc_cops_pep_event event);

#endif
