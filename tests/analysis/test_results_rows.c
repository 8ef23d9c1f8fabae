/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/results_rows.h"
#include "near.h"
#include "small_capture.h"
#include "tests/support/test.h"

static void a_models_table_has_the_replication_in_front(TC_NO_STATE)
{
    struct tc_h5_shape (*const shapes[])(bool) = { tc_session_shape,
                                                   tc_stream_shape };

    for (size_t i = 0; i < TC_LEN(shapes); i++) {
        const struct tc_h5_shape model   = shapes[i](true);
        const struct tc_h5_shape capture = shapes[i](false);

        assert_string_equal(model.fields[0].name, "replication");
        assert_int_equal(model.field_count, capture.field_count + 1);
        assert_ptr_equal(model.fields + 1, capture.fields);
    }
}

static bool has(struct tc_h5_shape shape, const char *name)
{
    for (size_t i = 0; i < shape.field_count; i++)
        if (strcmp(shape.fields[i].name, name) == 0)
            return true;
    return false;
}

/* design.md section 4: names that others' scripts rely on */
static void promised_columns_are_there(TC_NO_STATE)
{
    static const char *const of_sessions[] = {
        "call_id", "viewer",  "broadcaster",        "invite_s",
        "srd_s",   "setup_s", "connection_delay_s", "first_media_s",
        "outcome", "code",
    };
    static const char *const of_streams[] = {
        "ssrc",          "payload_type",        "packets",
        "lost",          "duplicates",          "reordered",
        "jitter_mean_s", "jitter_max_s",        "jitter_tshark_mean_s",
        "bitrate_bps",   "jitter_tshark_max_s", "start_s",
        "end_s",
    };
    static const char *const of_estimates[] = {
        "kpi", "units",  "n",      "mean",    "ci_lo", "ci_hi", "confidence",
        "sd",  "method", "covers", "dropped", "ess",   "flags",
    };

    for (size_t i = 0; i < TC_LEN(of_sessions); i++)
        assert_true(has(tc_session_shape(false), of_sessions[i]));
    for (size_t i = 0; i < TC_LEN(of_streams); i++)
        assert_true(has(tc_stream_shape(false), of_streams[i]));
    for (size_t i = 0; i < TC_LEN(of_estimates); i++)
        assert_true(has(tc_estimate_shape(), of_estimates[i]));
}

static void columns_lie_inside_their_row(TC_NO_STATE)
{
    const struct tc_h5_shape shapes[] = {
        tc_session_shape(true),        tc_stream_shape(true),
        tc_estimate_shape(),           tc_file_shape(),
        tc_tally_shape("frames", "x"),
    };

    for (size_t s = 0; s < TC_LEN(shapes); s++) {
        assert_in_range(shapes[s].field_count, 1, TC_H5_FIELDS_MAX);
        for (size_t i = 0; i < shapes[s].field_count; i++) {
            const struct tc_h5_field *f = &shapes[s].fields[i];
            const size_t bytes          = f->kind == TC_H5_TEXT  ? f->text_bytes
                                          : f->kind == TC_H5_U32 ? 4
                                                                 : 8;

            assert_true(f->offset_bytes + bytes <= shapes[s].row_bytes);
        }
    }
}

static void a_session_row_counts_from_the_invite(TC_NO_STATE)
{
    struct small_capture c;
    struct tc_session_row row = { 0 };

    small_capture_open(&c);
    small_capture_run(&c);
    tc_session_row_fill(&row, c.measurement, 0, 7);
    assert_int_equal(row.replication, 7);
    assert_int_equal(row.code, 200);
    assert_string_equal(row.call_id, "call-1");
    assert_string_equal(row.viewer, "alice@a.example");
    assert_string_equal(row.broadcaster, "bob@b.example");
    assert_string_equal(row.outcome, "completed");
    assert_near(row.invite_s, 0);
    assert_near(row.srd_s, 0.020);
    assert_near(row.setup_s, 0.050);
    assert_near(row.connection_delay_s, 0.060);
    assert_near(row.first_media_s, 0.100);
    assert_near(row.end_s, 2.5);
    assert_int_equal(row.call_id[TC_ROW_TEXT_BYTES - 1], 0);
    small_capture_close(&c);
}

static void a_stream_row_tells_where_and_what(TC_NO_STATE)
{
    struct small_capture c;
    struct tc_stream_row row = { 0 };

    small_capture_open(&c);
    small_capture_run(&c);
    tc_stream_row_fill(&row, c.measurement, 0, 0);
    assert_string_equal(row.tap, "eth0");
    assert_string_equal(row.source, "10.0.0.2:5060");
    assert_string_equal(row.destination, "10.0.0.1:4000");
    assert_int_equal(row.ssrc, 0xabc);
    assert_int_equal(row.payload_type, 96);
    assert_int_equal(row.packets, 20);
    assert_int_equal(row.lost, 1);
    assert_int_equal(row.restarts, 0);
    assert_near(row.bitrate_bps, 19000);
    assert_near(row.start_s, 0.1);
    assert_near(row.end_s, 2.1);
    small_capture_close(&c);
}

static void what_was_not_seen_is_nan(TC_NO_STATE)
{
    struct small_capture c;
    struct tc_session_row row = { 0 };

    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_capture_finish(&c);
    tc_session_row_fill(&row, c.measurement, 0, 0);
    assert_string_equal(row.outcome, "unfinished");
    assert_nan(row.srd_s);
    assert_nan(row.setup_s);
    assert_nan(row.connection_delay_s);
    assert_nan(row.first_media_s);
    assert_nan(row.end_s);
    small_capture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_models_table_has_the_replication_in_front),
        cmocka_unit_test(promised_columns_are_there),
        cmocka_unit_test(columns_lie_inside_their_row),
        cmocka_unit_test(a_session_row_counts_from_the_invite),
        cmocka_unit_test(a_stream_row_tells_where_and_what),
        cmocka_unit_test(what_was_not_seen_is_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
