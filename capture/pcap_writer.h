/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file pcap_writer.h
 * @brief Writes frames to a pcap file with nanoseconds, or to a ring of such
 *        files of which only the newest are kept.
 *
 * A file grows under its final name, as with other capture tools: it can be
 * read while it grows, and keeps its contents if the program ends.
 */
#ifndef TC_CAPTURE_PCAP_WRITER_H
#define TC_CAPTURE_PCAP_WRITER_H

#include "capture/frame_source.h"

struct tc_pcap_writer;

struct tc_pcap_writer_cfg {
    const char *path; /**< borrowed; with a ring "a.pcap" means
                           a_00001.pcap, a_00002.pcap, ... */
    uint16_t link_type;
    uint32_t snap_bytes;
    uint64_t ring_bytes; /**< size at which the next file is started; 0: no
                              ring */
    uint32_t ring_count; /**< files kept, at least 1 */
};

/**
 * @param diag  not NULL; on failure file and reason.
 * @retval TC_ESYS  the file cannot be created.
 */
TC_NODISCARD
tc_err tc_pcap_writer_create(struct tc_pcap_writer **out,
                             const struct tc_pcap_writer_cfg *cfg,
                             struct tc_diag *diag);

/** Append a frame.  @retval TC_ESYS  it could not be written; `diag`. */
TC_NODISCARD
tc_err tc_pcap_writer_frame(struct tc_pcap_writer *writer,
                            const struct tc_frame *frame, struct tc_diag *diag);

/** Flush, so that readers of the file see all of it. */
TC_NODISCARD
tc_err tc_pcap_writer_flush(struct tc_pcap_writer *writer,
                            struct tc_diag *diag);

/** Sync and close.  NULL is allowed.  @return the error of the last writes. */
TC_NODISCARD
tc_err tc_pcap_writer_close(struct tc_pcap_writer *writer,
                            struct tc_diag *diag);

#endif
