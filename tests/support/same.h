/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file same.h
 * @brief Do two decoded messages say the same, wherever their texts lie?
 */
#ifndef TC_TESTS_SUPPORT_SAME_H
#define TC_TESTS_SUPPORT_SAME_H

#include <stdbool.h>

#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

static inline bool tc_same_party(const struct tc_sip_party *a,
                                 const struct tc_sip_party *b)
{
    return tc_text_equal(a->uri, b->uri) && tc_text_equal(a->tag, b->tag);
}

static inline bool tc_same_texts(const struct tc_text *a,
                                 const struct tc_text *b, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (!tc_text_equal(a[i], b[i]))
            return false;
    return true;
}

static inline bool tc_same_vias(const struct tc_sip_msg *a,
                                const struct tc_sip_msg *b)
{
    for (unsigned i = 0; i < a->via_count; i++)
        if (!tc_text_equal(a->vias[i].sent_by, b->vias[i].sent_by) ||
            !tc_text_equal(a->vias[i].branch, b->vias[i].branch))
            return false;
    return a->via_count == b->via_count;
}

/** All but `content_length`, `is_truncated` and `sdp`. */
static inline bool tc_same_sip(const struct tc_sip_msg *a,
                               const struct tc_sip_msg *b)
{
    return a->is_request == b->is_request && a->method == b->method &&
           a->status == b->status && a->cseq_number == b->cseq_number &&
           a->cseq_method == b->cseq_method &&
           a->max_forwards == b->max_forwards &&
           tc_text_equal(a->method_text, b->method_text) &&
           tc_text_equal(a->request_uri, b->request_uri) &&
           tc_text_equal(a->reason, b->reason) &&
           tc_text_equal(a->call_id, b->call_id) &&
           tc_text_equal(a->cseq_method_text, b->cseq_method_text) &&
           tc_text_equal(a->content_type, b->content_type) &&
           tc_text_equal(a->reason_header, b->reason_header) &&
           tc_text_equal(a->challenge, b->challenge) &&
           tc_text_equal(a->credentials, b->credentials) &&
           tc_text_equal(a->body, b->body) &&
           tc_same_party(&a->from, &b->from) && tc_same_party(&a->to, &b->to) &&
           tc_same_party(&a->contact, &b->contact) && tc_same_vias(a, b) &&
           a->record_route_count == b->record_route_count &&
           a->route_count == b->route_count &&
           tc_same_texts(a->record_routes, b->record_routes,
                         a->record_route_count) &&
           tc_same_texts(a->routes, b->routes, a->route_count);
}

static inline bool tc_same_media(const struct tc_sdp_media *a,
                                 const struct tc_sdp_media *b)
{
    if (a->port != b->port || a->rtcp_port != b->rtcp_port ||
        a->bandwidth_kbps != b->bandwidth_kbps || a->ttl != b->ttl ||
        a->direction != b->direction || a->format_count != b->format_count ||
        !tc_text_equal(a->type, b->type) ||
        !tc_text_equal(a->protocol, b->protocol) ||
        !tc_text_equal(a->address, b->address))
        return false;

    for (unsigned i = 0; i < a->format_count; i++)
        if (a->formats[i].payload_type != b->formats[i].payload_type ||
            a->formats[i].clock_rate_hz != b->formats[i].clock_rate_hz ||
            !tc_text_equal(a->formats[i].encoding, b->formats[i].encoding))
            return false;
    return true;
}

static inline bool tc_same_sdp(const struct tc_sdp *a, const struct tc_sdp *b)
{
    if (a->session_id != b->session_id ||
        a->session_version != b->session_version ||
        a->media_count != b->media_count ||
        !tc_text_equal(a->origin_address, b->origin_address) ||
        !tc_text_equal(a->session_name, b->session_name))
        return false;

    for (unsigned i = 0; i < a->media_count; i++)
        if (!tc_same_media(&a->media[i], &b->media[i]))
            return false;
    return true;
}

#endif
