/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/capture_file.h"
#include "tests/support/build.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

enum {
    OPTION_END      = 0,
    OPTION_TSRESOL  = 9,
    OPTION_FCSLEN   = 13,
    OPTION_TSOFFSET = 14,
};

static const char octets[] = "0123456789abcdefghijklmnopqrstuvwxyz";

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
    assert_string_equal(tc_capture_file_format(rig->capture), "pcapng");
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

/* One interface with one option, one packet of 10 octets with that time. */
static struct tc_frame one_packet(uint16_t option, const void *value,
                                  uint16_t len_bytes, uint64_t ticks,
                                  bool big_endian)
{
    struct tc_build build   = { .big_endian = big_endian };
    struct tc_build options = { .big_endian = big_endian };
    struct tc_frame frame;
    struct rig rig;

    tc_build_option(&options, option, value, len_bytes);
    tc_build_option(&options, OPTION_END, NULL, 0);
    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, &options);
    tc_build_packet(&build, 0, ticks, octets, 10, 10);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_OK);
    close_rig(&rig);
    return frame;
}

/* 2^32 + 5 microseconds: both halves of the time count */
static void both_byte_orders_are_read(TC_NO_STATE)
{
    for (int big = 0; big < 2; big++) {
        struct tc_build build = { .big_endian = big };
        struct rig rig;
        struct tc_frame frame;

        tc_build_section(&build);
        tc_build_interface(&build, 276, 96, NULL);
        tc_build_packet(&build, 0, 4294967301, octets, 9, 33);
        tc_build_packet(&build, 0, 0, octets, 0, 0);
        open_rig(&rig, &build, build.len_bytes);

        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.at_ns, 4294967301000);
        assert_int_equal(frame.len_bytes, 9);
        assert_int_equal(frame.wire_bytes, 33);
        assert_int_equal(frame.link_type, 276);
        assert_memory_equal(frame.bytes, octets, 9);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.len_bytes, 0);
        assert_int_equal(next(&rig, &frame), TC_END);
        assert_int_equal(next(&rig, &frame), TC_END);
        close_rig(&rig);
    }
}

static void every_interface_has_its_own_clock_and_link(TC_NO_STATE)
{
    struct tc_build build = { 0 }, nano = { 0 }, milli = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_option(&nano, OPTION_TSRESOL, "\x09", 1);
    tc_build_option(&milli, OPTION_TSRESOL, "\x03", 1);
    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_interface(&build, 113, 0, &nano);
    tc_build_packet(&build, 1, 1500, octets, 4, 4);
    tc_build_interface(&build, 101, 0, &milli);
    tc_build_packet(&build, 2, 1500, octets, 4, 4);
    tc_build_packet(&build, 0, 1500, octets, 4, 4);
    open_rig(&rig, &build, build.len_bytes);

    static const struct {
        int64_t at_ns;
        uint32_t interface;
        uint16_t link_type;
    } rows[] = { { 1500, 1, 113 }, { 1500000000, 2, 101 }, { 1500000, 0, 1 } };
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.at_ns, rows[i].at_ns);
        assert_int_equal(frame.interface, rows[i].interface);
        assert_int_equal(frame.link_type, rows[i].link_type);
    }
    assert_int_equal(next(&rig, &frame), TC_END);
    close_rig(&rig);
}

/* if_tsresol: 10^-n, or 2^-n with the high bit.  2^-10 s is 976562.5 ns;
 * 2^-32 s is 0.23 ns, so 2^31 ticks are half a second; of 2^-63 s the last
 * tick before the second is 999999999.9999 ns; all rounded down. */
