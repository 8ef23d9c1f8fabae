/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/decoder.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "capture/encrypted.h"
#include "capture/layers.h"
#include "capture/media_table.h"
#include "capture/payload.h"
#include "capture/rtp_heuristic.h"
#include "capture/tcp_decoder.h"
#include "capture/udp_reader.h"

struct tc_decoder {
    struct tc_decoder_cfg cfg;
    struct tc_directory *directory; /* borrowed */
    struct tc_record_sink sink;
    struct tc_media_table *media; /* owned */
    struct tc_udp_reader udp;
    struct tc_rtp_heuristic *heuristic; /* owned; NULL: disabled */
    struct tc_tcp_decoder **tcp; /* owned; indexed by tap, NULL before its
                                    first segment */
    size_t tcp_capacity;
    struct tc_layers layers; /* its parts are owned */
    struct tc_ledger ledger;
    uint64_t frames;
    bool started;
    int64_t epoch_ns;
    int64_t last_ns;
};

/* The state of decoding one frame: the record under construction, storage for
 * its views, and its class in the ledger. */
struct passage {
    struct tc_record record;
    struct tc_layers_result layers;
    uint32_t frame_bytes; /* of this frame alone, on the wire */
    struct tc_decoder *decoder;
    struct tc_payload payload;
    bool is_silent; /* the frame itself makes no record */
    bool is_held;   /* the frame is entered in the ledger later */
};

tc_err tc_decoder_create(struct tc_decoder **out,
                         const struct tc_decoder_cfg *cfg,
                         struct tc_directory *directory,
                         struct tc_record_sink sink)
{
    const struct tc_decoder_cfg none = { 0 };

    assert(out && directory && sink.ops);
    *out = NULL;

    struct tc_decoder *decoder = tc_alloc(sizeof *decoder);
    if (!decoder)
        return TC_ENOMEM;

    decoder->cfg = cfg ? *cfg : none;
    tc_err err   = tc_media_table_create(&decoder->media);
    if (err == TC_OK)
        err = tc_fragments_create(&decoder->layers.fragments);
    if (err == TC_OK && decoder->cfg.rtp_heuristic)
        err = tc_rtp_heuristic_create(&decoder->heuristic);
    if (err == TC_OK && !decoder->cfg.keep_duplicates)
        err = tc_duplicates_create(&decoder->layers.duplicates);
    if (err != TC_OK) {
        tc_decoder_destroy(decoder);
        return err;
    }
    decoder->directory = directory;
    decoder->sink      = sink;
    decoder->udp       = (struct tc_udp_reader){ .media = decoder->media,
                                                 .flows = directory->flows,
                                                 .said  = &decoder->cfg.said };

    *out = decoder;
    return TC_OK;
}

void tc_decoder_destroy(struct tc_decoder *decoder)
{
    if (!decoder)
        return;

    tc_rtp_heuristic_destroy(decoder->heuristic);
    tc_duplicates_destroy(decoder->layers.duplicates);
    tc_fragments_destroy(decoder->layers.fragments);
    for (size_t i = 0; i < decoder->tcp_capacity; i++)
        tc_tcp_decoder_destroy(decoder->tcp[i]);
    tc_free(decoder->tcp);
    tc_media_table_destroy(decoder->media);
    tc_free(decoder);
}

