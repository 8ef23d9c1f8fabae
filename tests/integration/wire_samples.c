/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a capture of what our encoders of RTCP, IGMP, MLD and transport
 * packets make, for a dissector that is not ours: wire_oracle.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/igmp/igmp_msg.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/rtcp/rtcp_bye.h"
#include "proto/rtcp/rtcp_report.h"
#include "proto/rtcp/rtcp_sdes.h"
#include "proto/rtcp/rtcp_xr.h"

enum {
    ROOM_BYTES    = 1500,
    IPV4_BYTES    = 20,
    UDP_BYTES     = 8,
    IPV6_BYTES    = 40,
    LINK_RAW      = 101,
    PROTOCOL_IGMP = 2,
    PROTOCOL_UDP  = 17,
    NEXT_ICMPV6   = 58,
    RTCP_PORT     = 5005,
    TS_PORT       = 5004,
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void put_host_u32(FILE *file, uint32_t value)
{
    must(fwrite(&value, sizeof value, 1, file) == 1);
}

static void put_record(FILE *file, const uint8_t *bytes, size_t len_bytes)
{
    put_host_u32(file, 0);
    put_host_u32(file, 0);
    put_host_u32(file, (uint32_t)len_bytes);
    put_host_u32(file, (uint32_t)len_bytes);
    must(fwrite(bytes, 1, len_bytes, file) == len_bytes);
}

static void put_ipv4(FILE *file, uint8_t protocol, const struct tc_writer *body)
{
    uint8_t room[ROOM_BYTES];
    struct tc_writer w = tc_writer_over(room, sizeof room);

    tc_writer_u16(&w, 0x4500);
    tc_writer_u16(&w, (uint16_t)(IPV4_BYTES + body->len_bytes));
    tc_writer_u32(&w, 0);
    tc_writer_u8(&w, 1);
    tc_writer_u8(&w, protocol);
    tc_writer_u16(&w, 0);
    tc_writer_u32(&w, 0x0a000001);
    tc_writer_u32(&w, 0xefc00007);
    tc_writer_bytes(&w, body->bytes, body->len_bytes);
    must(tc_writer_fits(&w));
    put_record(file, room, w.len_bytes);
}

static void put_udp(FILE *file, uint16_t port, const struct tc_writer *body)
{
    uint8_t room[ROOM_BYTES];
    struct tc_writer w = tc_writer_over(room, sizeof room);

    tc_writer_u16(&w, port);
    tc_writer_u16(&w, port);
    tc_writer_u16(&w, (uint16_t)(UDP_BYTES + body->len_bytes));
    tc_writer_u16(&w, 0);
    tc_writer_bytes(&w, body->bytes, body->len_bytes);
    must(tc_writer_fits(&w));
    put_ipv4(file, PROTOCOL_UDP, &w);
}

/* Encode behind what the compound has. */
static void add_packet(struct tc_writer *compound,
                       struct tc_rtcp_packet *packet,
                       const struct tc_writer *body)
{
    packet->body       = body->bytes;
    packet->body_bytes = (uint32_t)body->len_bytes;
    must(tc_rtcp_encode(packet, compound->bytes + compound->len_bytes,
                        compound->room_bytes - compound->len_bytes) == TC_OK);
    compound->len_bytes += tc_rtcp_encoded_len(packet);
}

static void add_sender_report(struct tc_writer *compound)
{
    const struct tc_rtcp_report_block block = { .ssrc            = 5,
                                                .fraction_lost   = 64,
                                                .cumulative_lost = -2,
                                                .ext_highest_seq = 65538,
                                                .jitter          = 900,
                                                .lsr             = 0xb7052000,
                                                .dlsr            = 0x00054000 };
    struct tc_rtcp_packet sender            = { .type          = TC_RTCP_SR,
                                                .count         = 1,
                                                .ssrc          = 7,
                                                .rtp_timestamp = 90000,
                                                .packet_count  = 100,
                                                .octet_count   = 131600 };
    uint8_t room[TC_RTCP_REPORT_BLOCK_BYTES];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    sender.ntp = tc_rtcp_ntp_from_unix_ns(INT64_C(1500000000250000000));
    tc_rtcp_write_report_block(&body, &block);
    add_packet(compound, &sender, &body);
}

static void add_description(struct tc_writer *compound)
{
    const struct tc_rtcp_sdes_item items[] = {
        { .type = TC_RTCP_SDES_CNAME, .text = TC_TEXT("viewer@example") },
        { .type = TC_RTCP_SDES_TOOL, .text = TC_TEXT("twincast") },
    };
    struct tc_rtcp_packet packet = { .type = TC_RTCP_SDES, .count = 1 };
    uint8_t room[64];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    tc_rtcp_write_sdes_chunk(&body, 7, items, TC_LEN(items));
    add_packet(compound, &packet, &body);
}

static void add_goodbye(struct tc_writer *compound)
{
    static const uint32_t ssrc   = 7;
    struct tc_rtcp_packet packet = { .type = TC_RTCP_BYE, .count = 1 };
    uint8_t room[32];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    tc_rtcp_write_bye(&body, &ssrc, 1, TC_TEXT("zapped"));
    add_packet(compound, &packet, &body);
}

/* Without a run length block: tshark 4.0 reads beyond the end of any. */
static void add_extended(struct tc_writer *compound)
{
    const struct tc_rtcp_xr_dlrr dlrr = { .ssrc = 5, .dlrr = 98304 };
    uint8_t sub[12], room[128];
    struct tc_writer contents              = tc_writer_over(sub, sizeof sub);
    struct tc_writer body                  = tc_writer_over(room, sizeof room);
    struct tc_rtcp_packet packet           = { .type = TC_RTCP_XR, .ssrc = 7 };
    const struct tc_rtcp_xr_block blocks[] = {
        { .type = TC_RTCP_XR_REFERENCE_TIME, .u.reference_ntp = 1 },
        { .type           = TC_RTCP_XR_DLRR,
          .contents       = sub,
          .contents_bytes = sizeof sub },
        { .type      = TC_RTCP_XR_SUMMARY,
          .specific  = TC_RTCP_XR_HAS_LOSS,
          .u.summary = { .ssrc = 5, .begin_seq = 1, .lost_packets = 3 } },
        { .type   = TC_RTCP_XR_VOIP,
          .u.voip = { .ssrc = 5, .signal_dbm0 = -20, .r_factor = 93 } },
    };

    tc_rtcp_write_xr_dlrr(&contents, &dlrr);
    for (size_t i = 0; i < TC_LEN(blocks); i++)
        must(tc_rtcp_write_xr_block(&body, &blocks[i]) == TC_OK);
    add_packet(compound, &packet, &body);
}

static void put_rtcp(FILE *file)
{
    uint8_t room[ROOM_BYTES];
    struct tc_writer compound = tc_writer_over(room, sizeof room);

    add_sender_report(&compound);
    add_description(&compound);
    add_extended(&compound);
    add_goodbye(&compound);
    put_udp(file, RTCP_PORT, &compound);
}

static void put_igmp(FILE *file, const struct tc_igmp_msg *msg)
{
    uint8_t room[64];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    must(tc_igmp_encode(msg, room, sizeof room) == TC_OK);
    body.len_bytes = tc_igmp_encoded_len(msg);
    put_ipv4(file, PROTOCOL_IGMP, &body);
}

static void put_mld(FILE *file, const struct tc_igmp_msg *msg)
{
    static const uint8_t from[16] = { 0xfe, 0x80, [15] = 1 };
    static const uint8_t to[16]   = { 0xff, 0x02, [15] = 0x16 };
    uint8_t room[IPV6_BYTES + 64];
    struct tc_writer w = tc_writer_over(room, sizeof room);
    size_t len_bytes   = tc_igmp_encoded_len(msg);

    tc_writer_u32(&w, 0x60000000);
    tc_writer_u16(&w, (uint16_t)len_bytes);
    tc_writer_u8(&w, NEXT_ICMPV6);
    tc_writer_u8(&w, 1);
    tc_writer_bytes(&w, from, sizeof from);
    tc_writer_bytes(&w, to, sizeof to);
    must(tc_mld_encode(msg, from, to, room + IPV6_BYTES, 64) == TC_OK);
    put_record(file, room, IPV6_BYTES + len_bytes);
}

/* Each kind and version, of one group. */
static void put_membership(FILE *file, enum tc_ip_family family,
                           const struct tc_endpoint *group)
{
    const struct tc_igmp_record record = { .type  = TC_IGMP_TO_EX,
                                           .group = *group };
    unsigned versions                  = family == TC_IP_V4 ? 3 : 2;
    uint8_t room[20];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    tc_igmp_write_record(&body, &record);
    for (uint8_t version = 1; version <= versions; version++) {
        struct tc_igmp_msg msg = { .family  = family,
                                   .kind    = TC_IGMP_REPORT,
                                   .version = version,
                                   .group   = *group };
        bool is_last           = version == versions;

        if (is_last) {
            msg.count      = 1;
            msg.body       = room;
            msg.body_bytes = (uint32_t)body.len_bytes;
        }
        (family == TC_IP_V4 ? put_igmp : put_mld)(file, &msg);
        if (version == versions - 1) {
            msg.kind = TC_IGMP_LEAVE;
            (family == TC_IP_V4 ? put_igmp : put_mld)(file, &msg);
        }
        msg.kind        = TC_IGMP_QUERY;
        msg.max_resp_ms = family == TC_IP_V4 && version == 1 ? 0 : 1000;
        msg.interval_s  = 125;
        msg.robustness  = 2;
        msg.count       = 0;
        msg.body_bytes  = 0;
        (family == TC_IP_V4 ? put_igmp : put_mld)(file, &msg);
    }
}

static void put_transport(FILE *file)
{
    static const struct tc_ts_packet packets[] = {
        { .pid           = 0x100,
          .random_access = true,
          .has_pcr       = true,
          .pcr_27mhz     = 27000001,
          .payload_bytes = 176 },
        { .pid = 0x100, .continuity_counter = 1, .payload_bytes = 100 },
        { .pid = TC_TS_PID_NULL, .payload_bytes = 184 },
    };
    uint8_t room[TC_LEN(packets) * TC_TS_BYTES];
    struct tc_writer body = tc_writer_over(room, sizeof room);

    for (size_t i = 0; i < TC_LEN(packets); i++)
        must(tc_ts_encode(&packets[i], room + i * TC_TS_BYTES, TC_TS_BYTES) ==
             TC_OK);
    body.len_bytes = sizeof room;
    put_udp(file, TS_PORT, &body);
}

int main(int argc, char **argv)
{
    static const struct tc_endpoint v4 = { .address = { 239, 192, 0, 7 },
                                           .family  = TC_IP_V4 };
    static const struct tc_endpoint v6 = { .address = { 0xff, 0x3e, [15] = 7 },
                                           .family  = TC_IP_V6 };
    FILE *file = argc == 2 ? fopen(argv[1], "wb") : NULL;

    must(file != NULL);
    put_host_u32(file, 0xa1b2c3d4);
    put_host_u32(file, 2 | 4 << 16);
    put_host_u32(file, 0);
    put_host_u32(file, 0);
    put_host_u32(file, 65535);
    put_host_u32(file, LINK_RAW);
    put_rtcp(file);
    put_membership(file, TC_IP_V4, &v4);
    put_membership(file, TC_IP_V6, &v6);
    put_transport(file);
    must(fclose(file) == 0);
    return 0;
}
