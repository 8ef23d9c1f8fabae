/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_pep.h"
#include "tests/support/steps.h"
#include "tests/support/test.h"

TC_STEP(step, tc_cops_pep);

static const unsigned actions[TC_LETTERS] = {
    ['q'] = TC_COPS_PEP_DO_SEND_REQ | TC_COPS_PEP_DO_START_TIMER,
    ['R'] = TC_COPS_PEP_DO_STOP_TIMER | TC_COPS_PEP_DO_SEND_RPT,
    ['r'] = TC_COPS_PEP_DO_SEND_RPT,
    ['D'] = TC_COPS_PEP_DO_STOP_TIMER | TC_COPS_PEP_DO_SEND_DRQ,
    ['d'] = TC_COPS_PEP_DO_SEND_DRQ,
    ['y'] = TC_COPS_PEP_DO_TELL_GRANTED,
    ['n'] = TC_COPS_PEP_DO_TELL_REFUSED,
};

static const struct tc_machine machine = { .step        = step,
                                           .states      = "NWID",
                                           .event_count = TC_COPS_PEP_EV_COUNT,
                                           .actions     = actions };

/*
 * RFC 2748 sections 2.4, 3.1 (REQ), 3.2 (DEC), 3.3 (RPT) and 3.4 (DRQ) as a
 * figure, drawn from their text:
 *
 *                 +------+ need / REQ, start timer
 *      +--------->| none |--------------------------+
 *      |          +------+                          |
 *      |             ^  ^  timeout / DRQ, no        v
 *      | release     |  +-------------------- +----------+
 *      | / DRQ       |     release /          | wait for |
 *      |             |     DRQ, stop timer    | DEC      |
 *      |             +----------------------- +----------+
 *      |      DEC install / stop timer, RPT, yes |    | DEC remove or Error /
 *      |                  +----------------------+    | stop timer, RPT, no
 *      |                  v                           v
 *      |            +-----------+  DEC remove   +--------+
 *      +------------| installed |-------------->| denied |----+
 *      |            +-----------+  / RPT, no    +--------+    |
 *      |               ^     | DEC install / RPT              |
 *      |               +-----+                  release / DRQ |
 *      +------------------------------------------------------+
 */
static void every_next_state_is_the_figures(TC_NO_STATE)
{
    static const char *const figure[TC_COPS_PEP_STATE_COUNT] = {
        /* event:           need, install, remove, timeout, release */
        [TC_COPS_PEP_NONE]      = "WNNNN",
        [TC_COPS_PEP_WAIT_DEC]  = "WIDNN",
        [TC_COPS_PEP_INSTALLED] = "IIDIN",
        [TC_COPS_PEP_DENIED]    = "DDDDN",
    };

    tc_assert_next_states(&machine, figure);
}

/* What the wire and the timer see, then what the local user hears. */
static void every_action_is_the_figures(TC_NO_STATE)
{
    static const char *const drawn[TC_COPS_PEP_STATE_COUNT][2] = {
        /* event:           need, install, remove, timeout, release */
        [TC_COPS_PEP_NONE]      = { "q....", "....." },
        [TC_COPS_PEP_WAIT_DEC]  = { ".RRdD", ".ynn." },
        [TC_COPS_PEP_INSTALLED] = { ".rr.d", "..n.." },
        [TC_COPS_PEP_DENIED]    = { "....d", "....." },
    };

    tc_assert_actions(&machine, drawn);
}

/* Section 3.4: a handle lives until its DRQ, and a DRQ ends a handle: all
 * ways back to none send one, and nothing else does. */
static void a_drq_goes_out_exactly_where_a_handle_ends(TC_NO_STATE)
{
    for (int st = 0; st < TC_COPS_PEP_STATE_COUNT; st++)
        for (int ev = 0; ev < TC_COPS_PEP_EV_COUNT; ev++) {
            struct tc_step s = step(st, ev);
            assert_int_equal(!!(s.actions & TC_COPS_PEP_DO_SEND_DRQ),
                             st != TC_COPS_PEP_NONE &&
                                 s.next == TC_COPS_PEP_NONE);
        }
}

/* A user that has released the handle must not be called any more. */
static void a_late_decision_finds_nobody(TC_NO_STATE)
{
    for (int ev = TC_COPS_PEP_EV_DEC_INSTALL; ev < TC_COPS_PEP_EV_COUNT; ev++)
        assert_int_equal(step(TC_COPS_PEP_NONE, ev).actions, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_next_state_is_the_figures),
        cmocka_unit_test(every_action_is_the_figures),
        cmocka_unit_test(a_drq_goes_out_exactly_where_a_handle_ends),
        cmocka_unit_test(a_late_decision_finds_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
