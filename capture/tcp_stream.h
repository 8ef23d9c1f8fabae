/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tcp_stream.h
 * @brief One direction of a TCP connection as a stream of octets, reassembled
 *        from captured segments.
 *
 * Segments may arrive in any order, be duplicated, or overlap (the first copy
 * is used); the capture may start in the middle; segments may be missing.  A
 * gap that is not closed before too many octets are pending is skipped: partly
 * read data before it is dropped, and reported.
 */
#ifndef TC_CAPTURE_TCP_STREAM_H
#define TC_CAPTURE_TCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    TC_TCP_FIN = 1,
    TC_TCP_SYN = 2,
    TC_TCP_RST = 4,

    /** Maximum of out-of-order octets kept, including overhead; beyond, the gap
     * is skipped. */
    TC_TCP_PENDING_BYTES_MAX = 256 * 1024,
};

struct tc_tcp_stream;

/** One segment; `payload` is read during the call. */
struct tc_tcp_segment {
    uint32_t seq; /**< of the first payload octet, or of the SYN */
    uint8_t flags;
    const uint8_t *payload;
    uint32_t captured_bytes;
    uint32_t true_bytes; /**< more than captured: the rest is a gap */
    int64_t at_ns;
    uint32_t wire_bytes; /**< of its frame */
};

/** Frames whose octets have not been attributed to a message yet. */
struct tc_tcp_frames {
    uint64_t packets;
    uint64_t bytes;   /**< on the wire */
    int64_t first_ns; /**< of the first of them */
};

TC_NODISCARD
tc_err tc_tcp_stream_create(struct tc_tcp_stream **out);

/** NULL is allowed. */
void tc_tcp_stream_destroy(struct tc_tcp_stream *stream);

/** Approximate heap use in bytes; 0 for NULL. */
uint64_t tc_tcp_stream_held_bytes(const struct tc_tcp_stream *stream);

/**
 * Process a segment.
 *
 * @param[out] is_new   the segment has new octets; its frame is among those to
 *                      be attributed.
 * @param[out] dropped  frames whose octets were given up because a gap was
 *                      skipped or the connection was reopened.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_tcp_stream_feed(struct tc_tcp_stream *stream,
                          const struct tc_tcp_segment *segment, bool *is_new,
                          struct tc_tcp_frames *dropped);

/**
 * Continue at sequence number `seq`; unread octets are given up.
 *
 * @param[out] dropped  its frames.
 * @return false: the stream is already at or beyond `seq`; nothing has changed.
 */
bool tc_tcp_stream_skip_to(struct tc_tcp_stream *stream, uint32_t seq,
                           struct tc_tcp_frames *dropped);

/** Octets in order that have not been consumed; borrowed until the next call
 *  that is not const. */
const uint8_t *tc_tcp_stream_bytes(const struct tc_tcp_stream *stream,
                                   size_t *len_bytes);

/** A number that changes whenever octets at the front are consumed or given up;
 * while it stays the same, octets are only appended. */
uint64_t tc_tcp_stream_front(const struct tc_tcp_stream *stream);

/** Are there octets after a gap? */
bool tc_tcp_stream_has_pending(const struct tc_tcp_stream *stream);

/** Consume the first `len_bytes` octets. */
void tc_tcp_stream_consume(struct tc_tcp_stream *stream, size_t len_bytes);

/** Time of the segment with the first unread octet; 0 without one. */
int64_t tc_tcp_stream_first_ns(const struct tc_tcp_stream *stream);

/** Attribute the frames so far: they become the caller's. */
struct tc_tcp_frames tc_tcp_stream_take_frames(struct tc_tcp_stream *stream);

#endif
