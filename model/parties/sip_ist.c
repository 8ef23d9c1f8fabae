/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_ist.h"

#include <assert.h>
#include <stdbool.h>

struct arrow {
    bool drawn;
    enum tc_sip_ist_state next;
    unsigned actions;
};

enum {
    SEND     = TC_SIP_IST_DO_SEND_RESPONSE,
    STOP     = TC_SIP_IST_DO_STOP_TIMERS,
    START_G  = TC_SIP_IST_DO_START_TIMER_G,
    START_H  = TC_SIP_IST_DO_START_TIMER_H,
    START_I  = TC_SIP_IST_DO_START_TIMER_I,
    START_L  = TC_SIP_IST_DO_START_TIMER_L,
    PASS_ACK = TC_SIP_IST_DO_PASS_ACK,
    TU_ERROR = TC_SIP_IST_DO_TELL_TU_ERROR,
};

/* The figure "INVITE server transaction" of RFC 6026, arrow by arrow. */
static const struct arrow figure[TC_SIP_IST_STATE_COUNT]
                                [TC_SIP_IST_EV_COUNT] = {
    [TC_SIP_IST_PROCEEDING] = {
        [TC_SIP_IST_EV_INVITE] = { true, TC_SIP_IST_PROCEEDING, SEND },
        [TC_SIP_IST_EV_TU_1XX] = { true, TC_SIP_IST_PROCEEDING, SEND },
        [TC_SIP_IST_EV_TU_2XX] = { true, TC_SIP_IST_ACCEPTED,
                                   SEND | START_L },
        [TC_SIP_IST_EV_TU_3XX_6XX] = { true, TC_SIP_IST_COMPLETED,
                                       SEND | START_G | START_H },
        [TC_SIP_IST_EV_TRANSPORT] = { true, TC_SIP_IST_PROCEEDING, TU_ERROR },
    },
    [TC_SIP_IST_COMPLETED] = {
        [TC_SIP_IST_EV_INVITE] = { true, TC_SIP_IST_COMPLETED, SEND },
        [TC_SIP_IST_EV_TIMER_G] = { true, TC_SIP_IST_COMPLETED,
                                    SEND | START_G },
        [TC_SIP_IST_EV_ACK] = { true, TC_SIP_IST_CONFIRMED, STOP | START_I },
        [TC_SIP_IST_EV_TIMER_H] = { true, TC_SIP_IST_TERMINATED,
                                    STOP | TU_ERROR },
        [TC_SIP_IST_EV_TRANSPORT] = { true, TC_SIP_IST_COMPLETED, TU_ERROR },
    },
    [TC_SIP_IST_CONFIRMED] = {
        [TC_SIP_IST_EV_TIMER_I] = { true, TC_SIP_IST_TERMINATED, 0 },
    },
    [TC_SIP_IST_ACCEPTED] = {
        [TC_SIP_IST_EV_TU_2XX] = { true, TC_SIP_IST_ACCEPTED, SEND },
        [TC_SIP_IST_EV_ACK] = { true, TC_SIP_IST_ACCEPTED, PASS_ACK },
        [TC_SIP_IST_EV_TIMER_L] = { true, TC_SIP_IST_TERMINATED, 0 },
        [TC_SIP_IST_EV_TRANSPORT] = { true, TC_SIP_IST_ACCEPTED, TU_ERROR },
    },
};

struct tc_sip_ist_step tc_sip_ist_step(enum tc_sip_ist_state state,
                                       enum tc_sip_ist_event event)
{
    assert(state < TC_SIP_IST_STATE_COUNT && event < TC_SIP_IST_EV_COUNT);

    const struct arrow *arrow = &figure[state][event];
    if (!arrow->drawn)
        return (struct tc_sip_ist_step){ .next = state, .actions = 0 };

    return (struct tc_sip_ist_step){
        .next    = arrow->next,
        .actions = arrow->actions,
    };
}
