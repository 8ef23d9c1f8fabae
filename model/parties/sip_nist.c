/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_nist.h"

#include <assert.h>
#include <stdbool.h>

struct arrow {
    bool drawn;
    enum tc_sip_nist_state next;
    unsigned actions;
};

enum {
    SEND    = TC_SIP_NIST_DO_SEND_RESPONSE,
    START_J = TC_SIP_NIST_DO_START_TIMER_J,
    LOST    = TC_SIP_NIST_DO_STOP_TIMERS | TC_SIP_NIST_DO_TELL_TU_ERROR,
};

/* RFC 3261 Figure 8, arrow by arrow. */
static const struct arrow figure[TC_SIP_NIST_STATE_COUNT]
                                [TC_SIP_NIST_EV_COUNT] = {
    [TC_SIP_NIST_TRYING] = {
        [TC_SIP_NIST_EV_TU_1XX] = { true, TC_SIP_NIST_PROCEEDING, SEND },
        [TC_SIP_NIST_EV_TU_FINAL] = { true, TC_SIP_NIST_COMPLETED,
                                      SEND | START_J },
    },
    [TC_SIP_NIST_PROCEEDING] = {
        [TC_SIP_NIST_EV_REQUEST] = { true, TC_SIP_NIST_PROCEEDING, SEND },
        [TC_SIP_NIST_EV_TU_1XX] = { true, TC_SIP_NIST_PROCEEDING, SEND },
        [TC_SIP_NIST_EV_TU_FINAL] = { true, TC_SIP_NIST_COMPLETED,
                                      SEND | START_J },
        [TC_SIP_NIST_EV_TRANSPORT] = { true, TC_SIP_NIST_TERMINATED, LOST },
    },
    [TC_SIP_NIST_COMPLETED] = {
        [TC_SIP_NIST_EV_REQUEST] = { true, TC_SIP_NIST_COMPLETED, SEND },
        [TC_SIP_NIST_EV_TIMER_J] = { true, TC_SIP_NIST_TERMINATED, 0 },
        [TC_SIP_NIST_EV_TRANSPORT] = { true, TC_SIP_NIST_TERMINATED, LOST },
    },
};

struct tc_sip_nist_step tc_sip_nist_step(enum tc_sip_nist_state state,
                                         enum tc_sip_nist_event event)
{
    assert(state < TC_SIP_NIST_STATE_COUNT && event < TC_SIP_NIST_EV_COUNT);

    const struct arrow *arrow = &figure[state][event];
    if (!arrow->drawn)
        return (struct tc_sip_nist_step){ .next = state, .actions = 0 };

    return (struct tc_sip_nist_step){
        .next    = arrow->next,
        .actions = arrow->actions,
    };
}
