/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file frame_source.h
 * @brief Interface of the readers of frames: pcap and pcapng files.
 *
 * Order of calls, which the owner of the source must keep:
 *   open -> next* -> close.   close is called once, also after a failed next.
 * No slot is called concurrently for one source.
 */
#ifndef TC_CAPTURE_FRAME_SOURCE_H
#define TC_CAPTURE_FRAME_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct tc_block_reader;

/** One frame.  `bytes` is borrowed: valid until the next call of next(). */
struct tc_frame {
    int64_t at_ns; /**< as captured, since the Unix epoch; may step back */
    const uint8_t *bytes;
    uint32_t len_bytes;  /**< captured, without frame check sequence */
    uint32_t wire_bytes; /**< on the wire without it, >= len_bytes */
    uint32_t interface;  /**< of the file, from 0; continues over sections */
    uint16_t link_type;  /**< LINKTYPE_ number of the interface */
};

struct tc_frame_source_ops {
    const char *name; /**< name of the file format in messages */
    size_t self_size; /**< the framework allocates and zeroes `self` */

    /** Required.  Do the file's first `len_bytes` bytes (4 at least) look
     *  like this format? */
    int (*probe)(const uint8_t *bytes, size_t len_bytes);

    /** Required.  Reads the file header from `reader`, which it borrows until
     *  close.  On failure close is not called: release what open itself has
     *  taken.  `diag` is not NULL. */
    tc_err (*open)(void *self, struct tc_block_reader *reader,
                   struct tc_diag *diag);

    /** Required.  TC_OK and *frame filled, or TC_END, or an error with
     *  its place in `diag`; TC_ESHORT: the file is cut inside a record, earlier
     *  frames are valid.
     *  Frames come in file order, never sorted: at_ns may step back if a clock
     *  was set or files were concatenated.
     *  After TC_END every further call is TC_END again. */
    tc_err (*next)(void *self, struct tc_frame *frame, struct tc_diag *diag);

    /** Optional (NULL: nothing to release). */
    void (*close)(void *self);
};

/** The reader whose probe accepts the bytes, or NULL.  From a const table. */
const struct tc_frame_source_ops *tc_frame_source_probe(const uint8_t *bytes,
                                                        size_t len_bytes);

/** Remove a frame check sequence of `fcs_bytes`, whether it was captured or
 * not; a shorter frame has none. */
void tc_frame_strip_fcs(struct tc_frame *frame, uint32_t fcs_bytes);

extern const struct tc_frame_source_ops tc_pcap_source_ops;
extern const struct tc_frame_source_ops tc_pcapng_source_ops;

#endif
