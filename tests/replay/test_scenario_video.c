/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "replay/scenario_video.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

static const char sizes_text[] = "type,bytes\nI,2000\nP,1500\nP,500\n";

static struct tc_scenario naming(const char *name)
{
    struct tc_scenario scenario;

    tc_scenario_init(&scenario);
    (void)snprintf(scenario.frame_sizes, sizeof scenario.frame_sizes, "%s",
                   name);
    return scenario;
}

static void a_path_starts_from_the_scenarios_folder(TC_NO_STATE)
{
    static const struct {
        const char *scenario, *name, *want;
    } cases[] = {
        { "a/b.yaml", "c.csv", "a/c.csv" },
        { "b.yaml", "../c.csv", "../c.csv" },
        { "/x/b.yaml", "../c.csv", "/x/../c.csv" },
        { "a/b.yaml", "/v/c.csv", "/v/c.csv" },
    };
    char path[TC_SCENARIO_VIDEO_PATH_BYTES];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tc_scenario scenario = naming(cases[i].name);

        assert_int_equal(
            tc_scenario_video_path(&scenario, cases[i].scenario, path), TC_OK);
        assert_string_equal(path, cases[i].want);
    }
}

/* 4000 octets in 3 frames at 15 a second */
static void the_models_frames_and_rate_are_the_files(TC_NO_STATE)
{
    struct tc_scenario scenario = naming("sizes.csv");
    struct tc_frame_sizes sizes;
    struct tc_diag diag = TC_DIAG_NONE;
    struct folder folder;
    char csv[FOLDER_NAME_BYTES], yaml[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_put(folder_file(&folder, "sizes.csv", csv), sizes_text,
               strlen(sizes_text));
    assert_int_equal(
        tc_scenario_video_load(&scenario, folder_file(&folder, "s.yaml", yaml),
                               &sizes, &diag),
        TC_OK);
    assert_ptr_equal(scenario.model.video.frames, &sizes.trace);
    assert_int_equal(scenario.model.video.frames->frame_bytes[1], 1500);
    assert_int_equal(scenario.model.video.rate_bps, 160000);
    tc_frame_sizes_fini(&sizes);
    folder_close(&folder);
}

/* Packets of 10 octets: 8 of a frame each, but for its first octet. */
static void a_frame_too_big_to_be_sent_is_refused(TC_NO_STATE)
{
    static const char text[]    = "type,bytes\nI,23985\nP,1500\nI,23986\n";
    struct tc_scenario scenario = naming("sizes.csv");
    struct tc_frame_sizes sizes;
    struct tc_diag diag = TC_DIAG_NONE;
    struct folder folder;
    char csv[FOLDER_NAME_BYTES], yaml[FOLDER_NAME_BYTES];
    const char *tail;

    scenario.model.video.max_payload_bytes = 10;
    assert_int_equal(tc_scenario_frame_bytes_max(&scenario.model.video), 23985);
    assert_int_equal(tc_video_packet_count(23985, 10), 2998);
    assert_int_equal(tc_video_packet_count(23986, 10), 2999);
    folder_open(&folder);
    folder_put(folder_file(&folder, "sizes.csv", csv), text, strlen(text));
    assert_int_equal(
        tc_scenario_video_load(&scenario, folder_file(&folder, "s.yaml", yaml),
                               &sizes, &diag),
        TC_EFORMAT);
    tail = strstr(diag.sentence, "sizes.csv: ");
    assert_non_null(tail);
    assert_string_equal(
        tail, "sizes.csv: frame 2 (from 0) has 23986 octets, expected "
              "at most 23985: no more than 2998 RTP packets of "
              "max_payload_bytes");
    tc_frame_sizes_fini(&sizes);
    folder_close(&folder);
}

static void without_a_name_nothing_changes(TC_NO_STATE)
{
    struct tc_scenario scenario = naming("");
    struct tc_frame_sizes sizes;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_scenario_video_load(&scenario, "a.yaml", &sizes, &diag),
                     TC_OK);
    assert_null(scenario.model.video.frames);
    assert_int_equal(scenario.model.video.rate_bps, 400000);
}

static void a_bad_file_is_told_behind_the_scenarios_name(TC_NO_STATE)
{
    struct tc_scenario scenario = naming("none.csv");
    struct tc_frame_sizes sizes;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(
        tc_scenario_video_load(&scenario, "/x/a.yaml", &sizes, &diag), TC_ESYS);
    assert_string_equal(diag.file, "/x/a.yaml");
    assert_string_equal(diag.sentence, "video.frame_sizes: /x/none.csv: No "
                                       "such file or directory");
    assert_null(scenario.model.video.frames);
    tc_frame_sizes_fini(&sizes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_starts_from_the_scenarios_folder),
        cmocka_unit_test(the_models_frames_and_rate_are_the_files),
        cmocka_unit_test(a_frame_too_big_to_be_sent_is_refused),
        cmocka_unit_test(without_a_name_nothing_changes),
        cmocka_unit_test(a_bad_file_is_told_behind_the_scenarios_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