static void resolutions_are_exact_to_the_nanosecond(TC_NO_STATE)
{
    static const struct {
        uint8_t tsresol;
        uint64_t ticks;
        int64_t at_ns;
    } rows[] = {
        { 0, 3, 3000000000 },
        { 6, 1700000000123456, 1700000000123456000 },
        { 9, 1700000000123456789, 1700000000123456789 },
        { 12, 1999, 1 },
        { 12, 18446744073709551615U, 18446744073709551 },
        { 127, 18446744073709551615U, 0 },
        { 0x80, 3, 3000000000 },
        { 0x8a, 1024, 1000000000 },
        { 0x8a, 1, 976562 },
        { 0x8a, (uint64_t)1700000000 * 1024 + 1023, 1700000000999023437 },
        { 0xa0, (uint64_t)1700000000 << 32 | 0x80000000, 1700000000500000000 },
        { 0xa0, 4294967295, 999999999 },
        { 0xbf, 0x7fffffffffffffff, 999999999 },
        { 0xbf, 0x8000000000000000, 1000000000 },
        { 0xbf, 0xffffffffffffffff, 1999999999 },
        { 0xb5, ((uint64_t)1 << 53) - 1, 999999999 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        for (int big = 0; big < 2; big++)
            assert_int_equal(one_packet(OPTION_TSRESOL, &rows[i].tsresol, 1,
                                        rows[i].ticks, big)
                                 .at_ns,
                             rows[i].at_ns);
}

/* 1000 s later, and 1 s earlier than the packet's own 2 s */
static void an_offset_is_added_with_its_sign(TC_NO_STATE)
{
    static const uint8_t later[]   = { 0, 0, 0, 0, 0, 0, 0x03, 0xe8 };
    static const uint8_t earlier[] = { 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff };

    assert_int_equal(one_packet(OPTION_TSOFFSET, later, 8, 2000000, true).at_ns,
                     1002000000000);
    assert_int_equal(
        one_packet(OPTION_TSOFFSET, earlier, 8, 2000000, false).at_ns,
        1000000000);
}

/* As in the classic format: what the snap length cut is the end first */
static void the_frame_check_sequence_is_left_out(TC_NO_STATE)
{
    static const struct {
        uint32_t captured, wire, len_bytes, wire_bytes;
    } rows[] = {
        { 30, 30, 26, 26 }, { 28, 30, 26, 26 }, { 26, 30, 26, 26 },
        { 20, 30, 20, 26 }, { 4, 4, 0, 0 },     { 3, 3, 3, 3 },
        { 0, 0, 0, 0 },     { 0, 30, 0, 26 },   { 30, 20, 26, 26 },
    };
    struct tc_build options = { 0 };

    tc_build_option(&options, OPTION_FCSLEN, "\x04", 1);
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = { 0 };
        struct rig rig;
        struct tc_frame frame;

        tc_build_section(&build);
        tc_build_interface(&build, 1, 0, &options);
        tc_build_packet(&build, 0, 0, octets, rows[i].captured, rows[i].wire);
        open_rig(&rig, &build, build.len_bytes);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(frame.len_bytes, rows[i].len_bytes);
        assert_int_equal(frame.wire_bytes, rows[i].wire_bytes);
        close_rig(&rig);
    }
}

static void odd_options_are_passed_over(TC_NO_STATE)
{
    struct tc_build build = { 0 }, options = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_option(&options, 2, "eth0", 4);
    tc_build_option(&options, OPTION_TSRESOL, "\x03\x03", 2); /* not 1 octet */
    tc_build_option(&options, OPTION_TSOFFSET, "\x03", 1);    /* not 8 */
    tc_build_option(&options, 2000, octets, 5);
    tc_build_option(&options, OPTION_TSRESOL, "\x03", 1);
    tc_build_option(&options, OPTION_END, NULL, 0);
    tc_build_option(&options, OPTION_TSRESOL, "\x09", 1); /* behind the end */
    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, &options);

    /* an option that reaches beyond its block ends the list */
    options.len_bytes = 0;
    tc_build_u16(&options, OPTION_TSRESOL);
    tc_build_u16(&options, 65535);
    tc_build_interface(&build, 1, 0, &options);
    tc_build_packet(&build, 0, 7, octets, 4, 4);
    tc_build_packet(&build, 1, 7, octets, 4, 4);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.at_ns, 7000000);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.at_ns, 7000);
    close_rig(&rig);
}

/* Simple packets have neither time nor interface; the snap length says how
 * much of them there is, the padding of the block is no part of them */
static void a_simple_packet_is_of_the_first_interface(TC_NO_STATE)
{
    struct tc_build build = { 0 }, body = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_interface(&build, 101, 10, NULL);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_u32(&body, 33);
    tc_build_bytes(&body, octets, 10);
    tc_build_block(&build, 3, body.bytes, body.len_bytes);
    body.len_bytes = 0;
    tc_build_u32(&body, 5);
    tc_build_bytes(&body, octets, 5);
    tc_build_block(&build, 3, body.bytes, body.len_bytes);
    open_rig(&rig, &build, build.len_bytes);

    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.at_ns, 0);
    assert_int_equal(frame.interface, 0);
    assert_int_equal(frame.link_type, 101);
    assert_int_equal(frame.len_bytes, 10);
    assert_int_equal(frame.wire_bytes, 33);
    assert_memory_equal(frame.bytes, octets, 10);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.len_bytes, 5);
    assert_int_equal(frame.wire_bytes, 5);
    close_rig(&rig);
}

/* Without a snap length: what the block has, here 8 octets of 100 */
static void a_simple_packet_ends_with_its_block(TC_NO_STATE)
{
    struct tc_build build = { 0 }, body = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_u32(&body, 100);
    tc_build_bytes(&body, octets, 8);
    tc_build_block(&build, 3, body.bytes, body.len_bytes);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.len_bytes, 8);
    assert_int_equal(frame.wire_bytes, 100);
    close_rig(&rig);
}

