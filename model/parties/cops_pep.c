/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_pep.h"

#include <assert.h>
#include <stdbool.h>

struct arrow {
    bool drawn;
    enum tc_cops_pep_state next;
    unsigned actions;
};

enum {
    SEND_REQ = TC_COPS_PEP_DO_SEND_REQ,
    START    = TC_COPS_PEP_DO_START_TIMER,
    STOP     = TC_COPS_PEP_DO_STOP_TIMER,
    RPT      = TC_COPS_PEP_DO_SEND_RPT,
    DRQ      = TC_COPS_PEP_DO_SEND_DRQ,
    GRANTED  = TC_COPS_PEP_DO_TELL_GRANTED,
    REFUSED  = TC_COPS_PEP_DO_TELL_REFUSED,
};

static const struct arrow figure[TC_COPS_PEP_STATE_COUNT]
                                [TC_COPS_PEP_EV_COUNT] = {
    [TC_COPS_PEP_NONE] = {
        [TC_COPS_PEP_EV_NEED] = { true, TC_COPS_PEP_WAIT_DEC,
                                  SEND_REQ | START },
    },
    [TC_COPS_PEP_WAIT_DEC] = {
        [TC_COPS_PEP_EV_DEC_INSTALL] = { true, TC_COPS_PEP_INSTALLED,
                                         STOP | RPT | GRANTED },
        [TC_COPS_PEP_EV_DEC_REMOVE] = { true, TC_COPS_PEP_DENIED,
                                        STOP | RPT | REFUSED },
        [TC_COPS_PEP_EV_TIMEOUT] = { true, TC_COPS_PEP_NONE, DRQ | REFUSED },
        [TC_COPS_PEP_EV_RELEASE] = { true, TC_COPS_PEP_NONE, STOP | DRQ },
    },
    [TC_COPS_PEP_INSTALLED] = {
        [TC_COPS_PEP_EV_DEC_INSTALL] = { true, TC_COPS_PEP_INSTALLED, RPT },
        [TC_COPS_PEP_EV_DEC_REMOVE] = { true, TC_COPS_PEP_DENIED,
                                        RPT | REFUSED },
        [TC_COPS_PEP_EV_RELEASE] = { true, TC_COPS_PEP_NONE, DRQ },
    },
    [TC_COPS_PEP_DENIED] = {
        [TC_COPS_PEP_EV_RELEASE] = { true, TC_COPS_PEP_NONE, DRQ },
    },
};

struct tc_cops_pep_step tc_cops_pep_step(enum tc_cops_pep_state state,
                                         enum tc_cops_pep_event event)
{
    assert(state < TC_COPS_PEP_STATE_COUNT && event < TC_COPS_PEP_EV_COUNT);

    const struct arrow *arrow = &figure[state][event];
    if (!arrow->drawn)
        return (struct tc_cops_pep_step){ .next = state, .actions = 0 };

    return (struct tc_cops_pep_step){
        .next    = arrow->next,
        .actions = arrow->actions,
    };
}
