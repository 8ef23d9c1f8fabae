/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/record.h"

#include <assert.h>

static const char *const protocol_name[TC_PROTOCOL_COUNT] = {
    [TC_PROTOCOL_NONE] = "other",    [TC_PROTOCOL_SIP] = "sip",
    [TC_PROTOCOL_COPS] = "cops",     [TC_PROTOCOL_RTP] = "rtp",
    [TC_PROTOCOL_RTCP] = "rtcp",     [TC_PROTOCOL_IGMP] = "igmp",
    [TC_PROTOCOL_SEARCH] = "search", [TC_PROTOCOL_MLD] = "mld",
    [TC_PROTOCOL_MPEGTS] = "mpegts",
};

const char *tc_protocol_name(enum tc_protocol protocol)
{
    assert((unsigned)protocol < TC_PROTOCOL_COUNT);

    return protocol_name[protocol];
}
