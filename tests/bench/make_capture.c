/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a capture for timing: 1,000 SIP calls at a time with H.264 video of
 * 15 pictures a second over RTP (two packets of 1,200 octets each, all there),
 * and a request for a key picture (RFC 5168) every 16 packets; 95 % of the
 * octets RTP, 0.5 % of it lost, nothing reordered, up to 2 ms of jitter.
 * Same arguments, same bytes.
 *
 * usage: make_capture FILE MEGABYTES CALLS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/writer.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sip/sip_msg.h"

enum {
    FRAME_MAX     = 2048,
    RTP_PAYLOAD   = 1200,
    LIVE_CALLS    = 1000,
    SIP_KINDS     = 8,
    LOSS_PERMILLE = 5,
    INFO_EVERY    = 16, /* RTP packets */
    PICTURE_TICKS = 6000,
    PICTURE_US    = 66667,
    PACKET_US     = 12,
    JITTER_US     = 2000,
};

struct output {
    FILE *file;
    uint64_t bytes;
    uint64_t rtp_bytes;
    uint64_t now_us;
};

struct call {
    uint32_t number;
    uint32_t left; /* RTP packets to send */
    uint32_t timestamp;
    uint16_t seq;
};

/* A generator of its own (Knuth's MMIX): speed and equal bytes, no statistics.
 */
static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

static void put_le32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static void write_head(struct output *out)
{
    uint8_t head[24] = { 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0 };

    put_le32(head + 16, 262144);
    put_le32(head + 20, 1);
    out->bytes += fwrite(head, 1, sizeof head, out->file);
}

static void write_udp(struct output *out, uint32_t from, uint16_t from_port,
                      uint32_t to, uint16_t to_port, const uint8_t *payload,
                      size_t len_bytes)
{
    uint8_t frame[FRAME_MAX + 16];
    struct tc_writer w              = tc_writer_over(frame, sizeof frame);
    uint16_t ip_bytes               = (uint16_t)(28 + len_bytes);
    uint32_t captured               = (uint32_t)(14 + 28 + len_bytes);
    static const uint8_t ethernet[] = {
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0
    };

    tc_writer_zeros(&w, 16);
    tc_writer_bytes(&w, ethernet, sizeof ethernet);
    tc_writer_u16(&w, 0x4500);
    tc_writer_u16(&w, ip_bytes);
    tc_writer_u32(&w, 0);
    tc_writer_u16(&w, 0x4011);
    tc_writer_u16(&w, 0);
    tc_writer_u32(&w, from);
    tc_writer_u32(&w, to);
    tc_writer_u16(&w, from_port);
    tc_writer_u16(&w, to_port);
    tc_writer_u16(&w, (uint16_t)(8 + len_bytes));
    tc_writer_u16(&w, 0);
    tc_writer_bytes(&w, payload, len_bytes);

    out->now_us += PACKET_US;
    put_le32(frame, (uint32_t)(1700000000 + out->now_us / 1000000));
    put_le32(frame + 4, (uint32_t)(out->now_us % 1000000));
    put_le32(frame + 8, captured);
    put_le32(frame + 12, captured);
    out->bytes += fwrite(frame, 1, w.len_bytes, out->file);
}

static uint32_t viewer_ipv4(const struct call *call)
{
    return 0x0a400000U + call->number % 65000;
}

static uint16_t media_port(const struct call *call)
{
    return (uint16_t)(10000 + call->number / 65000 * 2);
}

/* The messages of a call by number: INVITE 180 200 ACK, BYE 200, and INFO 200
 * in between. */
static void write_sip(struct output *out, const struct call *call, int number)
{
    static const struct {
        const char *first;
        const char *cseq;
        bool to_server;
        bool has_sdp;
        bool has_control;
    } kinds[SIP_KINDS] = {
        { "INVITE sip:bob@example.com SIP/2.0", "1 INVITE", true, true, false },
        { "SIP/2.0 180 Ringing", "1 INVITE", false, false, false },
        { "SIP/2.0 200 OK", "1 INVITE", false, true, false },
        { "ACK sip:bob@example.com SIP/2.0", "1 ACK", true, false, false },
        { "BYE sip:bob@example.com SIP/2.0", "99 BYE", true, false, false },
        { "SIP/2.0 200 OK", "99 BYE", false, false, false },
        { "INFO sip:bob@example.com SIP/2.0", "2 INFO", true, false, true },
        { "SIP/2.0 200 OK", "2 INFO", false, false, false },
    };
    static const char control[] =
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\r\n<media_control>"
        "<vc_primitive><to_encoder><picture_fast_update/></to_encoder>"
        "</vc_primitive></media_control>\r\n";
    uint32_t ipv4  = viewer_ipv4(call);
    char body[512] = "", text[FRAME_MAX];

    if (kinds[number].has_sdp)
        (void)snprintf(body, sizeof body,
                       "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\n"
                       "c=IN IP4 %u.%u.%u.%u\r\nt=0 0\r\n"
                       "m=video %u RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
                       ipv4 >> 24, ipv4 >> 16 & 255, ipv4 >> 8 & 255,
                       ipv4 & 255, media_port(call));
    if (kinds[number].has_control)
        memcpy(body, control, sizeof control);
    const char *type = kinds[number].has_sdp ? "application/sdp"
                       : kinds[number].has_control
                           ? "application/media_control+xml"
                           : "";
    int len          = snprintf(
                 text, sizeof text,
                 "%s\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK%u-%d\r\n"
                          "Max-Forwards: 70\r\nFrom: <sip:v%u@example.com>;tag=a%u\r\n"
                          "To: <sip:bob@example.com>%s\r\nCall-ID: call-%u@example.com\r\n"
                          "CSeq: %s\r\nContact: <sip:v@10.0.0.1:5060>\r\n%s%s%s"
                          "Content-Length: %zu\r\n\r\n%s",
                 kinds[number].first, call->number, number / 4, call->number,
                 call->number, number > 0 ? ";tag=b" : "", call->number,
                 kinds[number].cseq, type[0] ? "Content-Type: " : "", type,
        type[0] ? "\r\n" : "", strlen(body), body);
    if (kinds[number].to_server)
        write_udp(out, ipv4, 5060, 0x0a000001U, 5060, (uint8_t *)text,
                  (size_t)len);
    else
        write_udp(out, 0x0a000001U, 5060, ipv4, 5060, (uint8_t *)text,
                  (size_t)len);
}

