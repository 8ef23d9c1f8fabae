/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_nict.h"

#include <assert.h>
#include <stdbool.h>

struct arrow {
    bool drawn;
    enum tc_sip_nict_state next;
    unsigned actions;
};

enum {
    SEND     = TC_SIP_NICT_DO_SEND_REQUEST,
    RESET_E  = TC_SIP_NICT_DO_RESET_TIMER_E,
    SLOW_E   = TC_SIP_NICT_DO_SLOW_TIMER_E,
    STOP     = TC_SIP_NICT_DO_STOP_TIMERS,
    START_K  = TC_SIP_NICT_DO_START_TIMER_K,
    TO_TU    = TC_SIP_NICT_DO_PASS_TO_TU,
    TU_ERROR = TC_SIP_NICT_DO_TELL_TU_ERROR,

    DONE = STOP | START_K | TO_TU, /* a first final response */
    LOST = STOP | TU_ERROR,
};

/* RFC 3261 Figure 6, arrow by arrow. */
static const struct arrow figure[TC_SIP_NICT_STATE_COUNT]
                                [TC_SIP_NICT_EV_COUNT] = {
    [TC_SIP_NICT_TRYING] = {
        [TC_SIP_NICT_EV_TIMER_E] = { true, TC_SIP_NICT_TRYING,
                                     SEND | RESET_E },
        [TC_SIP_NICT_EV_TIMER_F] = { true, TC_SIP_NICT_TERMINATED, LOST },
        [TC_SIP_NICT_EV_1XX] = { true, TC_SIP_NICT_PROCEEDING, TO_TU },
        [TC_SIP_NICT_EV_FINAL] = { true, TC_SIP_NICT_COMPLETED, DONE },
        [TC_SIP_NICT_EV_TRANSPORT] = { true, TC_SIP_NICT_TERMINATED, LOST },
    },
    [TC_SIP_NICT_PROCEEDING] = {
        [TC_SIP_NICT_EV_TIMER_E] = { true, TC_SIP_NICT_PROCEEDING,
                                     SEND | SLOW_E },
        [TC_SIP_NICT_EV_TIMER_F] = { true, TC_SIP_NICT_TERMINATED, LOST },
        [TC_SIP_NICT_EV_1XX] = { true, TC_SIP_NICT_PROCEEDING, TO_TU },
        [TC_SIP_NICT_EV_FINAL] = { true, TC_SIP_NICT_COMPLETED, DONE },
        [TC_SIP_NICT_EV_TRANSPORT] = { true, TC_SIP_NICT_TERMINATED, LOST },
    },
    [TC_SIP_NICT_COMPLETED] = {
        [TC_SIP_NICT_EV_TIMER_K] = { true, TC_SIP_NICT_TERMINATED, 0 },
    },
};

struct tc_sip_nict_step tc_sip_nict_step(enum tc_sip_nict_state state,
                                         enum tc_sip_nict_event event)
{
    assert(state < TC_SIP_NICT_STATE_COUNT && event < TC_SIP_NICT_EV_COUNT);

    const struct arrow *arrow = &figure[state][event];
    if (!arrow->drawn)
        return (struct tc_sip_nict_step){ .next = state, .actions = 0 };

    return (struct tc_sip_nict_step){
        .next    = arrow->next,
        .actions = arrow->actions,
    };
}
