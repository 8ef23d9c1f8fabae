/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "tests/support/test.h"

static const struct tc_text nothing = { .at = NULL, .len_bytes = 0 };

static void assert_text(struct tc_text text, const char *want)
{
    assert_int_equal(text.len_bytes, strlen(want));
    if (text.len_bytes > 0)
        assert_memory_equal(text.at, want, text.len_bytes);
}

static void equal_means_the_same_bytes(TC_NO_STATE)
{
    assert_true(tc_text_equal(TC_TEXT("INVITE"), tc_text_of("INVITE")));
    assert_false(tc_text_equal(TC_TEXT("INVITE"), TC_TEXT("invite")));
    assert_false(tc_text_equal(TC_TEXT("INVITE"), TC_TEXT("INVIT")));
    assert_true(tc_text_equal(nothing, TC_TEXT("")));
    assert_false(tc_text_equal(TC_TEXT("a\0b"), TC_TEXT("a\0c")));
}

/* '@' and '`', '[' and '{' are 0x20 apart as letters are, and are none */
static void without_case_only_letters_are_folded(TC_NO_STATE)
{
    assert_true(tc_text_equal_nocase(TC_TEXT("Call-ID"), TC_TEXT("cALL-id")));
    assert_true(tc_text_equal_nocase(TC_TEXT("azAZ"), TC_TEXT("AZaz")));
    assert_true(tc_text_equal_nocase(nothing, TC_TEXT("")));
    assert_false(tc_text_equal_nocase(TC_TEXT("to"), TC_TEXT("t")));
    assert_false(tc_text_equal_nocase(TC_TEXT("@["), TC_TEXT("`{")));
    assert_false(tc_text_equal_nocase(TC_TEXT("\xc4"), TC_TEXT("\xe4")));
}

static void a_nul_is_a_byte_like_any_other(TC_NO_STATE)
{
    assert_false(tc_text_equal_nocase(TC_TEXT("a\0b"), TC_TEXT("a\0c")));
    assert_true(tc_text_equal_nocase(TC_TEXT("a\0b"), TC_TEXT("A\0B")));
}

static void a_text_starts_with_itself_and_with_nothing(TC_NO_STATE)
{
    assert_true(tc_text_starts(TC_TEXT("v=0"), TC_TEXT("v=")));
    assert_true(tc_text_starts(TC_TEXT("v="), TC_TEXT("v=")));
    assert_true(tc_text_starts(nothing, nothing));
    assert_false(tc_text_starts(TC_TEXT("v"), TC_TEXT("v=")));
    assert_false(tc_text_starts(TC_TEXT("V=0"), TC_TEXT("v=")));
}

static void trim_takes_blanks_at_both_ends_only(TC_NO_STATE)
{
    assert_text(tc_text_trim(TC_TEXT(" \t\r\na b\t \r\n")), "a b");
    assert_text(tc_text_trim(TC_TEXT(" \t\r\n")), "");
    assert_text(tc_text_trim(nothing), "");
    assert_text(tc_text_trim(TC_TEXT("\v\f")), "\v\f");
}

static void cut_parts_at_the_first_separator(TC_NO_STATE)
{
    struct tc_text rest = TC_TEXT("a::b");

    assert_text(tc_text_cut(&rest, ':'), "a");
    assert_text(rest, ":b");
    assert_text(tc_text_cut(&rest, ':'), "");
    assert_text(rest, "b");
    assert_text(tc_text_cut(&rest, ':'), "b");
    assert_text(rest, "");
    assert_text(tc_text_cut(&rest, ':'), "");
}

static void a_number_is_digits_up_to_the_maximum(TC_NO_STATE)
{
    static const struct {
        const char *text;
        uint64_t max;
        bool ok;
        uint64_t value;
    } rows[] = {
        { "0", 0, true, 0 },
        { "007", 9, true, 7 },
        { "65535", 65535, true, 65535 },
        { "65536", 65535, false, 0 },
        { "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
        { "18446744073709551616", UINT64_MAX, false, 0 },
        { "99999999999999999999999", UINT64_MAX, false, 0 },
        { "", 9, false, 0 },
        { "-1", 9, false, 0 },
        { "+1", 9, false, 0 },
        { " 1", 9, false, 0 },
        { "1 ", 9, false, 0 },
        { "1a", 99, false, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t value = 4711;

        assert_int_equal(
            tc_text_number(tc_text_of(rows[i].text), rows[i].max, &value),
            rows[i].ok);
        assert_int_equal(value, rows[i].ok ? rows[i].value : 4711);
    }
}

/* Every maximum, also below the largest digit */
static void small_maxima_hold_too(TC_NO_STATE)
{
    for (uint64_t max = 0; max < 130; max++)
        for (uint64_t number = 0; number < 130; number++) {
            char text[] = { (char)('0' + number / 100),
                            (char)('0' + number / 10 % 10),
                            (char)('0' + number % 10), '\0' };
            uint64_t value;

            assert_int_equal(tc_text_number(tc_text_of(text), max, &value),
                             number <= max);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_means_the_same_bytes),
        cmocka_unit_test(without_case_only_letters_are_folded),
        cmocka_unit_test(a_nul_is_a_byte_like_any_other),
        cmocka_unit_test(a_text_starts_with_itself_and_with_nothing),
        cmocka_unit_test(trim_takes_blanks_at_both_ends_only),
        cmocka_unit_test(cut_parts_at_the_first_separator),
        cmocka_unit_test(a_number_is_digits_up_to_the_maximum),
        cmocka_unit_test(small_maxima_hold_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
