/* SPDX-License-Identifier: Apache-2.0 */
/* What values say together; more of it is in test_scenario.c. */
#include "tests/replay/scenario_text.h"

static void steady_runs_are_refused_until_they_work(TC_NO_STATE)
{
    assert_refused("\nkind: steady\n",
                   "line 2: kind: steady is not supported yet: no initial "
                   "transient is deleted, expected terminating");
}

/* 400 kbit/s at a frame in 1000 s, all of them I frames: 50 MB.  2998 packets
 * of 1398 octets beside the FU's two, and the NAL unit's first. */
static void frames_of_more_packets_than_a_jump_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\nvideo: {frame_rate_den: 1000,\n"
                   "  frame_rate_num: 1, rate_kbps: 400, gop_frames: 1}\n",
                   "line 3: video.rate_kbps: P frames of 1e+07 bytes and I "
                   "frames of 5e+07; expected 1 to 4191205 each: at most 2998 "
                   "RTP packets of max_payload_bytes");
    /* one of 4191205 octets: rate 8 * 4191205 / 1000 kbit/s a frame a second */
    (void)accepted("kind: terminating\nvideo: {frame_rate_num: 1,\n"
                   "  rate_kbps: 33529.64, gop_frames: 1, i_to_p_ratio: 1}\n");
    assert_refused("kind: terminating\nvideo: {frame_rate_num: 1, rate_kbps:\n"
                   "  33529.648, gop_frames: 1, i_to_p_ratio: 1}\n",
                   "line 2: video.rate_kbps: P frames of 4.19e+06 bytes and I "
                   "frames of 4.19e+06; expected 1 to 4191205 each: at most "
                   "2998 RTP packets of max_payload_bytes");
}

/* Of frames that a file gives, the formula says nothing. */
static void frames_of_a_file_are_not_held_against_the_formula(TC_NO_STATE)
{
    (void)accepted("kind: terminating\nvideo: {frame_rate_num: 1,\n"
                   "  rate_kbps: 1000000, frame_sizes: x.csv}\n");
}

/* 120 s in bins of 1 ms; 65536 bins of 1.83 ms are 119.9 s, of 1.832 ms enough
 */
static void more_bins_than_traffic_has_are_refused(TC_NO_STATE)
{
    assert_refused(
        "kind: terminating\nmeasure: {bin_s: 0.001}\n",
        "line 2: measure.bin_s: 120000 bins in the run's duration_s, "
        "expected at most 65536: bins of 0.002 s or more");
    (void)accepted("kind: terminating\nmeasure: {bin_s: 0.002}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_runs_are_refused_until_they_work),
        cmocka_unit_test(frames_of_more_packets_than_a_jump_are_refused),
        cmocka_unit_test(frames_of_a_file_are_not_held_against_the_formula),
        cmocka_unit_test(more_bins_than_traffic_has_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
