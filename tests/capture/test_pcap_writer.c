/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/pcap_writer.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "capture/capture_file.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

static const int64_t second_ns = 1000000000;

static const uint8_t octets[40] = "a frame";

static struct tc_pcap_writer *create(const char *path, uint64_t ring_bytes)
{
    const struct tc_pcap_writer_cfg cfg = { .path       = path,
                                            .link_type  = 1,
                                            .snap_bytes = 65535,
                                            .ring_bytes = ring_bytes,
                                            .ring_count = 2 };
    struct tc_pcap_writer *writer;
    struct tc_diag diag;

    assert_int_equal(tc_pcap_writer_create(&writer, &cfg, &diag), TC_OK);
    return writer;
}

static void put(struct tc_pcap_writer *writer, int64_t at_ns)
{
    const struct tc_frame frame = { .at_ns      = at_ns,
                                    .bytes      = octets,
                                    .len_bytes  = sizeof octets,
                                    .wire_bytes = 1000,
                                    .link_type  = 1 };
    struct tc_diag diag;

    assert_int_equal(tc_pcap_writer_frame(writer, &frame, &diag), TC_OK);
}

/* Times of the file's frames in seconds, by our own reader. */
static unsigned frames_in(const char *path, int64_t first_ns)
{
    struct tc_capture_file *file;
    struct tc_diag diag;
    struct tc_frame frame;
    unsigned count = 0;

    assert_int_equal(tc_capture_file_open(&file, path, &diag), TC_OK);
    while (tc_capture_file_next(file, &frame, &diag) == TC_OK) {
        assert_int_equal(frame.at_ns, first_ns + count * second_ns);
        assert_int_equal(frame.len_bytes, sizeof octets);
        assert_int_equal(frame.wire_bytes, 1000);
        assert_int_equal(frame.link_type, 1);
        assert_memory_equal(frame.bytes, octets, sizeof octets);
        count++;
    }
    tc_capture_file_close(file);
    return count;
}

static void what_is_written_is_read_to_the_nanosecond(TC_NO_STATE)
{
    struct folder folder;
    struct tc_diag diag;
    char path[FOLDER_NAME_BYTES];
    const int64_t at_ns = 1700000000 * second_ns + 123456789;

    folder_open(&folder);
    struct tc_pcap_writer *writer =
        create(folder_file(&folder, "a.pcap", path), 0);
    for (int i = 0; i < 3; i++)
        put(writer, at_ns + i * second_ns);
    assert_int_equal(tc_pcap_writer_flush(writer, &diag), TC_OK);
    assert_int_equal(frames_in(path, at_ns), 3);
    assert_int_equal(tc_pcap_writer_close(writer, &diag), TC_OK);
    assert_int_equal(frames_in(path, at_ns), 3);
    folder_close(&folder);
}

/* A file header of 24 octets and records of 56: two reach 100 */
static void a_ring_keeps_its_newest_files(TC_NO_STATE)
{
    struct folder folder;
    struct tc_diag diag;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    struct tc_pcap_writer *writer =
        create(folder_file(&folder, "a.pcap", path), 100);
    for (int i = 1; i <= 7; i++)
        put(writer, i * second_ns);
    assert_int_equal(tc_pcap_writer_close(writer, &diag), TC_OK);
    assert_int_equal(folder_count(&folder), 2);
    assert_int_equal(
        frames_in(folder_file(&folder, "a_00003.pcap", path), 5 * second_ns),
        2);
    assert_int_equal(
        frames_in(folder_file(&folder, "a_00004.pcap", path), 7 * second_ns),
        1);
    folder_close(&folder);
}

static void a_file_that_cannot_be_made_is_named(TC_NO_STATE)
{
    const struct tc_pcap_writer_cfg cfg = { .path      = "/nonexistent/a.pcap",
                                            .link_type = 1 };
    struct tc_pcap_writer *writer;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_pcap_writer_create(&writer, &cfg, &diag), TC_ESYS);
    assert_null(writer);
    assert_non_null(strstr(diag.sentence, "/nonexistent/a.pcap"));
}

static void what_is_no_regular_file_is_refused(TC_NO_STATE)
{
    const struct tc_pcap_writer_cfg cfg = { .path      = "/dev/full",
                                            .link_type = 1 };
    struct tc_pcap_writer *writer;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_pcap_writer_create(&writer, &cfg, &diag), TC_ESYS);
    assert_non_null(strstr(diag.sentence, "/dev/full"));
}

/* As a full disk does it: the file may not grow beyond 100 octets. */
static void a_write_that_fails_is_a_fault(TC_NO_STATE)
{
    char path[FOLDER_NAME_BYTES];
    struct tc_diag diag = TC_DIAG_NONE;
    struct folder folder;
    struct rlimit before;

    folder_open(&folder);
    struct tc_pcap_writer *writer =
        create(folder_file(&folder, "a.pcap", path), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 100, before.rlim_max }), 0);
    put(writer, second_ns);
    put(writer, 2 * second_ns);
    tc_err flushed = tc_pcap_writer_flush(writer, &diag);
    tc_err closed  = tc_pcap_writer_close(writer, &diag);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    assert_int_equal(flushed, TC_ESYS);
    assert_int_equal(closed, TC_ESYS);
    assert_non_null(strstr(diag.sentence, "a.pcap"));
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_to_the_nanosecond),
        cmocka_unit_test(a_ring_keeps_its_newest_files),
        cmocka_unit_test(a_file_that_cannot_be_made_is_named),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(a_write_that_fails_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
