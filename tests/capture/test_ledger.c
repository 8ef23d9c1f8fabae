/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/ledger.h"
#include "tests/support/test.h"

static void every_class_and_reason_has_a_name_of_its_own(TC_NO_STATE)
{
    for (int a = 0; a < TC_FRAME_CLASS_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(
                tc_frame_class_name((enum tc_frame_class)a),
                tc_frame_class_name((enum tc_frame_class)b));
    for (int a = 0; a < TC_SKIP_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(tc_skip_name((enum tc_skip)a),
                                    tc_skip_name((enum tc_skip)b));
}

/* A frame that should have been readable has failed; others are not ours */
static void a_reason_belongs_to_one_class(TC_NO_STATE)
{
    static const enum tc_frame_class want[TC_SKIP_COUNT] = {
        [TC_SKIP_LINK_TYPE]   = TC_FRAME_UNDECODED,
        [TC_SKIP_NOT_IP]      = TC_FRAME_UNDECODED,
        [TC_SKIP_IP_PROTOCOL] = TC_FRAME_UNDECODED,
        [TC_SKIP_FRAGMENT]    = TC_FRAME_UNDECODED,
        [TC_SKIP_TCP]         = TC_FRAME_UNDECODED,
        [TC_SKIP_UDP]         = TC_FRAME_UNDECODED,
        [TC_SKIP_CUT]         = TC_FRAME_FAILED,
        [TC_SKIP_MALFORMED]   = TC_FRAME_FAILED,
        [TC_SKIP_NOT_RTP]     = TC_FRAME_FAILED,
        [TC_SKIP_TCP_GAP]     = TC_FRAME_FAILED,
        [TC_SKIP_DUPLICATE]   = TC_FRAME_UNDECODED,
        [TC_SKIP_ENCRYPTED]   = TC_FRAME_UNDECODED,
        [TC_SKIP_EVICTED]     = TC_FRAME_FAILED,
    };

    for (int skip = TC_SKIP_NONE + 1; skip < TC_SKIP_COUNT; skip++)
        assert_int_equal(tc_skip_class((enum tc_skip)skip), want[skip]);
}

/* Every class once: classes 0..6 with 100 + class octets, then both kinds of
 * skipped frames; 5 * 60 octets are no 32-bit number when counted often */
static struct tc_ledger filled(void)
{
    struct tc_ledger ledger = { 0 };

    for (int c = TC_FRAME_MESSAGE; c <= TC_FRAME_TRANSPORT; c++)
        tc_ledger_frame(&ledger, (enum tc_frame_class)c, TC_SKIP_NONE,
                        (uint32_t)(100 + c));
    for (int s = TC_SKIP_NONE + 1; s < TC_SKIP_COUNT; s++)
        tc_ledger_frame(&ledger, tc_skip_class((enum tc_skip)s),
                        (enum tc_skip)s, (uint32_t)(200 + s));
    return ledger;
}

/* 7 classes + 13 reasons; 700 + 21 and 2600 + 91 octets */
static void frames_add_up(TC_NO_STATE)
{
    struct tc_ledger ledger = filled();

    assert_int_equal(ledger.total.packets, 20);
    assert_int_equal(ledger.total.bytes, 721 + 2691);
    assert_int_equal(ledger.by_class[TC_FRAME_RTP].bytes, 102);
    assert_int_equal(ledger.by_class[TC_FRAME_FAILED].packets, 5);
    assert_int_equal(ledger.by_class[TC_FRAME_UNDECODED].packets, 8);
    assert_int_equal(ledger.by_skip[TC_SKIP_CUT].bytes, 200 + TC_SKIP_CUT);
    assert_true(tc_ledger_balances(&ledger));
}

static void an_empty_ledger_balances(TC_NO_STATE)
{
    const struct tc_ledger ledger = { 0 };

    assert_true(tc_ledger_balances(&ledger));
}

static void a_frame_counted_twice_or_never_is_seen(TC_NO_STATE)
{
    for (int c = 0; c < TC_FRAME_CLASS_COUNT; c++) {
        struct tc_ledger more = filled(), heavier = filled();

        more.by_class[c].packets++;
        assert_false(tc_ledger_balances(&more));
        heavier.by_class[c].bytes--;
        assert_false(tc_ledger_balances(&heavier));
    }
    for (int s = 0; s < TC_SKIP_COUNT; s++) {
        struct tc_ledger more = filled(), heavier = filled();

        more.by_skip[s].packets--;
        assert_false(tc_ledger_balances(&more));
        heavier.by_skip[s].bytes++;
        assert_false(tc_ledger_balances(&heavier));
    }
    struct tc_ledger moved = filled();
    moved.by_class[TC_FRAME_RTP].packets++;
    moved.by_class[TC_FRAME_FAILED].packets--;
    assert_false(tc_ledger_balances(&moved));
}

static void octets_do_not_wrap_at_32_bits(TC_NO_STATE)
{
    struct tc_ledger ledger = { 0 };

    for (int i = 0; i < 3; i++)
        tc_ledger_frame(&ledger, TC_FRAME_RTP, TC_SKIP_NONE, UINT32_MAX);
    assert_int_equal(ledger.total.bytes, 3 * (uint64_t)UINT32_MAX);
    assert_true(tc_ledger_balances(&ledger));
}

/* A part of 101 octets becomes a gap: from its class into the other */
static void parts_that_were_none_are_moved(TC_NO_STATE)
{
    struct tc_ledger ledger = filled();

    tc_ledger_give_up_parts(&ledger, TC_SKIP_TCP_GAP, 1, 101);
    assert_int_equal(ledger.by_class[TC_FRAME_PART].packets, 0);
    assert_int_equal(ledger.by_class[TC_FRAME_FAILED].packets, 6);
    assert_int_equal(ledger.by_skip[TC_SKIP_TCP_GAP].packets, 2);
    assert_int_equal(ledger.by_skip[TC_SKIP_TCP_GAP].bytes,
                     200 + TC_SKIP_TCP_GAP + 101);
    assert_true(tc_ledger_balances(&ledger));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_and_reason_has_a_name_of_its_own),
        cmocka_unit_test(a_reason_belongs_to_one_class),
        cmocka_unit_test(frames_add_up),
        cmocka_unit_test(parts_that_were_none_are_moved),
        cmocka_unit_test(an_empty_ledger_balances),
        cmocka_unit_test(a_frame_counted_twice_or_never_is_seen),
        cmocka_unit_test(octets_do_not_wrap_at_32_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
