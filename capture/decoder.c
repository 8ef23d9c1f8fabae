/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/decoder.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "capture/layers.h"
#include "capture/media_table.h"
#include "capture/tcp_decoder.h"
#include "proto/cops/cops_msg.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

enum {
    SIP_PORT = 5060,
    /* RFC 5761 section 4: on one port these second octets are RTCP */
    RTCP_TYPE_FIRST = 192,
    RTCP_TYPE_LAST  = 223,
};

struct tc_decoder {
    struct tc_decoder_cfg cfg;
    struct tc_directory *directory; /* borrowed */
    struct tc_record_sink sink;
    struct tc_media_table *media; /* owned */
    struct tc_tcp_decoder **tcp;  /* owned; indexed by tap, NULL where it has
                                     shown no segment */
    size_t tcp_capacity;
    struct tc_layers layers; /* its parts are owned */
    struct tc_ledger ledger;
    bool started;
    int64_t epoch_ns;
    int64_t last_ns;
};

/* One frame on its way: the record under construction, where its views live,
 * and what it will be in the ledger. */
struct passage {
    struct tc_record record;
    struct tc_layers_result layers;
    uint32_t frame_bytes; /* of this frame alone, on the wire */
    struct tc_decoder *decoder;
    struct tc_sip_msg sip;
    struct tc_sdp sdp;
    struct tc_cops_msg cops;
    struct tc_rtp_packet rtp;
    enum tc_frame_class class;
    enum tc_skip skip;
    bool is_silent; /* the frame itself makes no record */
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
    if (err == TC_OK && !decoder->cfg.keep_duplicates)
        err = tc_duplicates_create(&decoder->layers.duplicates);
    if (err != TC_OK) {
        tc_decoder_destroy(decoder);
        return err;
    }
    decoder->directory = directory;
    decoder->sink      = sink;

    *out = decoder;
    return TC_OK;
}

void tc_decoder_destroy(struct tc_decoder *decoder)
{
    if (!decoder)
        return;

    tc_duplicates_destroy(decoder->layers.duplicates);
    tc_fragments_destroy(decoder->layers.fragments);
    for (size_t i = 0; i < decoder->tcp_capacity; i++)
        tc_tcp_decoder_destroy(decoder->tcp[i]);
    tc_free(decoder->tcp);
    tc_media_table_destroy(decoder->media);
    tc_free(decoder);
}

static void set_message(struct passage *passage, enum tc_protocol protocol,
                        enum tc_frame_class class)
{
    passage->record.kind     = TC_RECORD_MESSAGE;
    passage->record.protocol = (uint8_t)protocol;
    passage->class           = class;
}

static void set_skip(struct passage *passage, enum tc_skip skip)
{
    passage->record.kind     = TC_RECORD_TRANSPORT;
    passage->record.protocol = TC_PROTOCOL_NONE;
    passage->class           = tc_skip_class(skip);
    passage->skip            = skip;
}

static void set_transport(struct passage *passage)
{
    passage->record.kind     = TC_RECORD_TRANSPORT;
    passage->record.protocol = TC_PROTOCOL_NONE;
    passage->class           = TC_FRAME_TRANSPORT;
}

static bool is_cut(const struct tc_datagram *datagram)
{
    return datagram->captured_bytes < datagram->true_bytes;
}

static tc_err describe(struct tc_decoder *decoder, struct passage *passage)
{
    struct tc_text body = passage->sip.body;

    /* half a line names another address or port than the whole one */
    if (passage->sip.is_truncated)
        while (body.len_bytes > 0 && body.at[body.len_bytes - 1] != '\n')
            body.len_bytes--;
    if (tc_sdp_decode(body, &passage->sdp) != TC_OK)
        return TC_OK;

    passage->sip.sdp = &passage->sdp;
    return tc_media_table_announce(decoder->media, &passage->sdp,
                                   decoder->directory->flows);
}

/* True when the payload is SIP, or a keep-alive of SIP. */
static bool take_sip(struct tc_decoder *decoder, struct passage *passage,
                     tc_err *err)
{
    const struct tc_datagram *d = &passage->layers.datagram;
    bool on_port = d->key.from.port == SIP_PORT || d->key.to.port == SIP_PORT;

    if (!on_port && !tc_sip_probe(d->payload, d->captured_bytes))
        return false;

    tc_err decoded = tc_sip_decode(d->payload, d->captured_bytes, d->true_bytes,
                                   &passage->sip);
    if (decoded == TC_ESHORT) {
        if (is_cut(d))
            set_skip(passage, TC_SKIP_CUT);
        else
            set_transport(passage);
        return true;
    }
    if (decoded != TC_OK)
        return false;

    set_message(passage, TC_PROTOCOL_SIP, TC_FRAME_MESSAGE);
    passage->record.view.sip = &passage->sip;
    *err                     = describe(decoder, passage);
    return true;
}

