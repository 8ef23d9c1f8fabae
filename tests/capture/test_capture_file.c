/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/block_reader.h"
#include "capture/capture_file.h"
#include "tests/support/build.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

static tc_err open_bytes(const void *bytes, size_t len_bytes,
                         struct tc_diag *diag, struct tc_test_file *file)
{
    struct tc_capture_file *capture;

    *diag = TC_DIAG_NONE;
    tc_test_file_open(file);
    tc_test_file_set(file, bytes, len_bytes);
    tc_err err = tc_capture_file_open(&capture, file->path, diag);
    if (err != TC_OK)
        assert_null(capture);
    tc_capture_file_close(capture);
    tc_test_file_close(file);
    return err;
}

static void what_is_no_capture_is_of_another_kind(TC_NO_STATE)
{
    static const struct {
        const char *bytes;
        size_t len_bytes;
    } rows[] = {
        { "", 0 },
        { "\xd4", 1 },
        { "\xd4\xc3\xb2", 3 },
        { "hello, world", 12 },
        { "\x1f\x8b\x08\x00", 4 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_test_file file;
        struct tc_diag diag;

        assert_int_equal(
            open_bytes(rows[i].bytes, rows[i].len_bytes, &diag, &file),
            TC_EKIND);
        assert_ptr_equal(diag.file, file.path);
        assert_int_equal(diag.offset_bytes, 0);
        assert_non_null(strstr(diag.sentence, "pcapng"));
    }
}

static void a_head_that_is_not_all_there_is_damage(TC_NO_STATE)
{
    struct tc_build pcap = { 0 }, pcapng = { 0 };
    struct tc_test_file file;
    struct tc_diag diag;

    tc_build_pcap_head(&pcap, 0xa1b2c3d4, 1);
    tc_build_section(&pcapng);
    for (size_t len = 4; len < 28; len++) {
        if (len < 24)
            assert_int_equal(open_bytes(pcap.bytes, len, &diag, &file),
                             TC_EFORMAT);
        assert_int_equal(open_bytes(pcapng.bytes, len, &diag, &file),
                         TC_EFORMAT);
        assert_ptr_equal(diag.file, file.path);
    }
    assert_int_equal(open_bytes(pcap.bytes, 24, &diag, &file), TC_OK);
    assert_int_equal(open_bytes(pcapng.bytes, 28, &diag, &file), TC_OK);
}

static void a_file_that_cannot_be_read_says_why(TC_NO_STATE)
{
    struct tc_capture_file *capture;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_capture_file_open(&capture, "/nonexistent", &diag),
                     TC_ESYS);
    assert_null(capture);
    assert_string_equal(diag.file, "/nonexistent");
    assert_string_equal(diag.sentence, "No such file or directory");
    assert_int_equal(tc_capture_file_open(&capture, "/tmp", &diag), TC_ESYS);
    tc_capture_file_close(NULL);
}

/* Nothing is mapped at address 0: the first read fails */
static void a_read_that_fails_says_why(TC_NO_STATE)
{
    struct tc_capture_file *capture;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_capture_file_open(&capture, "/proc/self/mem", &diag),
                     TC_ESYS);
    assert_null(capture);
    assert_string_equal(diag.file, "/proc/self/mem");
    assert_int_equal(diag.offset_bytes, 0);
    assert_string_equal(diag.sentence, "Input/output error");
}

/* As the block reader's own test shows, XXH3-128 of all octets */
static void the_digest_is_that_of_the_whole_file(TC_NO_STATE)
{
    uint8_t digest[TC_DIGEST_BYTES], want[TC_DIGEST_BYTES];
    struct tc_build build = { 0 };
    struct tc_test_file file;
    struct tc_block_reader *reader;
    struct tc_capture_file *capture;
    struct tc_frame frame;
    struct tc_diag diag;
    const uint8_t *bytes;

    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    tc_test_file_open(&file);
    tc_test_file_set(&file, build.bytes, build.len_bytes);
    assert_int_equal(tc_block_reader_open(&reader, file.path, NULL), TC_OK);
    assert_int_equal(tc_block_reader_take(reader, 24, &bytes), TC_OK);
    tc_block_reader_digest(reader, want);
    tc_block_reader_close(reader);

    assert_int_equal(tc_capture_file_open(&capture, file.path, &diag), TC_OK);
    assert_int_equal(tc_capture_file_next(capture, &frame, &diag), TC_END);
    tc_capture_file_digest(capture, digest);
    assert_memory_equal(digest, want, sizeof want);
    tc_capture_file_close(capture);
    tc_test_file_close(&file);
}

