/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xxhash.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "capture/byte_source.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

enum { ROOM = 1 << 20 };

/* A file, and what comes out of it. */
struct rig {
    struct tc_test_file file;
    uint8_t packed[ROOM];
    size_t packed_bytes;
    uint8_t out[ROOM];
    size_t out_bytes;
    uint8_t digest[TC_DIGEST_BYTES];
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    tc_test_file_open(&rig->file);
    *state = rig;
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;

    tc_test_file_close(&rig->file);
    free(rig);
    return 0;
}

/* One member, its data flushed after every `step` octets. */
static void gzip(struct rig *rig, const void *bytes, size_t len_bytes,
                 size_t step)
{
    z_stream z = { 0 };

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    z.next_out  = rig->packed + rig->packed_bytes;
    z.avail_out = (uInt)(ROOM - rig->packed_bytes);
    for (size_t at = 0; at < len_bytes; at += step) {
        z.next_in  = (const Bytef *)bytes + at;
        z.avail_in = (uInt)(len_bytes - at < step ? len_bytes - at : step);
        assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
    }
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    rig->packed_bytes = ROOM - z.avail_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
}

/* One frame, a block for every `step` octets. */
static void zstd(struct rig *rig, const void *bytes, size_t len_bytes,
                 size_t step)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_outBuffer out = { rig->packed, ROOM, rig->packed_bytes };

    assert_non_null(context);
    (void)ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    for (size_t at = 0; at < len_bytes; at += step) {
        size_t left      = len_bytes - at;
        ZSTD_inBuffer in = { (const uint8_t *)bytes + at,
                             left < step ? left : step, 0 };

        assert_int_equal(ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush),
                         0);
    }
    assert_int_equal(ZSTD_compressStream2(context, &out,
                                          &(ZSTD_inBuffer){ bytes, 0, 0 },
                                          ZSTD_e_end),
                     0);
    rig->packed_bytes = out.pos;
    (void)ZSTD_freeCCtx(context);
}

static tc_err read_all(struct rig *rig, const char *path, size_t room_bytes)
{
    struct tc_byte_source *source;
    size_t len = 0;
    tc_err err;

    rig->out_bytes = 0;
    assert_int_equal(tc_byte_source_open(&source, path, NULL), TC_OK);
    do {
        err = tc_byte_source_read(source, rig->out + rig->out_bytes, room_bytes,
                                  &len);
        assert_true(len <= room_bytes);
        rig->out_bytes += len;
        assert_true(rig->out_bytes < ROOM);
    } while (err == TC_OK && len > 0);
    if (err == TC_OK) {
        assert_int_equal(tc_byte_source_read(source, rig->out, 1, &len), TC_OK);
        assert_int_equal(len, 0); /* the end is the end */
    }
    tc_byte_source_digest(source, rig->digest);
    assert_in_range(tc_byte_source_raw_bytes(source), 0, rig->packed_bytes);
    tc_byte_source_close(source);
    return err;
}

/* The first `len_bytes` of what was packed, read in pieces. */
static tc_err read_packed(struct rig *rig, size_t len_bytes, size_t room_bytes)
{
    tc_test_file_set(&rig->file, rig->packed, len_bytes);
    return read_all(rig, rig->file.path, room_bytes);
}

static void assert_out(const struct rig *rig, const char *text)
{
    assert_int_equal(rig->out_bytes, strlen(text));
    assert_memory_equal(rig->out, text, rig->out_bytes);
}

static void plain(struct rig *rig, const char *text)
{
    rig->packed_bytes = strlen(text);
    memcpy(rig->packed, text, rig->packed_bytes);
}

static void a_file_that_is_not_packed_is_read_as_it_is(void **state)
{
    static const char *const texts[] = { "",       "a",    "\x1f",        "abc",
                                         "(\xb5/", "abcd", "hello, world" };
    struct rig *rig                  = *state;

    for (size_t i = 0; i < TC_LEN(texts); i++) {
        plain(rig, texts[i]);
        for (size_t room = 1; room < 8; room++) {
            assert_int_equal(read_packed(rig, rig->packed_bytes, room), TC_OK);
            assert_out(rig, texts[i]);
        }
    }
}

