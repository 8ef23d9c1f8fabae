/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "capture/block_reader.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

/* The byte at an offset: 251 is prime, so that no block repeats another. */
static uint8_t byte_at(size_t offset)
{
    return (uint8_t)(offset % 251);
}

static void file_of(struct tc_test_file *file, size_t len_bytes)
{
    uint8_t *bytes = malloc(len_bytes + 1);

    assert_non_null(bytes);
    for (size_t i = 0; i < len_bytes; i++)
        bytes[i] = byte_at(i);
    tc_test_file_open(file);
    tc_test_file_set(file, bytes, len_bytes);
    free(bytes);
}

static void assert_bytes(const uint8_t *bytes, size_t offset, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        if (bytes[i] != byte_at(offset + i))
            fail_msg("byte %zu differs", offset + i);
}

static struct tc_block_reader *open_reader(const struct tc_test_file *file)
{
    struct tc_block_reader *reader;

    assert_int_equal(tc_block_reader_open(&reader, file->path, NULL), TC_OK);
    return reader;
}

/* 3 MiB and a bit in pieces of 1, 2, 4, ... octets up to 1 MiB and more: they
 * cross the blocks of 1 MiB, and the largest is larger than one */
static void pieces_of_any_size_follow_each_other(TC_NO_STATE)
{
    enum { LEN = 3 * 1024 * 1024 + 777 };
    struct tc_test_file file;
    const uint8_t *bytes;
    size_t at = 0;

    file_of(&file, LEN);
    struct tc_block_reader *reader = open_reader(&file);
    assert_int_equal(tc_block_reader_size_bytes(reader), LEN);

    for (size_t piece = 1; at + piece <= LEN; piece = piece * 2 + 1) {
        assert_int_equal(tc_block_reader_peek(reader, piece, &bytes), TC_OK);
        assert_int_equal(tc_block_reader_offset_bytes(reader), at);
        assert_int_equal(tc_block_reader_take(reader, piece, &bytes), TC_OK);
        assert_bytes(bytes, at, piece);
        at += piece;
        assert_int_equal(tc_block_reader_offset_bytes(reader), at);
    }
    assert_int_equal(tc_block_reader_take(reader, LEN - at, &bytes), TC_OK);
    assert_bytes(bytes, at, LEN - at);
    assert_int_equal(tc_block_reader_take(reader, 1, &bytes), TC_END);
    assert_int_equal(tc_block_reader_take(reader, 1, &bytes), TC_END);
    tc_block_reader_close(reader);
    tc_test_file_close(&file);
}

static void a_piece_beyond_the_end_passes_over_nothing(TC_NO_STATE)
{
    struct tc_test_file file;
    const uint8_t *bytes;

    file_of(&file, 10);
    struct tc_block_reader *reader = open_reader(&file);
    assert_int_equal(tc_block_reader_take(reader, 4, &bytes), TC_OK);
    assert_int_equal(tc_block_reader_take(reader, 7, &bytes), TC_ESHORT);
    assert_int_equal(
        tc_block_reader_peek(reader, TC_BLOCK_READER_PIECE_MAX, &bytes),
        TC_ESHORT);
    assert_int_equal(tc_block_reader_offset_bytes(reader), 4);
    assert_int_equal(tc_block_reader_take(reader, 6, &bytes), TC_OK);
    assert_bytes(bytes, 4, 6);
    assert_int_equal(tc_block_reader_take(reader, 1, &bytes), TC_END);
    tc_block_reader_close(reader);
    tc_test_file_close(&file);
}

static void an_empty_file_is_at_its_end(TC_NO_STATE)
{
    struct tc_test_file file;
    const uint8_t *bytes;

    file_of(&file, 0);
    struct tc_block_reader *reader = open_reader(&file);
    assert_int_equal(tc_block_reader_size_bytes(reader), 0);
    assert_int_equal(tc_block_reader_peek(reader, 1, &bytes), TC_END);
    tc_block_reader_close(reader);
    tc_block_reader_close(NULL);
    tc_test_file_close(&file);
}

/* A pipe gives what is there, less than was asked for, and has no size */
static void a_pipe_is_read_to_its_end(TC_NO_STATE)
{
    int ends[2];
    char path[32];
    uint8_t written[1000];
    const uint8_t *bytes;
    struct tc_block_reader *reader;

    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < sizeof written; i++)
        written[i] = byte_at(i);
    assert_int_equal(write(ends[1], written, sizeof written), sizeof written);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    assert_int_equal(tc_block_reader_open(&reader, path, NULL), TC_OK);
    assert_int_equal(tc_block_reader_size_bytes(reader), -1);
    assert_int_equal(tc_block_reader_take(reader, 600, &bytes), TC_OK);
    assert_bytes(bytes, 0, 600);
    (void)close(ends[1]);
    assert_int_equal(tc_block_reader_take(reader, 401, &bytes), TC_ESHORT);
    assert_int_equal(tc_block_reader_take(reader, 400, &bytes), TC_OK);
    assert_bytes(bytes, 600, 400);
    assert_int_equal(tc_block_reader_take(reader, 1, &bytes), TC_END);
    tc_block_reader_close(reader);
    (void)close(ends[0]);
}

static void what_cannot_be_opened_says_why(TC_NO_STATE)
{
    static const char *const rows[][2] = {
        { "/nonexistent/a.pcap", "No such file or directory" },
        { "/tmp", "is a folder; expected a capture file" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_block_reader *reader = (struct tc_block_reader *)&reader;
        struct tc_diag diag            = TC_DIAG_NONE;

        assert_int_equal(tc_block_reader_open(&reader, rows[i][0], &diag),
                         TC_ESYS);
        assert_null(reader);
        assert_string_equal(diag.file, rows[i][0]);
        assert_string_equal(diag.sentence, rows[i][1]);
        assert_int_equal(tc_block_reader_open(&reader, rows[i][0], NULL),
                         TC_ESYS);
    }
}

/* XXH3-128 with seed 0 of no input, from xxHash's own specification */
static void the_digest_is_that_of_all_bytes(TC_NO_STATE)
{
    static const uint8_t of_nothing[TC_DIGEST_BYTES] = {
        0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8,
        0x60, 0x01, 0xc3, 0x24, 0x46, 0x8d, 0x49, 0x7f,
    };
    uint8_t digest[2][TC_DIGEST_BYTES];
    struct tc_test_file file;
    const uint8_t *bytes;

    file_of(&file, 0);
    struct tc_block_reader *reader = open_reader(&file);
    assert_int_equal(tc_block_reader_peek(reader, 1, &bytes), TC_END);
    tc_block_reader_digest(reader, digest[0]);
    assert_memory_equal(digest[0], of_nothing, sizeof of_nothing);
    tc_block_reader_close(reader);
    tc_test_file_close(&file);

    /* the same whether it is read in one piece or in many */
    file_of(&file, 1500000);
    for (size_t i = 0; i < 2; i++) {
        reader = open_reader(&file);
        while (tc_block_reader_take(reader, i == 0 ? 1500000 : 7000, &bytes) ==
               TC_OK)
            ;
        tc_block_reader_digest(reader, digest[i]);
        tc_block_reader_close(reader);
    }
    assert_memory_equal(digest[0], digest[1], TC_DIGEST_BYTES);
    tc_test_file_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_size_follow_each_other),
        cmocka_unit_test(a_piece_beyond_the_end_passes_over_nothing),
        cmocka_unit_test(an_empty_file_is_at_its_end),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(what_cannot_be_opened_says_why),
        cmocka_unit_test(the_digest_is_that_of_all_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
