/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/sdp/sdp.h"

#include <assert.h>
#include <string.h>

#include "base/writer.h"
#include "proto/rtp/rtp_packet.h"

/* Values of the lines before the first m=, inherited by every media section. */
struct session_level {
    struct tc_text address;
    uint8_t ttl;
    uint16_t bandwidth_kbps;
    enum tc_sdp_direction direction;
};

/* State of a pass over the lines. */
struct pass {
    struct tc_sdp *sdp;
    struct session_level session;
    struct tc_sdp_media *media; /* of the latest m=; NULL before the first */
    bool beyond;                /* there was no room for that m= */
};

static struct tc_text next_word(struct tc_text *rest)
{
    *rest = tc_text_trim(*rest);
    return tc_text_cut(rest, ' ');
}

static uint64_t number_or(struct tc_text text, uint64_t max, uint64_t other)
{
    uint64_t value;

    return tc_text_number(text, max, &value) ? value : other;
}

static bool is_ipv6(struct tc_text address)
{
    return address.len_bytes > 0 &&
           memchr(address.at, ':', address.len_bytes) != NULL;
}

/* RFC 3550 section 11; 0: none. */
static uint16_t usual_rtcp_port(uint16_t port)
{
    return port > 0 && port < UINT16_MAX ? (uint16_t)(port + 1) : 0;
}

/* o=<user> <id> <version> IN IP4 <address> */
static void read_origin(struct pass *pass, struct tc_text value)
{
    (void)next_word(&value);
    pass->sdp->session_id      = number_or(next_word(&value), UINT64_MAX, 0);
    pass->sdp->session_version = number_or(next_word(&value), UINT64_MAX, 0);
    (void)next_word(&value);
    (void)next_word(&value);
    pass->sdp->origin_address = next_word(&value);
}

/* c=IN IP4 <address>[/ttl[/count]] */
static void read_connection(struct pass *pass, struct tc_text value)
{
    (void)next_word(&value);
    (void)next_word(&value);
    struct tc_text rest    = next_word(&value);
    struct tc_text address = tc_text_cut(&rest, '/');
    uint8_t ttl = (uint8_t)number_or(tc_text_cut(&rest, '/'), UINT8_MAX, 0);

    /* RFC 4566 section 5.7: for IPv6 this is the number of groups */
    if (is_ipv6(address))
        ttl = 0;

    if (pass->media) {
        pass->media->address = address;
        pass->media->ttl     = ttl;
    } else {
        pass->session.address = address;
        pass->session.ttl     = ttl;
    }
}

static void read_bandwidth(struct pass *pass, struct tc_text value)
{
    struct tc_text kind = tc_text_cut(&value, ':');
    uint16_t kbps = (uint16_t)number_or(tc_text_trim(value), UINT16_MAX, 0);

    if (!tc_text_equal(kind, TC_TEXT("AS")))
        return;
    if (pass->media)
        pass->media->bandwidth_kbps = kbps;
    else
        pass->session.bandwidth_kbps = kbps;
}

static void add_format(struct tc_sdp_media *media, struct tc_text word)
{
    uint64_t number;

    if (media->format_count == TC_SDP_FORMATS_MAX ||
        !tc_text_number(word, 127, &number))
        return;

    media->formats[media->format_count++] = (struct tc_sdp_format){
        .payload_type  = (uint8_t)number,
        .clock_rate_hz = tc_rtp_static_clock_rate_hz((uint8_t)number),
    };
}

/* m=<type> <port>[/count] <protocol> <format>... */
static void read_media(struct pass *pass, struct tc_text value)
{
    pass->media  = NULL;
    pass->beyond = pass->sdp->media_count == TC_SDP_MEDIA_MAX;
    if (pass->beyond)
        return;

    struct tc_sdp_media *media = &pass->sdp->media[pass->sdp->media_count++];
    struct tc_text type        = next_word(&value);
    struct tc_text ports       = next_word(&value);

    *media = (struct tc_sdp_media){
        .type = type,
        .port = (uint16_t)number_or(tc_text_cut(&ports, '/'), UINT16_MAX, 0),
        .protocol       = next_word(&value),
        .address        = pass->session.address,
        .ttl            = pass->session.ttl,
        .bandwidth_kbps = pass->session.bandwidth_kbps,
        .direction      = pass->session.direction,
    };
    media->rtcp_port = usual_rtcp_port(media->port);
    while (value.len_bytes > 0)
        add_format(media, next_word(&value));
    pass->media = media;
}

