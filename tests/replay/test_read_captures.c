/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/read_captures.h"

#include <string.h>

#include "proto/sip/sip_msg.h"
#include "tests/support/call_capture.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

enum { RECORDS_MAX = 32 };

/* Notes the time and the tap of each record, and when it is finished. */
struct notes {
    int64_t at_ns[RECORDS_MAX];
    uint16_t tap[RECORDS_MAX];
    size_t count;
    size_t fail_at; /* 0: never */
    unsigned finished;
    bool had_diag;
};

static tc_err notes_accept(void *self, const struct tc_record *record)
{
    struct notes *notes = self;

    assert_true(notes->count < RECORDS_MAX);
    assert_int_equal(notes->finished, 0);
    notes->at_ns[notes->count] = record->at_ns;
    notes->tap[notes->count]   = record->tap;
    return ++notes->count == notes->fail_at ? TC_EORDER : TC_OK;
}

static tc_err notes_finish(void *self, struct tc_diag *diag)
{
    struct notes *notes = self;

    notes->finished++;
    notes->had_diag = diag != NULL;
    return TC_OK;
}

static const struct tc_record_sink_ops notes_ops = {
    .name      = "notes",
    .self_size = sizeof(struct notes),
    .accept    = notes_accept,
    .finish    = notes_finish,
};

/* What the watcher was told. */
struct told {
    unsigned warnings;
    struct tc_diag warning;
    unsigned progresses;
    int64_t done_bytes;
    int64_t size_bytes;
};

static void on_warning(void *self, const struct tc_diag *diag)
{
    struct told *told = self;

    told->warnings++;
    told->warning = *diag;
}

static void on_progress(void *self, int64_t done_bytes, int64_t size_bytes)
{
    struct told *told = self;

    told->progresses++;
    told->done_bytes = done_bytes;
    told->size_bytes = size_bytes;
}

/* One reading of up to two files. */
struct reading {
    struct notes notes;
    struct told told;
    struct tc_directory directory;
    struct tc_read_summary summary;
    struct tc_diag diag;
};

static tc_err read_paths(struct reading *r, const char *const *paths,
                         size_t count)
{
    const struct tc_record_sink sink = { .ops = &notes_ops, .self = &r->notes };
    const struct tc_read_watcher watcher = { on_progress, on_warning,
                                             &r->told };
    struct tc_capture_input inputs[2]    = { 0 };
    const struct tc_read_cfg cfg         = { .inputs = inputs, .count = count };

    for (size_t i = 0; i < count; i++)
        inputs[i].path = paths[i];
    r->diag = TC_DIAG_NONE;
    assert_int_equal(tc_directory_init(&r->directory), TC_OK);
    return tc_read_captures(&cfg, &r->directory, sink, &watcher, &r->summary,
                            &r->diag);
}

static void reading_close(struct reading *r)
{
    tc_read_summary_fini(&r->summary);
    tc_directory_fini(&r->directory);
}

static struct tc_build build;

static void file_of_call(struct tc_test_file *file, uint32_t start_s,
                         uint32_t link_word)
{
    call_capture(&build, start_s, link_word);
    tc_test_file_open(file);
    tc_test_file_set(file, build.bytes, build.len_bytes);
}

/* 1000, 1001, ... and 998, 999, ...: one stream from the earliest, at 0.  Taps
 * are in the order of the files; where times are equal, the file that was
 * named first goes first: the late one, tap 0. */
static void files_are_merged_by_time(TC_NO_STATE)
{
    static const int64_t at_s[]  = { 0, 1, 2, 2, 3, 3, 4, 5 };
    static const uint16_t taps[] = { 1, 1, 0, 1, 0, 1, 0, 0 };
    struct tc_test_file late, early;
    struct reading r = { 0 };

    file_of_call(&late, 1000, 1);
    file_of_call(&early, 998, 1);
    const char *paths[] = { late.path, early.path };
    assert_int_equal(read_paths(&r, paths, 2), TC_OK);
    assert_int_equal(r.notes.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(r.notes.at_ns[i], at_s[i] * 1000000000);
        assert_int_equal(r.notes.tap[i], taps[i]);
    }
    assert_int_equal(r.directory.tap_count, 2);
    assert_int_equal(r.summary.epoch_unix_ns, 998000000000);
    assert_int_equal(r.summary.files.count, 2);
    assert_int_equal(r.summary.files.rows[0].packets, 4);
    assert_int_equal(r.summary.ledger.total.packets, 8);
    assert_int_equal(r.notes.finished, 1);
    assert_true(r.notes.had_diag);
    reading_close(&r);
    tc_test_file_close(&late);
    tc_test_file_close(&early);
}

/* Interfaces of a pcapng are observers of their own; one that saw nothing
 * is none. */
