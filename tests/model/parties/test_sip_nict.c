/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_nict.h"
#include "tests/support/steps.h"
#include "tests/support/test.h"

TC_STEP(step, tc_sip_nict);

static const unsigned actions[TC_LETTERS] = {
    ['d'] = TC_SIP_NICT_DO_SEND_REQUEST | TC_SIP_NICT_DO_RESET_TIMER_E,
    ['2'] = TC_SIP_NICT_DO_SEND_REQUEST | TC_SIP_NICT_DO_SLOW_TIMER_E,
    ['s'] = TC_SIP_NICT_DO_STOP_TIMERS,
    ['k'] = TC_SIP_NICT_DO_STOP_TIMERS | TC_SIP_NICT_DO_START_TIMER_K,
    ['r'] = TC_SIP_NICT_DO_PASS_TO_TU,
    ['e'] = TC_SIP_NICT_DO_TELL_TU_ERROR,
};

static const struct tc_machine machine = { .step        = step,
                                           .states      = "tPKT",
                                           .event_count = TC_SIP_NICT_EV_COUNT,
                                           .actions     = actions };

/*
 * RFC 3261 Figure 6, redrawn from the RFC.  A first 1xx touches no timer: E,
 * which already runs, fires when it is due, and only then goes on at T2
 * (section 17.1.2.2).
 *
 *                        | request from TU / send
 *                        v
 *       E / send,  +-----------+  F or transport error / inform TU
 *       doubled    |  Trying   |--------------------------------+
 *          +-------|           |                                |
 *          +------>+-----------+                                |
 *   200-699 / to TU  |      | 1xx / to TU                       |
 *      +-------------+      v                                   |
 *      |       E / send,  +------------+  F or transport error  |
 *      |       at T2      | Proceeding |  / inform TU           |
 *      |          +-------|            |----------------------->|
 *      |          +------>+------------+<---+ 1xx / to TU       |
 *      |                    |         |-----+                   |
 *      |                    | 200-699 / to TU                   |
 *      |                    v                                   |
 *      |               +-----------+                            |
 *      +-------------->| Completed |  (start K)                 |
 *                      +-----------+                            |
 *                           | K / -                             |
 *                           v                                   |
 *                     +------------+                            |
 *                     | Terminated |<---------------------------+
 *                     +------------+
 */
static void every_next_state_is_the_figures(TC_NO_STATE)
{
    static const char *const figure[TC_SIP_NICT_STATE_COUNT] = {
        /* event:                  E F K 1xx, final, X: transport error */
        [TC_SIP_NICT_TRYING]     = "tTtPKT",
        [TC_SIP_NICT_PROCEEDING] = "PTPPKT",
        [TC_SIP_NICT_COMPLETED]  = "KKTKKK",
        [TC_SIP_NICT_TERMINATED] = "TTTTTT",
    };

    tc_assert_next_states(&machine, figure);
}

/* What the wire and the timers see, then what the TU hears (r: the response,
 * e: an error). */
static void every_action_is_the_figures(TC_NO_STATE)
{
    static const char *const drawn[TC_SIP_NICT_STATE_COUNT][2] = {
        /* event:                   EFK12X    EFK12X   (2: any final) */
        [TC_SIP_NICT_TRYING]     = { "ds..ks", ".e.rre" },
        [TC_SIP_NICT_PROCEEDING] = { "2s..ks", ".e.rre" },
        [TC_SIP_NICT_COMPLETED]  = { "......", "......" },
        [TC_SIP_NICT_TERMINATED] = { "......", "......" },
    };

    tc_assert_actions(&machine, drawn);
}

/* Section 17.1.2.2: "any response retransmissions" are for K to absorb. */
static void the_tu_hears_one_final_response(TC_NO_STATE)
{
    for (int ev = 0; ev < TC_SIP_NICT_EV_COUNT; ev++)
        assert_int_equal(step(TC_SIP_NICT_COMPLETED, ev).actions, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_next_state_is_the_figures),
        cmocka_unit_test(every_action_is_the_figures),
        cmocka_unit_test(the_tu_hears_one_final_response),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