static void take_rtp(struct tc_decoder *decoder, struct passage *passage,
                     uint32_t announced)
{
    const struct tc_datagram *d = &passage->layers.datagram;

    if (d->captured_bytes >= 2 && d->payload[1] >= RTCP_TYPE_FIRST &&
        d->payload[1] <= RTCP_TYPE_LAST) {
        set_message(passage, TC_PROTOCOL_RTCP, TC_FRAME_RTCP);
        return;
    }
    tc_err err = tc_rtp_decode(d->payload, d->captured_bytes, d->true_bytes,
                               &passage->rtp);
    if (err != TC_OK) {
        set_skip(passage,
                 err == TC_ESHORT && is_cut(d) ? TC_SKIP_CUT : TC_SKIP_NOT_RTP);
        return;
    }

    struct tc_media_format format = tc_media_table_format(
        decoder->media, announced, passage->rtp.payload_type);

    passage->rtp.clock_rate_hz = format.clock_rate_hz;
    passage->rtp.is_event      = format.is_event;
    passage->record.kind       = TC_RECORD_PACKET;
    passage->record.protocol   = TC_PROTOCOL_RTP;
    passage->record.view.rtp   = &passage->rtp;
    passage->class             = TC_FRAME_RTP;
}

/* What signalling or the user says that a datagram is. */
static enum tc_protocol expected(const struct tc_decoder *decoder,
                                 const struct passage *passage,
                                 uint32_t *announced)
{
    const struct tc_record *record = &passage->record;
    enum tc_media_use use = tc_media_table_use(decoder->media, record->to);
    enum tc_protocol said;

    *announced = record->to;
    /* a sender announces where it receives and mostly sends from there */
    if (use == TC_MEDIA_NONE) {
        *announced = record->from;
        use        = tc_media_table_use(decoder->media, record->from);
    }
    if (tc_decode_as_find(&decoder->cfg.said, &passage->layers.datagram.key,
                          &said))
        return said;
    if (use == TC_MEDIA_NONE)
        return TC_PROTOCOL_SIP;
    return use == TC_MEDIA_RTP ? TC_PROTOCOL_RTP : TC_PROTOCOL_RTCP;
}

static tc_err take_udp(struct tc_decoder *decoder, struct passage *passage)
{
    uint32_t announced;
    enum tc_protocol protocol = expected(decoder, passage, &announced);
    tc_err err                = TC_OK;

    if (passage->layers.datagram.true_bytes == 0)
        set_transport(passage);
    else if (protocol == TC_PROTOCOL_RTP)
        take_rtp(decoder, passage, announced);
    else if (protocol == TC_PROTOCOL_RTCP)
        set_message(passage, TC_PROTOCOL_RTCP, TC_FRAME_RTCP);
    else if (protocol != TC_PROTOCOL_SIP || !take_sip(decoder, passage, &err))
        set_skip(passage, TC_SKIP_UDP);
    return err;
}

