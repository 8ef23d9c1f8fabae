/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp/rtcp_bye.h"

#include <assert.h>

enum { SSRC_BYTES = 4, REASON_MAX_BYTES = 255 };

bool tc_rtcp_bye_ssrc(const struct tc_rtcp_packet *packet, unsigned i,
                      uint32_t *out)
{
    struct tc_cursor cursor = tc_cursor_over(packet->body, packet->body_bytes);

    assert(out);
    return packet->type == TC_RTCP_BYE && i < packet->count &&
           tc_cursor_skip(&cursor, (size_t)i * SSRC_BYTES) &&
           tc_cursor_u32(&cursor, out);
}

struct tc_text tc_rtcp_bye_reason(const struct tc_rtcp_packet *packet)
{
    struct tc_cursor cursor = tc_cursor_over(packet->body, packet->body_bytes);
    const uint8_t *at;
    uint8_t len_bytes;

    if (packet->type != TC_RTCP_BYE ||
        !tc_cursor_skip(&cursor, (size_t)packet->count * SSRC_BYTES) ||
        !tc_cursor_u8(&cursor, &len_bytes) ||
        !tc_cursor_bytes(&cursor, len_bytes, &at))
        return (struct tc_text){ 0 };
    return (struct tc_text){ .at = (const char *)at, .len_bytes = len_bytes };
}

void tc_rtcp_write_bye(struct tc_writer *writer, const uint32_t *ssrcs,
                       unsigned count, struct tc_text reason)
{
    assert(count <= TC_RTCP_COUNT_MAX && reason.len_bytes <= REASON_MAX_BYTES);

    for (unsigned i = 0; i < count; i++)
        tc_writer_u32(writer, ssrcs[i]);
    if (reason.len_bytes == 0)
        return;

    tc_writer_u8(writer, (uint8_t)reason.len_bytes);
    tc_writer_text(writer, reason);
    tc_writer_zeros(writer, (4 - (1 + reason.len_bytes) % 4) % 4);
}
