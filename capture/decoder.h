/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file decoder.h
 * @brief Frames in, records out: peels the layers, recognises the protocol,
 *        decodes, and keeps the ledger.
 *
 * Every frame is entered once in the ledger and its octets are in exactly one
 * record: that of its message, however many frames bore it, or its own; only a
 * packet that its tap has just shown makes none.  SIP is recognised by its
 * first line on any port, over UDP or TCP; COPS over TCP by its ports; RTP and
 * RTCP by what SDP has announced before, RTCP also by its lengths that add up.
 * What is said of a port (decode_as.h)
 * comes first.
 */
#ifndef TC_CAPTURE_DECODER_H
#define TC_CAPTURE_DECODER_H

#include "base/eviction.h"
#include "capture/decode_as.h"
#include "capture/frame_source.h"
#include "capture/ledger.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

struct tc_decoder;

/** How to read; zeroed is how most captures are read. */
struct tc_decoder_cfg {
    struct tc_decode_as said; /**< of ports */
    bool keep_duplicates;     /**< packets that a tap shows twice are two */
    bool rtp_heuristic;       /**< RTP is also known by its look */
};

/**
 * @param cfg        copied; NULL: zeroed.
 * @param directory  borrowed: flows and endpoints are entered there.
 * @param sink       borrowed; the caller finishes it.
 */
TC_NODISCARD
tc_err tc_decoder_create(struct tc_decoder **out,
                         const struct tc_decoder_cfg *cfg,
                         struct tc_directory *directory,
                         struct tc_record_sink sink);

/** NULL is allowed. */
void tc_decoder_destroy(struct tc_decoder *decoder);

/**
 * Decode one frame and push its record.  Nothing in a frame is a fault of
 * this call.
 *
 * @param tap  number in the directory.
 * @return TC_ENOMEM, or what the sink returned.
 */
TC_NODISCARD
tc_err tc_decoder_frame(struct tc_decoder *decoder,
                        const struct tc_frame *frame, uint16_t tap);

/** No more frames come: push what was held back for messages that did not
 *  end.  @return what the sink returned. */
TC_NODISCARD
tc_err tc_decoder_finish(struct tc_decoder *decoder);

/** Frames so far: number of the last one. */
uint64_t tc_decoder_frames(const struct tc_decoder *decoder);

/** Octets on the heap that grow with what is seen, about. */
uint64_t tc_decoder_bytes(const struct tc_decoder *decoder);

/** Add what is held by its last signs of life. */
void tc_decoder_age(const struct tc_decoder *decoder, struct tc_ages *ages);

/**
 * Forget what gave no sign of life since before a frame: TCP connections, what
 * signalling has said of endpoints.  Frames of messages that will not end now
 * are entered as "evicted"; datagrams held for rtp_heuristic.h as unread.
 *
 * @param tcp_streams  directions of connections that go are added.
 * @return what the sink returned.
 */
TC_NODISCARD
tc_err tc_decoder_evict(struct tc_decoder *decoder, uint64_t before_frame,
                        uint64_t *tcp_streams);

/** One pass over flows and endpoints, behind tc_decoder_evict(). */
void tc_decoder_sweep(struct tc_decoder *decoder, struct tc_flow_sweep *sweep);

/** The counts so far; borrowed. */
const struct tc_ledger *
tc_decoder_borrow_ledger(const struct tc_decoder *decoder);

/** Time of the first frame, since the Unix epoch: where records count from.
 *  0 before it. */
int64_t tc_decoder_epoch_ns(const struct tc_decoder *decoder);

#endif
