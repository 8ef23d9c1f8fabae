/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/tcp_decoder.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "capture/encrypted.h"
#include "capture/framer.h"
#include "proto/sip/sip_msg.h"

/* One direction of a connection. */
struct direction {
    struct tc_tcp_stream *stream; /* owned; NULL before the first octet */
    enum tc_protocol protocol;    /* NONE: not decided */
    enum tc_skip other;           /* not a protocol that is decoded, and why;
                                     NONE: still undecided, or decoded */
    uint64_t front;               /* the front of the stream that `progress`
                                     is about */
    struct tc_framer_progress progress;
    uint64_t last_frame; /* 0: no segment yet */
};

struct tc_tcp_decoder {
    const struct tc_decode_as *said; /* borrowed */
    struct direction *directions;    /* owned; indexed by flow */
    size_t capacity;
    size_t next_unfinished;
    uint64_t stream_bytes; /* of all directions */
};

/* The state of processing one segment. */
struct feeding {
    const struct tc_decode_as *said; /* borrowed */
    struct direction *direction;
    const struct tc_datagram *datagram;
    tc_tcp_deliver_fn *deliver;
    void *self;
    uint32_t wire_bytes;
    unsigned delivered;
    unsigned failed; /* of `delivered`, those that could not be decoded */
    struct tc_tcp_fed *out;
};

tc_err tc_tcp_decoder_create(struct tc_tcp_decoder **out,
                             const struct tc_decode_as *said)
{
    assert(out && said);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->said = said;
    return TC_OK;
}

void tc_tcp_decoder_destroy(struct tc_tcp_decoder *decoder)
{
    if (!decoder)
        return;

    for (size_t i = 0; i < decoder->capacity; i++)
        tc_tcp_stream_destroy(decoder->directions[i].stream);
    tc_free(decoder->directions);
    tc_free(decoder);
}

static tc_err deliver_front(struct feeding *feeding, size_t len_bytes)
{
    struct tc_tcp_stream *stream = feeding->direction->stream;
    struct tc_tcp_frames frames  = tc_tcp_stream_take_frames(stream);
    size_t readable;
    bool is_decoded                     = false;
    const struct tc_tcp_message message = {
        .protocol   = feeding->direction->protocol,
        .bytes      = tc_tcp_stream_bytes(stream, &readable),
        .len_bytes  = len_bytes,
        .first_ns   = tc_tcp_stream_first_ns(stream),
        .wire_bytes = frames.bytes,
    };

    tc_err err = feeding->deliver(feeding->self, &message, &is_decoded);
    feeding->delivered++;
    if (!is_decoded)
        feeding->failed++;
    tc_tcp_stream_consume(stream, len_bytes);
    return err;
}

/* Earlier frames counted as parts of a message.  One segment may show twice
 * that they were not (a skipped gap, then another protocol): the first reason
 * is used for all. */
static void give_up(struct feeding *feeding, struct tc_tcp_frames frames,
                    enum tc_skip skip, bool with_this_one)
{
    struct tc_tcp_frames *sum = &feeding->out->given_up;

    if (with_this_one && frames.packets > 0) {
        frames.packets--;
        frames.bytes -= feeding->wire_bytes;
    }
    if (sum->packets == 0) {
        sum->first_ns             = frames.first_ns;
        feeding->out->given_up_as = skip;
    }
    sum->packets += frames.packets;
    sum->bytes += frames.bytes;
}

static void set_other(struct feeding *feeding)
{
    struct direction *direction = feeding->direction;
    size_t len;
    const uint8_t *bytes = tc_tcp_stream_bytes(direction->stream, &len);

    direction->other =
        tc_encrypted_tcp(bytes, len) ? TC_SKIP_ENCRYPTED : TC_SKIP_TCP;
    if (feeding->delivered == 0)
        give_up(feeding, tc_tcp_stream_take_frames(direction->stream),
                direction->other, true);
    tc_tcp_stream_destroy(direction->stream);
    direction->stream   = NULL;
    direction->front    = 0;
    direction->progress = (struct tc_framer_progress){ 0 };
}

static struct tc_framed look(struct direction *direction)
{
    size_t len;
    const uint8_t *bytes = tc_tcp_stream_bytes(direction->stream, &len);
    uint64_t front       = tc_tcp_stream_front(direction->stream);

    if (direction->front != front) {
        direction->front    = front;
        direction->progress = (struct tc_framer_progress){ 0 };
    }
    return tc_framer_look(direction->protocol, bytes, len,
                          &direction->progress);
}

