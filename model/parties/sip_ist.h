/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_ist.h
 * @brief SIP INVITE server transaction as a pure table.
 *
 * RFC 3261 section 17.2.1 and Figure 7, with the figure as RFC 6026 redraws
 * it: a 2xx leads to Accepted, where the TU may repeat it until Timer L.
 * See sip_ict.h for how a table is used.
 */
#ifndef TC_MODEL_PARTIES_SIP_IST_H
#define TC_MODEL_PARTIES_SIP_IST_H

enum tc_sip_ist_state {
    TC_SIP_IST_PROCEEDING,
    TC_SIP_IST_COMPLETED, /**< after 300-699 */
    TC_SIP_IST_CONFIRMED, /**< its ACK has arrived */
    TC_SIP_IST_ACCEPTED,  /**< after 2xx */
    TC_SIP_IST_TERMINATED,
    TC_SIP_IST_STATE_COUNT
};

enum tc_sip_ist_event {
    TC_SIP_IST_EV_INVITE, /**< a retransmission of the request */
    TC_SIP_IST_EV_ACK,
    TC_SIP_IST_EV_TU_1XX,
    TC_SIP_IST_EV_TU_2XX,
    TC_SIP_IST_EV_TU_3XX_6XX,
    TC_SIP_IST_EV_TIMER_G, /**< retransmission; unreliable transport only */
    TC_SIP_IST_EV_TIMER_H, /**< no ACK arrived */
    TC_SIP_IST_EV_TIMER_I, /**< end of the wait for retransmitted ACKs */
    TC_SIP_IST_EV_TIMER_L, /**< end of Accepted */
    TC_SIP_IST_EV_TRANSPORT,
    TC_SIP_IST_EV_COUNT
};

enum tc_sip_ist_action {
    TC_SIP_IST_DO_SEND_RESPONSE = 1 << 0, /**< the newest one */
    TC_SIP_IST_DO_STOP_TIMERS   = 1 << 1,
    TC_SIP_IST_DO_START_TIMER_G = 1 << 2, /**< T1, doubling up to T2 */
    TC_SIP_IST_DO_START_TIMER_H = 1 << 3, /**< 64*T1 */
    TC_SIP_IST_DO_START_TIMER_I = 1 << 4, /**< T4; 0 if reliable */
    TC_SIP_IST_DO_START_TIMER_L = 1 << 5, /**< 64*T1 */
    TC_SIP_IST_DO_PASS_ACK      = 1 << 6, /**< to the TU */
    TC_SIP_IST_DO_TELL_TU_ERROR = 1 << 7,
};

struct tc_sip_ist_step {
    enum tc_sip_ist_state next;
    unsigned actions; /**< OR of enum tc_sip_ist_action */
};

/** One step.  Total: an event that the figure does not show changes nothing. */
struct tc_sip_ist_step tc_sip_ist_step(enum tc_sip_ist_state state,
                                       enum tc_sip_ist_event event);

#endif