/* The frames of a damaged file may add up to more than a record can hold. */
static uint32_t saturated(uint64_t bytes)
{
    return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

static tc_err emit(struct tc_decoder *decoder, const struct tc_record *record)
{
    return decoder->sink.ops->accept(decoder->sink.self, record);
}

/* Makes a record of a complete message from a TCP stream. */
static tc_err take_tcp_message(void *self, const struct tc_tcp_message *message,
                               bool *is_decoded)
{
    struct passage *passage    = self;
    struct tc_decoder *decoder = passage->decoder;
    struct tc_record record    = passage->record;
    bool is_sip                = message->protocol == TC_PROTOCOL_SIP;
    tc_err err                 = TC_OK;

    *is_decoded     = is_sip ? tc_sip_decode(message->bytes, message->len_bytes,
                                             message->len_bytes,
                                             &passage->payload.sip) == TC_OK
                             : tc_cops_decode(message->bytes, message->len_bytes,
                                              &passage->payload.cops) == TC_OK;
    record.first_ns = message->first_ns;
    record.wire_bytes = saturated(message->wire_bytes);
    record.raw        = message->bytes;
    record.raw_bytes  = (uint32_t)message->len_bytes;
    record.kind       = *is_decoded ? TC_RECORD_MESSAGE : TC_RECORD_TRANSPORT;
    record.protocol =
        (uint8_t)(*is_decoded ? message->protocol : TC_PROTOCOL_NONE);
    if (*is_decoded && is_sip) {
        record.view.sip = &passage->payload.sip;
        err = tc_udp_reader_describe(&decoder->udp, &passage->payload);
    } else if (*is_decoded) {
        record.view.cops = &passage->payload.cops;
    }
    if (*is_decoded)
        decoder->ledger.messages[message->protocol]++;
    return err == TC_OK ? emit(decoder, &record) : err;
}

/* Makes a record of frames that did not lead to a message. */
static tc_err emit_frames(struct tc_decoder *decoder, uint32_t flow,
                          uint16_t tap, uint64_t bytes, int64_t first_ns)
{
    struct tc_flow ends = { .from = TC_FLOW_NONE, .to = TC_FLOW_NONE };

    if (flow != TC_FLOW_NONE)
        ends = tc_flow_table_get(decoder->directory->flows, flow);
    const struct tc_record record = {
        .at_ns      = first_ns,
        .first_ns   = first_ns,
        .wire_bytes = saturated(bytes),
        .flow       = flow,
        .from       = ends.from,
        .to         = ends.to,
        .tap        = tap,
        .kind       = TC_RECORD_TRANSPORT,
    };

    return emit(decoder, &record);
}

static tc_err tcp_of_tap(struct tc_decoder *decoder, uint16_t tap,
                         struct tc_tcp_decoder **out)
{
    tc_err err = tc_cover(&decoder->tcp, &decoder->tcp_capacity, tap,
                          sizeof(struct tc_tcp_decoder *));

    if (err == TC_OK && !decoder->tcp[tap])
        err = tc_tcp_decoder_create(&decoder->tcp[tap], &decoder->cfg.said);
    if (err == TC_OK)
        *out = decoder->tcp[tap];
    return err;
}

static tc_err take_tcp(struct tc_decoder *decoder, struct passage *passage)
{
    struct tc_record *record = &passage->record;
    uint32_t before_bytes    = record->wire_bytes - passage->frame_bytes;
    struct tc_tcp_decoder *tcp;
    struct tc_tcp_fed fed;
    tc_err err = tcp_of_tap(decoder, record->tap, &tcp);

    if (err != TC_OK)
        return err;

    /* a stream counts each frame; frames of earlier fragments are counted
     * here */
    if (before_bytes > 0)
        err = emit_frames(decoder, record->flow, record->tap, before_bytes,
                          record->first_ns);
    if (err != TC_OK)
        return err;

    record->wire_bytes = passage->frame_bytes;
    passage->decoder   = decoder;
    err = tc_tcp_decoder_feed(tcp, record->flow, &passage->layers.datagram,
                              record->at_ns, record->frame, record->wire_bytes,
                              take_tcp_message, passage, &fed);
    if (err != TC_OK)
        return err;

    if (fed.given_up.packets > 0) {
        tc_ledger_give_up_parts(&decoder->ledger, fed.given_up_as,
                                fed.given_up.packets, fed.given_up.bytes);
        err = emit_frames(decoder, record->flow, record->tap,
                          fed.given_up.bytes, fed.given_up.first_ns);
    }
    tc_payload_set_transport(&passage->payload);
    passage->payload.class = fed.class;
    passage->payload.skip  = fed.skip;
    /* a message has the frame's octets, or will have them */
    passage->is_silent = fed.class == TC_FRAME_MESSAGE ||
                         fed.class == TC_FRAME_PART ||
                         fed.skip == TC_SKIP_MALFORMED;
    return err;
}

/* Counted as IGMP even if it cannot be decoded; other protocols (DVMRP, PIM)
 * use the same IP protocol number. */
static void take_igmp(const struct tc_datagram *d, struct tc_payload *out)
{
    tc_payload_set_message(out, TC_PROTOCOL_IGMP, TC_FRAME_IGMP);
    if (tc_igmp_decode(d->payload, d->captured_bytes, d->true_bytes,
                       &out->igmp) == TC_OK)
        out->view.igmp = &out->igmp;
}

static void take_icmp6(const struct tc_datagram *d, struct tc_payload *out)
{
    tc_err err =
        tc_mld_decode(d->payload, d->captured_bytes, d->true_bytes,
                      d->key.from.address, d->key.to.address, &out->igmp);

    if (err == TC_EKIND || d->key.from.family != TC_IP_V6) {
        tc_payload_set_skip(out, TC_SKIP_IP_PROTOCOL);
        return;
    }
    tc_payload_set_message(out, TC_PROTOCOL_MLD, TC_FRAME_IGMP);
    if (err == TC_OK)
        out->view.igmp = &out->igmp;
}

static void enter(struct tc_ledger *ledger, struct passage *passage)
{
    const struct tc_payload *payload = &passage->payload;

    passage->record.kind     = (uint8_t)payload->kind;
    passage->record.protocol = (uint8_t)payload->protocol;
    passage->record.view     = payload->view;
    tc_ledger_frame(ledger, payload->class, payload->skip,
                    passage->frame_bytes);
    if (payload->kind == TC_RECORD_MESSAGE || payload->kind == TC_RECORD_PACKET)
        ledger->messages[payload->protocol]++;
}

/* Enters a datagram that was held, and makes its record. */
static tc_err tell_held(struct tc_decoder *decoder,
                        const struct tc_held_datagram *held, bool is_rtp)
{
    struct passage passage;

    passage.record          = held->record;
    passage.record.raw      = held->datagram.payload;
    passage.layers.datagram = held->datagram;
    passage.frame_bytes     = held->frame_bytes;
    if (is_rtp)
        tc_udp_reader_take_rtp(&decoder->udp, &held->datagram, held->record.to,
                               &passage.payload);
    else
        tc_payload_set_skip(&passage.payload, TC_SKIP_UDP);
    enter(&decoder->ledger, &passage);
    return emit(decoder, &passage.record);
}

static tc_err guess_rtp(struct tc_decoder *decoder, struct passage *passage)
{
    const struct tc_datagram *d            = &passage->layers.datagram;
    const struct tc_held_datagram datagram = {
        .record      = passage->record,
        .frame_bytes = passage->frame_bytes,
        .datagram    = *d,
    };
    struct tc_held_datagram released;
    enum tc_rtp_guess guess;
    bool is_rtp;

    tc_err err = tc_rtp_heuristic_look(decoder->heuristic, &datagram, &guess,
                                       &released, &is_rtp);
    if (err == TC_OK && released.datagram.payload)
        err = tell_held(decoder, &released, is_rtp);
    if (guess == TC_RTP_GUESS_YES)
        tc_udp_reader_take_rtp(&decoder->udp, d, passage->record.to,
                               &passage->payload);
    passage->is_held = guess == TC_RTP_GUESS_HOLD;
    return err;
}

static tc_err take_udp(struct tc_decoder *decoder, struct passage *passage)
{
    const struct tc_datagram *d    = &passage->layers.datagram;
    const struct tc_record *record = &passage->record;

    tc_err err = tc_udp_reader_read(&decoder->udp, d, record->from, record->to,
                                    &passage->payload);
    if (err != TC_OK || !decoder->heuristic ||
        passage->payload.skip != TC_SKIP_UDP)
        return err;
    return guess_rtp(decoder, passage);
}

static tc_err take_datagram(struct tc_decoder *decoder, struct passage *passage)
{
    const struct tc_datagram *d = &passage->layers.datagram;
    struct tc_record *record    = &passage->record;

    tc_err err =
        tc_flow_table_flow(decoder->directory->flows, &d->key, &record->flow);
    if (err != TC_OK)
        return err;

    struct tc_flow flow =
        tc_flow_table_get(decoder->directory->flows, record->flow);
    record->from      = flow.from;
    record->to        = flow.to;
    record->raw       = d->payload;
    record->raw_bytes = d->captured_bytes;

    switch (d->key.transport) {
    case TC_TRANSPORT_UDP:
        return take_udp(decoder, passage);
    case TC_TRANSPORT_IGMP:
        take_igmp(d, &passage->payload);
        return TC_OK;
    case TC_TRANSPORT_ICMP6:
        take_icmp6(d, &passage->payload);
        return TC_OK;
    default:
        return take_tcp(decoder, passage);
    }
}

static int64_t since_epoch(struct tc_decoder *decoder, int64_t at_ns)
{
    int64_t since_ns;
    bool is_beyond =
        __builtin_sub_overflow(at_ns, decoder->epoch_ns, &since_ns);

    if (!is_beyond && since_ns >= -TC_TIME_MAX_NS && since_ns <= TC_TIME_MAX_NS)
        return since_ns;
    decoder->ledger.times_held++;
    return at_ns < decoder->epoch_ns ? -TC_TIME_MAX_NS : TC_TIME_MAX_NS;
}

static void keep_time(struct tc_decoder *decoder, const struct tc_frame *frame,
                      struct tc_record *record)
{
    if (!decoder->started) {
        decoder->started  = true;
        decoder->epoch_ns = frame->at_ns;
        decoder->last_ns  = frame->at_ns;
    }
    if (frame->at_ns < decoder->last_ns)
        decoder->ledger.steps_back++;
    decoder->last_ns = frame->at_ns;
    if (frame->len_bytes < frame->wire_bytes)
        decoder->ledger.snapped++;

    record->at_ns    = since_epoch(decoder, frame->at_ns);
    record->first_ns = record->at_ns;
}

/* Frames of datagrams that stayed incomplete carried no message. */
static tc_err give_up_fragments(struct tc_decoder *decoder, bool all)
{
    struct tc_fragment_frames frames;
    tc_err err = TC_OK;

    while (err == TC_OK && tc_fragments_next_given_up(decoder->layers.fragments,
                                                      all, &frames)) {
        tc_ledger_give_up_parts(&decoder->ledger, TC_SKIP_FRAGMENT,
                                frames.packets, frames.bytes);
        err = emit_frames(decoder, TC_FLOW_NONE, frames.tap, frames.bytes,
                          frames.first_ns);
    }
    return err;
}

static tc_err take_layers(struct tc_decoder *decoder, struct passage *passage,
                          enum tc_skip skip)
{
    const struct tc_fragment_frames *frames = &passage->layers.frames;

    if (passage->layers.is_held) {
        tc_payload_set_transport(&passage->payload);
        passage->payload.class = TC_FRAME_PART;
        passage->is_silent     = true;
        return TC_OK;
    }
    passage->record.wire_bytes = saturated(frames->bytes);
    passage->record.first_ns   = frames->first_ns;
    if (skip == TC_SKIP_NONE)
        return take_datagram(decoder, passage);
    if (skip == TC_SKIP_IP_PROTOCOL &&
        tc_encrypted_ip(passage->layers.datagram.key.transport))
        skip = TC_SKIP_ENCRYPTED;
    tc_payload_set_skip(&passage->payload, skip);
    passage->is_silent = skip == TC_SKIP_DUPLICATE;
    return TC_OK;
}

tc_err tc_decoder_frame(struct tc_decoder *decoder,
                        const struct tc_frame *frame, uint16_t tap)
{
    struct passage passage;
    enum tc_skip skip;

    assert(decoder && frame);
    passage.record = (struct tc_record){
        .frame = ++decoder->frames,
        .flow  = TC_FLOW_NONE,
        .from  = TC_FLOW_NONE,
        .to    = TC_FLOW_NONE,
        .tap   = tap,
    };
    tc_media_table_at_frame(decoder->media, decoder->frames);
    passage.frame_bytes = frame->wire_bytes;
    passage.is_silent   = false;
    passage.is_held     = false;
    keep_time(decoder, frame, &passage.record);

    tc_err err = tc_layers_peel(&decoder->layers, frame, tap,
                                passage.record.at_ns, &passage.layers, &skip);
    bool is_fragment =
        passage.layers.is_held || passage.layers.frames.packets > 1;
    if (err == TC_OK)
        err = take_layers(decoder, &passage, skip);
    if (err != TC_OK)
        return err;

    if (!passage.is_held)
        enter(&decoder->ledger, &passage);
    if (!passage.is_held && !passage.is_silent)
        err = emit(decoder, &passage.record);
    if (err == TC_OK && is_fragment)
        err = give_up_fragments(decoder, false);
    return err;
}

static tc_err finish_tap(struct tc_decoder *decoder, uint16_t tap)
{
    struct tc_tcp_frames frames;
    uint32_t flow;
    tc_err err = TC_OK;

    while (err == TC_OK &&
           tc_tcp_decoder_next_unfinished(decoder->tcp[tap], &flow, &frames))
        err = emit_frames(decoder, flow, tap, frames.bytes, frames.first_ns);
    return err;
}

static tc_err tell_all_held(struct tc_decoder *decoder)
{
    struct tc_held_datagram held;
    tc_err err = TC_OK;
    bool is_rtp;

    while (err == TC_OK && decoder->heuristic &&
           tc_rtp_heuristic_next_held(decoder->heuristic, &held, &is_rtp))
        err = tell_held(decoder, &held, is_rtp);
    return err;
}

tc_err tc_decoder_finish(struct tc_decoder *decoder)
{
    tc_err err = give_up_fragments(decoder, true);

    if (err == TC_OK)
        err = tell_all_held(decoder);
    for (size_t tap = 0; tap < decoder->tcp_capacity && err == TC_OK; tap++)
        if (decoder->tcp[tap])
            err = finish_tap(decoder, (uint16_t)tap);
    return err;
}

uint64_t tc_decoder_frames(const struct tc_decoder *decoder)
{
    return decoder->frames;
}

uint64_t tc_decoder_bytes(const struct tc_decoder *decoder)
{
    uint64_t bytes = tc_media_table_bytes(decoder->media);

    if (decoder->heuristic)
        bytes += tc_rtp_heuristic_bytes(decoder->heuristic);
    for (size_t tap = 0; tap < decoder->tcp_capacity; tap++)
        if (decoder->tcp[tap])
            bytes += tc_tcp_decoder_bytes(decoder->tcp[tap]);
    return bytes;
}

void tc_decoder_age(const struct tc_decoder *decoder, struct tc_ages *ages)
{
    tc_media_table_age(decoder->media, ages);
    for (size_t tap = 0; tap < decoder->tcp_capacity; tap++)
        if (decoder->tcp[tap])
            tc_tcp_decoder_age(decoder->tcp[tap], ages);
}

static tc_err evict_tcp(struct tc_decoder *decoder, uint16_t tap,
                        uint64_t before_frame, uint64_t *tcp_streams)
{
    struct tc_tcp_frames frames;
    uint32_t flow = 0;
    tc_err err    = TC_OK;

    while (err == TC_OK &&
           tc_tcp_decoder_evict_next(decoder->tcp[tap], before_frame, &flow,
                                     &frames)) {
        ++*tcp_streams;
        if (frames.packets == 0)
            continue;
        tc_ledger_give_up_parts(&decoder->ledger, TC_SKIP_EVICTED,
                                frames.packets, frames.bytes);
        err = emit_frames(decoder, flow, tap, frames.bytes, frames.first_ns);
    }
    return err;
}

tc_err tc_decoder_evict(struct tc_decoder *decoder, uint64_t before_frame,
                        uint64_t *tcp_streams)
{
    tc_err err = tell_all_held(decoder);

    tc_media_table_evict(decoder->media, before_frame);
    for (size_t tap = 0; tap < decoder->tcp_capacity && err == TC_OK; tap++)
        if (decoder->tcp[tap])
            err = evict_tcp(decoder, (uint16_t)tap, before_frame, tcp_streams);
    return err;
}

void tc_decoder_sweep(struct tc_decoder *decoder, struct tc_flow_sweep *sweep)
{
    tc_media_table_sweep(decoder->media, sweep);
    if (decoder->heuristic)
        tc_rtp_heuristic_sweep(decoder->heuristic, sweep);
    for (size_t tap = 0; tap < decoder->tcp_capacity; tap++)
        if (decoder->tcp[tap])
            tc_tcp_decoder_sweep(decoder->tcp[tap], sweep);
}

const struct tc_ledger *
tc_decoder_borrow_ledger(const struct tc_decoder *decoder)
{
    return &decoder->ledger;
}

int64_t tc_decoder_epoch_ns(const struct tc_decoder *decoder)
{
    return decoder->epoch_ns;
}
