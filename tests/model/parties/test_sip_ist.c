/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base/err.h"
#include "model/parties/sip_ist.h"
#include "tests/support/test.h"

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
    static const char letter[TC_SIP_IST_STATE_COUNT + 1]    = "PKFAT";
    static const char *const figure[TC_SIP_IST_STATE_COUNT] = {
        /* event:     INVITE, ACK, 1xx, 2xx, 300-699, G, H, I, L, X: error */
        [TC_SIP_IST_PROCEEDING] = "PPPAKPPPPP",
        [TC_SIP_IST_COMPLETED]  = "KFKKKKTKKK",
        [TC_SIP_IST_CONFIRMED]  = "FFFFFFFTFF",
        [TC_SIP_IST_ACCEPTED]   = "AAAAAAAATA",
        [TC_SIP_IST_TERMINATED] = "TTTTTTTTTT",
    };

    for (int st = 0; st < TC_SIP_IST_STATE_COUNT; st++)
        for (int ev = 0; ev < TC_SIP_IST_EV_COUNT; ev++) {
            struct tc_sip_ist_step s = tc_sip_ist_step(
                (enum tc_sip_ist_state)st, (enum tc_sip_ist_event)ev);
            assert_int_equal(letter[s.next], figure[st][ev]);
        }
}

static unsigned actions_of(char letter)
{
    static const struct {
        char letter;
        unsigned actions;
    } means[] = {
        { '.', 0 },
        { 'v', TC_SIP_IST_DO_SEND_RESPONSE },
        { 'C', TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_G |
                   TC_SIP_IST_DO_START_TIMER_H },
        { 'g', TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_G },
        { 'L', TC_SIP_IST_DO_SEND_RESPONSE | TC_SIP_IST_DO_START_TIMER_L },
        { 'i', TC_SIP_IST_DO_STOP_TIMERS | TC_SIP_IST_DO_START_TIMER_I },
        { 's', TC_SIP_IST_DO_STOP_TIMERS },
        { 'a', TC_SIP_IST_DO_PASS_ACK },
        { 'e', TC_SIP_IST_DO_TELL_TU_ERROR },
    };

    for (size_t i = 0; i < TC_LEN(means); i++)
        if (means[i].letter == letter)
            return means[i].actions;

    fail_msg("no meaning for '%c'", letter);
    return 0;
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

    for (int st = 0; st < TC_SIP_IST_STATE_COUNT; st++)
        for (int ev = 0; ev < TC_SIP_IST_EV_COUNT; ev++) {
            struct tc_sip_ist_step s = tc_sip_ist_step(
                (enum tc_sip_ist_state)st, (enum tc_sip_ist_event)ev);
            assert_int_equal(s.actions, actions_of(drawn[st][0][ev]) |
                                            actions_of(drawn[st][1][ev]));
        }
}

/* The ACK of a 2xx is a request of its own; that of a failure belongs to this
 * layer and is heard of no more (RFC 3261 section 17.2.1). */
static void the_tu_hears_the_ack_of_a_2xx_only(TC_NO_STATE)
{
    for (int st = 0; st < TC_SIP_IST_STATE_COUNT; st++)
        assert_int_equal(
            !!(tc_sip_ist_step((enum tc_sip_ist_state)st, TC_SIP_IST_EV_ACK)
                   .actions &
               TC_SIP_IST_DO_PASS_ACK),
            st == TC_SIP_IST_ACCEPTED);
}

/* RFC 6026 section 7.1: a 2xx is repeated by the TU, not by this layer. */
static void a_repeated_invite_repeats_no_2xx(TC_NO_STATE)
{
    assert_int_equal(
        tc_sip_ist_step(TC_SIP_IST_ACCEPTED, TC_SIP_IST_EV_INVITE).actions, 0);
}

static void a_refused_call_walks_the_left_edge_of_the_figure(TC_NO_STATE)
{
    static const struct {
        enum tc_sip_ist_event ev;
        enum tc_sip_ist_state then;
    } walk[] = {
        { TC_SIP_IST_EV_TU_1XX, TC_SIP_IST_PROCEEDING },
        { TC_SIP_IST_EV_TU_3XX_6XX, TC_SIP_IST_COMPLETED },
        { TC_SIP_IST_EV_TIMER_G, TC_SIP_IST_COMPLETED },
        { TC_SIP_IST_EV_ACK, TC_SIP_IST_CONFIRMED },
        { TC_SIP_IST_EV_ACK, TC_SIP_IST_CONFIRMED },
        { TC_SIP_IST_EV_TIMER_I, TC_SIP_IST_TERMINATED },
    };
    enum tc_sip_ist_state st = TC_SIP_IST_PROCEEDING;

    for (size_t i = 0; i < TC_LEN(walk); i++) {
        st = tc_sip_ist_step(st, walk[i].ev).next;
        assert_int_equal(st, walk[i].then);
    }
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
