/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_nict.h
 * @brief SIP non-INVITE client transaction as a pure table: RFC 3261 section
 *        17.1.2.2 and Figure 6.  See sip_ict.h for how a table is used.
 */
#ifndef TC_MODEL_PARTIES_SIP_NICT_H
#define TC_MODEL_PARTIES_SIP_NICT_H

enum tc_sip_nict_state {
    TC_SIP_NICT_TRYING,
    TC_SIP_NICT_PROCEEDING,
    TC_SIP_NICT_COMPLETED,
    TC_SIP_NICT_TERMINATED,
    TC_SIP_NICT_STATE_COUNT
};

enum tc_sip_nict_event {
    TC_SIP_NICT_EV_TIMER_E, /**< retransmission; unreliable transport only */
    TC_SIP_NICT_EV_TIMER_F, /**< transaction timeout */
    TC_SIP_NICT_EV_TIMER_K, /**< end of the wait for retransmitted responses */
    TC_SIP_NICT_EV_1XX,
    TC_SIP_NICT_EV_FINAL,
    TC_SIP_NICT_EV_TRANSPORT,
    TC_SIP_NICT_EV_COUNT
};

enum tc_sip_nict_action {
    TC_SIP_NICT_DO_SEND_REQUEST  = 1 << 0,
    TC_SIP_NICT_DO_RESET_TIMER_E = 1 << 1, /**< doubling up to T2 */
    TC_SIP_NICT_DO_SLOW_TIMER_E  = 1 << 2, /**< to T2 */
    TC_SIP_NICT_DO_STOP_TIMERS   = 1 << 3,
    TC_SIP_NICT_DO_START_TIMER_K = 1 << 4, /**< T4; 0 if reliable */
    TC_SIP_NICT_DO_PASS_TO_TU    = 1 << 5,
    TC_SIP_NICT_DO_TELL_TU_ERROR = 1 << 6,
};

struct tc_sip_nict_step {
    enum tc_sip_nict_state next;
    unsigned actions; /**< OR of enum tc_sip_nict_action */
};

/** One step.  Total: an event that the figure does not show changes nothing. */
struct tc_sip_nict_step tc_sip_nict_step(enum tc_sip_nict_state state,
                                         enum tc_sip_nict_event event);

#endif