/* RFC 1952 section 2.2: members simply follow one another */
static void gzip_members_are_read_one_after_the_other(void **state)
{
    struct rig *rig = *state;

    gzip(rig, "hello, ", 7, 7);
    gzip(rig, "", 0, 1);
    gzip(rig, "world", 5, 2);
    for (size_t room = 1; room < 16; room++) {
        assert_int_equal(read_packed(rig, rig->packed_bytes, room), TC_OK);
        assert_out(rig, "hello, world");
    }
}

/* RFC 8878 section 3: so do frames */
static void zstd_frames_are_read_one_after_the_other(void **state)
{
    struct rig *rig = *state;

    zstd(rig, "hello, ", 7, 7);
    zstd(rig, "", 0, 1);
    zstd(rig, "world", 5, 2);
    for (size_t room = 1; room < 16; room++) {
        assert_int_equal(read_packed(rig, rig->packed_bytes, room), TC_OK);
        assert_out(rig, "hello, world");
    }
}

static void nothing_may_be_packed(void **state)
{
    struct rig *rig = *state;

    gzip(rig, "", 0, 1);
    assert_int_equal(read_packed(rig, rig->packed_bytes, 9), TC_OK);
    assert_int_equal(rig->out_bytes, 0);
    rig->packed_bytes = 0;
    zstd(rig, "", 0, 1);
    assert_int_equal(read_packed(rig, rig->packed_bytes, 9), TC_OK);
    assert_int_equal(rig->out_bytes, 0);
}

/* 4000 octets in ten blocks; the sum of the first n is what any cut leaves */
static void a_text(uint8_t out[4000])
{
    for (size_t i = 0; i < 4000; i++)
        out[i] = (uint8_t) "abcd"[i * i / 7 % 4];
}

/* Cut anywhere: what came before stands, and however little room is given at
 * a time it is as much */
static void assert_cuts(struct rig *rig, const uint8_t text[4000])
{
    size_t whole = rig->packed_bytes, most = 0;

    for (size_t cut = 4; cut < whole; cut++) {
        assert_int_equal(read_packed(rig, cut, 8000), TC_ESHORT);
        size_t at_once = rig->out_bytes;

        assert_memory_equal(rig->out, text, at_once);
        assert_true(at_once >= most);
        most = at_once;
        assert_int_equal(read_packed(rig, cut, 7), TC_ESHORT);
        assert_int_equal(rig->out_bytes, at_once);
        assert_memory_equal(rig->out, text, at_once);
    }
    assert_int_equal(most, 4000);
}

static void of_a_cut_gzip_file_all_that_is_there_is_read(void **state)
{
    static uint8_t text[4000];
    struct rig *rig = *state;

    a_text(text);
    gzip(rig, text, sizeof text, 400);
    assert_cuts(rig, text);
}

static void of_a_cut_zstd_file_all_that_is_there_is_read(void **state)
{
    static uint8_t text[4000];
    struct rig *rig = *state;

    a_text(text);
    zstd(rig, text, sizeof text, 400);
    assert_cuts(rig, text);
}

/* Long runs: a few octets of the file stand for thousands */
static void of_a_cut_run_all_that_is_there_is_read(void **state)
{
    static uint8_t zeros[4000];
    struct rig *rig = *state;

    gzip(rig, zeros, sizeof zeros, 400);
    assert_cuts(rig, zeros);
    rig->packed_bytes = 0;
    zstd(rig, zeros, sizeof zeros, 400);
    assert_cuts(rig, zeros);
}

/* Any octet of the data or its checksum; the head may lie about nothing */
static void damage_is_told(void **state)
{
    struct rig *rig = *state;

    gzip(rig, "hello, world", 12, 12);
    for (size_t i = rig->packed_bytes - 8; i < rig->packed_bytes; i++) {
        rig->packed[i] ^= 0x40; /* CRC and length */
        assert_int_equal(read_packed(rig, rig->packed_bytes, 99), TC_EFORMAT);
        rig->packed[i] ^= 0x40;
    }
    gzip(rig, "x", 1, 1);
    rig->packed[rig->packed_bytes++] = 'x'; /* no member */
    rig->packed[rig->packed_bytes++] = 'y';
    assert_int_equal(read_packed(rig, rig->packed_bytes, 99), TC_EFORMAT);

    rig->packed_bytes = 0;
    zstd(rig, "hello, world", 12, 12);
    for (size_t i = rig->packed_bytes - 4; i < rig->packed_bytes; i++) {
        rig->packed[i] ^= 0x40;
        assert_int_equal(read_packed(rig, rig->packed_bytes, 99), TC_EFORMAT);
        rig->packed[i] ^= 0x40;
    }
}

