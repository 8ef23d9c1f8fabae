/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/capture_file.h"
#include "tests/support/build.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

/* no enum: they do not fit an int */
#define MICRO   0xa1b2c3d4U
#define NANO    0xa1b23c4dU
#define PATCHED 0xa1b2cd34U

static const char octets[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* A file in a temporary place, open for reading. */
struct rig {
    struct tc_test_file file;
    struct tc_capture_file *capture;
    struct tc_diag diag;
};

static void open_rig(struct rig *rig, const struct tc_build *build,
                     size_t len_bytes)
{
    rig->diag = TC_DIAG_NONE;
    tc_test_file_open(&rig->file);
    tc_test_file_set(&rig->file, build->bytes, len_bytes);
    assert_int_equal(
        tc_capture_file_open(&rig->capture, rig->file.path, &rig->diag), TC_OK);
    assert_string_equal(tc_capture_file_format(rig->capture), "pcap");
}

static void close_rig(struct rig *rig)
{
    tc_capture_file_close(rig->capture);
    tc_test_file_close(&rig->file);
}

static tc_err next(struct rig *rig, struct tc_frame *frame)
{
    return tc_capture_file_next(rig->capture, frame, &rig->diag);
}

/* 1000000001 s and 500 units, in each unit and byte order */
static void every_magic_tells_order_and_unit(TC_NO_STATE)
{
    static const struct {
        uint32_t magic;
        int64_t at_ns;
    } rows[] = {
        { MICRO, 1000000001000500000 },
        { NANO, 1000000001000000500 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        for (int big = 0; big < 2; big++) {
            struct tc_build build = { .big_endian = big };
            struct rig rig;
            struct tc_frame frame;

            tc_build_pcap_head(&build, rows[i].magic, 113);
            tc_build_pcap_record(&build, 1000000001, 500, octets, 20, 30);
            tc_build_pcap_record(&build, 7, 0, octets, 36, 36);
            open_rig(&rig, &build, build.len_bytes);

            assert_int_equal(next(&rig, &frame), TC_OK);
            assert_int_equal(frame.at_ns, rows[i].at_ns);
            assert_int_equal(frame.len_bytes, 20);
            assert_int_equal(frame.wire_bytes, 30);
            assert_int_equal(frame.link_type, 113);
            assert_int_equal(frame.interface, 0);
            assert_memory_equal(frame.bytes, octets, 20);
            assert_int_equal(next(&rig, &frame), TC_OK);
            assert_int_equal(frame.at_ns, 7000000000);
            assert_memory_equal(frame.bytes, octets, 36);
            assert_int_equal(next(&rig, &frame), TC_END);
            assert_int_equal(next(&rig, &frame), TC_END);
            assert_int_equal(tc_capture_file_raw_bytes(rig.capture),
                             tc_capture_file_size_bytes(rig.capture));
            close_rig(&rig);
        }
}

/* Kuznetzov's patch: 8 octets more in each record's header */
static void the_patched_format_has_longer_record_headers(TC_NO_STATE)
{
    struct tc_build build = { .big_endian = true };
    struct rig rig;
    struct tc_frame frame;

    tc_build_pcap_head(&build, PATCHED, 1);
    for (int i = 0; i < 2; i++) {
        tc_build_u32(&build, 5);
        tc_build_u32(&build, 6);
        tc_build_u32(&build, 10);
        tc_build_u32(&build, 10);
        tc_build_bytes(&build, "\0\0\0\1\x08\0\0\0", 8);
        tc_build_bytes(&build, octets, 10);
    }
    open_rig(&rig, &build, build.len_bytes);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.at_ns, 5000006000);
        assert_memory_equal(frame.bytes, octets, 10);
    }
    assert_int_equal(next(&rig, &frame), TC_END);
    close_rig(&rig);
}

/* Link word: bits 28 to 31 half the FCS's octets, bit 26 says that they
 * count, the low 16 bits the link type (2 * 2 = 4 octets here) */
static void the_frame_check_sequence_is_left_out(TC_NO_STATE)
{
    static const struct {
        uint32_t captured, wire, len_bytes, wire_bytes;
    } rows[] = {
        { 30, 30, 26, 26 }, /* whole */
        { 28, 30, 26, 26 }, /* half of the FCS was cut */
        { 26, 30, 26, 26 }, /* just the FCS was cut */
        { 20, 30, 20, 26 }, /* more than the FCS was cut */
        { 4, 4, 0, 0 },     /* nothing but a FCS */
        { 3, 3, 3, 3 },     /* none can be there */
        { 0, 0, 0, 0 },     { 0, 30, 0, 26 },
        { 30, 20, 26, 26 }, /* the wire cannot have less than was captured */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = { 0 };
        struct rig rig;
        struct tc_frame frame;

        tc_build_pcap_head(&build, MICRO, 0x24000001);
        tc_build_pcap_record(&build, 0, 0, octets, rows[i].captured,
                             rows[i].wire);
        open_rig(&rig, &build, build.len_bytes);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.len_bytes, rows[i].len_bytes);
        assert_int_equal(frame.wire_bytes, rows[i].wire_bytes);
        assert_int_equal(frame.link_type, 1);
        close_rig(&rig);
    }
}

