/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file byte_source.h
 * @brief Reads the octets of a file or of standard input; gzip and Zstandard
 *        are recognized by their first octets, not by the file name, and
 *        decompressed.
 */
#ifndef TC_CAPTURE_BYTE_SOURCE_H
#define TC_CAPTURE_BYTE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TC_DIGEST_BYTES = 16 };

struct tc_byte_source;

/**
 * @param path  of a file; "-" is standard input.
 * @param diag  filled on failure; may be NULL.
 * @retval TC_ESYS    it cannot be opened; the reason is in `diag`.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_byte_source_open(struct tc_byte_source **out, const char *path,
                           struct tc_diag *diag);

/** NULL is allowed. */
void tc_byte_source_close(struct tc_byte_source *source);

/**
 * Read at least one octet, after decompression.
 *
 * @param room_bytes      > 0.
 * @param[out] len_bytes  number of octets; 0 at the end.
 * @retval TC_ESHORT   compressed, and cut short: earlier octets are valid.
 * @retval TC_EFORMAT  compressed, and damaged.
 * @retval TC_ESYS     the read failed; see errno.
 */
TC_NODISCARD
tc_err tc_byte_source_read(struct tc_byte_source *source, uint8_t *out,
                           size_t room_bytes, size_t *len_bytes);

/** Bytes of the file itself that have been read, for progress. */
int64_t tc_byte_source_raw_bytes(const struct tc_byte_source *source);

/** Size of a regular file, or -1 (e.g. a pipe). */
int64_t tc_byte_source_size_bytes(const struct tc_byte_source *source);

/** XXH3-128 of the file itself as far as it has been read, canonical. */
void tc_byte_source_digest(const struct tc_byte_source *source,
                           uint8_t out[TC_DIGEST_BYTES]);

#endif
