/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_pdp.h"

#include <assert.h>
#include <stdbool.h>

struct arrow {
    bool drawn;
    enum tc_cops_pdp_state next;
    unsigned actions;
};

enum {
    DECIDE  = TC_COPS_PDP_DO_DECIDE,
    RESERVE = TC_COPS_PDP_DO_RESERVE,
    FREE    = TC_COPS_PDP_DO_FREE,
    INSTALL = TC_COPS_PDP_DO_SEND_INSTALL,
    REMOVE  = TC_COPS_PDP_DO_SEND_REMOVE,
};

static const struct arrow figure[TC_COPS_PDP_STATE_COUNT]
                                [TC_COPS_PDP_EV_COUNT] = {
    [TC_COPS_PDP_NONE] = {
        [TC_COPS_PDP_EV_REQ] = { true, TC_COPS_PDP_DECIDING, DECIDE },
    },
    [TC_COPS_PDP_DECIDING] = {
        [TC_COPS_PDP_EV_FITS] = { true, TC_COPS_PDP_INSTALLED,
                                  RESERVE | INSTALL },
        [TC_COPS_PDP_EV_NO_ROOM] = { true, TC_COPS_PDP_REFUSED, REMOVE },
        [TC_COPS_PDP_EV_DRQ] = { true, TC_COPS_PDP_NONE, 0 },
    },
    [TC_COPS_PDP_INSTALLED] = {
        [TC_COPS_PDP_EV_DRQ] = { true, TC_COPS_PDP_NONE, FREE },
    },
    [TC_COPS_PDP_REFUSED] = {
        [TC_COPS_PDP_EV_DRQ] = { true, TC_COPS_PDP_NONE, 0 },
    },
};

struct tc_cops_pdp_step tc_cops_pdp_step(enum tc_cops_pdp_state state,
                                         enum tc_cops_pdp_event event)
{
    assert(state < TC_COPS_PDP_STATE_COUNT && event < TC_COPS_PDP_EV_COUNT);

    const struct arrow *arrow = &figure[state][event];
    if (!arrow->drawn)
        return (struct tc_cops_pdp_step){ .next = state, .actions = 0 };

    return (struct tc_cops_pdp_step){
        .next    = arrow->next,
        .actions = arrow->actions,
    };
}
