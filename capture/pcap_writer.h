/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file pcap_writer.h
 * @brief Frames into a pcap file with nanoseconds, or into a ring of such
 *        files of which only the newest are kept.
 *
 * A file grows under its own name, as those of other capture tools do: it can
 * be read while it grows, and what was written stays should the program end.
 */
#ifndef TC_CAPTURE_PCAP_WRITER_H
#define TC_CAPTURE_PCAP_WRITER_H

#include "capture/frame_source.h"

struct tc_pcap_writer;

struct tc_pcap_writer_cfg {
    const char *path; /**< borrowed; of a ring: "a.pcap" stands for
                           a_00001.pcap, a_00002.pcap, ... */
    uint16_t link_type;
    uint32_t snap_bytes;
    uint64_t ring_bytes; /**< a file that reaches it is the last but one; 0: no
                              ring */
    uint32_t ring_count; /**< files kept, at least 1 */
};

/**
 * @param diag  not NULL; on failure file and reason.
 * @retval TC_ESYS  the file cannot be made.
 */
TC_NODISCARD
tc_err tc_pcap_writer_create(struct tc_pcap_writer **out,
                             const struct tc_pcap_writer_cfg *cfg,
                             struct tc_diag *diag);

/** Append a frame.  @retval TC_ESYS  it could not be written; `diag`. */
TC_NODISCARD
tc_err tc_pcap_writer_frame(struct tc_pcap_writer *writer,
                            const struct tc_frame *frame, struct tc_diag *diag);

/** Let readers of the file see all of it. */
TC_NODISCARD
tc_err tc_pcap_writer_flush(struct tc_pcap_writer *writer,
                            struct tc_diag *diag);

/** Sync and close.  NULL is allowed.  @return of the last writes. */
TC_NODISCARD
tc_err tc_pcap_writer_close(struct tc_pcap_writer *writer,
                            struct tc_diag *diag);

#endif