/* a=rtpmap:<type> <encoding>/<clock>[/<channels>] */
static void read_rtpmap(struct tc_sdp_media *media, struct tc_text value)
{
    uint64_t type           = number_or(next_word(&value), 127, 128);
    struct tc_text encoding = tc_text_cut(&value, '/');
    uint64_t clock_rate_hz =
        number_or(tc_text_trim(tc_text_cut(&value, '/')), 1000000000, 0);

    for (unsigned i = 0; i < media->format_count; i++) {
        if (media->formats[i].payload_type != type)
            continue;
        media->formats[i].encoding      = tc_text_trim(encoding);
        media->formats[i].clock_rate_hz = (uint32_t)clock_rate_hz;
    }
}

static bool direction_of(struct tc_text name, enum tc_sdp_direction *out)
{
    static const struct tc_text names[] = {
        [TC_SDP_SENDRECV] = { "sendrecv", 8 },
        [TC_SDP_SENDONLY] = { "sendonly", 8 },
        [TC_SDP_RECVONLY] = { "recvonly", 8 },
        [TC_SDP_INACTIVE] = { "inactive", 8 },
    };

    for (size_t i = 0; i < TC_LEN(names); i++)
        if (tc_text_equal(name, names[i])) {
            *out = (enum tc_sdp_direction)i;
            return true;
        }
    return false;
}

static void read_attribute(struct pass *pass, struct tc_text value)
{
    struct tc_text name = tc_text_cut(&value, ':');
    enum tc_sdp_direction direction;

    if (direction_of(tc_text_trim(name), &direction)) {
        if (pass->media)
            pass->media->direction = direction;
        else
            pass->session.direction = direction;
    } else if (pass->media && tc_text_equal(name, TC_TEXT("rtpmap"))) {
        read_rtpmap(pass->media, value);
    } else if (pass->media && tc_text_equal(name, TC_TEXT("rtcp"))) {
        pass->media->rtcp_port =
            (uint16_t)number_or(next_word(&value), UINT16_MAX, 0);
    } else if (pass->media && tc_text_equal(name, TC_TEXT("rtcp-mux"))) {
        pass->media->rtcp_port = pass->media->port;
    }
}

static void read_line(struct pass *pass, struct tc_text line)
{
    struct tc_text value = { .at        = line.at + 2,
                             .len_bytes = line.len_bytes - 2 };

    if (line.at[0] == 'm')
        read_media(pass, value);
    else if (pass->beyond)
        return;
    else if (line.at[0] == 'a')
        read_attribute(pass, value);
    else if (line.at[0] == 'c')
        read_connection(pass, value);
    else if (line.at[0] == 'b')
        read_bandwidth(pass, value);
    else if (line.at[0] == 'o')
        read_origin(pass, value);
    else if (line.at[0] == 's')
        pass->sdp->session_name = tc_text_trim(value);
}

tc_err tc_sdp_decode(struct tc_text body, struct tc_sdp *out)
{
    struct pass pass = { .sdp = out };

    assert(out);
    *out = (struct tc_sdp){ 0 };
    if (!tc_text_starts(body, TC_TEXT("v=")))
        return TC_EFORMAT;

    while (body.len_bytes > 0) {
        struct tc_text line = tc_text_trim(tc_text_cut(&body, '\n'));

        if (line.len_bytes >= 2 && line.at[1] == '=')
            read_line(&pass, line);
    }
    return TC_OK;
}

static const char *address_kind(struct tc_text address)
{
    return is_ipv6(address) ? "IN IP6 " : "IN IP4 ";
}

