/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "base/writer.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

static void write_first_line(struct tc_writer *w, const struct tc_sip_msg *msg)
{
    if (msg->is_request) {
        tc_writer_text(w, msg->method_text);
        tc_writer_u8(w, ' ');
        tc_writer_text(w, msg->request_uri);
        tc_writer_string(w, " SIP/2.0\r\n");
        return;
    }
    tc_writer_string(w, "SIP/2.0 ");
    tc_writer_number(w, msg->status);
    tc_writer_u8(w, ' ');
    tc_writer_text(w, msg->reason);
    tc_writer_string(w, "\r\n");
}

static void write_vias(struct tc_writer *w, const struct tc_sip_msg *msg)
{
    for (unsigned i = 0; i < msg->via_count; i++) {
        tc_writer_string(w, "Via: SIP/2.0/UDP ");
        tc_writer_text(w, msg->vias[i].sent_by);
        if (msg->vias[i].branch.len_bytes > 0) {
            tc_writer_string(w, ";branch=");
            tc_writer_text(w, msg->vias[i].branch);
        }
        tc_writer_string(w, "\r\n");
    }
}

static void write_uris(struct tc_writer *w, const char *name,
                       const struct tc_text *uris, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        tc_writer_string(w, name);
        tc_writer_string(w, ": <");
        tc_writer_text(w, uris[i]);
        tc_writer_string(w, ">\r\n");
    }
}

static void write_party(struct tc_writer *w, const char *name,
                        const struct tc_sip_party *party)
{
    if (party->uri.len_bytes == 0)
        return;

    tc_writer_string(w, name);
    tc_writer_string(w, ": <");
    tc_writer_text(w, party->uri);
    tc_writer_u8(w, '>');
    if (party->tag.len_bytes > 0) {
        tc_writer_string(w, ";tag=");
        tc_writer_text(w, party->tag);
    }
    tc_writer_string(w, "\r\n");
}

static void write_text_field(struct tc_writer *w, const char *name,
                             struct tc_text value)
{
    if (value.len_bytes == 0)
        return;

    tc_writer_string(w, name);
    tc_writer_string(w, ": ");
    tc_writer_text(w, value);
    tc_writer_string(w, "\r\n");
}

static void write_number_field(struct tc_writer *w, const char *name,
                               uint64_t value)
{
    tc_writer_string(w, name);
    tc_writer_string(w, ": ");
    tc_writer_number(w, value);
    tc_writer_string(w, "\r\n");
}

static void write_cseq(struct tc_writer *w, const struct tc_sip_msg *msg)
{
    if (msg->cseq_method_text.len_bytes == 0)
        return;

    tc_writer_string(w, "CSeq: ");
    tc_writer_number(w, msg->cseq_number);
    tc_writer_u8(w, ' ');
    tc_writer_text(w, msg->cseq_method_text);
    tc_writer_string(w, "\r\n");
}

static void write_body(struct tc_writer *w, const struct tc_sip_msg *msg)
{
    bool described = msg->body.len_bytes == 0 && msg->sdp;
    size_t len_bytes =
        described ? tc_sdp_encoded_len(msg->sdp) : msg->body.len_bytes;

    write_number_field(w, "Content-Length", len_bytes);
    tc_writer_string(w, "\r\n");
    if (described)
        tc_sdp_write(msg->sdp, w);
    else
        tc_writer_text(w, msg->body);
}

static void write_message(struct tc_writer *w, const struct tc_sip_msg *msg)
{
    write_first_line(w, msg);
    write_vias(w, msg);
    write_uris(w, "Record-Route", msg->record_routes, msg->record_route_count);
    write_uris(w, "Route", msg->routes, msg->route_count);
    if (msg->max_forwards >= 0)
        write_number_field(w, "Max-Forwards", (uint64_t)msg->max_forwards);
    write_party(w, "From", &msg->from);
    write_party(w, "To", &msg->to);
    write_text_field(w, "Call-ID", msg->call_id);
    write_cseq(w, msg);
    write_party(w, "Contact", &msg->contact);
    write_text_field(
        w, msg->status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate",
        msg->challenge);
    write_text_field(w,
                     msg->method == TC_SIP_REGISTER ? "Authorization"
                                                    : "Proxy-Authorization",
                     msg->credentials);
    write_text_field(w, "Reason", msg->reason_header);
    write_text_field(w, "Content-Type", msg->content_type);
    write_body(w, msg);
}

size_t tc_sip_encoded_len(const struct tc_sip_msg *msg)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    assert(msg);
    write_message(&writer, msg);
    return writer.len_bytes;
}

tc_err tc_sip_encode(const struct tc_sip_msg *msg, uint8_t *out,
                     size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    assert(msg);
    write_message(&writer, msg);
    return tc_writer_fits(&writer) ? TC_OK : TC_EARG;
}