/* Without bit 26 the length in bits 28 to 31 does not count */
static void a_link_word_without_the_flag_strips_nothing(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_pcap_head(&build, MICRO, 0x20000114);
    tc_build_pcap_record(&build, 0, 0, octets, 30, 30);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.len_bytes, 30);
    assert_int_equal(frame.link_type, 276);
    close_rig(&rig);
}

/* Some writers let the fraction run over: it counts all the same.  The largest
 * seconds there are, 2^32 - 1, are no negative number. */
static void times_are_added_up_whatever_they_are(TC_NO_STATE)
{
    static const struct {
        uint32_t magic, seconds, fraction;
        int64_t at_ns;
    } rows[] = {
        { MICRO, 1, 1000000, 2000000000 },
        { MICRO, 1, 4294967295, 4295967295000 },
        { NANO, 1, 4294967295, 5294967295 },
        { MICRO, 4294967295, 999999, 4294967295999999000 },
        { MICRO, 0, 0, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = { 0 };
        struct rig rig;
        struct tc_frame frame;

        tc_build_pcap_head(&build, rows[i].magic, 1);
        tc_build_pcap_record(&build, rows[i].seconds, rows[i].fraction, octets,
                             1, 1);
        open_rig(&rig, &build, build.len_bytes);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.at_ns, rows[i].at_ns);
        close_rig(&rig);
    }
}

static void a_file_of_only_a_header_is_empty_but_valid(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_pcap_head(&build, MICRO, 1);
    assert_int_equal(build.len_bytes, 24);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_END);
    close_rig(&rig);
}

/* Header 24, records of 16 + 10 octets at 24 and 50; the file ends at 76 */
static void a_cut_in_the_last_record_is_short_and_says_where(TC_NO_STATE)
{
    struct tc_build build = { 0 };

    tc_build_pcap_head(&build, MICRO, 1);
    tc_build_pcap_record(&build, 0, 0, octets, 10, 10);
    tc_build_pcap_record(&build, 1, 0, octets, 10, 10);
    assert_int_equal(build.len_bytes, 76);

    for (size_t len = 51; len < 76; len++) {
        struct rig rig;
        struct tc_frame frame;

        open_rig(&rig, &build, len);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(next(&rig, &frame), TC_ESHORT);
        assert_ptr_equal(rig.diag.file, rig.file.path);
        assert_int_equal(rig.diag.record, 1);
        assert_int_equal(rig.diag.offset_bytes, 50);
        assert_string_equal(rig.diag.sentence,
                            len < 66 ? "cut inside a record header"
                                     : "cut inside a record");
        close_rig(&rig);
    }
}

static void a_record_of_absurd_length_is_damage(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_pcap_head(&build, MICRO, 1);
    for (int i = 0; i < 4; i++)
        tc_build_u32(&build, 0xffffffff);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_EFORMAT);
    assert_int_equal(rig.diag.record, 0);
    assert_int_equal(rig.diag.offset_bytes, 24);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_magic_tells_order_and_unit),
        cmocka_unit_test(the_patched_format_has_longer_record_headers),
        cmocka_unit_test(the_frame_check_sequence_is_left_out),
        cmocka_unit_test(a_link_word_without_the_flag_strips_nothing),
        cmocka_unit_test(times_are_added_up_whatever_they_are),
        cmocka_unit_test(a_file_of_only_a_header_is_empty_but_valid),
        cmocka_unit_test(a_cut_in_the_last_record_is_short_and_says_where),
        cmocka_unit_test(a_record_of_absurd_length_is_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
