/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_sequence.h"

#include "base/err.h"
#include "tests/support/test.h"

static enum tc_rtp_sequence_class enter(struct tc_rtp_sequence *s, uint16_t seq)
{
    return tc_rtp_sequence_enter(s, seq, tc_rtp_sequence_look(s, seq));
}

/* Highest 1010, base 1000; 1006 is missing. */
static struct tc_rtp_sequence ten_of_eleven(void)
{
    struct tc_rtp_sequence s = { 0 };

    for (uint16_t seq = 1000; seq <= 1010; seq++)
        if (seq != 1006)
            enter(&s, seq);
    return s;
}

static void each_step_is_foretold(TC_NO_STATE)
{
    static const struct {
        uint16_t seq;
        enum tc_rtp_sequence_step want;
    } rows[] = {
        { 1011, TC_RTP_SEQUENCE_AHEAD }, { 4009, TC_RTP_SEQUENCE_AHEAD },
        { 4010, TC_RTP_SEQUENCE_JUMP },  { 1010, TC_RTP_SEQUENCE_BEHIND },
        { 911, TC_RTP_SEQUENCE_BEHIND }, { 910, TC_RTP_SEQUENCE_JUMP },
    };
    struct tc_rtp_sequence s = { 0 };

    assert_int_equal(tc_rtp_sequence_look(&s, 7), TC_RTP_SEQUENCE_OPEN);
    s = ten_of_eleven();
    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(tc_rtp_sequence_look(&s, rows[i].seq), rows[i].want);
}

static void each_packet_has_one_class(TC_NO_STATE)
{
    struct tc_rtp_sequence s = ten_of_eleven();

    assert_int_equal(enter(&s, 1006), TC_RTP_SEQUENCE_REORDERED);
    assert_int_equal(enter(&s, 1006), TC_RTP_SEQUENCE_DUPLICATE);
    assert_int_equal(enter(&s, 900), TC_RTP_SEQUENCE_LATE);
    assert_int_equal(enter(&s, 20000), TC_RTP_SEQUENCE_STRAY);
    assert_int_equal(enter(&s, 1011), TC_RTP_SEQUENCE_FORWARD);
    assert_int_equal(tc_rtp_sequence_expected(&s), 12);
    assert_int_equal(tc_rtp_sequence_unique(&s), 12);
}

/* 20000 waits as a stray; 20001 makes both the begin of a second segment */
static void the_second_out_of_limits_takes_the_first_back(TC_NO_STATE)
{
    struct tc_rtp_sequence s = ten_of_eleven();

    enter(&s, 20000);
    assert_int_equal(s.jump_number, 65536 + 20000 - 65536);
    assert_int_equal(tc_rtp_sequence_look(&s, 20001), TC_RTP_SEQUENCE_RESTART);
    assert_int_equal(enter(&s, 20001), TC_RTP_SEQUENCE_FORWARD);
    assert_int_equal(s.count[TC_RTP_SEQUENCE_STRAY], 0);
    assert_int_equal(s.segments, 2);
    assert_int_equal(tc_rtp_sequence_expected(&s), 11 + 2);
    assert_int_equal(tc_rtp_sequence_unique(&s), 10 + 2);
    assert_false(s.resumed);
}

static void a_gap_after_a_pause_opens_a_segment(TC_NO_STATE)
{
    struct tc_rtp_sequence s = ten_of_eleven();

    tc_rtp_sequence_pause(&s);
    assert_int_equal(tc_rtp_sequence_look(&s, 1011), TC_RTP_SEQUENCE_AHEAD);
    assert_int_equal(tc_rtp_sequence_look(&s, 1012), TC_RTP_SEQUENCE_OPEN);
    enter(&s, 1012);
    assert_true(s.resumed);
    assert_int_equal(tc_rtp_sequence_expected(&s), 11 + 1);
    enter(&s, 1013);
    assert_false(s.resumed);
}

static void the_window_says_what_came(TC_NO_STATE)
{
    struct tc_rtp_sequence s = ten_of_eleven();

    assert_true(tc_rtp_sequence_seen(&s, 65536 + 1005));
    assert_false(tc_rtp_sequence_seen(&s, 65536 + 1006));
    assert_true(tc_rtp_sequence_seen(&s, 65536 + 1010));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_foretold),
        cmocka_unit_test(each_packet_has_one_class),
        cmocka_unit_test(the_second_out_of_limits_takes_the_first_back),
        cmocka_unit_test(a_gap_after_a_pause_opens_a_segment),
        cmocka_unit_test(the_window_says_what_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