static tc_err read_messages(struct feeding *feeding)
{
    struct direction *direction = feeding->direction;
    tc_err err                  = TC_OK;

    while (err == TC_OK) {
        struct tc_framed framed = look(direction);

        if (framed.verdict == TC_FRAMER_MORE)
            break;
        if (framed.verdict == TC_FRAMER_OTHER) {
            set_other(feeding);
            break;
        }
        if (framed.verdict == TC_FRAMER_MESSAGE)
            err = deliver_front(feeding, framed.len_bytes);
        else
            tc_tcp_stream_consume(direction->stream, framed.len_bytes);
    }
    return err;
}

static void decide(struct feeding *feeding)
{
    size_t len;
    const uint8_t *bytes =
        tc_tcp_stream_bytes(feeding->direction->stream, &len);

    if (len == 0) /* the first octets have not arrived yet */
        return;
    feeding->direction->protocol =
        tc_framer_protocol(feeding->said, &feeding->datagram->key, bytes, len);
    if (feeding->direction->protocol == TC_PROTOCOL_NONE)
        set_other(feeding);
}

static void classify(struct feeding *feeding, bool is_new)
{
    struct tc_tcp_fed *out      = feeding->out;
    struct direction *direction = feeding->direction;

    if (feeding->delivered > 0) {
        out->class = feeding->failed == feeding->delivered ? TC_FRAME_FAILED
                                                           : TC_FRAME_MESSAGE;
        out->skip =
            out->class == TC_FRAME_FAILED ? TC_SKIP_MALFORMED : TC_SKIP_NONE;
    } else if (direction->other) {
        out->class = TC_FRAME_UNDECODED;
        out->skip  = direction->other;
    } else if (!is_new) {
        out->class = TC_FRAME_TRANSPORT; /* a retransmission */
    } else {
        out->class = TC_FRAME_PART;
    }
}

/* A keep-alive of CRLFs leaves no unread octets: it is not part of a
 * message. */
static void settle_blank(struct feeding *feeding)
{
    struct tc_tcp_stream *stream = feeding->direction->stream;
    size_t unread                = 1;

    if (!stream || feeding->out->class != TC_FRAME_PART ||
        feeding->direction->protocol == TC_PROTOCOL_NONE)
        return;
    (void)tc_tcp_stream_bytes(stream, &unread);
    if (unread > 0 || tc_tcp_stream_has_pending(stream))
        return;
    give_up(feeding, tc_tcp_stream_take_frames(stream), TC_SKIP_TCP_GAP, true);
    feeding->out->class = TC_FRAME_TRANSPORT;
}

/* Is it a protocol that is decoded, as far as can be determined? */
static bool is_ours(const struct feeding *feeding)
{
    return feeding->direction->protocol != TC_PROTOCOL_NONE ||
           tc_framer_protocol(feeding->said, &feeding->datagram->key, NULL,
                              0) != TC_PROTOCOL_NONE;
}

/* Octets cut off by the capture will not arrive: the unread ones are given
 * up. */
static void settle_cut(struct feeding *feeding)
{
    const struct tc_datagram *d  = feeding->datagram;
    struct tc_tcp_stream *stream = feeding->direction->stream;
    struct tc_tcp_fed *out       = feeding->out;
    struct tc_tcp_frames frames;

    if (!stream || d->captured_bytes == d->true_bytes)
        return;

    uint32_t end =
        d->tcp_seq + d->true_bytes + (d->tcp_flags & TC_TCP_SYN ? 1U : 0U);
    if (!tc_tcp_stream_skip_to(stream, end, &frames))
        return; /* another copy of the segment was complete */
    give_up(feeding, frames, TC_SKIP_CUT, out->class == TC_FRAME_PART);
    if (out->class != TC_FRAME_PART && out->class != TC_FRAME_TRANSPORT)
        return;
    out->skip  = is_ours(feeding) ? TC_SKIP_CUT : TC_SKIP_TCP;
    out->class = tc_skip_class(out->skip);
}

static tc_err feed_stream(struct feeding *feeding, int64_t at_ns)
{
    const struct tc_datagram *d         = feeding->datagram;
    const struct tc_tcp_segment segment = {
        .seq            = d->tcp_seq,
        .flags          = d->tcp_flags,
        .payload        = d->payload,
        .captured_bytes = d->captured_bytes,
        .true_bytes     = d->true_bytes,
        .at_ns          = at_ns,
        .wire_bytes     = feeding->wire_bytes,
    };
    struct tc_tcp_frames dropped;
    bool is_new;

    tc_err err = tc_tcp_stream_feed(feeding->direction->stream, &segment,
                                    &is_new, &dropped);
    if (err != TC_OK)
        return err;

    give_up(feeding, dropped, TC_SKIP_TCP_GAP, false);
    if (is_new && feeding->direction->protocol == TC_PROTOCOL_NONE)
        decide(feeding);
    if (is_new && feeding->direction->protocol != TC_PROTOCOL_NONE)
        err = read_messages(feeding);
    classify(feeding, is_new);
    settle_blank(feeding);
    settle_cut(feeding);
    return err;
}

