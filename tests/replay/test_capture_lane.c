/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/capture_lane.h"

#include <string.h>

#include "base/alloc.h"
#include "tests/support/call_capture.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

static struct tc_build build;

struct rig {
    struct folder folder;
    struct tc_file_rows files;
    struct tc_capture_lane lane;
    struct tc_directory directory;
    struct tc_diag diag;
    unsigned warnings;
};

static void on_warning(void *self, const struct tc_diag *diag)
{
    struct rig *rig = self;

    assert_non_null(diag->file);
    rig->warnings++;
}

static void open_rig(struct rig *rig)
{
    *rig = (struct rig){ .diag = TC_DIAG_NONE };
    folder_open(&rig->folder);
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
}

static void close_rig(struct rig *rig)
{
    tc_capture_lane_close(&rig->lane);
    tc_free(rig->files.rows);
    tc_directory_fini(&rig->directory);
    folder_close(&rig->folder);
}

static void put_call(struct rig *rig, const char *name, uint32_t start_s,
                     size_t cut_bytes)
{
    char path[FOLDER_NAME_BYTES];

    call_capture(&build, start_s, 1);
    folder_put(folder_file(&rig->folder, name, path), build.bytes,
               build.len_bytes - cut_bytes);
}

static tc_err open_lane(struct rig *rig, const char *path, const char *tap)
{
    const struct tc_capture_input input = { .path = path, .tap = tap };

    return tc_capture_lane_open(&rig->lane, &input, &rig->files,
                                (struct tc_lane_watcher){ on_warning, rig },
                                &rig->diag);
}

/* Frames until the lane has ended; all at the tap that comes first. */
static unsigned drain(struct rig *rig)
{
    unsigned frames = 0;

    while (!rig->lane.ended) {
        uint16_t tap;

        assert_int_equal(
            tc_capture_lane_tap(&rig->lane, &rig->directory, &tap, &rig->diag),
            TC_OK);
        assert_int_equal(tap, 0);
        frames++;
        assert_int_equal(tc_capture_lane_advance(&rig->lane, &rig->diag),
                         TC_OK);
    }
    return frames;
}

static void the_files_of_a_folder_are_one_tap(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    put_call(&rig, "b.pcap", 1000, 0);
    put_call(&rig, "a.pcap", 2000, 0);
    assert_int_equal(open_lane(&rig, rig.folder.path, NULL), TC_OK);
    assert_int_equal(rig.lane.frame.at_ns, INT64_C(1000000000) * 1000);
    assert_int_equal(drain(&rig), 2 * CALL_FRAMES);
    assert_int_equal(rig.directory.tap_count, 1);
    assert_int_equal(rig.files.count, 2);
    assert_string_equal(rig.files.rows[0].name, "b.pcap");
    assert_int_equal(rig.files.rows[1].packets, CALL_FRAMES);
    assert_int_equal(tc_capture_lane_done_bytes(&rig.lane),
                     rig.lane.size_bytes);
    assert_int_equal(rig.lane.size_bytes, 2 * build.len_bytes);
    assert_int_equal(rig.warnings, 0);
    close_rig(&rig);
}

/* The ring's oldest file was being written over, a note lies beside it */
static void a_cut_file_ends_and_the_next_begins(TC_NO_STATE)
{
    struct rig rig;
    char path[FOLDER_NAME_BYTES];

    open_rig(&rig);
    put_call(&rig, "a.pcap", 1000, 1);
    put_call(&rig, "b.pcap", 2000, 0);
    folder_put(folder_file(&rig.folder, "note", path), "hello", 5);
    assert_int_equal(open_lane(&rig, rig.folder.path, NULL), TC_OK);
    assert_int_equal(drain(&rig), 2 * CALL_FRAMES - 1);
    assert_true(rig.files.rows[0].cut_at_byte > 0);
    assert_int_equal(rig.files.rows[1].cut_at_byte, -1);
    assert_int_equal(rig.warnings, 2);
    close_rig(&rig);
}

static void a_tap_has_the_name_it_was_given(TC_NO_STATE)
{
    struct rig rig;
    char path[FOLDER_NAME_BYTES];

    open_rig(&rig);
    put_call(&rig, "a.pcap", 1000, 0);
    assert_int_equal(
        open_lane(&rig, folder_file(&rig.folder, "a.pcap", path), "viewer"),
        TC_OK);
    assert_int_equal(drain(&rig), CALL_FRAMES);
    assert_string_equal(rig.directory.taps[0].name, "viewer");
    close_rig(&rig);
}

static void without_one_it_has_the_files(TC_NO_STATE)
{
    struct rig rig;
    char path[FOLDER_NAME_BYTES];

    open_rig(&rig);
    put_call(&rig, "a.pcap", 1000, 0);
    assert_int_equal(
        open_lane(&rig, folder_file(&rig.folder, "a.pcap", path), NULL), TC_OK);
    assert_int_equal(drain(&rig), CALL_FRAMES);
    assert_string_equal(rig.directory.taps[0].name, "a.pcap#0");
    close_rig(&rig);
}

static void a_file_that_is_not_there_is_named(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    assert_int_equal(open_lane(&rig, "/nonexistent/a.pcap", NULL), TC_ESYS);
    assert_true(rig.diag.sentence[0] != '\0');
    assert_int_equal(rig.files.count, 0);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_of_a_folder_are_one_tap),
        cmocka_unit_test(a_cut_file_ends_and_the_next_begins),
        cmocka_unit_test(a_tap_has_the_name_it_was_given),
        cmocka_unit_test(without_one_it_has_the_files),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
