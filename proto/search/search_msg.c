/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/search/search_msg.h"

#include <assert.h>

#include "base/cursor.h"
#include "base/writer.h"

static const char *const type_name[TC_SEARCH_TYPE_END] = {
    [TC_SEARCH_SEARCH]   = "SEARCH",
    [TC_SEARCH_FOUND]    = "FOUND",
    [TC_SEARCH_NOTFOUND] = "NOTFOUND",
    [TC_SEARCH_START]    = "START",
    [TC_SEARCH_OK]       = "OK",
    [TC_SEARCH_STOP]     = "STOP",
    [TC_SEARCH_REFUSED]  = "REFUSED",
    [TC_SEARCH_PART]     = "PART",
    [TC_SEARCH_OFFER]    = "OFFER",
    [TC_SEARCH_WITHDRAW] = "WITHDRAW",
};

const char *tc_search_type_name(enum tc_search_type type)
{
    assert(type >= TC_SEARCH_SEARCH && type < TC_SEARCH_TYPE_END);

    return type_name[type];
}

tc_err tc_search_decode(const uint8_t *bytes, size_t len_bytes,
                        struct tc_search_msg *out)
{
    struct tc_cursor cursor  = tc_cursor_over(bytes, len_bytes);
    struct tc_search_msg msg = { 0 };
    uint8_t magic, type;

    assert(out);
    if (!tc_cursor_u8(&cursor, &magic) || !tc_cursor_u8(&cursor, &type) ||
        !tc_cursor_u8(&cursor, &msg.depth) ||
        !tc_cursor_u8(&cursor, &msg.attempt) ||
        !tc_cursor_u32(&cursor, &msg.query) ||
        !tc_cursor_u32(&cursor, &msg.channel) ||
        !tc_cursor_u32(&cursor, &msg.ssrc))
        return TC_ESHORT;
    if (magic != 'T' || type < TC_SEARCH_SEARCH || type >= TC_SEARCH_TYPE_END)
        return TC_EFORMAT;

    msg.type = (enum tc_search_type)type;
    *out     = msg;
    return TC_OK;
}

void tc_search_encode(const struct tc_search_msg *msg, uint8_t *out)
{
    struct tc_writer writer = tc_writer_over(out, TC_SEARCH_HEADER_BYTES);

    assert(msg->type >= TC_SEARCH_SEARCH && msg->type < TC_SEARCH_TYPE_END);
    tc_writer_u8(&writer, 'T');
    tc_writer_u8(&writer, (uint8_t)msg->type);
    tc_writer_u8(&writer, msg->depth);
    tc_writer_u8(&writer, msg->attempt);
    tc_writer_u32(&writer, msg->query);
    tc_writer_u32(&writer, msg->channel);
    tc_writer_u32(&writer, msg->ssrc);
}
