/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/directory.h"
#include "tests/support/test.h"

static void taps_are_numbered_and_keep_what_was_said(TC_NO_STATE)
{
    struct tc_directory directory;
    uint16_t tap = 99;

    assert_int_equal(tc_directory_init(&directory), TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&directory, "a.pcap", TC_TAP_CAPTURE, 0, &tap),
        TC_OK);
    assert_int_equal(tap, 0);
    assert_int_equal(
        tc_directory_add_tap(&directory, "ds1", TC_TAP_SESSIONS, 7, &tap),
        TC_OK);
    assert_int_equal(tap, 1);

    assert_string_equal(directory.taps[0].name, "a.pcap");
    assert_int_equal(directory.taps[0].use, TC_TAP_CAPTURE);
    assert_string_equal(directory.taps[1].name, "ds1");
    assert_int_equal(directory.taps[1].vantage, 7);
    assert_non_null(directory.flows);
    tc_directory_fini(&directory);
    assert_null(directory.flows);
    tc_directory_fini(&directory);
}

/* 96 bytes hold 95 letters and the NUL */
static void a_long_name_is_cut_to_what_fits(TC_NO_STATE)
{
    struct tc_directory directory;
    char letters[201];
    uint16_t tap;

    memset(letters, 'x', sizeof letters);
    letters[200] = '\0';
    assert_int_equal(tc_directory_init(&directory), TC_OK);
    assert_int_equal(tc_directory_add_tap(&directory, letters, 0, 0, &tap),
                     TC_OK);
    assert_int_equal(strlen(directory.taps[0].name), 95);
    tc_directory_fini(&directory);
}

static void one_tap_too_many_is_refused(TC_NO_STATE)
{
    struct tc_directory directory;
    uint16_t tap = 0;

    assert_int_equal(tc_directory_init(&directory), TC_OK);
    for (unsigned i = 0; i < TC_TAPS_MAX; i++) {
        assert_int_equal(tc_directory_add_tap(&directory, "t", 0, 0, &tap),
                         TC_OK);
        assert_int_equal(tap, i);
    }
    assert_int_equal(tc_directory_add_tap(&directory, "t", 0, 0, &tap),
                     TC_EFULL);
    assert_int_equal(directory.tap_count, TC_TAPS_MAX);
    tc_directory_fini(&directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taps_are_numbered_and_keep_what_was_said),
        cmocka_unit_test(a_long_name_is_cut_to_what_fits),
        cmocka_unit_test(one_tap_too_many_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
