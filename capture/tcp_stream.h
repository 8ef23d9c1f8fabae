/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tcp_stream.h
 * @brief One direction of a TCP connection as a stream of octets, put together
 *        from segments as they were captured.
 *
 * Segments may come in any order, twice, or overlap (the first copy wins);
 * the capture may begin in the middle; some may be missing.  A gap that does
 * not close within a bound of octets kept is jumped over: what was read in
 * part before it is dropped, and told.
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

    /** Out-of-order octets kept, with a few for each stretch of them; beyond,
     *  the gap is given up. */
    TC_TCP_PENDING_BYTES_MAX = 256 * 1024,
};

struct tc_tcp_stream;

/** One segment; `payload` is read during the call. */
struct tc_tcp_segment {
    uint32_t seq; /**< of the first payload octet, of a SYN its own */
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

/** Octets on the heap, about; 0 of NULL. */
uint64_t tc_tcp_stream_held_bytes(const struct tc_tcp_stream *stream);

/**
 * Take a segment.
 *
 * @param[out] is_new   it has octets that were not there before; its frame is
 *                      among those to be attributed.
 * @param[out] dropped  frames whose octets were given up: a gap was jumped
 *                      over, or the connection began anew.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_tcp_stream_feed(struct tc_tcp_stream *stream,
                          const struct tc_tcp_segment *segment, bool *is_new,
                          struct tc_tcp_frames *dropped);

/**
 * Go on with sequence number `seq`; what is unread is given up.
 *
 * @param[out] dropped  its frames.
 * @return false: the stream is there or further already; nothing is changed.
 */
bool tc_tcp_stream_skip_to(struct tc_tcp_stream *stream, uint32_t seq,
                           struct tc_tcp_frames *dropped);

/** Octets in order that have not been consumed; borrowed until the next call
 *  that is not const. */
const uint8_t *tc_tcp_stream_bytes(const struct tc_tcp_stream *stream,
                                   size_t *len_bytes);

/** A number that is another whenever the octets in front are others, because
 *  some were consumed or given up; while it stays, octets are only added. */
uint64_t tc_tcp_stream_front(const struct tc_tcp_stream *stream);

/** Octets behind a gap are kept. */
bool tc_tcp_stream_has_pending(const struct tc_tcp_stream *stream);

/** The first `len_bytes` are done with. */
void tc_tcp_stream_consume(struct tc_tcp_stream *stream, size_t len_bytes);

/** When the segment with the first unread octet came; 0 without one. */
int64_t tc_tcp_stream_first_ns(const struct tc_tcp_stream *stream);

/** Attribute the frames so far: they are the caller's from here. */
struct tc_tcp_frames tc_tcp_stream_take_frames(struct tc_tcp_stream *stream);

#endif