/* The digest names the file on the disk, not what is in it */
static void the_digest_is_that_of_the_packed_file(void **state)
{
    XXH128_canonical_t expected;
    struct rig *rig = *state;

    gzip(rig, "hello, world", 12, 5);
    XXH128_canonicalFromHash(&expected,
                             XXH3_128bits(rig->packed, rig->packed_bytes));
    for (size_t room = 1; room < 20; room += 6) {
        assert_int_equal(read_packed(rig, rig->packed_bytes, room), TC_OK);
        assert_memory_equal(rig->digest, expected.digest, TC_DIGEST_BYTES);
    }
}

static void sizes_are_those_of_the_packed_file(void **state)
{
    static uint8_t zeros[400000];
    struct tc_byte_source *source;
    struct rig *rig = *state;
    size_t len;

    gzip(rig, zeros, sizeof zeros, sizeof zeros);
    tc_test_file_set(&rig->file, rig->packed, rig->packed_bytes);
    assert_int_equal(tc_byte_source_open(&source, rig->file.path, NULL), TC_OK);
    assert_int_equal(tc_byte_source_size_bytes(source), rig->packed_bytes);
    assert_int_equal(tc_byte_source_read(source, rig->out, ROOM, &len), TC_OK);
    assert_int_equal(tc_byte_source_raw_bytes(source), rig->packed_bytes);
    tc_byte_source_close(source);
}

/* A pipe with a gzip member in two writes; it has no size, and is left open */
static void standard_input_is_read_through_a_dash(void **state)
{
    struct rig *rig = *state;
    struct tc_byte_source *source;
    int kept = dup(STDIN_FILENO), ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    gzip(rig, "hello, world", 12, 5);
    assert_int_equal(write(ends[1], rig->packed, rig->packed_bytes),
                     rig->packed_bytes);
    (void)close(ends[1]);
    (void)close(ends[0]);
    assert_int_equal(tc_byte_source_open(&source, "-", NULL), TC_OK);
    assert_int_equal(tc_byte_source_size_bytes(source), -1);
    tc_byte_source_close(source);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);

    tc_test_file_set(&rig->file, rig->packed, rig->packed_bytes);
    int fd = open(rig->file.path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    (void)close(fd);
    assert_int_equal(read_all(rig, "-", 5), TC_OK);
    assert_out(rig, "hello, world");
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    (void)close(kept);
}

static void what_cannot_be_opened_is_told(TC_NO_STATE)
{
    struct tc_byte_source *source;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_byte_source_open(&source, "/nonexistent", &diag),
                     TC_ESYS);
    assert_null(source);
    assert_string_not_equal(diag.sentence, "");
    diag = TC_DIAG_NONE;
    assert_int_equal(tc_byte_source_open(&source, "/", &diag), TC_ESYS);
    assert_null(source);
    assert_non_null(strstr(diag.sentence, "folder"));
    tc_byte_source_close(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_not_packed_is_read_as_it_is),
        TEST(gzip_members_are_read_one_after_the_other),
        TEST(zstd_frames_are_read_one_after_the_other),
        TEST(nothing_may_be_packed),
        TEST(of_a_cut_gzip_file_all_that_is_there_is_read),
        TEST(of_a_cut_zstd_file_all_that_is_there_is_read),
        TEST(of_a_cut_run_all_that_is_there_is_read),
        TEST(damage_is_told),
        TEST(the_digest_is_that_of_the_packed_file),
        TEST(sizes_are_those_of_the_packed_file),
        TEST(standard_input_is_read_through_a_dash),
        cmocka_unit_test(what_cannot_be_opened_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
