/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_nist.h"
#include "tests/support/steps.h"
#include "tests/support/test.h"

TC_STEP(step, tc_sip_nist);

static const unsigned actions[TC_LETTERS] = {
    ['v'] = TC_SIP_NIST_DO_SEND_RESPONSE,
    ['j'] = TC_SIP_NIST_DO_SEND_RESPONSE | TC_SIP_NIST_DO_START_TIMER_J,
    ['e'] = TC_SIP_NIST_DO_STOP_TIMERS | TC_SIP_NIST_DO_TELL_TU_ERROR,
};

static const struct tc_machine machine = { .step        = step,
                                           .states      = "tPKT",
                                           .event_count = TC_SIP_NIST_EV_COUNT,
                                           .actions     = actions };

/*
 * RFC 3261 Figure 8, redrawn from the RFC.
 *
 *                        | request / to TU
 *                        v
 *                  +-----------+  200-699 from TU / send
 *                  |  Trying   |--------------------------+
 *                  +-----------+                          |
 *                        | 1xx from TU / send             |
 *                        v                                |
 *  request / send +------------+ 1xx from TU / send       |
 *        +--------|            |--------+                 |
 *        +------->| Proceeding |<-------+                 |
 *     +-----------|            |                          |
 *     | transport +------------+                          |
 *     | error /          | 200-699 from TU / send         |
 *     | inform TU        v                                |
 *     |  request / +-----------+                          |
 *     |  send      |           |<-------------------------+
 *     |    +-------| Completed |  (start J)
 *     |    +------>|           |
 *     |<-----------+-----------+
 *     | transport        | J / -
 *     | error / inform   v
 *     |  TU        +------------+
 *     +----------->| Terminated |
 *                  +------------+
 */
static void every_next_state_is_the_figures(TC_NO_STATE)
{
    static const char *const figure[TC_SIP_NIST_STATE_COUNT] = {
        /* event:       request, 1xx, final, J, X: transport error */
        [TC_SIP_NIST_TRYING]     = "tPKtt",
        [TC_SIP_NIST_PROCEEDING] = "PPKPT",
        [TC_SIP_NIST_COMPLETED]  = "KKKTT",
        [TC_SIP_NIST_TERMINATED] = "TTTTT",
    };

    tc_assert_next_states(&machine, figure);
}

static void every_action_is_the_figures(TC_NO_STATE)
{
    static const char *const drawn[TC_SIP_NIST_STATE_COUNT][2] = {
        /* event:       request, 1xx, final, J, X */
        [TC_SIP_NIST_TRYING]     = { ".vj.." },
        [TC_SIP_NIST_PROCEEDING] = { "vvj.e" },
        [TC_SIP_NIST_COMPLETED]  = { "v...e" },
        [TC_SIP_NIST_TERMINATED] = { "....." },
    };

    tc_assert_actions(&machine, drawn);
}

/* Section 17.2.2: while nothing was answered, repeats are discarded. */
static void a_repeat_before_any_answer_is_discarded(TC_NO_STATE)
{
    assert_int_equal(step(TC_SIP_NIST_TRYING, TC_SIP_NIST_EV_REQUEST).actions,
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_next_state_is_the_figures),
        cmocka_unit_test(every_action_is_the_figures),
        cmocka_unit_test(a_repeat_before_any_answer_is_discarded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
