/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey.h"

#include <string.h>

#include "near.h"
#include "small_capture.h"
#include "tests/support/test.h"

static struct small_capture capture;

static int open_survey(TC_NO_STATE)
{
    small_capture_open(&capture);
    small_capture_survey(&capture);
    return 0;
}

static int close_survey(TC_NO_STATE)
{
    small_capture_close(&capture);
    return 0;
}

/* The stream goes where the INVITE said */
static void a_stream_is_tied_to_its_session(TC_NO_STATE)
{
    size_t count;

    small_capture_run(&capture);
    const struct tc_session_link *links =
        tc_survey_borrow_links(capture.survey, &count);
    assert_int_equal(count, 1);
    assert_int_equal(links[0].kind, TC_LINK_STREAM);
    assert_int_equal(links[0].session, 0);
    assert_int_equal(links[0].by, TC_LINK_BY_SDP);
}

/* 50 ms to the 200, 10 ms to the ACK; media 40 ms behind it */
static void the_set_up_is_split(TC_NO_STATE)
{
    small_capture_run(&capture);
    const struct tc_connection_parts *parts =
        tc_survey_borrow_parts(capture.survey);
    assert_near(parts[0].answer_s, 0.05);
    assert_near(parts[0].ack_s, 0.01);
    assert_near(parts[0].first_media_s, 0.04);
    assert_near(tc_connection_parts_sum_s(&parts[0]), 0.06);
}

/* INVITE, 180, 200, ACK, BYE */
static void every_message_and_packet_is_looked_at(TC_NO_STATE)
{
    size_t count;

    small_capture_run(&capture);
    (void)tc_sip_traffic_kinds(tc_survey_borrow_sip(capture.survey), &count);
    assert_int_equal(count, 5);
    const struct tc_media_stream *media =
        tc_media_quality_borrow(tc_survey_borrow_media(capture.survey), 0);
    assert_non_null(media);
    struct tc_loss_runs_stats loss = tc_loss_runs_stats(&media->loss);
    assert_int_equal(loss.bursts, 1);
    assert_int_equal(loss.lost, 1);
    assert_null(
        tc_media_quality_borrow(tc_survey_borrow_media(capture.survey), 1));
    assert_int_equal(tc_survey_borrow_changes(capture.survey)->count, 0);
}

static void nothing_at_all_is_a_survey_too(TC_NO_STATE)
{
    size_t count;

    small_capture_finish(&capture);
    (void)tc_survey_borrow_links(capture.survey, &count);
    assert_int_equal(count, 0);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_survey, close_survey)
    const struct CMUnitTest tests[] = {
        TEST(a_stream_is_tied_to_its_session),
        TEST(the_set_up_is_split),
        TEST(every_message_and_packet_is_looked_at),
        TEST(nothing_at_all_is_a_survey_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
