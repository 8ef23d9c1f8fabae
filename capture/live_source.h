/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file live_source.h
 * @brief Captures frames from a network interface with libpcap, with times in
 *        nanoseconds.
 *
 * Never waits: the caller polls the file descriptor.
 */
#ifndef TC_CAPTURE_LIVE_SOURCE_H
#define TC_CAPTURE_LIVE_SOURCE_H

#include "capture/frame_source.h"

/** libpcap's own default: whole frames. */
enum { TC_LIVE_SNAP_BYTES = 262144 };

struct tc_live_source;

struct tc_live_cfg {
    const char *interface; /**< e.g. "eth0", "any" */
    const char *filter;    /**< pcap-filter(7); NULL: all frames */
    uint32_t snap_bytes;   /**< octets kept of a frame; 0: all */
    uint32_t buffer_bytes; /**< the kernel's; 0: 16 MiB */
};

/** Counts of the kernel so far. */
struct tc_live_drops {
    uint64_t received;          /**< frames that passed the filter */
    uint64_t kernel_dropped;    /**< because its buffer was full */
    uint64_t interface_dropped; /**< by the interface or its driver */
};

/**
 * Open an interface; requires CAP_NET_RAW.
 *
 * @param diag  not NULL; on failure libpcap's message.
 * @retval TC_ESYS  no such interface, or no permission.
 * @retval TC_EARG  invalid filter.
 * @retval TC_EKIND  unsupported link layer.
 */
TC_NODISCARD
tc_err tc_live_source_open(struct tc_live_source **out,
                           const struct tc_live_cfg *cfg, struct tc_diag *diag);

/** NULL is allowed. */
void tc_live_source_close(struct tc_live_source *source);

/** Descriptor to poll for input. */
int tc_live_source_fd(const struct tc_live_source *source);

uint16_t tc_live_source_link_type(const struct tc_live_source *source);
uint32_t tc_live_source_snap_bytes(const struct tc_live_source *source);

/**
 * The next frame that is available, borrowed until the next call.
 *
 * @retval TC_END   no frame is available.
 * @retval TC_ESYS  the interface is gone; see `diag`.
 */
TC_NODISCARD
tc_err tc_live_source_next(struct tc_live_source *source,
                           struct tc_frame *frame, struct tc_diag *diag);

struct tc_live_drops tc_live_source_drops(const struct tc_live_source *source);

#endif
