/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/ledger.h"

#include <assert.h>

static const char *const class_name[TC_FRAME_CLASS_COUNT] = {
    [TC_FRAME_MESSAGE]   = "message",
    [TC_FRAME_PART]      = "part of a message",
    [TC_FRAME_RTP]       = "rtp",
    [TC_FRAME_RTCP]      = "rtcp",
    [TC_FRAME_IGMP]      = "igmp",
    [TC_FRAME_MPEGTS]    = "mpegts",
    [TC_FRAME_TRANSPORT] = "transport only",
    [TC_FRAME_UNDECODED] = "undecoded",
    [TC_FRAME_FAILED]    = "failed",
};

static const struct {
    const char *name;
    enum tc_frame_class class;
} skips[TC_SKIP_COUNT] = {
    [TC_SKIP_NONE]        = { "none", TC_FRAME_MESSAGE },
    [TC_SKIP_LINK_TYPE]   = { "link type", TC_FRAME_UNDECODED },
    [TC_SKIP_NOT_IP]      = { "not IP", TC_FRAME_UNDECODED },
    [TC_SKIP_IP_PROTOCOL] = { "IP protocol", TC_FRAME_UNDECODED },
    [TC_SKIP_FRAGMENT]    = { "IP fragment", TC_FRAME_UNDECODED },
    [TC_SKIP_TCP]         = { "TCP payload", TC_FRAME_UNDECODED },
    [TC_SKIP_UDP]         = { "UDP payload", TC_FRAME_UNDECODED },
    [TC_SKIP_CUT]         = { "cut headers", TC_FRAME_FAILED },
    [TC_SKIP_MALFORMED]   = { "malformed headers", TC_FRAME_FAILED },
    [TC_SKIP_NOT_RTP]     = { "announced as RTP", TC_FRAME_FAILED },
    [TC_SKIP_TCP_GAP]     = { "gap in TCP", TC_FRAME_FAILED },
    [TC_SKIP_DUPLICATE]   = { "seen twice", TC_FRAME_UNDECODED },
    [TC_SKIP_ENCRYPTED]   = { "encrypted", TC_FRAME_UNDECODED },
    [TC_SKIP_EVICTED]     = { "evicted", TC_FRAME_FAILED },
};

const char *tc_frame_class_name(enum tc_frame_class class)
{
    assert((unsigned)class < TC_FRAME_CLASS_COUNT);

    return class_name[class];
}

const char *tc_skip_name(enum tc_skip skip)
{
    assert((unsigned)skip < TC_SKIP_COUNT);

    return skips[skip].name;
}

enum tc_frame_class tc_skip_class(enum tc_skip skip)
{
    assert(skip > TC_SKIP_NONE && skip < TC_SKIP_COUNT);

    return skips[skip].class;
}

static void enter_tally(struct tc_tally *tally, uint32_t wire_bytes)
{
    tally->packets++;
    tally->bytes += wire_bytes;
}

void tc_ledger_frame(struct tc_ledger *ledger, enum tc_frame_class class,
                     enum tc_skip skip, uint32_t wire_bytes)
{
    enter_tally(&ledger->total, wire_bytes);
    enter_tally(&ledger->by_class[class], wire_bytes);
    if (skip != TC_SKIP_NONE)
        enter_tally(&ledger->by_skip[skip], wire_bytes);
}

void tc_ledger_give_up_parts(struct tc_ledger *ledger, enum tc_skip skip,
                             uint64_t packets, uint64_t bytes)
{
    struct tc_tally *parts = &ledger->by_class[TC_FRAME_PART];
    struct tc_tally *to    = &ledger->by_class[tc_skip_class(skip)];

    assert(packets <= parts->packets && bytes <= parts->bytes);
    parts->packets -= packets;
    parts->bytes -= bytes;
    to->packets += packets;
    to->bytes += bytes;
    ledger->by_skip[skip].packets += packets;
    ledger->by_skip[skip].bytes += bytes;
}

static bool adds_up(const struct tc_tally *parts, size_t count,
                    struct tc_tally whole)
{
    struct tc_tally sum = { 0 };

    for (size_t i = 0; i < count; i++) {
        sum.packets += parts[i].packets;
        sum.bytes += parts[i].bytes;
    }
    return sum.packets == whole.packets && sum.bytes == whole.bytes;
}

bool tc_ledger_balances(const struct tc_ledger *ledger)
{
    struct tc_tally skipped = ledger->by_class[TC_FRAME_UNDECODED];

    skipped.packets += ledger->by_class[TC_FRAME_FAILED].packets;
    skipped.bytes += ledger->by_class[TC_FRAME_FAILED].bytes;
    return adds_up(ledger->by_class, TC_FRAME_CLASS_COUNT, ledger->total) &&
           adds_up(ledger->by_skip, TC_SKIP_COUNT, skipped);
}