static void each_interface_is_a_tap(TC_NO_STATE)
{
    static const uint8_t frame[14] = { 0 };
    struct tc_test_file file;
    struct reading r = { 0 };

    build.len_bytes = 0;
    tc_build_section(&build);
    for (int i = 0; i < 4; i++)
        tc_build_interface(&build, 1, 0, NULL);
    tc_build_packet(&build, 2, 0, frame, sizeof frame, sizeof frame);
    tc_build_packet(&build, 0, 1, frame, sizeof frame, sizeof frame);
    tc_test_file_open(&file);
    tc_test_file_set(&file, build.bytes, build.len_bytes);
    const char *paths[] = { file.path };
    assert_int_equal(read_paths(&r, paths, 1), TC_OK);
    assert_int_equal(r.notes.count, 2);
    assert_int_equal(r.notes.tap[0], 2);
    assert_int_equal(r.notes.tap[1], 0);
    assert_int_equal(r.directory.tap_count, 3);
    assert_string_equal(strchr(r.directory.taps[2].name, '#'), "#2");
    assert_int_equal(r.directory.taps[2].use, TC_TAP_CAPTURE);
    assert_int_equal(r.directory.taps[2].vantage, 0);
    assert_string_equal(r.summary.files.rows[0].format, "pcapng");
    reading_close(&r);
    tc_test_file_close(&file);
}

/* The record that is cut begins where the three whole ones end. */
static void a_cut_file_counts_as_far_as_it_goes(TC_NO_STATE)
{
    struct tc_test_file file;
    struct reading r = { 0 };

    build.len_bytes = 0;
    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    for (uint32_t i = 0; i < 3; i++)
        call_frame(&build, 1000, i);
    size_t whole = build.len_bytes;
    call_frame(&build, 1000, 3);
    tc_test_file_open(&file);
    for (size_t cut = 1; cut <= build.len_bytes - whole; cut += 7) {
        size_t len_bytes = build.len_bytes - cut;

        if (len_bytes == whole)
            continue;
        r = (struct reading){ 0 };
        tc_test_file_set(&file, build.bytes, len_bytes);
        const char *paths[] = { file.path };
        assert_int_equal(read_paths(&r, paths, 1), TC_OK);
        assert_int_equal(r.notes.count, 3);
        assert_int_equal(r.told.warnings, 1);
        assert_int_equal(r.told.warning.offset_bytes, whole);
        assert_int_equal(r.summary.files.rows[0].cut_at_byte, whole);
        assert_int_equal(r.summary.files.rows[0].size_bytes, len_bytes);
        reading_close(&r);
    }
    tc_test_file_close(&file);
}

/* 147 is for private use (LINKTYPE_USER0): nothing in there can be read. */
static void a_capture_of_another_kind_is_refused(TC_NO_STATE)
{
    struct tc_test_file other, ethernet;
    struct reading r = { 0 };

    file_of_call(&other, 1000, 147);
    file_of_call(&ethernet, 1000, 1);
    const char *paths[] = { other.path, ethernet.path };
    assert_int_equal(read_paths(&r, paths, 1), TC_EKIND);
    assert_non_null(strstr(r.diag.sentence, "147"));
    assert_string_equal(r.diag.file, other.path);
    assert_int_equal(r.notes.finished, 1);
    assert_false(r.notes.had_diag);
    reading_close(&r);

    r = (struct reading){ 0 }; /* beside one that can be read it may stand */
    assert_int_equal(read_paths(&r, paths, 2), TC_OK);
    assert_int_equal(r.summary.ledger.by_skip[TC_SKIP_LINK_TYPE].packets, 4);
    reading_close(&r);
    tc_test_file_close(&other);
    tc_test_file_close(&ethernet);
}

static void an_empty_capture_is_a_capture(TC_NO_STATE)
{
    struct tc_test_file file;
    struct reading r = { 0 };

    build.len_bytes = 0;
    tc_build_pcap_head(&build, 0xa1b2c3d4, 147);
    tc_test_file_open(&file);
    tc_test_file_set(&file, build.bytes, build.len_bytes);
    const char *paths[] = { file.path };
    assert_int_equal(read_paths(&r, paths, 1), TC_OK);
    assert_int_equal(r.notes.count, 0);
    assert_int_equal(r.summary.files.rows[0].size_bytes, 24);
    reading_close(&r);
    tc_test_file_close(&file);
}

/* The second of two is missing, or no capture: nothing is half done, and the
 * sink is finished. */
