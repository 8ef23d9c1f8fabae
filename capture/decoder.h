/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file decoder.h
 * @brief Decodes frames into records: parses the layers, recognizes the
 *        protocol, decodes it, and counts every frame in the ledger.
 *
 * Every frame is counted once in the ledger, and its octets are in exactly one
 * record: that of its message, however many frames carried it, or its own. Only
 * a duplicate that the tap has just seen produces no record.  SIP is recognized
 * by its first line on any port, over UDP or TCP; COPS over TCP by its ports;
 * RTP and RTCP by earlier SDP, RTCP also by its consistent lengths.  Rules of
 * the user (decode_as.h) take precedence.
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

/** Decoding options; zeroed: suitable for most captures. */
struct tc_decoder_cfg {
    struct tc_decode_as said; /**< rules of the user */
    bool keep_duplicates;     /**< count duplicates at a tap twice */
    bool rtp_heuristic;       /**< also detect RTP without signalling */
};

/**
 * @param cfg        copied; NULL: zeroed.
 * @param directory  borrowed: flows and endpoints are added there.
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
 * Decode one frame and push its record.  The contents of a frame never cause an
 * error.
 *
 * @param tap  number in the directory.
 * @return TC_ENOMEM, or the error of the sink.
 */
TC_NODISCARD
tc_err tc_decoder_frame(struct tc_decoder *decoder,
                        const struct tc_frame *frame, uint16_t tap);

/** The input has ended: push the frames that were held for incomplete messages.
 *  @return the error of the sink. */
TC_NODISCARD
tc_err tc_decoder_finish(struct tc_decoder *decoder);

/** Number of frames so far. */
uint64_t tc_decoder_frames(const struct tc_decoder *decoder);

/** Approximate heap use of all state that grows with the input, in bytes. */
uint64_t tc_decoder_bytes(const struct tc_decoder *decoder);

/** Add the heap use of the state to `ages`, by last frame (eviction.h). */
void tc_decoder_age(const struct tc_decoder *decoder, struct tc_ages *ages);

/**
 * Evict state that was last touched before a frame: TCP connections and
 * endpoints announced by signalling.  Frames of messages that can no longer be
 * completed are counted as "evicted"; datagrams held for rtp_heuristic.h as
 * undecoded.
 *
 * @param tcp_streams  the number of evicted TCP directions is added.
 * @return the error of the sink.
 */
TC_NODISCARD
tc_err tc_decoder_evict(struct tc_decoder *decoder, uint64_t before_frame,
                        uint64_t *tcp_streams);

/** One pass of the sweep of flows and endpoints, after tc_decoder_evict(). */
void tc_decoder_sweep(struct tc_decoder *decoder, struct tc_flow_sweep *sweep);

/** The counts so far; borrowed. */
const struct tc_ledger *
tc_decoder_borrow_ledger(const struct tc_decoder *decoder);

/** Time of the first frame, since the Unix epoch: time 0 of the records.  0
 * before the first frame. */
int64_t tc_decoder_epoch_ns(const struct tc_decoder *decoder);

#endif
