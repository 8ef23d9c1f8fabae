/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/framer.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/cursor.h"
#include "proto/cops/cops_msg.h"
#include "proto/sip/sip_msg.h"

enum {
    SIP_PORT              = 5060,
    COPS_PORT_PACKETCABLE = 2126, /* DQoS */
    COPS_PORT_PCMM        = 3918,
};

static struct tc_framed framed(enum tc_framer_verdict verdict, size_t len_bytes)
{
    return (struct tc_framed){ .verdict = verdict, .len_bytes = len_bytes };
}

/* Octets up to and including the empty line; 0: there is none yet.  The first
 * `seen_bytes` were searched before, but a line end among the last two of them
 * may be half of an empty line. */
static size_t headers_len(const uint8_t *bytes, size_t len_bytes,
                          size_t seen_bytes)
{
    size_t limit =
        len_bytes < TC_FRAMER_HEADERS_MAX ? len_bytes : TC_FRAMER_HEADERS_MAX;

    for (size_t i = seen_bytes > 2 ? seen_bytes - 2 : 0; i + 1 < limit; i++) {
        const uint8_t *lf = memchr(bytes + i, '\n', limit - i);

        if (!lf)
            return 0;
        i = (size_t)(lf - bytes);
        if (i + 1 < limit && bytes[i + 1] == '\n')
            return i + 2;
        if (i + 2 < limit && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

static size_t blank_len(const uint8_t *bytes, size_t len_bytes)
{
    size_t n = 0;

    while (n < len_bytes && (bytes[n] == '\r' || bytes[n] == '\n'))
        n++;
    return n;
}

/* No empty line yet: can it be SIP at all? */
static struct tc_framed look_start(const uint8_t *bytes, size_t len_bytes,
                                   struct tc_framer_progress *progress)
{
    size_t seen = progress->seen_bytes;

    if (len_bytes >= TC_FRAMER_HEADERS_MAX)
        return framed(TC_FRAMER_OTHER, 0);
    if (!progress->has_line && memchr(bytes + seen, '\n', len_bytes - seen)) {
        progress->examined_bytes += len_bytes;
        if (!tc_sip_probe(bytes, len_bytes))
            return framed(TC_FRAMER_OTHER, 0);
        progress->has_line = true;
    }
    progress->seen_bytes = len_bytes;
    return framed(TC_FRAMER_MORE, 0);
}

/* All headers have arrived: finds the end of the body. */
static bool read_length(const uint8_t *bytes, size_t headers_bytes,
                        struct tc_framer_progress *progress)
{
    struct tc_sip_msg msg;

    progress->examined_bytes += headers_bytes;
    if (tc_sip_decode(bytes, headers_bytes, headers_bytes, &msg) != TC_OK)
        return false;

    /* without Content-Length, which a stream requires, there is no body */
    size_t body = msg.content_length > 0 ? (size_t)msg.content_length : 0;
    if (body > TC_FRAMER_MESSAGE_MAX)
        return false;
    progress->message_bytes = headers_bytes + body;
    return true;
}

static struct tc_framed look_sip(const uint8_t *bytes, size_t len_bytes,
                                 struct tc_framer_progress *progress)
{
    if (progress->message_bytes == 0) {
        size_t seen  = progress->seen_bytes;
        size_t blank = seen == 0 ? blank_len(bytes, len_bytes) : 0;

        if (blank > 0)
            return framed(TC_FRAMER_JUNK, blank);

        size_t headers = headers_len(bytes, len_bytes, seen);
        progress->examined_bytes += len_bytes - seen + 2;
        if (headers == 0)
            return look_start(bytes, len_bytes, progress);
        if (!read_length(bytes, headers, progress))
            return framed(TC_FRAMER_OTHER, 0);
    }
    return progress->message_bytes <= len_bytes
               ? framed(TC_FRAMER_MESSAGE, progress->message_bytes)
               : framed(TC_FRAMER_MORE, 0);
}

/* Can a message begin here? Stricter than the codec: only the flag for
 * solicited messages may be set, and the length must be plausible. */
static bool is_cops_head(const uint8_t *bytes, size_t len_bytes,
                         uint32_t *message_bytes)
{
    return (bytes[0] == 0x10 || bytes[0] == 0x11) &&
           tc_cops_frame_len(bytes, len_bytes, message_bytes) == TC_OK &&
           *message_bytes <= TC_FRAMER_HEADERS_MAX;
}

/* RFC 2748 sections 3.5, 3.9, 3.10: these may have no objects */
static bool may_be_bare(uint8_t op)
{
    return op == TC_COPS_SSQ || op == TC_COPS_KA || op == TC_COPS_SSC;
}

/* The length of the next object with its padding; 0: not an object. */
static size_t object_step(uint16_t length, uint8_t c_num)
{
    bool is_known = c_num > 0 && c_num < TC_COPS_C_NUM_END;

    return length < 4 || !is_known ? 0 : length + tc_cops_padding(length);
}

/* Do the objects that have arrived fit the message's length? An alignment off
 * by one octet makes the lengths wrong. */
static bool objects_fit(const uint8_t *bytes, size_t len_bytes,
                        uint32_t message_bytes)
{
    size_t there_bytes = message_bytes < len_bytes ? message_bytes : len_bytes;
    struct tc_cursor there = tc_cursor_over(bytes + TC_COPS_HEADER_BYTES,
                                            there_bytes - TC_COPS_HEADER_BYTES);
    size_t left            = message_bytes - (size_t)TC_COPS_HEADER_BYTES;
    uint16_t length;
    uint8_t c_num;

    if (left == 0)
        return may_be_bare(bytes[1]);
    while (tc_cursor_u16(&there, &length) && tc_cursor_u8(&there, &c_num)) {
        size_t step = object_step(length, c_num);

        if (step == 0 || step > left)
            return false;
        left -= step;
        if (!tc_cursor_skip(&there, step - 3))
            break;
    }
    return true;
}

/* Does another message follow this one, if those octets have arrived? */
static bool next_fits(const uint8_t *bytes, size_t len_bytes,
                      uint32_t message_bytes)
{
    uint32_t next_bytes;

    return message_bytes + (size_t)TC_COPS_HEADER_BYTES > len_bytes ||
           is_cops_head(bytes + message_bytes, len_bytes - message_bytes,
                        &next_bytes);
}

/* While searching for the next message everything must agree with a header,
 * since object lengths look like headers, too.  A header without objects
 * suffices: all its fields but the client type are fixed. */
static bool is_cops_start(const uint8_t *bytes, size_t len_bytes)
{
    uint32_t message_bytes;

    if (!is_cops_head(bytes, len_bytes, &message_bytes) ||
        !objects_fit(bytes, len_bytes, message_bytes))
        return false;
    return message_bytes == TC_COPS_HEADER_BYTES ||
           next_fits(bytes, len_bytes, message_bytes);
}

static struct tc_framed skip_junk(const uint8_t *bytes, size_t len_bytes)
{
    size_t junk = 1;

    while (junk + TC_COPS_HEADER_BYTES <= len_bytes &&
           !is_cops_start(bytes + junk, len_bytes - junk))
        junk++;
    return framed(TC_FRAMER_JUNK, junk);
}

/* At the front, where a message is expected, a header is rejected only if both
 * its objects and the octets after it contradict it: a damaged message still
 * ends where its length says. */
static struct tc_framed look_cops(const uint8_t *bytes, size_t len_bytes)
{
    uint32_t message_bytes;

    if (len_bytes < TC_COPS_HEADER_BYTES)
        return framed(TC_FRAMER_MORE, 0);
    if (!is_cops_head(bytes, len_bytes, &message_bytes))
        return skip_junk(bytes, len_bytes);
    if (message_bytes > len_bytes)
        return framed(TC_FRAMER_MORE, 0);
    if (!objects_fit(bytes, len_bytes, message_bytes) &&
        !next_fits(bytes, len_bytes, message_bytes))
        return skip_junk(bytes, len_bytes);
    return framed(TC_FRAMER_MESSAGE, message_bytes);
}

struct tc_framed tc_framer_look(enum tc_protocol protocol, const uint8_t *bytes,
                                size_t len_bytes,
                                struct tc_framer_progress *progress)
{
    assert(protocol == TC_PROTOCOL_SIP || protocol == TC_PROTOCOL_COPS);
    assert(progress && progress->seen_bytes <= len_bytes);

    if (len_bytes == 0)
        return framed(TC_FRAMER_MORE, 0);
    return protocol == TC_PROTOCOL_SIP ? look_sip(bytes, len_bytes, progress)
                                       : look_cops(bytes, len_bytes);
}

static enum tc_protocol protocol_of_port(uint16_t port)
{
    switch (port) {
    case SIP_PORT:
        return TC_PROTOCOL_SIP;
    case TC_COPS_PORT:
    case COPS_PORT_PACKETCABLE:
    case COPS_PORT_PCMM:
        return TC_PROTOCOL_COPS;
    default:
        return TC_PROTOCOL_NONE;
    }
}

enum tc_protocol tc_framer_protocol(const struct tc_decode_as *said,
                                    const struct tc_flow_key *key,
                                    const uint8_t *bytes, size_t len_bytes)
{
    enum tc_protocol protocol;

    if (tc_decode_as_find(said, key, &protocol))
        return protocol;

    protocol = protocol_of_port(key->to.port);
    if (protocol == TC_PROTOCOL_NONE)
        protocol = protocol_of_port(key->from.port);
    if (protocol == TC_PROTOCOL_NONE && tc_sip_probe(bytes, len_bytes))
        protocol = TC_PROTOCOL_SIP;
    return protocol;
}