/* Block type 2: interface and drops as 16 bits each */
static void the_obsolete_packet_block_is_read(TC_NO_STATE)
{
    struct tc_build build = { .big_endian = true };
    struct tc_build body  = { .big_endian = true };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_interface(&build, 113, 0, NULL);
    tc_build_u16(&body, 1);
    tc_build_u16(&body, 77);
    tc_build_u32(&body, 1);
    tc_build_u32(&body, 0);
    tc_build_u32(&body, 6);
    tc_build_u32(&body, 60);
    tc_build_bytes(&body, octets, 6);
    tc_build_block(&build, 2, body.bytes, body.len_bytes);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.at_ns, 4294967296000);
    assert_int_equal(frame.link_type, 113);
    assert_int_equal(frame.len_bytes, 6);
    assert_int_equal(frame.wire_bytes, 60);
    assert_memory_equal(frame.bytes, octets, 6);
    close_rig(&rig);
}

/* Name resolution (4), statistics (5), decryption secrets (10), a custom
 * block, and one of 3 MiB, which is more than a block of the reader */
static void other_blocks_are_passed_over(TC_NO_STATE)
{
    static const uint32_t types[] = { 4, 5, 10, 0x0bad, 0xffffffff, 0 };
    static uint8_t large[3 * 1024 * 1024 + 12];
    struct tc_build build = { 0 };
    struct tc_test_file file;
    struct tc_test_run run;

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    for (size_t i = 0; i < TC_LEN(types); i++) {
        tc_build_block(&build, types[i], octets, i * 4);
        tc_build_packet(&build, 0, i, octets, 20, 20);
    }

    uint8_t *all = malloc(build.len_bytes * 2 + sizeof large);
    assert_non_null(all);
    const uint32_t large_bytes = sizeof large;
    large[0]                   = 0xad;
    for (int i = 0; i < 4; i++) {
        large[4 + i]                        = (uint8_t)(large_bytes >> 8 * i);
        large[sizeof large - 4 + (size_t)i] = large[4 + i];
    }
    memcpy(all, build.bytes, build.len_bytes);
    memcpy(all + build.len_bytes, large, sizeof large);
    memcpy(all + build.len_bytes + sizeof large, build.bytes, build.len_bytes);
    tc_test_file_open(&file);
    tc_test_file_set(&file, all, build.len_bytes * 2 + sizeof large);
    free(all);
    assert_int_equal(tc_test_run(file.path, &run), TC_OK);
    assert_int_equal(run.ledger.total.packets, 12);
    tc_test_file_close(&file);
}

static void a_new_section_numbers_its_interfaces_anew(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_packet(&build, 1, 1, octets, 4, 4);
    build.big_endian = true; /* and may have another byte order */
    tc_build_section(&build);
    tc_build_interface(&build, 113, 0, NULL);
    tc_build_packet(&build, 0, 2, octets, 4, 4);
    tc_build_packet(&build, 1, 3, octets, 4, 4);
    open_rig(&rig, &build, build.len_bytes);

    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.interface, 1);
    assert_int_equal(next(&rig, &frame), TC_OK);
    assert_int_equal(frame.interface, 2);
    assert_int_equal(frame.link_type, 113);
    assert_int_equal(frame.at_ns, 2000);
    /* the first section's second interface is not this one's */
    assert_int_equal(next(&rig, &frame), TC_EFORMAT);
    assert_int_equal(rig.diag.record, 2);
    close_rig(&rig);
}

/* A section (28 octets), an interface (20), and one block that is damaged:
 * type, length as told, body of so many octets, length as told at its end */
static void assert_damaged(uint32_t type, uint32_t told, uint32_t body_bytes,
                           uint32_t told_again, const void *body)
{
    static const uint8_t zeros[64] = { 0 };
    struct tc_build build          = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_u32(&build, type);
    tc_build_u32(&build, told);
    tc_build_bytes(&build, body ? body : zeros, body_bytes);
    tc_build_u32(&build, told_again);
    tc_build_bytes(&build, zeros, sizeof zeros);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_EFORMAT);
    assert_ptr_equal(rig.diag.file, rig.file.path);
    assert_int_equal(rig.diag.record, 0);
    assert_int_equal(rig.diag.offset_bytes, 48);
    close_rig(&rig);
}

