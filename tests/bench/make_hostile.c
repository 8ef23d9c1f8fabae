/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a capture that makes a tracker remember: distinct Call-IDs (each an
 * INVITE with SDP from an address of its own), distinct SSRCs (one packet each
 * to one announced endpoint), half-open TCP streams (a SYN and half of a SIP
 * message each).  Same arguments, same bytes.
 *
 * usage: make_hostile FILE call_ids|ssrcs|tcp|all COUNT
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/writer.h"
#include "proto/rtp/rtp_packet.h"

enum {
    FRAME_MAX  = 2048,
    ETHERNET   = 14,
    IPV4       = 20,
    UDP        = 17,
    TCP        = 6,
    UDP_BYTES  = 8,
    TCP_BYTES  = 20,
    SYN        = 2,
    ACK        = 0x10,
    SIP_PORT   = 5060,
    MEDIA_PORT = 10000,
};

#define SERVER       0x0a000001U
#define RECEIVER     0x0a000002U
#define FIRST_CLIENT 0x14000000U

struct output {
    FILE *file;
    uint64_t now_us;
};

struct packet {
    uint32_t from;
    uint32_t to;
    uint16_t from_port;
    uint16_t to_port;
    uint8_t transport;
    uint8_t flags;
    uint32_t seq;
    const void *payload;
    size_t len_bytes;
};

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
    (void)fwrite(head, 1, sizeof head, out->file);
}

static void write_transport(struct tc_writer *w, const struct packet *p)
{
    tc_writer_u16(w, p->from_port);
    tc_writer_u16(w, p->to_port);
    if (p->transport == UDP) {
        tc_writer_u16(w, (uint16_t)(UDP_BYTES + p->len_bytes));
        tc_writer_u16(w, 0);
        return;
    }
    tc_writer_u32(w, p->seq);
    tc_writer_u32(w, 0);
    tc_writer_u16(w, (uint16_t)(0x5000 | p->flags));
    tc_writer_u16(w, 65535);
    tc_writer_u32(w, 0);
}

static void write_packet(struct output *out, const struct packet *p)
{
    uint8_t frame[FRAME_MAX + 16];
    struct tc_writer w  = tc_writer_over(frame, sizeof frame);
    size_t header_bytes = p->transport == UDP ? UDP_BYTES : TCP_BYTES;
    size_t ip_bytes     = IPV4 + header_bytes + p->len_bytes;
    static const uint8_t ethernet[ETHERNET] = { 2, 0, 0, 0, 0, 1, 2,
                                                0, 0, 0, 0, 2, 8, 0 };

    tc_writer_zeros(&w, 16);
    tc_writer_bytes(&w, ethernet, sizeof ethernet);
    tc_writer_u16(&w, 0x4500);
    tc_writer_u16(&w, (uint16_t)ip_bytes);
    tc_writer_u32(&w, 0);
    tc_writer_u16(&w, (uint16_t)(0x4000 | p->transport));
    tc_writer_u16(&w, 0);
    tc_writer_u32(&w, p->from);
    tc_writer_u32(&w, p->to);
    write_transport(&w, p);
    tc_writer_bytes(&w, p->payload, p->len_bytes);

    out->now_us += 20;
    put_le32(frame, (uint32_t)(1700000000 + out->now_us / 1000000));
    put_le32(frame + 4, (uint32_t)(out->now_us % 1000000));
    put_le32(frame + 8, (uint32_t)(ETHERNET + ip_bytes));
    put_le32(frame + 12, (uint32_t)(ETHERNET + ip_bytes));
    (void)fwrite(frame, 1, w.len_bytes, out->file);
}

static size_t invite(char text[FRAME_MAX], uint32_t number, uint32_t media)
{
    char sdp[256];
    int sdp_bytes = snprintf(
        sdp, sizeof sdp,
        "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 %u.%u.%u.%u\r\n"
        "t=0 0\r\nm=video %d RTP/AVP 33\r\n",
        media >> 24, media >> 16 & 255, media >> 8 & 255, media & 255,
        MEDIA_PORT);

    return (size_t)snprintf(
        text, FRAME_MAX,
        "INVITE sip:tv@example.com SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK%u\r\n"
        "From: <sip:v%u@example.com>;tag=a%u\r\nTo: <sip:tv@example.com>\r\n"
        "Call-ID: call-%u@example.com\r\nCSeq: 1 INVITE\r\n"
        "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
        number, number, number, number, sdp_bytes, sdp);
}

static void write_call(struct output *out, uint32_t number, uint32_t media)
{
    char text[FRAME_MAX];

    write_packet(out,
                 &(struct packet){ .from      = media,
                                   .to        = SERVER,
                                   .from_port = SIP_PORT,
                                   .to_port   = SIP_PORT,
                                   .transport = UDP,
                                   .payload   = text,
                                   .len_bytes = invite(text, number, media) });
}

static void write_rtp(struct output *out, uint32_t number)
{
    static const uint8_t media[20];
    uint8_t bytes[TC_RTP_HEADER_BYTES + sizeof media];
    struct tc_rtp_packet packet = {
        .ssrc           = number,
        .payload_type   = 33,
        .payload        = media,
        .captured_bytes = sizeof media,
        .payload_bytes  = sizeof media,
    };

    if (tc_rtp_encode(&packet, bytes, sizeof bytes) == TC_OK)
        write_packet(out, &(struct packet){ .from      = SERVER,
                                            .to        = RECEIVER,
                                            .from_port = MEDIA_PORT,
                                            .to_port   = MEDIA_PORT,
                                            .transport = UDP,
                                            .payload   = bytes,
                                            .len_bytes = sizeof bytes });
}

static void write_half_open(struct output *out, uint32_t number)
{
    static const char half[] = "INVITE sip:tv@example.com SIP/2.0\r\nVia: ";
    struct packet packet     = { .from      = FIRST_CLIENT + number,
                                 .to        = SERVER,
                                 .from_port = 40000,
                                 .to_port   = SIP_PORT,
                                 .transport = TCP,
                                 .flags     = SYN };

    write_packet(out, &packet);
    packet.flags     = ACK;
    packet.seq       = 1;
    packet.payload   = half;
    packet.len_bytes = sizeof half - 1;
    write_packet(out, &packet);
}

int main(int argc, char **argv)
{
    struct output out = { 0 };

    if (argc != 4) {
        fprintf(stderr, "usage: %s FILE call_ids|ssrcs|tcp|all COUNT\n",
                argv[0]);
        return 2;
    }
    bool all       = !strcmp(argv[2], "all");
    bool call_ids  = all || !strcmp(argv[2], "call_ids");
    bool ssrcs     = all || !strcmp(argv[2], "ssrcs");
    bool tcp       = all || !strcmp(argv[2], "tcp");
    uint32_t count = (uint32_t)strtoul(argv[3], NULL, 10);
    out.file       = fopen(argv[1], "wb");
    if (!out.file) {
        perror(argv[1]);
        return 1;
    }
    write_head(&out);
    if (ssrcs)
        write_call(&out, count, RECEIVER);
    for (uint32_t i = 0; i < count; i++) {
        if (call_ids)
            write_call(&out, i, FIRST_CLIENT + i);
        if (ssrcs)
            write_rtp(&out, i);
        if (tcp)
            write_half_open(&out, i);
    }
    int failed = fflush(out.file);
    return fclose(out.file) != 0 || failed;
}
