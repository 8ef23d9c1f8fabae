/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_file.h
 * @brief Reads a capture file of any supported format, frame by frame.
 */
#ifndef TC_CAPTURE_CAPTURE_FILE_H
#define TC_CAPTURE_CAPTURE_FILE_H

#include "capture/block_reader.h"
#include "capture/frame_source.h"

struct tc_capture_file;

/**
 * Open a capture and recognize its format.
 *
 * @param path  borrowed until close.
 * @param diag  not NULL; on failure file, place and what was expected.
 * @retval TC_ESYS     it cannot be read.
 * @retval TC_EKIND    not a capture of a supported format.
 * @retval TC_EFORMAT  its file header is damaged.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_capture_file_open(struct tc_capture_file **out, const char *path,
                            struct tc_diag *diag);

/** NULL is allowed. */
void tc_capture_file_close(struct tc_capture_file *file);

/** The next frame, as defined in frame_source.h; `diag` names the file. */
TC_NODISCARD
tc_err tc_capture_file_next(struct tc_capture_file *file,
                            struct tc_frame *frame, struct tc_diag *diag);

/** "pcap" or "pcapng"; static storage. */
const char *tc_capture_file_format(const struct tc_capture_file *file);

/** XXH3-128 of the bytes read so far; of the whole file after TC_END. */
void tc_capture_file_digest(const struct tc_capture_file *file,
                            uint8_t out[TC_DIGEST_BYTES]);

/** Bytes of the file itself read so far, and its size (-1: unknown), for a
 *  progress bar. */
int64_t tc_capture_file_raw_bytes(const struct tc_capture_file *file);
int64_t tc_capture_file_size_bytes(const struct tc_capture_file *file);

#endif