static void damaged_lengths_are_told_with_their_place(TC_NO_STATE)
{
    static const uint8_t packet_of_17[20]   = { [12] = 17 };
    static const uint8_t packet_of_huge[20] = { [12] = 0xff, 0xff, 0xff, 0xff };
    static const uint8_t of_interface_1[20] = { [0] = 1 };
    static const uint8_t of_the_last[20]    = { 0xff, 0xff, 0xff, 0xff };

    assert_damaged(0x0bad, 0, 0, 0, NULL);
    assert_damaged(0x0bad, 8, 0, 8, NULL);
    assert_damaged(0x0bad, 13, 1, 13, NULL);
    assert_damaged(0x0bad, 0xffffffff, 0, 0, NULL);
    assert_damaged(0x0bad, 64 * 1024 * 1024 + 4, 0, 0, NULL);
    assert_damaged(0x0bad, 16, 4, 20, NULL);
    assert_damaged(1, 16, 4, 16, NULL);          /* interface of 16 octets */
    assert_damaged(3, 12, 0, 12, NULL);          /* simple packet of 12 */
    assert_damaged(6, 28, 16, 28, NULL);         /* packet of 28 */
    assert_damaged(6, 32, 20, 32, packet_of_17); /* 17 octets of none */
    assert_damaged(6, 32, 20, 32, packet_of_huge);
    assert_damaged(6, 32, 20, 32, of_interface_1);
    assert_damaged(6, 32, 20, 32, of_the_last);
    assert_damaged(2, 32, 20, 32, of_interface_1);
}

static void a_section_without_its_magic_is_damage(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    build.bytes[8] ^= 1;
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_EFORMAT);
    assert_int_equal(rig.diag.offset_bytes, 0);
    close_rig(&rig);
}

static void a_simple_packet_before_any_interface_is_damage(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct rig rig;
    struct tc_frame frame;

    tc_build_section(&build);
    tc_build_block(&build, 3, "\4\0\0\0abcd", 8);
    open_rig(&rig, &build, build.len_bytes);
    assert_int_equal(next(&rig, &frame), TC_EFORMAT);
    close_rig(&rig);
}

/* Section 28, interface 20, two packets of 32 + 12: blocks at 48 and 92 */
static void a_cut_in_the_last_block_is_short_and_says_where(TC_NO_STATE)
{
    struct tc_build build = { 0 };

    tc_build_section(&build);
    tc_build_interface(&build, 1, 0, NULL);
    tc_build_packet(&build, 0, 0, octets, 10, 10);
    tc_build_packet(&build, 0, 0, octets, 10, 10);
    assert_int_equal(build.len_bytes, 136);

    for (size_t len = 93; len < 136; len++) {
        struct rig rig;
        struct tc_frame frame;

        open_rig(&rig, &build, len);
        assert_int_equal(next(&rig, &frame), TC_OK);
        assert_int_equal(next(&rig, &frame), TC_ESHORT);
        assert_int_equal(rig.diag.record, 1);
        assert_int_equal(rig.diag.offset_bytes, 92);
        assert_string_equal(rig.diag.sentence, len < 100
                                                   ? "cut inside a block header"
                                                   : "cut inside a block");
        close_rig(&rig);
    }
}

/* A second section that is cut before its magic is short, not damaged */
static void a_cut_in_a_second_section_is_short(TC_NO_STATE)
{
    struct tc_build build = { 0 };

    tc_build_section(&build);
    tc_build_section(&build);
    for (size_t len = 29; len < 56; len++) {
        struct rig rig;
        struct tc_frame frame;

        open_rig(&rig, &build, len);
        assert_int_equal(next(&rig, &frame), TC_ESHORT);
        assert_int_equal(rig.diag.offset_bytes, 28);
        close_rig(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_are_read),
        cmocka_unit_test(every_interface_has_its_own_clock_and_link),
        cmocka_unit_test(resolutions_are_exact_to_the_nanosecond),
        cmocka_unit_test(an_offset_is_added_with_its_sign),
        cmocka_unit_test(the_frame_check_sequence_is_left_out),
        cmocka_unit_test(odd_options_are_passed_over),
        cmocka_unit_test(a_simple_packet_is_of_the_first_interface),
        cmocka_unit_test(a_simple_packet_ends_with_its_block),
        cmocka_unit_test(the_obsolete_packet_block_is_read),
        cmocka_unit_test(other_blocks_are_passed_over),
        cmocka_unit_test(a_new_section_numbers_its_interfaces_anew),
        cmocka_unit_test(damaged_lengths_are_told_with_their_place),
        cmocka_unit_test(a_section_without_its_magic_is_damage),
        cmocka_unit_test(a_simple_packet_before_any_interface_is_damage),
        cmocka_unit_test(a_cut_in_the_last_block_is_short_and_says_where),
        cmocka_unit_test(a_cut_in_a_second_section_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