static void write_rtp(struct output *out, struct call *call, bool lost)
{
    static const uint8_t nal[RTP_PAYLOAD] = { 0x41, 0x9a };
    uint8_t bytes[TC_RTP_HEADER_BYTES + RTP_PAYLOAD];
    struct tc_rtp_packet packet = {
        .ssrc           = 0x10000U + call->number,
        .timestamp      = call->timestamp,
        .seq            = call->seq++,
        .payload_type   = 96,
        .marker         = call->left % 2 == 1,
        .payload        = nal,
        .captured_bytes = sizeof nal,
        .payload_bytes  = sizeof nal,
    };

    if (packet.marker)
        call->timestamp += PICTURE_TICKS;
    call->left--;
    if (lost || tc_rtp_encode(&packet, bytes, sizeof bytes) != TC_OK)
        return;
    uint64_t before = out->bytes;
    write_udp(out, 0x0a800001U, 20000, viewer_ipv4(call), media_port(call),
              bytes, sizeof bytes);
    out->rtp_bytes += out->bytes - before;
}

static void begin(struct output *out, struct call *call, uint32_t number,
                  uint32_t packets)
{
    *call = (struct call){ .number = number, .left = packets };
    for (int i = 0; i < 4; i++)
        write_sip(out, call, i);
}

static void end(struct output *out, const struct call *call)
{
    write_sip(out, call, 4);
    write_sip(out, call, 5);
}

/* One picture: its packets, and what is said now and then. */
static void write_picture(struct output *out, struct call *call,
                          uint32_t per_call, uint64_t *random)
{
    do {
        bool is_inner = call->left > 1 && call->left < per_call;
        bool is_lost  = next_random(random) % 1000 < LOSS_PERMILLE;

        write_rtp(out, call, is_lost && is_inner);
        if (call->left % INFO_EVERY == 0 && call->left > 0) {
            write_sip(out, call, 6);
            write_sip(out, call, 7);
        }
    } while (call->left % 2 != 0);
}

static int generate(struct output *out, uint64_t bytes, uint32_t calls)
{
    /* frames with their share of the messages */
    uint64_t pairs    = bytes / calls / (2 * (RTP_PAYLOAD + 134));
    uint32_t per_call = pairs > 0 ? (uint32_t)pairs * 2 : 2;
    uint32_t live     = calls < LIVE_CALLS ? calls : LIVE_CALLS;
    uint64_t random   = 1;
    static struct call running[LIVE_CALLS];
    uint32_t started = 0, ended = 0;

    write_head(out);
    for (; started < live; started++)
        begin(out, &running[started], started, per_call);
    for (uint64_t turn = 0; ended < calls; turn++) {
        struct call *call = &running[turn % live];
        /* each call has its own moment of the picture clock */
        uint64_t due_us = PICTURE_US + turn * PICTURE_US / live +
                          next_random(&random) % JITTER_US;

        if (call->left == 0)
            continue;
        if (due_us > out->now_us)
            out->now_us = due_us;
        write_picture(out, call, per_call, &random);
        if (call->left > 0)
            continue;
        end(out, call);
        ended++;
        if (started < calls)
            begin(out, call, started++, per_call);
    }
    return fflush(out->file);
}

int main(int argc, char **argv)
{
    struct output out = { 0 };

    if (argc != 4) {
        fprintf(stderr, "usage: %s FILE MEGABYTES CALLS\n", argv[0]);
        return 2;
    }
    out.file = fopen(argv[1], "wb");
    if (!out.file) {
        perror(argv[1]);
        return 1;
    }
    int failed = generate(&out, strtoull(argv[2], NULL, 10) * 1000000,
                          (uint32_t)strtoul(argv[3], NULL, 10));
    printf("%s: %" PRIu64 " octets, %.1f %% RTP\n", argv[1], out.bytes,
           100.0 * (double)out.rtp_bytes / (double)out.bytes);
    return fclose(out.file) != 0 || failed;
}
