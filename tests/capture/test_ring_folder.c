/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/ring_folder.h"

#include <string.h>
#include <sys/stat.h>

#include "tests/support/build.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

static struct tc_build build;

/* A capture whose only frame came then; 0: it has none. */
static void put_capture(const struct folder *folder, const char *name,
                        uint32_t at_s)
{
    char path[FOLDER_NAME_BYTES];

    build.len_bytes = 0;
    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    if (at_s > 0)
        tc_build_pcap_record(&build, at_s, 0, "frame", 5, 5);
    folder_put(folder_file(folder, name, path), build.bytes, build.len_bytes);
}

static const char *name_of(const struct tc_ring_folder *ring, size_t i)
{
    return strrchr(ring->files[i].path, '/') + 1;
}

/* The ring has come round: the first name is the newest file */
static void the_order_is_that_of_the_first_frames(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;

    folder_open(&folder);
    put_capture(&folder, "00001.pcap", 1030);
    put_capture(&folder, "00002.pcap", 1010);
    put_capture(&folder, "00003.pcap", 1020);
    put_capture(&folder, "00004.pcap", 0);
    assert_true(tc_ring_folder_is(folder.path));
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_OK);
    assert_int_equal(ring.capture_count, 4);
    assert_string_equal(name_of(&ring, 0), "00002.pcap");
    assert_string_equal(name_of(&ring, 1), "00003.pcap");
    assert_string_equal(name_of(&ring, 2), "00001.pcap");
    assert_string_equal(name_of(&ring, 3), "00004.pcap");
    assert_int_equal(ring.files[0].first_ns, 1010 * INT64_C(1000000000));
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

static void what_is_no_capture_stands_behind(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_put(folder_file(&folder, "notes.txt", path), "hello, world", 12);
    folder_put(folder_file(&folder, "empty", path), "", 0);
    put_capture(&folder, "z.pcap", 1000);
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_OK);
    assert_int_equal(ring.capture_count, 1);
    assert_int_equal(ring.count, 3);
    assert_string_equal(name_of(&ring, 0), "z.pcap");
    assert_string_equal(name_of(&ring, 1), "empty");
    assert_string_equal(name_of(&ring, 2), "notes.txt");
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

static void a_folder_without_a_capture_is_refused(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;

    folder_open(&folder);
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_EKIND);
    assert_non_null(strstr(diag.sentence, "expected pcap or pcapng"));
    tc_ring_folder_fini(&ring);
    assert_int_equal(tc_ring_folder_read(&ring, "/nonexistent", &diag),
                     TC_ESYS);
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

/* What is left out is last, with its own path and a reason. */
static void check_left_out(const struct tc_ring_folder *ring, size_t i,
                           const char *name, const char *reason)
{
    assert_true(i >= ring->capture_count && i < ring->count);
    assert_string_equal(name_of(ring, i), name);
    assert_ptr_equal(ring->files[i].left_out.file, ring->files[i].path);
    assert_non_null(strstr(ring->files[i].left_out.sentence, reason));
}

static void a_damaged_head_leaves_its_file_out(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_capture(&folder, "z.pcap", 1000);
    folder_put(folder_file(&folder, "cut.pcap", path), build.bytes, 10);
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_OK);
    assert_int_equal(ring.capture_count, 1);
    check_left_out(&ring, 1, "cut.pcap", "");
    assert_true(ring.files[1].left_out.sentence[0] != '\0');
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

/* A record of 4 GB less one octet is none */
static void a_damaged_first_record_leaves_its_file_out(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_capture(&folder, "z.pcap", 1000);
    build.len_bytes = 0;
    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    tc_build_pcap_record(&build, 1000, 0, "frame", 5, 5);
    memset(&build.bytes[24 + 8], 0xff, 4);
    folder_put(folder_file(&folder, "a.pcap", path), build.bytes,
               build.len_bytes);
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_OK);
    assert_int_equal(ring.capture_count, 1);
    assert_string_equal(name_of(&ring, 0), "z.pcap");
    check_left_out(&ring, 1, "a.pcap", "damaged");
    assert_int_equal(ring.files[1].left_out.offset_bytes, 24);
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

/* A FIFO is not opened: it would wait for a writer.  Folders are no files. */
static void what_is_no_file_is_left_out(TC_NO_STATE)
{
    struct tc_ring_folder ring;
    struct folder folder;
    struct tc_diag diag = TC_DIAG_NONE;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_capture(&folder, "z.pcap", 1000);
    assert_int_equal(mkfifo(folder_file(&folder, "fifo.pcap", path), 0600), 0);
    assert_int_equal(
        symlink("/nonexistent", folder_file(&folder, "gone.pcap", path)), 0);
    assert_int_equal(mkdir(folder_file(&folder, "sub", path), 0700), 0);
    assert_int_equal(tc_ring_folder_read(&ring, folder.path, &diag), TC_OK);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(ring.capture_count, 1);
    assert_int_equal(ring.count, 3);
    check_left_out(&ring, 1, "fifo.pcap", "not a regular file");
    check_left_out(&ring, 2, "gone.pcap", "No such file");
    tc_ring_folder_fini(&ring);
    folder_close(&folder);
}

static void a_file_is_no_folder(TC_NO_STATE)
{
    struct folder folder;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_capture(&folder, "a.pcap", 1000);
    assert_false(tc_ring_folder_is(folder_file(&folder, "a.pcap", path)));
    assert_false(tc_ring_folder_is("/nonexistent"));
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_that_of_the_first_frames),
        cmocka_unit_test(what_is_no_capture_stands_behind),
        cmocka_unit_test(a_folder_without_a_capture_is_refused),
        cmocka_unit_test(a_damaged_head_leaves_its_file_out),
        cmocka_unit_test(a_damaged_first_record_leaves_its_file_out),
        cmocka_unit_test(what_is_no_file_is_left_out),
        cmocka_unit_test(a_file_is_no_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
