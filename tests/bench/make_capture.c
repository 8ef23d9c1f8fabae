/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a capture for timing: SIP calls with H.264 video over RTP, payloads
 * padded to their true length; by packets about 5 % SIP, 0.5 % of the RTP
 * lost, nothing reordered.  Same arguments, same bytes.
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
    LIVE_CALLS    = 64,
    SIP_PER_CALL  = 6,
    LOSS_PERMILLE = 5,
};

struct output {
    FILE *file;
    uint64_t bytes;
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

    out->now_us += 20;
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

/* The six messages of a call by number: INVITE 180 200 ACK BYE 200. */
static void write_sip(struct output *out, const struct call *call, int number)
{
    static const struct {
        const char *first;
        const char *cseq;
        int to_server;
        int has_sdp;
    } kinds[SIP_PER_CALL] = {
        { "INVITE sip:bob@example.com SIP/2.0", "1 INVITE", 1, 1 },
        { "SIP/2.0 180 Ringing", "1 INVITE", 0, 0 },
        { "SIP/2.0 200 OK", "1 INVITE", 0, 1 },
        { "ACK sip:bob@example.com SIP/2.0", "1 ACK", 1, 0 },
        { "BYE sip:bob@example.com SIP/2.0", "2 BYE", 1, 0 },
        { "SIP/2.0 200 OK", "2 BYE", 0, 0 },
    };
    uint32_t ipv4 = viewer_ipv4(call);
    char sdp[512] = "", text[FRAME_MAX];

    if (kinds[number].has_sdp)
        (void)snprintf(sdp, sizeof sdp,
                       "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\n"
                       "c=IN IP4 %u.%u.%u.%u\r\nt=0 0\r\n"
                       "m=video %u RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
                       ipv4 >> 24, ipv4 >> 16 & 255, ipv4 >> 8 & 255,
                       ipv4 & 255, media_port(call));
    int len = snprintf(
        text, sizeof text,
        "%s\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK%u-%d\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:v%u@example.com>;tag=a%u\r\n"
        "To: <sip:bob@example.com>%s\r\nCall-ID: call-%u@example.com\r\n"
        "CSeq: %s\r\nContact: <sip:v@10.0.0.1:5060>\r\n%s"
        "Content-Length: %zu\r\n\r\n%s",
        kinds[number].first, call->number, number / 4, call->number,
        call->number, number > 0 ? ";tag=b" : "", call->number,
        kinds[number].cseq, sdp[0] ? "Content-Type: application/sdp\r\n" : "",
        strlen(sdp), sdp);
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
        .marker         = call->left % 2 == 0,
        .payload        = nal,
        .captured_bytes = sizeof nal,
        .payload_bytes  = sizeof nal,
    };

    if (packet.marker)
        call->timestamp += 6000;
    call->left--;
    if (!lost && tc_rtp_encode(&packet, bytes, sizeof bytes) == TC_OK)
        write_udp(out, 0x0a800001U, 20000, viewer_ipv4(call), media_port(call),
                  bytes, sizeof bytes);
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

static int generate(struct output *out, uint64_t bytes, uint32_t calls)
{
    uint64_t per_call   = bytes / calls / (RTP_PAYLOAD + 70);
    uint32_t live_count = calls < LIVE_CALLS ? calls : LIVE_CALLS;
    uint64_t state      = 1;
    struct call live[LIVE_CALLS];
    uint32_t started = 0, running = 0;

    write_head(out);
    for (; started < live_count; started++, running++)
        begin(out, &live[started], started, (uint32_t)per_call);
    while (running > 0) {
        struct call *call = &live[next_random(&state) % live_count];

        if (call->left > 0) {
            write_rtp(out, call,
                      next_random(&state) % 1000 < LOSS_PERMILLE &&
                          call->left > 1 && call->left < per_call);
            if (call->left > 0)
                continue;
            end(out, call);
            running--;
            if (started < calls) {
                begin(out, call, started++, (uint32_t)per_call);
                running++;
            }
        }
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
    printf("%s: %" PRIu64 " bytes\n", argv[1], out.bytes);
    return fclose(out.file) != 0 || failed;
}
