/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_pdp.h"
#include "tests/support/steps.h"
#include "tests/support/test.h"

TC_STEP(step, tc_cops_pdp);

static const unsigned actions[TC_LETTERS] = {
    ['d'] = TC_COPS_PDP_DO_DECIDE,
    ['y'] = TC_COPS_PDP_DO_RESERVE | TC_COPS_PDP_DO_SEND_INSTALL,
    ['n'] = TC_COPS_PDP_DO_SEND_REMOVE,
    ['f'] = TC_COPS_PDP_DO_FREE,
};

static const struct tc_machine machine = { .step        = step,
                                           .states      = "NDIR",
                                           .event_count = TC_COPS_PDP_EV_COUNT,
                                           .actions     = actions };

/*
 * RFC 2748 sections 3.2 and 3.4 as a figure, drawn from their text:
 *
 *          +------+  REQ / decide   +----------+
 *    +---->| none |---------------->| deciding |---------------+
 *    |     +------+                 +----------+               |
 *    |       ^  ^     DRQ / -         |      | no room /       |
 *    |       |  +---------------------|------|--- (DRQ) -------+
 *    |       |                 fits / |      | DEC remove
 *    |       |    reserve, DEC install|      v
 *    |       |                        |   +---------+
 *    |       |  DRQ / -               |   | refused |
 *    |       +------------------------|---+---------+
 *    |                                v
 *    |     DRQ / free          +-----------+
 *    +-------------------------| installed |
 *                              +-----------+
 */
static void every_step_is_the_figures(TC_NO_STATE)
{
    static const char *const figure[TC_COPS_PDP_STATE_COUNT] = {
        /* event: REQ, fits, no room, DRQ */
        [TC_COPS_PDP_NONE]      = "DNNN",
        [TC_COPS_PDP_DECIDING]  = "DIRN",
        [TC_COPS_PDP_INSTALLED] = "IIIN",
        [TC_COPS_PDP_REFUSED]   = "RRRN",
    };
    static const char *const drawn[TC_COPS_PDP_STATE_COUNT][2] = {
        [TC_COPS_PDP_NONE]      = { "d..." },
        [TC_COPS_PDP_DECIDING]  = { ".yn." },
        [TC_COPS_PDP_INSTALLED] = { "...f" },
        [TC_COPS_PDP_REFUSED]   = { "...." },
    };

    tc_assert_next_states(&machine, figure);
    tc_assert_actions(&machine, drawn);
}

/* Nothing leaks and nothing is given back twice. */
static void bandwidth_is_held_exactly_while_installed(TC_NO_STATE)
{
    for (int st = 0; st < TC_COPS_PDP_STATE_COUNT; st++)
        for (int ev = 0; ev < TC_COPS_PDP_EV_COUNT; ev++) {
            struct tc_step s = step(st, ev);
            int before       = st == TC_COPS_PDP_INSTALLED;
            int after        = s.next == TC_COPS_PDP_INSTALLED;

            assert_int_equal(!!(s.actions & TC_COPS_PDP_DO_RESERVE) -
                                 !!(s.actions & TC_COPS_PDP_DO_FREE),
                             after - before);
        }
}

/* Every way out of deciding but the DRQ's tells the PEP. */
static void a_decision_is_told_once(TC_NO_STATE)
{
    for (int st = 0; st < TC_COPS_PDP_STATE_COUNT; st++)
        for (int ev = 0; ev < TC_COPS_PDP_EV_COUNT; ev++) {
            struct tc_step s = step(st, ev);
            int told         = !!(s.actions & (TC_COPS_PDP_DO_SEND_INSTALL |
                                       TC_COPS_PDP_DO_SEND_REMOVE));

            assert_int_equal(told, st == TC_COPS_PDP_DECIDING &&
                                       (ev == TC_COPS_PDP_EV_FITS ||
                                        ev == TC_COPS_PDP_EV_NO_ROOM));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_is_the_figures),
        cmocka_unit_test(bandwidth_is_held_exactly_while_installed),
        cmocka_unit_test(a_decision_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
