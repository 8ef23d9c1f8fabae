/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp/rtcp_report.h"

#include <assert.h>

#define NS_PER_S      INT64_C(1000000000)
#define UNIX_AS_NTP_S UINT64_C(2208988800)
#define NTP_ERA_S     (UINT64_C(1) << 32)

/* 24 bits with sign. */
static bool read_lost(struct tc_cursor *cursor,
                      struct tc_rtcp_report_block *block)
{
    uint32_t both;

    if (!tc_cursor_u32(cursor, &both))
        return false;

    int32_t lost           = (int32_t)(both & 0xffffff);
    block->fraction_lost   = (uint8_t)(both >> 24);
    block->cumulative_lost = lost > TC_RTCP_LOST_MAX ? lost - 0x1000000 : lost;
    return true;
}

bool tc_rtcp_report_block(const struct tc_rtcp_packet *packet, unsigned i,
                          struct tc_rtcp_report_block *out)
{
    struct tc_cursor cursor = tc_cursor_over(packet->body, packet->body_bytes);
    struct tc_rtcp_report_block block = { 0 };

    assert(out);
    if ((packet->type != TC_RTCP_SR && packet->type != TC_RTCP_RR) ||
        i >= packet->count ||
        !tc_cursor_skip(&cursor, (size_t)i * TC_RTCP_REPORT_BLOCK_BYTES) ||
        !tc_cursor_u32(&cursor, &block.ssrc) || !read_lost(&cursor, &block) ||
        !tc_cursor_u32(&cursor, &block.ext_highest_seq) ||
        !tc_cursor_u32(&cursor, &block.jitter) ||
        !tc_cursor_u32(&cursor, &block.lsr) ||
        !tc_cursor_u32(&cursor, &block.dlsr))
        return false;

    *out = block;
    return true;
}

void tc_rtcp_write_report_block(struct tc_writer *writer,
                                const struct tc_rtcp_report_block *block)
{
    int32_t lost = block->cumulative_lost;

    if (lost > TC_RTCP_LOST_MAX)
        lost = TC_RTCP_LOST_MAX;
    if (lost < TC_RTCP_LOST_MIN)
        lost = TC_RTCP_LOST_MIN;

    tc_writer_u32(writer, block->ssrc);
    tc_writer_u32(writer, (uint32_t)block->fraction_lost << 24 |
                              ((uint32_t)lost & 0xffffff));
    tc_writer_u32(writer, block->ext_highest_seq);
    tc_writer_u32(writer, block->jitter);
    tc_writer_u32(writer, block->lsr);
    tc_writer_u32(writer, block->dlsr);
}

uint32_t tc_rtcp_ntp_middle(uint64_t ntp)
{
    return (uint32_t)(ntp >> 16);
}

uint64_t tc_rtcp_ntp_from_unix_ns(int64_t unix_ns)
{
    assert(unix_ns >= 0);
    uint64_t whole_s = (uint64_t)(unix_ns / NS_PER_S) + UNIX_AS_NTP_S;
    uint64_t rest_ns = (uint64_t)(unix_ns % NS_PER_S);

    /* the era is cut off: 32 bits of seconds wrap in 2036 */
    return whole_s << 32 | (rest_ns << 32) / (uint64_t)NS_PER_S;
}

int64_t tc_rtcp_ntp_to_unix_ns(uint64_t ntp)
{
    uint64_t whole_s  = ntp >> 32;
    uint64_t fraction = ntp & 0xffffffff;

    if (whole_s < NTP_ERA_S / 2)
        whole_s += NTP_ERA_S;
    /* rounds, so that the fraction cut off by from_unix_ns is restored */
    return ((int64_t)whole_s - (int64_t)UNIX_AS_NTP_S) * NS_PER_S +
           (int64_t)((fraction * (uint64_t)NS_PER_S + NTP_ERA_S / 2) >> 32);
}

int64_t tc_rtcp_dlsr_ns(uint32_t dlsr)
{
    return (int64_t)dlsr * NS_PER_S / 65536;
}

uint32_t tc_rtcp_dlsr_from_ns(int64_t ns)
{
    if (ns <= 0)
        return 0;
    if (ns / NS_PER_S >= 65536)
        return UINT32_MAX;
    return (uint32_t)(ns * 65536 / NS_PER_S);
}

bool tc_rtcp_round_trip_ns(uint32_t arrival, uint32_t lsr, uint32_t dlsr,
                           int64_t *out_ns)
{
    assert(out_ns);
    if (lsr == 0)
        return false;

    /* NTP's middle bits wrap every 18 hours; the difference is small */
    uint32_t wrapped = arrival - lsr - dlsr;
    int64_t signed_units =
        wrapped > INT32_MAX ? (int64_t)wrapped - (INT64_C(1) << 32) : wrapped;
    *out_ns = signed_units * NS_PER_S / 65536;
    return true;
}

int64_t tc_rtcp_tap_round_trip_ns(int64_t sr_at_ns, int64_t report_at_ns,
                                  uint32_t dlsr)
{
    return report_at_ns - sr_at_ns - tc_rtcp_dlsr_ns(dlsr);
}
