/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/udp_reader.h"

#include "capture/encrypted.h"

enum {
    SIP_PORT = 5060,
    /* RFC 5761 section 4: on a shared port these second octets are RTCP */
    RTCP_TYPE_FIRST = 192,
    RTCP_TYPE_LAST  = 223,
    /* a single sync octet in 188 octets is no evidence */
    TS_PACKETS_MIN = 2,
};

static bool is_cut(const struct tc_datagram *datagram)
{
    return datagram->captured_bytes < datagram->true_bytes;
}

tc_err tc_udp_reader_describe(const struct tc_udp_reader *reader,
                              struct tc_payload *payload)
{
    struct tc_text body = payload->sip.body;

    /* a truncated line may name a wrong address or port */
    if (payload->sip.is_truncated)
        while (body.len_bytes > 0 && body.at[body.len_bytes - 1] != '\n')
            body.len_bytes--;
    if (tc_sdp_decode(body, &payload->sdp) != TC_OK)
        return TC_OK;

    payload->sip.sdp = &payload->sdp;
    return tc_media_table_announce(reader->media, &payload->sdp, reader->flows);
}

/* True if the payload is SIP, or a keep-alive of SIP. */
static bool take_sip(const struct tc_udp_reader *reader,
                     const struct tc_datagram *d, bool is_said,
                     struct tc_payload *out, tc_err *err)
{
    bool on_port =
        is_said || d->key.from.port == SIP_PORT || d->key.to.port == SIP_PORT;

    if (!on_port && !tc_sip_probe(d->payload, d->captured_bytes))
        return false;

    tc_err decoded =
        tc_sip_decode(d->payload, d->captured_bytes, d->true_bytes, &out->sip);
    if (decoded == TC_ESHORT) {
        if (is_cut(d))
            tc_payload_set_skip(out, TC_SKIP_CUT);
        else
            tc_payload_set_transport(out);
        return true;
    }
    if (decoded != TC_OK)
        return false;

    tc_payload_set_message(out, TC_PROTOCOL_SIP, TC_FRAME_MESSAGE);
    out->view.sip = &out->sip;
    *err          = tc_udp_reader_describe(reader, out);
    return true;
}

/* Sets a view only if it is valid RTCP; counted as RTCP in any case. */
static void take_rtcp(const struct tc_datagram *d, struct tc_payload *out)
{
    tc_payload_set_message(out, TC_PROTOCOL_RTCP, TC_FRAME_RTCP);
    if (!tc_rtcp_probe_reduced(d->payload, d->captured_bytes, d->true_bytes))
        return;
    out->rtcp      = (struct tc_rtcp_compound){ .bytes          = d->payload,
                                                .captured_bytes = d->captured_bytes,
                                                .true_bytes     = d->true_bytes };
    out->view.rtcp = &out->rtcp;
}

/* RTCP is recognized without signalling if all its lengths are consistent. */
static bool take_unannounced_rtcp(const struct tc_datagram *d,
                                  struct tc_payload *out)
{
    if (!tc_rtcp_probe(d->payload, d->captured_bytes, d->true_bytes))
        return false;
    take_rtcp(d, out);
    return true;
}

void tc_udp_reader_take_rtp(const struct tc_udp_reader *reader,
                            const struct tc_datagram *d, uint32_t announced,
                            struct tc_payload *out)
{
    /* other payloads on that port (fax by UDPTL) may have such an octet */
    if (d->captured_bytes >= 2 && d->payload[1] >= RTCP_TYPE_FIRST &&
        d->payload[1] <= RTCP_TYPE_LAST &&
        tc_rtcp_probe_reduced(d->payload, d->captured_bytes, d->true_bytes)) {
        take_rtcp(d, out);
        return;
    }
    tc_err err =
        tc_rtp_decode(d->payload, d->captured_bytes, d->true_bytes, &out->rtp);
    if (err != TC_OK) {
        tc_payload_set_skip(
            out, err == TC_ESHORT && is_cut(d) ? TC_SKIP_CUT : TC_SKIP_NOT_RTP);
        return;
    }

    struct tc_media_format format =
        tc_media_table_format(reader->media, announced, out->rtp.payload_type);
    out->rtp.clock_rate_hz = format.clock_rate_hz;
    out->rtp.is_event      = format.is_event;
    out->rtp.codec         = (uint8_t)format.codec;
    tc_payload_set_packet(out, TC_PROTOCOL_RTP, TC_FRAME_RTP);
    out->view.rtp = &out->rtp;
}

static bool take_ts(const struct tc_datagram *d, size_t packets_min,
                    struct tc_payload *out)
{
    size_t packets = tc_ts_count(d->payload, d->captured_bytes, d->true_bytes);

    if (packets < packets_min)
        return false;
    out->ts = (struct tc_ts_payload){ .bytes          = d->payload,
                                      .captured_bytes = d->captured_bytes,
                                      .packets        = (uint32_t)packets };
    tc_payload_set_packet(out, TC_PROTOCOL_MPEGTS, TC_FRAME_MPEGTS);
    out->view.ts = &out->ts;
    return true;
}

/* For a port without a rule or an announcement. */
static tc_err take_unsaid(const struct tc_udp_reader *reader,
                          const struct tc_datagram *d, struct tc_payload *out)
{
    tc_err err = TC_OK;

    if (take_sip(reader, d, false, out, &err) ||
        take_unannounced_rtcp(d, out) || take_ts(d, TS_PACKETS_MIN, out))
        return err;
    tc_payload_set_skip(out,
                        tc_encrypted_udp(&d->key, d->payload, d->captured_bytes)
                            ? TC_SKIP_ENCRYPTED
                            : TC_SKIP_UDP);
    return err;
}

static tc_err take_said(const struct tc_udp_reader *reader,
                        const struct tc_datagram *d, uint32_t to,
                        enum tc_protocol said, struct tc_payload *out)
{
    tc_err err = TC_OK;

    if (said == TC_PROTOCOL_RTP)
        tc_udp_reader_take_rtp(reader, d, to, out);
    else if (said == TC_PROTOCOL_RTCP)
        take_rtcp(d, out);
    else if (!(said == TC_PROTOCOL_SIP &&
               take_sip(reader, d, true, out, &err)) &&
             !(said == TC_PROTOCOL_MPEGTS && take_ts(d, 1, out)))
        tc_payload_set_skip(out, TC_SKIP_UDP);
    return err;
}

tc_err tc_udp_reader_read(const struct tc_udp_reader *reader,
                          const struct tc_datagram *datagram, uint32_t from,
                          uint32_t to, struct tc_payload *out)
{
    enum tc_media_use use = tc_media_table_use(reader->media, to);
    uint32_t announced    = to;
    enum tc_protocol said;

    if (datagram->true_bytes == 0) {
        tc_payload_set_transport(out);
        return TC_OK;
    }
    if (tc_decode_as_find(reader->said, &datagram->key, &said))
        return take_said(reader, datagram, to, said, out);

    /* senders announce where they receive, and mostly send from there */
    if (use == TC_MEDIA_NONE) {
        announced = from;
        use       = tc_media_table_use(reader->media, from);
    }
    if (use == TC_MEDIA_NONE)
        return take_unsaid(reader, datagram, out);
    if (use == TC_MEDIA_RTP)
        tc_udp_reader_take_rtp(reader, datagram, announced, out);
    else
        take_rtcp(datagram, out);
    return TC_OK;
}