static void write_rtpmap(struct tc_writer *w,
                         const struct tc_sdp_format *format)
{
    if (format->encoding.len_bytes == 0)
        return;

    tc_writer_string(w, "a=rtpmap:");
    tc_writer_number(w, format->payload_type);
    tc_writer_u8(w, ' ');
    tc_writer_text(w, format->encoding);
    tc_writer_u8(w, '/');
    tc_writer_number(w, format->clock_rate_hz);
    tc_writer_string(w, "\r\n");
}

/* RFC 3605, RFC 5761: nothing if the port is the usual one or unknown. */
static void write_rtcp(struct tc_writer *w, const struct tc_sdp_media *media)
{
    if (media->rtcp_port == 0 ||
        media->rtcp_port == usual_rtcp_port(media->port))
        return;

    if (media->rtcp_port == media->port) {
        tc_writer_string(w, "a=rtcp-mux\r\n");
        return;
    }
    tc_writer_string(w, "a=rtcp:");
    tc_writer_number(w, media->rtcp_port);
    tc_writer_string(w, "\r\n");
}

static void write_media_line(struct tc_writer *w,
                             const struct tc_sdp_media *media)
{
    tc_writer_string(w, "m=");
    tc_writer_text(w, media->type);
    tc_writer_u8(w, ' ');
    tc_writer_number(w, media->port);
    tc_writer_u8(w, ' ');
    tc_writer_text(w, media->protocol);
    for (unsigned i = 0; i < media->format_count; i++) {
        tc_writer_u8(w, ' ');
        tc_writer_number(w, media->formats[i].payload_type);
    }
    tc_writer_string(w, "\r\n");
}

static void write_media(struct tc_writer *w, const struct tc_sdp_media *media)
{
    static const char *const direction[] = {
        [TC_SDP_SENDRECV] = "a=sendrecv\r\n",
        [TC_SDP_SENDONLY] = "a=sendonly\r\n",
        [TC_SDP_RECVONLY] = "a=recvonly\r\n",
        [TC_SDP_INACTIVE] = "a=inactive\r\n",
    };

    write_media_line(w, media);
    tc_writer_string(w, "c=");
    tc_writer_string(w, address_kind(media->address));
    tc_writer_text(w, media->address);
    if (media->ttl > 0) {
        tc_writer_u8(w, '/');
        tc_writer_number(w, media->ttl);
    }
    tc_writer_string(w, "\r\n");
    if (media->bandwidth_kbps > 0) {
        tc_writer_string(w, "b=AS:");
        tc_writer_number(w, media->bandwidth_kbps);
        tc_writer_string(w, "\r\n");
    }
    for (unsigned i = 0; i < media->format_count; i++)
        write_rtpmap(w, &media->formats[i]);
    write_rtcp(w, media);
    tc_writer_string(w, direction[media->direction]);
}

void tc_sdp_write(const struct tc_sdp *sdp, struct tc_writer *writer)
{
    struct tc_writer *w = writer;

    tc_writer_string(w, "v=0\r\no=- ");
    tc_writer_number(w, sdp->session_id);
    tc_writer_u8(w, ' ');
    tc_writer_number(w, sdp->session_version);
    tc_writer_u8(w, ' ');
    tc_writer_string(w, address_kind(sdp->origin_address));
    tc_writer_text(w, sdp->origin_address);
    tc_writer_string(w, "\r\ns=");
    tc_writer_text(w, sdp->session_name);
    tc_writer_string(w, "\r\nt=0 0\r\n");
    for (unsigned i = 0; i < sdp->media_count; i++)
        write_media(w, &sdp->media[i]);
}

size_t tc_sdp_encoded_len(const struct tc_sdp *sdp)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    tc_sdp_write(sdp, &writer);
    return writer.len_bytes;
}

tc_err tc_sdp_encode(const struct tc_sdp *sdp, char *out, size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    tc_sdp_write(sdp, &writer);
    return tc_writer_fits(&writer) ? TC_OK : TC_EARG;
}
