/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/sip/sip_msg.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/same.h"

#include <string.h>

static bool has(struct tc_text text, char c)
{
    return text.len_bytes > 0 && memchr(text.at, c, text.len_bytes);
}

/* Encoded inside angle brackets. */
static bool is_plain_uri(struct tc_text uri)
{
    return !has(uri, '>');
}

static bool is_plain_party(const struct tc_sip_party *party)
{
    return is_plain_uri(party->uri) &&
           (party->uri.len_bytes > 0 || party->tag.len_bytes == 0);
}

/* No separator, also not one that a quote before it protected. */
static bool is_plain_sent_by(struct tc_text sent_by)
{
    static const char separators[] = "\"<>,;";

    for (size_t i = 0; i < sizeof separators - 1; i++)
        if (has(sent_by, separators[i]))
            return false;
    return sent_by.len_bytes > 0;
}

/* Of some faulty messages our encoding must say less than they did: a tag
 * without a URI, a Via without a host, a CSeq without a method. */
static bool is_plain(const struct tc_sip_msg *msg)
{
    for (unsigned i = 0; i < msg->via_count; i++)
        if (!is_plain_sent_by(msg->vias[i].sent_by))
            return false;
    for (unsigned i = 0; i < msg->route_count; i++)
        if (!is_plain_uri(msg->routes[i]))
            return false;
    for (unsigned i = 0; i < msg->record_route_count; i++)
        if (!is_plain_uri(msg->record_routes[i]))
            return false;
    return is_plain_party(&msg->from) && is_plain_party(&msg->to) &&
           is_plain_party(&msg->contact) &&
           (msg->cseq_number == 0 || msg->cseq_method_text.len_bytes > 0);
}

static void check_inside(const struct tc_sip_msg *msg, const uint8_t *data,
                         size_t size)
{
    const struct tc_text texts[] = {
        msg->method_text,      msg->request_uri,  msg->reason,
        msg->call_id,          msg->from.uri,     msg->from.tag,
        msg->to.uri,           msg->to.tag,       msg->contact.uri,
        msg->contact.tag,      msg->content_type, msg->reason_header,
        msg->cseq_method_text, msg->body,         msg->challenge,
        msg->credentials,
    };

    for (size_t i = 0; i < TC_LEN(texts); i++)
        tc_fuzz_text(texts[i], data, size);
    FUZZ_CHECK(msg->via_count <= TC_SIP_VIAS_MAX &&
               msg->route_count <= TC_SIP_ROUTES_MAX &&
               msg->record_route_count <= TC_SIP_ROUTES_MAX);
    for (unsigned i = 0; i < msg->via_count; i++) {
        tc_fuzz_text(msg->vias[i].sent_by, data, size);
        tc_fuzz_text(msg->vias[i].branch, data, size);
    }
    for (unsigned i = 0; i < msg->route_count; i++)
        tc_fuzz_text(msg->routes[i], data, size);
    for (unsigned i = 0; i < msg->record_route_count; i++)
        tc_fuzz_text(msg->record_routes[i], data, size);
    tc_fuzz_text(tc_sip_uri_user_host(msg->from.uri), data, size);
    tc_fuzz_text(tc_sip_uri_user_host(msg->request_uri), data, size);
}

static void check_round_trip(const struct tc_sip_msg *msg)
{
    size_t len_bytes = tc_sip_encoded_len(msg);
    uint8_t *bytes   = tc_fuzz_room(len_bytes);
    struct tc_sip_msg back;

    FUZZ_CHECK(tc_sip_encode(msg, bytes, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_sip_encode(msg, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(tc_sip_decode(bytes, len_bytes, len_bytes, &back) == TC_OK);
    if (is_plain(msg)) {
        FUZZ_CHECK(tc_same_sip(&back, msg));
        FUZZ_CHECK(back.content_length == (int64_t)msg->body.len_bytes);
    }
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_sip_msg msg, cut;

    tc_err err = tc_sip_decode(data, size, size, &msg);
    FUZZ_CHECK(tc_sip_decode(data, size, size + 1, &cut) == err);
    if (tc_sip_probe(data, size))
        FUZZ_CHECK(err == TC_OK);
    if (err != TC_OK)
        return 0;

    FUZZ_CHECK(!msg.is_truncated && cut.is_truncated);
    check_inside(&msg, data, size);
    check_inside(&cut, data, size);
    check_round_trip(&msg);
    check_round_trip(&cut);
    return 0;
}