static void a_file_that_cannot_be_read_fails_all(TC_NO_STATE)
{
    struct tc_test_file file, text;
    struct reading r = { 0 };

    file_of_call(&file, 1000, 1);
    tc_test_file_open(&text);
    tc_test_file_set(&text, "kind: steady\n", 13);
    const char *missing[] = { file.path, "/nonexistent/x.pcap" };
    assert_int_equal(read_paths(&r, missing, 2), TC_ESYS);
    assert_string_equal(r.diag.file, "/nonexistent/x.pcap");
    assert_true(r.diag.sentence[0] != '\0');
    assert_int_equal(r.notes.finished, 1);
    reading_close(&r);

    r                     = (struct reading){ 0 };
    const char *strange[] = { file.path, text.path };
    assert_int_not_equal(read_paths(&r, strange, 2), TC_OK);
    assert_string_equal(r.diag.file, text.path);
    assert_int_equal(r.notes.finished, 1);
    reading_close(&r);
    tc_test_file_close(&file);
    tc_test_file_close(&text);
}

static void a_sink_that_fails_ends_the_reading(TC_NO_STATE)
{
    struct tc_test_file file;
    struct reading r = { .notes = { .fail_at = 2 } };

    file_of_call(&file, 1000, 1);
    const char *paths[] = { file.path };
    assert_int_equal(read_paths(&r, paths, 1), TC_EORDER);
    assert_int_equal(r.notes.count, 2);
    assert_int_equal(r.notes.finished, 1);
    reading_close(&r);
    tc_test_file_close(&file);
}

static void progress_ends_at_the_whole(TC_NO_STATE)
{
    struct tc_test_file file;
    struct reading r = { 0 };

    file_of_call(&file, 1000, 1);
    int64_t size        = (int64_t)build.len_bytes;
    const char *paths[] = { file.path, file.path };
    assert_int_equal(read_paths(&r, paths, 2), TC_OK);
    assert_true(r.told.progresses >= 1);
    assert_int_equal(r.told.done_bytes, 2 * size);
    assert_int_equal(r.told.size_bytes, 2 * size);
    reading_close(&r);
    tc_test_file_close(&file);
}

/* XXH3-128 of nothing, and of "a": published test vectors of xxHash. */
static void a_files_identity_is_its_xxh3(TC_NO_STATE)
{
    struct tc_test_file file;
    uint64_t size_bytes;
    char hex[TC_RESULTS_DIGEST_BYTES];

    tc_test_file_open(&file);
    assert_int_equal(tc_file_identity(file.path, &size_bytes, hex), TC_OK);
    assert_int_equal(size_bytes, 0);
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
    tc_test_file_set(&file, "a", 1);
    assert_int_equal(tc_file_identity(file.path, &size_bytes, hex), TC_OK);
    assert_int_equal(size_bytes, 1);
    assert_string_equal(hex, "a96faf705af16834e6c632b61e964e1f");
    tc_test_file_close(&file);
    assert_int_equal(tc_file_identity("/nonexistent/x", &size_bytes, hex),
                     TC_ESYS);
}

/* The rows of /input add up to the ledger. */
static void the_summary_is_told_as_results_want_it(TC_NO_STATE)
{
    struct tc_test_file file;
    struct reading r = { 0 };
    uint64_t frames  = 0;

    file_of_call(&file, 1000, 1);
    const char *paths[] = { file.path };
    assert_int_equal(read_paths(&r, paths, 1), TC_OK);
    struct tc_results_input input = tc_read_summary_results(
        &r.summary, (struct tc_measurement_counts){ .sip_call_ids = 1 });
    assert_int_equal(input.packets, 4);
    assert_int_equal(input.undecoded_packets, 0);
    assert_int_equal(input.counts.sip_call_ids, 1);
    assert_int_equal(input.file_count, 1);
    assert_int_equal(input.frame_count, TC_FRAME_CLASS_COUNT);
    assert_int_equal(input.skipped_count, TC_SKIP_COUNT - 1);
    for (size_t i = 0; i < input.frame_count; i++)
        frames += input.frames[i].packets;
    assert_int_equal(frames, 4);
    assert_string_equal(input.frames[TC_FRAME_MESSAGE].name, "message");
    assert_int_equal(input.frames[TC_FRAME_MESSAGE].packets, 4);
    reading_close(&r);
    tc_test_file_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_merged_by_time),
        cmocka_unit_test(each_interface_is_a_tap),
        cmocka_unit_test(a_cut_file_counts_as_far_as_it_goes),
        cmocka_unit_test(a_capture_of_another_kind_is_refused),
        cmocka_unit_test(an_empty_capture_is_a_capture),
        cmocka_unit_test(a_file_that_cannot_be_read_fails_all),
        cmocka_unit_test(a_sink_that_fails_ends_the_reading),
        cmocka_unit_test(progress_ends_at_the_whole),
        cmocka_unit_test(a_files_identity_is_its_xxh3),
        cmocka_unit_test(the_summary_is_told_as_results_want_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
