/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file block_reader.h
 * @brief Reads a file sequentially in large blocks, and lends it in pieces.
 *
 * read() of 1 MiB beats mmap and stdio for captures and keeps memory small
 * whatever the file's length.
 */
#ifndef TC_CAPTURE_BLOCK_READER_H
#define TC_CAPTURE_BLOCK_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "capture/byte_source.h"

/** No record of a capture is longer: a larger length means damage. */
enum { TC_BLOCK_READER_PIECE_MAX = 64 * 1024 * 1024 };

struct tc_block_reader;

/**
 * @param path  of a file, plain or compressed (byte_source.h); "-" is standard
 *              input.
 * @param diag  filled on failure; may be NULL.
 * @retval TC_ESYS    it cannot be opened; the reason is in `diag`.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_block_reader_open(struct tc_block_reader **out, const char *path,
                            struct tc_diag *diag);

/** NULL is allowed. */
void tc_block_reader_close(struct tc_block_reader *reader);

/**
 * Lend the next bytes and advance.
 *
 * @param len_bytes  1..TC_BLOCK_READER_PIECE_MAX.
 * @param[out] out   borrowed until the next call.
 * @retval TC_END     the file ended right here.
 * @retval TC_ESHORT  the file ends inside the piece; the position is unchanged.
 * @retval TC_EFORMAT  a compressed file is damaged.
 * @retval TC_ESYS    the read failed; see errno.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_block_reader_take(struct tc_block_reader *reader, size_t len_bytes,
                            const uint8_t **out);

/** Lend the next bytes without advancing; otherwise as take. */
TC_NODISCARD
tc_err tc_block_reader_peek(struct tc_block_reader *reader, size_t len_bytes,
                            const uint8_t **out);

/** Offset of the next byte from the start, after decompression. */
int64_t tc_block_reader_offset_bytes(const struct tc_block_reader *reader);

/**
 * XXH3-128 of all bytes read from the file so far, canonical (big-endian):
 * of the whole file after TC_END or TC_ESHORT from take or peek.
 */
void tc_block_reader_digest(const struct tc_block_reader *reader,
                            uint8_t out[TC_DIGEST_BYTES]);

/** Bytes of the file itself that have been read, before decompression. */
int64_t tc_block_reader_raw_bytes(const struct tc_block_reader *reader);

/** Size of a regular file, or -1 (e.g. a pipe). */
int64_t tc_block_reader_size_bytes(const struct tc_block_reader *reader);

#endif
