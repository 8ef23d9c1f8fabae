/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tcp_decoder.h
 * @brief Reassembles TCP segments into SIP and COPS messages.
 *
 * The octets of a frame that carries only a part of a message are counted with
 * the message that it belongs to.
 */
#ifndef TC_CAPTURE_TCP_DECODER_H
#define TC_CAPTURE_TCP_DECODER_H

#include "base/eviction.h"
#include "base/flow.h"
#include "capture/decode_as.h"
#include "capture/ip_layer.h"
#include "capture/ledger.h"
#include "capture/tcp_stream.h"

struct tc_tcp_decoder;

/** A complete message; `bytes` are borrowed during the call. */
struct tc_tcp_message {
    enum tc_protocol protocol;
    const uint8_t *bytes;
    size_t len_bytes;
    int64_t first_ns;    /**< of the segment with its first octet */
    uint64_t wire_bytes; /**< of the frames that carried it; for several
                            messages in one frame: of the first message */
};

/** Receives a message; *is_decoded: false if it cannot be decoded. */
typedef tc_err tc_tcp_deliver_fn(void *self,
                                 const struct tc_tcp_message *message,
                                 bool *is_decoded);

/** Classification of a frame. */
struct tc_tcp_fed {
    enum tc_frame_class class; /**< MESSAGE, PART, TRANSPORT, or as `skip` */
    enum tc_skip skip;
    /** Earlier frames that were parts of a message that was given up. */
    struct tc_tcp_frames given_up;
    enum tc_skip given_up_as;
};

/** One decoder per tap: a segment at another tap has the same octets again.
 *  @param said  rules of the user for ports; borrowed. */
TC_NODISCARD
tc_err tc_tcp_decoder_create(struct tc_tcp_decoder **out,
                             const struct tc_decode_as *said);

/** NULL is allowed. */
void tc_tcp_decoder_destroy(struct tc_tcp_decoder *decoder);

/**
 * Process a segment.
 *
 * @param flow   number of its flow: one direction of a connection.
 * @param frame  number of its frame.
 * @return TC_ENOMEM, or the error of `deliver`.
 */
TC_NODISCARD
tc_err tc_tcp_decoder_feed(struct tc_tcp_decoder *decoder, uint32_t flow,
                           const struct tc_datagram *datagram, int64_t at_ns,
                           uint64_t frame, uint32_t wire_bytes,
                           tc_tcp_deliver_fn *deliver, void *self,
                           struct tc_tcp_fed *out);

/** Approximate heap use in bytes. */
uint64_t tc_tcp_decoder_bytes(const struct tc_tcp_decoder *decoder);

/** Add the heap use of the directions to `ages`, by last frame (eviction.h). */
void tc_tcp_decoder_age(const struct tc_tcp_decoder *decoder,
                        struct tc_ages *ages);

/**
 * Evict one direction whose last segment came before a frame: call until it
 * returns false.
 *
 * @param flow    in: where to continue, at first 0; out: the evicted one.
 * @param frames  frames of its incomplete messages; none: 0 packets.
 */
bool tc_tcp_decoder_evict_next(struct tc_tcp_decoder *decoder,
                               uint64_t before_frame, uint32_t *flow,
                               struct tc_tcp_frames *frames);

/** One pass of the sweep of flows (base/flow.h). */
void tc_tcp_decoder_sweep(struct tc_tcp_decoder *decoder,
                          struct tc_flow_sweep *sweep);

/** Frames of messages that are incomplete at the end of the capture, flow by
 * flow: call until it returns false. */
bool tc_tcp_decoder_next_unfinished(struct tc_tcp_decoder *decoder,
                                    uint32_t *flow,
                                    struct tc_tcp_frames *frames);

#endif
