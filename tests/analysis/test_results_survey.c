/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "analysis/results.h"
#include "analysis/results_survey.h"
#include "analysis/survey_table.h"
#include "h5_memory.h"
#include "near.h"
#include "small_capture.h"
#include "tests/support/test.h"

static struct small_capture capture;

static hid_t write_all(void)
{
    const struct tc_limit limits[] = {
        { "clock", TC_LIMIT_PARTLY, "it steps back", 7 },
    };
    hid_t file = h5_memory_open();

    small_capture_open(&capture);
    small_capture_survey(&capture);
    small_capture_run(&capture);
    assert_int_equal(
        tc_results_write_measurement(file, "measured", capture.measurement),
        TC_OK);
    assert_int_equal(
        tc_results_write_survey(file, "measured", capture.survey, limits, 1),
        TC_OK);
    return file;
}

static void close_all(hid_t file)
{
    small_capture_close(&capture);
    h5_memory_close(file);
}

static hsize_t rows_of(hid_t file, const char *table)
{
    char path[96];

    (void)snprintf(path, sizeof path, "measured/tables/%s", table);
    return h5_rows(file, path);
}

/* One call, one stream, five kinds of SIP messages */
static void every_table_has_its_rows(TC_NO_STATE)
{
    static const struct {
        const char *table;
        hsize_t rows;
    } want[] = {
        { "limits", 1 },           { "session_parts", 1 },
        { "session_outcomes", 1 }, { "session_links", 1 },
        { "sip_messages", 5 },     { "registrations", 0 },
        { "cops_clients", 0 },     { "memberships", 0 },
        { "channel_changes", 0 },  { "path_delays", 0 },
        { "rtp_quality", 1 },      { "video_streams", 0 },
        { "ts_streams", 0 },       { "rtcp_receptions", 0 },
        { "round_trips", 0 },
    };
    hid_t file = write_all();

    assert_int_equal(TC_LEN(want),
                     1 + tc_signalling_table_count + tc_media_table_count);
    for (size_t i = 0; i < TC_LEN(want); i++)
        assert_int_equal(rows_of(file, want[i].table), want[i].rows);
    close_all(file);
}

/* One column of the first row of a table. */
static double first_of(hid_t file, const char *table, const char *column)
{
    double value  = -1;
    size_t offset = 0, size = sizeof value;
    char path[96];

    (void)snprintf(path, sizeof path, "measured/tables/%s", table);
    assert_true(H5TBread_fields_name(file, path, column, 0, 1, size, &offset,
                                     &size, &value) >= 0);
    return value;
}

static void columns_hold_what_was_found(TC_NO_STATE)
{
    hid_t file = write_all();

    assert_near(first_of(file, "session_parts", "answer_s"), 0.05);
    assert_near(first_of(file, "session_parts", "ack_s"), 0.01);
    assert_near(first_of(file, "rtp_quality", "burst_mean"), 1);
    /* of 19 packets with a successor one is followed by a loss */
    assert_near(first_of(file, "rtp_quality", "gilbert_p"), 1.0 / 19);
    assert_near(first_of(file, "rtp_quality", "gilbert_r"), 1);
    close_all(file);
}

static void every_table_fits_the_columns_that_there_may_be(TC_NO_STATE)
{
    for (size_t i = 0; i < tc_signalling_table_count; i++)
        assert_true(tc_signalling_tables[i].field_count <= TC_H5_FIELDS_MAX);
    for (size_t i = 0; i < tc_media_table_count; i++)
        assert_true(tc_media_tables[i].field_count <= TC_H5_FIELDS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_has_its_rows),
        cmocka_unit_test(columns_hold_what_was_found),
        cmocka_unit_test(every_table_fits_the_columns_that_there_may_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