/* A SYN reuses the ports; or a segment begins a SIP message where the capture
 * started in the middle, or after a gap. */
static bool is_fresh_start(const struct tc_datagram *datagram)
{
    return datagram->tcp_flags & TC_TCP_SYN ||
           tc_sip_probe(datagram->payload, datagram->captured_bytes);
}

tc_err tc_tcp_decoder_feed(struct tc_tcp_decoder *decoder, uint32_t flow,
                           const struct tc_datagram *datagram, int64_t at_ns,
                           uint64_t frame, uint32_t wire_bytes,
                           tc_tcp_deliver_fn *deliver, void *self,
                           struct tc_tcp_fed *out)
{
    tc_err err = tc_cover(&decoder->directions, &decoder->capacity, flow,
                          sizeof *decoder->directions);

    *out = (struct tc_tcp_fed){ .class = TC_FRAME_TRANSPORT };
    if (err != TC_OK)
        return err;

    struct direction *direction = &decoder->directions[flow];
    bool is_bare                = datagram->true_bytes == 0;
    direction->last_frame       = frame;
    if (direction->other && is_fresh_start(datagram))
        *direction = (struct direction){ .last_frame = frame };
    if (direction->other && !is_bare) {
        out->class = TC_FRAME_UNDECODED;
        out->skip  = direction->other;
    }
    if (direction->other ||
        (is_bare && !direction->stream && !(datagram->tcp_flags & TC_TCP_SYN)))
        return TC_OK;

    uint64_t before_bytes = tc_tcp_stream_held_bytes(direction->stream);
    if (!direction->stream)
        err = tc_tcp_stream_create(&direction->stream);
    if (err != TC_OK)
        return err;

    struct feeding feeding = {
        .said       = decoder->said,
        .direction  = direction,
        .datagram   = datagram,
        .deliver    = deliver,
        .self       = self,
        .wire_bytes = wire_bytes,
        .out        = out,
    };
    err = feed_stream(&feeding, at_ns);
    decoder->stream_bytes +=
        tc_tcp_stream_held_bytes(direction->stream) - before_bytes;
    return err;
}

uint64_t tc_tcp_decoder_bytes(const struct tc_tcp_decoder *decoder)
{
    return decoder->capacity * sizeof *decoder->directions +
           decoder->stream_bytes;
}

void tc_tcp_decoder_age(const struct tc_tcp_decoder *decoder,
                        struct tc_ages *ages)
{
    for (size_t i = 0; i < decoder->capacity; i++)
        if (decoder->directions[i].last_frame > 0)
            tc_ages_add(
                ages, decoder->directions[i].last_frame,
                sizeof *decoder->directions +
                    tc_tcp_stream_held_bytes(decoder->directions[i].stream));
}

bool tc_tcp_decoder_evict_next(struct tc_tcp_decoder *decoder,
                               uint64_t before_frame, uint32_t *flow,
                               struct tc_tcp_frames *frames)
{
    for (size_t i = *flow; i < decoder->capacity; i++) {
        struct direction *direction = &decoder->directions[i];

        if (direction->last_frame == 0 || direction->last_frame >= before_frame)
            continue;
        *flow   = (uint32_t)i;
        *frames = (struct tc_tcp_frames){ 0 };
        if (direction->stream)
            *frames = tc_tcp_stream_take_frames(direction->stream);
        decoder->stream_bytes -= tc_tcp_stream_held_bytes(direction->stream);
        tc_tcp_stream_destroy(direction->stream);
        *direction = (struct direction){ 0 };
        return true;
    }
    return false;
}

void tc_tcp_decoder_sweep(struct tc_tcp_decoder *decoder,
                          struct tc_flow_sweep *sweep)
{
    uint32_t most = 0;

    for (size_t i = 0; i < decoder->capacity; i++) {
        struct direction direction = decoder->directions[i];
        uint32_t flow              = (uint32_t)i;

        if (direction.last_frame == 0)
            continue;
        tc_flow_sweep_flow(sweep, &flow);
        decoder->directions[i]    = (struct direction){ 0 };
        decoder->directions[flow] = direction;
        most                      = flow + 1;
    }
    if (!sweep->is_marking)
        tc_shrink(&decoder->directions, &decoder->capacity, most,
                  sizeof *decoder->directions);
}

bool tc_tcp_decoder_next_unfinished(struct tc_tcp_decoder *decoder,
                                    uint32_t *flow,
                                    struct tc_tcp_frames *frames)
{
    while (decoder->next_unfinished < decoder->capacity) {
        size_t i                     = decoder->next_unfinished++;
        struct tc_tcp_stream *stream = decoder->directions[i].stream;

        if (!stream)
            continue;
        *frames = tc_tcp_stream_take_frames(stream);
        *flow   = (uint32_t)i;
        if (frames->packets > 0)
            return true;
    }
    return false;
}
