/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_table.h"

#include <math.h>
#include <string.h>

#include "small_capture.h"
#include "tests/support/test.h"

static void texts_are_cut_to_the_room_and_end(TC_NO_STATE)
{
    char room[4] = { 0 };

    tc_survey_put(room, sizeof room, "ab");
    assert_string_equal(room, "ab");
    tc_survey_put(room, sizeof room, "abcdef");
    assert_string_equal(room, "abc");

    char other[4] = { 0 };
    tc_survey_put_text(other, sizeof other, TC_TEXT("abcdef"));
    assert_string_equal(other, "abc");
    char none[4] = { 0 };
    tc_survey_put_text(none, sizeof none, (struct tc_text){ 0 });
    assert_string_equal(none, "");
}

static void who_and_where_have_their_names(TC_NO_STATE)
{
    struct small_capture c;
    char room[64] = { 0 };

    small_capture_open(&c);
    small_capture_survey(&c);
    tc_survey_put_address(room, sizeof room, c.survey, c.media);
    assert_string_equal(room, "10.0.0.1:4000");
    tc_survey_put_tap(room, sizeof room, c.survey, 0);
    assert_string_equal(room, "eth0");
    small_capture_close(&c);
}

static void a_time_that_is_not_known_is_nan(TC_NO_STATE)
{
    assert_true(isnan(tc_survey_at_s(TC_TIME_NONE)));
    assert_true(tc_survey_at_s(1500000000) == 1.5);
    assert_true(isnan(tc_survey_since_s(TC_TIME_NONE, 5)));
    assert_true(isnan(tc_survey_since_s(5, TC_TIME_NONE)));
    assert_true(fabs(tc_survey_since_s(500000000, 2000000000) - 1.5) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_to_the_room_and_end),
        cmocka_unit_test(who_and_where_have_their_names),
        cmocka_unit_test(a_time_that_is_not_known_is_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
