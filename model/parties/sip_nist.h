/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_nist.h
 * @brief SIP non-INVITE server transaction as a pure table: RFC 3261 section
 *        17.2.2 and Figure 8.  See sip_ict.h for how a table is used.
 */
#ifndef TC_MODEL_PARTIES_SIP_NIST_H
#define TC_MODEL_PARTIES_SIP_NIST_H

enum tc_sip_nist_state {
    TC_SIP_NIST_TRYING,
    TC_SIP_NIST_PROCEEDING,
    TC_SIP_NIST_COMPLETED,
    TC_SIP_NIST_TERMINATED,
    TC_SIP_NIST_STATE_COUNT
};

enum tc_sip_nist_event {
    TC_SIP_NIST_EV_REQUEST, /**< a retransmission of the request */
    TC_SIP_NIST_EV_TU_1XX,
    TC_SIP_NIST_EV_TU_FINAL,
    TC_SIP_NIST_EV_TIMER_J, /**< end of the wait for retransmitted requests */
    TC_SIP_NIST_EV_TRANSPORT,
    TC_SIP_NIST_EV_COUNT
};

enum tc_sip_nist_action {
    TC_SIP_NIST_DO_SEND_RESPONSE = 1 << 0, /**< the newest one */
    TC_SIP_NIST_DO_START_TIMER_J = 1 << 1, /**< 64*T1; 0 if reliable */
    TC_SIP_NIST_DO_STOP_TIMERS   = 1 << 2,
    TC_SIP_NIST_DO_TELL_TU_ERROR = 1 << 3,
};

struct tc_sip_nist_step {
    enum tc_sip_nist_state next;
    unsigned actions; /**< OR of enum tc_sip_nist_action */
};

/** One step.  Total: an event that the figure does not show changes nothing. */
struct tc_sip_nist_step tc_sip_nist_step(enum tc_sip_nist_state state,
                                         enum tc_sip_nist_event event);

#endif