/* A damaged file may claim frames whose sum no record can hold. */
static uint32_t saturated(uint64_t bytes)
{
    return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

static tc_err emit(struct tc_decoder *decoder, const struct tc_record *record)
{
    return decoder->sink.ops->accept(decoder->sink.self, record);
}

/* A whole message out of a TCP stream: a record of its own. */
static tc_err take_tcp_message(void *self, const struct tc_tcp_message *message,
                               bool *is_decoded)
{
    struct passage *passage    = self;
    struct tc_decoder *decoder = passage->decoder;
    struct tc_record record    = passage->record;
    bool is_sip                = message->protocol == TC_PROTOCOL_SIP;
    tc_err err                 = TC_OK;

    *is_decoded =
        is_sip ? tc_sip_decode(message->bytes, message->len_bytes,
                               message->len_bytes, &passage->sip) == TC_OK
               : tc_cops_decode(message->bytes, message->len_bytes,
                                &passage->cops) == TC_OK;
    record.first_ns   = message->first_ns;
    record.wire_bytes = saturated(message->wire_bytes);
    record.raw        = message->bytes;
    record.raw_bytes  = (uint32_t)message->len_bytes;
    record.kind       = *is_decoded ? TC_RECORD_MESSAGE : TC_RECORD_TRANSPORT;
    record.protocol =
        (uint8_t)(*is_decoded ? message->protocol : TC_PROTOCOL_NONE);
    if (*is_decoded && is_sip) {
        record.view.sip = &passage->sip;
        err             = describe(decoder, passage);
    } else if (*is_decoded) {
        record.view.cops = &passage->cops;
    }
    if (*is_decoded)
        decoder->ledger.messages[message->protocol]++;
    return err == TC_OK ? emit(decoder, &record) : err;
}

/* Octets of frames that bore no message after all. */
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

    /* a stream attributes frames one by one: fragments stand for themselves */
    if (before_bytes > 0)
        err = emit_frames(decoder, record->flow, record->tap, before_bytes,
                          record->first_ns);
    if (err != TC_OK)
        return err;

    record->wire_bytes = passage->frame_bytes;
    passage->decoder   = decoder;
    err = tc_tcp_decoder_feed(tcp, record->flow, &passage->layers.datagram,
                              record->at_ns, record->wire_bytes,
                              take_tcp_message, passage, &fed);
    if (err != TC_OK)
        return err;

    if (fed.given_up.packets > 0) {
        tc_ledger_give_up_parts(&decoder->ledger, fed.given_up_as,
                                fed.given_up.packets, fed.given_up.bytes);
        err = emit_frames(decoder, record->flow, record->tap,
                          fed.given_up.bytes, fed.given_up.first_ns);
    }
    passage->record.kind     = TC_RECORD_TRANSPORT;
    passage->record.protocol = TC_PROTOCOL_NONE;
    passage->class           = fed.class;
    passage->skip            = fed.skip;
    /* a message has taken the frame's octets with it, or will */
    passage->is_silent = fed.class == TC_FRAME_MESSAGE ||
                         fed.class == TC_FRAME_PART ||
                         fed.skip == TC_SKIP_MALFORMED;
    return err;
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

    if (d->key.transport == TC_TRANSPORT_UDP)
        return take_udp(decoder, passage);
    if (d->key.transport == TC_TRANSPORT_IGMP)
        set_message(passage, TC_PROTOCOL_IGMP, TC_FRAME_IGMP);
    else
        return take_tcp(decoder, passage);
    return TC_OK;
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

    /* unsigned: times of a damaged file may lie more than 292 years apart */
    record->at_ns =
        (int64_t)((uint64_t)frame->at_ns - (uint64_t)decoder->epoch_ns);
    record->first_ns = record->at_ns;
}

static void enter(struct tc_ledger *ledger, const struct passage *passage)
{
    const struct tc_record *record = &passage->record;

    tc_ledger_frame(ledger, passage->class, passage->skip,
                    passage->frame_bytes);
    if (record->kind == TC_RECORD_MESSAGE || record->kind == TC_RECORD_PACKET)
        ledger->messages[record->protocol]++;
}

/* Datagrams that never became whole: their frames bore nothing. */
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
        passage->class     = TC_FRAME_PART;
        passage->is_silent = true;
        return TC_OK;
    }
    passage->record.wire_bytes = saturated(frames->bytes);
    passage->record.first_ns   = frames->first_ns;
    if (skip == TC_SKIP_NONE)
        return take_datagram(decoder, passage);
    set_skip(passage, skip);
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
        .flow = TC_FLOW_NONE,
        .from = TC_FLOW_NONE,
        .to   = TC_FLOW_NONE,
        .tap  = tap,
    };
    passage.frame_bytes = frame->wire_bytes;
    passage.skip        = TC_SKIP_NONE;
    passage.is_silent   = false;
    keep_time(decoder, frame, &passage.record);

    tc_err err = tc_layers_peel(&decoder->layers, frame, tap,
                                passage.record.at_ns, &passage.layers, &skip);
    bool is_fragment =
        passage.layers.is_held || passage.layers.frames.packets > 1;
    if (err == TC_OK)
        err = take_layers(decoder, &passage, skip);
    if (err != TC_OK)
        return err;

    enter(&decoder->ledger, &passage);
    if (!passage.is_silent)
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

tc_err tc_decoder_finish(struct tc_decoder *decoder)
{
    tc_err err = give_up_fragments(decoder, true);

    for (size_t tap = 0; tap < decoder->tcp_capacity && err == TC_OK; tap++)
        if (decoder->tcp[tap])
            err = finish_tap(decoder, (uint16_t)tap);
    return err;
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
