/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/results.h"
#include "h5_memory.h"
#include "near.h"
#include "small_capture.h"
#include "tests/support/test.h"

static uint64_t number(hid_t file, const char *object, const char *name)
{
    uint64_t value = 0;

    assert_true(
        H5LTget_attribute(file, object, name, H5T_NATIVE_UINT64, &value) >= 0);
    return value;
}

static void the_root_says_what_made_the_file(TC_NO_STATE)
{
    hid_t file = h5_memory_open();

    assert_int_equal(
        tc_results_write_root(file, "compare", 42, "kind: steady\n"), TC_OK);
    assert_label(file, "/", "program", "twincast");
    assert_label(file, "/", "version", TWINCAST_VERSION);
    assert_label(file, "/", "command", "compare");
    assert_label(file, "/", "scenario", "kind: steady\n");
    assert_label(file, "/", "random_generator", "philox4x32-10");
    assert_int_equal(number(file, "/", "seed"), 42);
    h5_memory_close(file);
}

static void the_input_has_its_counts_and_tables(TC_NO_STATE)
{
    const struct tc_results_file files[] = { { .name = "a.pcap" },
                                             { .name = "b.pcap" } };
    const struct tc_results_input input  = {
         .packets           = 11,
         .bytes             = 2200,
         .undecoded_packets = 3,
         .counts            = { .by_protocol = { [TC_PROTOCOL_SIP] = 5,
                                                 [TC_PROTOCOL_RTP] = 6 } },
         .files             = files,
         .file_count        = 2,
         .frames            = { { .name = "udp", .packets = 11 } },
         .frame_count       = 1,
    };
    hid_t file = h5_memory_open();

    assert_int_equal(tc_results_write_input(file, &input), TC_OK);
    assert_int_equal(number(file, "/input", "packets"), 11);
    assert_int_equal(number(file, "/input", "bytes"), 2200);
    assert_int_equal(number(file, "/input", "sip_messages"), 5);
    assert_int_equal(number(file, "/input", "rtp_packets"), 6);
    assert_int_equal(number(file, "/input", "cops_messages"), 0);
    assert_int_equal(number(file, "/input", "undecoded_packets"), 3);
    assert_int_equal(h5_rows(file, "/input/tables/files"), 2);
    assert_int_equal(h5_rows(file, "/input/tables/frames"), 1);
    assert_int_equal(h5_rows(file, "/input/tables/skipped"), 0);
    h5_memory_close(file);
}

/* Seconds 0, 1 and 2 of small_capture.h: the session is open from 50 ms to
 * 2500 ms; the 10th packet is missed in the second second. */
static void a_measurement_has_tables_and_series(TC_NO_STATE)
{
    struct small_capture c;
    hid_t file = h5_memory_open();
    double traffic[3 * TC_PROTOCOL_COUNT], open[3], lost[3], time_s[3];

    small_capture_open(&c);
    small_capture_run(&c);
    assert_int_equal(
        tc_results_write_measurement(file, "measured", c.measurement), TC_OK);
    assert_int_equal(h5_rows(file, "/measured/tables/sessions"), 1);
    assert_int_equal(h5_rows(file, "/measured/tables/rtp_streams"), 1);
    assert_true(H5LTread_dataset_double(file, "/measured/series/traffic",
                                        traffic) >= 0);
    assert_true(H5LTread_dataset_double(file, "/measured/series/sessions_open",
                                        open) >= 0);
    assert_true(
        H5LTread_dataset_double(file, "/measured/series/rtp_lost", lost) >= 0);
    assert_true(
        H5LTread_dataset_double(file, "/measured/series/time", time_s) >= 0);
    for (int b = 0; b < 3; b++) {
        assert_near(open[b], 1);
        assert_near(lost[b], b == 1);
        assert_near(time_s[b], b);
    }
    assert_near(traffic[TC_PROTOCOL_SIP], 2000 * 8);
    assert_near(traffic[TC_PROTOCOL_COUNT + TC_PROTOCOL_RTP], 2250 * 8);
    small_capture_close(&c);
    h5_memory_close(file);
}

static void a_measurement_of_nothing_is_a_valid_group(TC_NO_STATE)
{
    struct small_capture c;
    hid_t file = h5_memory_open();

    small_capture_open(&c);
    small_capture_finish(&c);
    assert_int_equal(
        tc_results_write_measurement(file, "measured", c.measurement), TC_OK);
    assert_int_equal(h5_rows(file, "/measured/tables/sessions"), 0);
    assert_true(H5Lexists(file, "/measured/series", H5P_DEFAULT) > 0);
    small_capture_close(&c);
    h5_memory_close(file);
}

static void replications_follow_each_other(TC_NO_STATE)
{
    struct small_capture c;
    hid_t file = h5_memory_open();
    struct tc_results_model *model;

    small_capture_open(&c);
    small_capture_run(&c);
    hid_t tables = tc_results_tables(file, "model/isp");
    assert_int_equal(tc_results_model_open(&model, tables), TC_OK);
    for (uint32_t r = 0; r < 3; r++)
        assert_int_equal(tc_results_model_append(model, r, c.measurement),
                         TC_OK);
    assert_int_equal(tc_results_model_close(model), TC_OK);
    (void)H5Gclose(tables);
    assert_int_equal(h5_rows(file, "/model/isp/tables/sessions"), 3);
    assert_int_equal(h5_rows(file, "/model/isp/tables/rtp_streams"), 3);
    small_capture_close(&c);
    h5_memory_close(file);
}

static void estimates_are_a_table(TC_NO_STATE)
{
    const struct tc_estimate estimates[] = {
        tc_estimate_named("connection_delay", "s", "model"),
        tc_estimate_named("traffic_at_tap", "bit/s", "model"),
    };
    hid_t file = h5_memory_open();

    assert_int_equal(tc_results_write_estimates(file, "measured", estimates, 2),
                     TC_OK);
    assert_int_equal(h5_rows(file, "/measured/tables/estimates"), 2);
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_says_what_made_the_file),
        cmocka_unit_test(the_input_has_its_counts_and_tables),
        cmocka_unit_test(a_measurement_has_tables_and_series),
        cmocka_unit_test(a_measurement_of_nothing_is_a_valid_group),
        cmocka_unit_test(replications_follow_each_other),
        cmocka_unit_test(estimates_are_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