/* Offsets for a progress bar: header 24, record 16 + 4 */
static void progress_is_counted_in_octets(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct tc_test_file file;
    struct tc_diag diag = TC_DIAG_NONE;
    struct tc_capture_file *capture;
    struct tc_frame frame;

    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    tc_build_pcap_record(&build, 0, 0, "abcd", 4, 4);
    tc_test_file_open(&file);
    tc_test_file_set(&file, build.bytes, build.len_bytes);
    assert_int_equal(tc_capture_file_open(&capture, file.path, &diag), TC_OK);
    assert_int_equal(tc_capture_file_next(capture, &frame, &diag), TC_OK);
    assert_int_equal(tc_capture_file_raw_bytes(capture), 44);
    assert_int_equal(tc_capture_file_size_bytes(capture), 44);
    assert_null(diag.file);
    tc_capture_file_close(capture);
    tc_test_file_close(&file);
}

/* A SIP request and an RTP packet in 20 octets of payload each would do; what
 * counts here is that nothing crashes and the ledger balances, whatever octet
 * of a small valid capture is damaged */
static void fill(struct tc_build *build, bool pcapng)
{
    static const char sip[]      = "OPTIONS sip:b SIP/2.0\r\nCall-ID: a\r\n\r\n"
                                   "v=0\nc=IN IP4 10.0.0.1\nm=video 9 RTP/AVP 33";
    static const uint8_t rtp[16] = { 0x80, 33 };
    struct tc_build frames[2]    = { { .len_bytes = 0 }, { .len_bytes = 0 } };

    tc_build_frame(&frames[0],
                   &(struct tc_build_udp){ 0x0a000002, 0x0a000001, 5060, 5060,
                                           sip, sizeof sip - 1 });
    tc_build_frame(&frames[1],
                   &(struct tc_build_udp){ 0x0a000002, 0x0a000001, 1000, 9, rtp,
                                           sizeof rtp });
    if (pcapng) {
        tc_build_section(build);
        tc_build_interface(build, 1, 0, NULL);
    } else {
        tc_build_pcap_head(build, 0xa1b2c3d4, 1);
    }
    for (size_t i = 0; i < 2; i++) {
        uint32_t len_bytes = (uint32_t)frames[i].len_bytes;

        if (pcapng)
            tc_build_packet(build, 0, i, frames[i].bytes, len_bytes, len_bytes);
        else
            tc_build_pcap_record(build, (uint32_t)i, 0, frames[i].bytes,
                                 len_bytes, len_bytes);
    }
}

static void assert_survives(struct tc_test_file *file, const uint8_t *bytes,
                            size_t len_bytes)
{
    struct tc_test_run run;

    tc_test_file_set(file, bytes, len_bytes);
    tc_err err = tc_test_run(file->path, &run);
    assert_true(err == TC_OK || err == TC_ESHORT || err == TC_EFORMAT ||
                err == TC_EKIND);
    assert_true(tc_ledger_balances(&run.ledger));
    /* every octet is in one record; absurd lengths saturate */
    if (run.ledger.total.bytes < UINT32_MAX)
        assert_int_equal(run.sink.wire_bytes, run.ledger.total.bytes);
    if (err != TC_OK)
        assert_true(strlen(run.diag.sentence) > 0);
}

static void every_flipped_bit_is_survived(TC_NO_STATE)
{
    struct tc_test_file file;

    tc_test_file_open(&file);
    for (int pcapng = 0; pcapng < 2; pcapng++) {
        struct tc_build build = { 0 };

        fill(&build, pcapng);
        for (size_t bit = 0; bit < 8 * 200; bit++) {
            build.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            assert_survives(&file, build.bytes, build.len_bytes);
            build.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    tc_test_file_close(&file);
}

static void every_cut_is_survived(TC_NO_STATE)
{
    struct tc_test_file file;

    tc_test_file_open(&file);
    for (int pcapng = 0; pcapng < 2; pcapng++) {
        struct tc_build build = { 0 };

        fill(&build, pcapng);
        for (size_t len = 0; len <= build.len_bytes; len++)
            assert_survives(&file, build.bytes, len);
    }
    tc_test_file_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_capture_is_of_another_kind),
        cmocka_unit_test(a_head_that_is_not_all_there_is_damage),
        cmocka_unit_test(a_file_that_cannot_be_read_says_why),
        cmocka_unit_test(a_read_that_fails_says_why),
        cmocka_unit_test(the_digest_is_that_of_the_whole_file),
        cmocka_unit_test(progress_is_counted_in_octets),
        cmocka_unit_test(every_flipped_bit_is_survived),
        cmocka_unit_test(every_cut_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
