/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base/err.h"
#include "model/parties/sip_ist.h"
#include "tests/support/steps.h"
#include "tests/support/test.h"

TC_STEP(step, tc_sip_ist);

static const unsigned actions[TC_LETTERS] = {
    ['v'] = TC_SIP_IST_DO_SEND_RESPONSE,
    ['C'] = TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_G |
            TC_SIP_IST_DO_START_TIMER_H,
    ['g'] = TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_G,
    ['L'] = TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_L,
    ['i'] = TC_SIP_IST_DO_STOP_TIMERS | TC_SIP_IST_DO_START_TIMER_I,
    ['s'] = TC_SIP_IST_DO_STOP_TIMERS,
    ['a'] = TC_SIP_IST_DO_PASS_ACK,
    ['e'] = TC_SIP_IST_DO_TELL_TU_ERROR,
};

static const struct tc_machine machine = { .step        = step,
                                           .states      = "PKFAT",
                                           .event_count = TC_SIP_IST_EV_COUNT,
                                           .actions     = actions };

/*
 * RFC 6026 section 7.1, "INVITE server transaction", redrawn from the RFC and
 * not from the code.  Each arrow is labelled "event / action"; "1xx" and the
 * like come from the TU.  A transport error only informs the TU (section 8.8:
 * the transaction stays where it is); that Timer H does so too is section
 * 17.2.1 of RFC 3261.
 *
 *                            | INVITE / to TU
 *                            v
 *      INVITE / send  +------------+  1xx / send
 *           +---------|            |---------+
 *           +-------->| Proceeding |<--------+
 *                     |            |---------+ transport error / inform TU
 *                     +------------+<--------+
 *       300-699 / send, |        |  2xx / send, start L
 *       start G and H   |        +-------------------+
 *                       v                            |
 *    INVITE / send +-----------+ G / send, G again   v
 *         +--------|           |------+        +----------+ ACK / to TU
 *         +------->| Completed |<-----+        |          |-------+
 *         +--------|           |------+        | Accepted |<------+
 *         |        +-----------+      | ACK /  |          |-------+ 2xx / send
 *         +----------^   |            | start  +----------+<------+
 *    transport error     | H /        | I        |  ^    |
 *    / inform TU         | inform TU  v          |  +----+ transport error
 *                        |     +-----------+     |         / inform TU
 *                        |     | Confirmed |     |  (INVITE / -)
 *                        |     +-----------+     | L / -
 *                        |           | I / -     |
 *                        v           v           v
 *                     +--------------------------------+
 *                     |           Terminated           |
 *                     +--------------------------------+
 */
static void every_next_state_is_the_figures(TC_NO_STATE)
{
    static const char *const figure[TC_SIP_IST_STATE_COUNT] = {
        /* event:     INVITE, ACK, 1xx, 2xx, 300-699, G, H, I, L, X: error */
        [TC_SIP_IST_PROCEEDING] = "PPPAKPPPPP",
        [TC_SIP_IST_COMPLETED]  = "KFKKKKTKKK",
        [TC_SIP_IST_CONFIRMED]  = "FFFFFFFTFF",
        [TC_SIP_IST_ACCEPTED]   = "AAAAAAAATA",
        [TC_SIP_IST_TERMINATED] = "TTTTTTTTTT",
    };

    tc_assert_next_states(&machine, figure);
}

/* Two drawings per state: what the wire and the timers see, what the TU hears
 * (a: the ACK, e: an error).  Together they are the whole set. */
static void every_action_is_the_figures(TC_NO_STATE)
{
    static const char *const drawn[TC_SIP_IST_STATE_COUNT][2] = {
        /* event:                  I A 1 2 3 G H I L X    IA123GHILX */
        [TC_SIP_IST_PROCEEDING] = { "v.vLC.....", ".........e" },
        [TC_SIP_IST_COMPLETED]  = { "vi...gs...", "......e..e" },
        [TC_SIP_IST_CONFIRMED]  = { "..........", ".........." },
        [TC_SIP_IST_ACCEPTED]   = { "...v......", ".a.......e" },
        [TC_SIP_IST_TERMINATED] = { "..........", ".........." },
    };

    tc_assert_actions(&machine, drawn);
}

/* The ACK of a 2xx is a request of its own; that of a failure belongs to this
 * layer and is heard of no more (RFC 3261 section 17.2.1). */
static void the_tu_hears_the_ack_of_a_2xx_only(TC_NO_STATE)
{
    for (int st = 0; st < TC_SIP_IST_STATE_COUNT; st++)
        assert_int_equal(
            !!(step(st, TC_SIP_IST_EV_ACK).actions & TC_SIP_IST_DO_PASS_ACK),
            st == TC_SIP_IST_ACCEPTED);
}

/* RFC 6026 section 7.1: a 2xx is repeated by the TU, not by this layer. */
static void a_repeated_invite_repeats_no_2xx(TC_NO_STATE)
{
    assert_int_equal(step(TC_SIP_IST_ACCEPTED, TC_SIP_IST_EV_INVITE).actions,
                     0);
}

static void a_refused_call_walks_the_left_edge_of_the_figure(TC_NO_STATE)
{
    static const struct tc_walk walk[] = {
        { TC_SIP_IST_EV_TU_1XX, TC_SIP_IST_PROCEEDING },
        { TC_SIP_IST_EV_TU_3XX_6XX, TC_SIP_IST_COMPLETED },
        { TC_SIP_IST_EV_TIMER_G, TC_SIP_IST_COMPLETED },
        { TC_SIP_IST_EV_ACK, TC_SIP_IST_CONFIRMED },
        { TC_SIP_IST_EV_ACK, TC_SIP_IST_CONFIRMED },
        { TC_SIP_IST_EV_TIMER_I, TC_SIP_IST_TERMINATED },
    };

    tc_assert_walk(&machine, walk, TC_LEN(walk));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_next_state_is_the_figures),
        cmocka_unit_test(every_action_is_the_figures),
        cmocka_unit_test(the_tu_hears_the_ack_of_a_2xx_only),
        cmocka_unit_test(a_repeated_invite_repeats_no_2xx),
        cmocka_unit_test(a_refused_call_walks_the_left_edge_of_the_figure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
