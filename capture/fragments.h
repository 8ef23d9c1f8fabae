/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file fragments.h
 * @brief Reassembles IP fragments (RFC 791 section 3.2, RFC 8200 section 4.5)
 *        in any order; of overlapping octets the first copy is used.
 *
 * A datagram that is incomplete after 30 s of capture time, or for which there
 * is no more room, is given up; its frames are reported.
 */
#ifndef TC_CAPTURE_FRAGMENTS_H
#define TC_CAPTURE_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/flow.h"

enum {
    TC_FRAGMENTS_OPEN_MAX  = 256, /**< incomplete datagrams */
    TC_FRAGMENTS_BYTES_MAX = 65535,
};

struct tc_fragments;

/** One fragment; `bytes` is read during the call, and may belong to the
 * datagram that was completed last (a fragment in a fragmented tunnel). */
struct tc_fragment {
    struct tc_flow_key addresses; /**< ports and transport are zero */
    uint16_t tap;                 /**< fragments are reassembled per tap */
    uint32_t id;
    uint8_t protocol; /**< protocol that the datagram carries */
    bool more;        /**< more fragments follow */
    uint32_t offset_bytes;
    const uint8_t *bytes;
    uint32_t len_bytes;
};

/** Frames that carried a datagram. */
struct tc_fragment_frames {
    uint64_t packets;
    uint64_t bytes; /**< on the wire */
    int64_t first_ns;
    uint16_t tap;
};

/** A complete datagram; `bytes` is borrowed until the next call. */
struct tc_fragment_whole {
    const uint8_t *bytes;
    uint32_t len_bytes;
    struct tc_fragment_frames frames;
};

TC_NODISCARD
tc_err tc_fragments_create(struct tc_fragments **out);

/** NULL is allowed. */
void tc_fragments_destroy(struct tc_fragments *fragments);

/**
 * Add a fragment.
 *
 * @param frames     frames that carry it.
 * @param[out] out   len_bytes 0: the datagram is still incomplete.
 * @retval TC_EFORMAT  it extends beyond the largest datagram, or its length is
 *                     not a multiple of 8 although more fragments follow:
 *                     rejected.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_fragments_feed(struct tc_fragments *fragments,
                         const struct tc_fragment *fragment,
                         const struct tc_fragment_frames *frames, int64_t at_ns,
                         struct tc_fragment_whole *out);

/** Frames of a datagram that was given up, one at a time: call until false.
 *  @param all  true: the input has ended, give up all datagrams. */
bool tc_fragments_next_given_up(struct tc_fragments *fragments, bool all,
                                struct tc_fragment_frames *frames);

#endif
