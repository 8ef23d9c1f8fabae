/* SPDX-License-Identifier: Apache-2.0 */
/* A scanner by lines: each header field has a function, found by its name;
 * unknown fields are rejected by their first letter. */
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "proto/sip/sip_msg.h"

static const struct tc_text version_2 = { "SIP/2.0", 7 };

enum { METHOD_BYTES_MAX = 64, STATUS_MIN = 100, STATUS_MAX = 699 };

/* The bytes not yet scanned. */
struct scan {
    const char *at;
    const char *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && is_blank(*scan->at))
        scan->at++;
}

static struct tc_text text_between(const char *at, const char *end)
{
    return (struct tc_text){ .at = at, .len_bytes = (size_t)(end - at) };
}

/* The next line without its end; a folded one (RFC 3261 section 7.3.1) is
 * returned as one, with its inner line ends.  False at the end of the bytes. */
static bool next_line(struct scan *scan, struct tc_text *line)
{
    const char *start = scan->at;
    const char *look  = start;

    if (start >= scan->end)
        return false;

    for (;;) {
        const char *lf = memchr(look, '\n', (size_t)(scan->end - look));
        if (!lf) {
            scan->at = scan->end;
            *line    = text_between(start, scan->end);
            break;
        }

        scan->at   = lf + 1;
        *line      = text_between(start, lf);
        bool empty = lf == start || (lf == start + 1 && *start == '\r');
        bool folds = !empty && scan->at < scan->end &&
                     (*scan->at == ' ' || *scan->at == '\t');
        if (!folds)
            break;
        look = scan->at;
    }

    if (line->len_bytes > 0 && line->at[line->len_bytes - 1] == '\r')
        line->len_bytes--;
    return true;
}

/* The characters that next_part() examines: most characters are none of
 * them. */
static const bool is_special[UCHAR_MAX + 1] = {
    ['"'] = true, ['\\'] = true, ['<'] = true,
    ['>'] = true, [';'] = true,  [','] = true,
};

static void skip_plain(struct scan *scan)
{
    const char *at = scan->at;

    while (at < scan->end && !is_special[(unsigned char)*at])
        at++;
    scan->at = at;
}

/* The part up to the separator, ';' or ',', outside quotes and angle brackets;
 * skips the separator. */
static struct tc_text next_part(struct scan *scan, char separator)
{
    const char *start = scan->at;
    bool quoted       = false;
    bool bracketed    = false;

    assert(is_special[(unsigned char)separator]);
    for (skip_plain(scan); scan->at < scan->end; scan->at++, skip_plain(scan)) {
        char c = *scan->at;

        if (quoted) {
            if (c == '\\' && scan->at + 1 < scan->end)
                scan->at++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"' && !bracketed) {
            quoted = true;
        } else if (c == '<') {
            bracketed = true;
        } else if (c == '>') {
            bracketed = false;
        } else if (c == separator && !bracketed) {
            return text_between(start, scan->at++);
        }
    }
    return text_between(start, scan->end);
}

static struct scan scan_over(struct tc_text text)
{
    /* NULL + 0 is undefined in C17 */
    return (struct scan){
        .at  = text.at,
        .end = text.len_bytes > 0 ? text.at + text.len_bytes : text.at,
    };
}

/* The value of ";name=value" among parameters; empty if there is none. */
static struct tc_text parameter(struct scan scan, struct tc_text name)
{
    while (scan.at < scan.end) {
        struct tc_text value = next_part(&scan, ';');
        struct tc_text key   = tc_text_cut(&value, '=');

        if (tc_text_equal_nocase(tc_text_trim(key), name))
            return tc_text_trim(value);
    }
    return (struct tc_text){ 0 };
}

/* RFC 3261 section 20.10: name-addr with brackets, or addr-spec without. */
static struct tc_text uri_of(struct scan *scan)
{
    struct tc_text part = next_part(scan, ';');
    const char *open    = NULL;
    bool quoted         = false;

    for (size_t i = 0; i < part.len_bytes && !open; i++) {
        if (quoted && part.at[i] == '\\')
            i++; /* a quoted-pair: section 25.1 */
        else if (part.at[i] == '"')
            quoted = !quoted;
        else if (part.at[i] == '<' && !quoted)
            open = part.at + i + 1;
    }
    if (!open)
        return tc_text_trim(part);

    struct tc_text rest = text_between(open, part.at + part.len_bytes);
    return tc_text_trim(tc_text_cut(&rest, '>'));
}

static void read_party(struct tc_text value, struct tc_sip_party *party)
{
    struct scan scan = scan_over(value);

    party->uri = uri_of(&scan);
    party->tag = parameter(scan, TC_TEXT("tag"));
}

static void read_from(struct tc_sip_msg *msg, struct tc_text value)
{
    read_party(value, &msg->from);
}

static void read_to(struct tc_sip_msg *msg, struct tc_text value)
{
    read_party(value, &msg->to);
}

static void read_contact(struct tc_sip_msg *msg, struct tc_text value)
{
    if (msg->contact.uri.len_bytes > 0)
        return;

    struct scan scan = scan_over(value);
    read_party(next_part(&scan, ','), &msg->contact);
}

static void read_call_id(struct tc_sip_msg *msg, struct tc_text value)
{
    msg->call_id = value;
}

static void read_reason(struct tc_sip_msg *msg, struct tc_text value)
{
    msg->reason_header = value;
}

static void keep_first(struct tc_text *field, struct tc_text value)
{
    if (field->len_bytes == 0)
        *field = value;
}

static void read_challenge(struct tc_sip_msg *msg, struct tc_text value)
{
    keep_first(&msg->challenge, value);
}

static void read_credentials(struct tc_sip_msg *msg, struct tc_text value)
{
    keep_first(&msg->credentials, value);
}

static void read_content_type(struct tc_sip_msg *msg, struct tc_text value)
{
    msg->content_type = tc_text_trim(tc_text_cut(&value, ';'));
}

/* sent-protocol LWS sent-by *( ; via-params ); there may be blanks around the
 * slashes of the protocol, so sent-by is the last word before the
 * parameters. */
static struct tc_sip_via via_of(struct tc_text text)
{
    struct scan scan    = scan_over(text);
    struct tc_text head = tc_text_trim(next_part(&scan, ';'));
    size_t start        = head.len_bytes;

    while (start > 0 && !is_blank(head.at[start - 1]))
        start--;
    return (struct tc_sip_via){
        .sent_by = { .at        = head.at + start,
                     .len_bytes = head.len_bytes - start },
        .branch  = parameter(scan, TC_TEXT("branch")),
    };
}

static void read_via(struct tc_sip_msg *msg, struct tc_text value)
{
    struct scan scan = scan_over(value);

    while (scan.at < scan.end && msg->via_count < TC_SIP_VIAS_MAX) {
        struct tc_text one = tc_text_trim(next_part(&scan, ','));

        if (one.len_bytes > 0)
            msg->vias[msg->via_count++] = via_of(one);
    }
}

static void read_uris(struct tc_text value, struct tc_text *uris,
                      unsigned *count)
{
    struct scan scan = scan_over(value);

    while (scan.at < scan.end && *count < TC_SIP_ROUTES_MAX) {
        struct scan one    = scan_over(next_part(&scan, ','));
        struct tc_text uri = uri_of(&one);

        if (uri.len_bytes > 0)
            uris[(*count)++] = uri;
    }
}

static void read_record_route(struct tc_sip_msg *msg, struct tc_text value)
{
    read_uris(value, msg->record_routes, &msg->record_route_count);
}

static void read_route(struct tc_sip_msg *msg, struct tc_text value)
{
    read_uris(value, msg->routes, &msg->route_count);
}

static void read_cseq(struct tc_sip_msg *msg, struct tc_text value)
{
    size_t digits   = 0;
    uint64_t number = 0;

    while (digits < value.len_bytes && value.at[digits] >= '0' &&
           value.at[digits] <= '9')
        digits++;

    struct tc_text head = { .at = value.at, .len_bytes = digits };
    if (tc_text_number(head, UINT32_MAX, &number))
        msg->cseq_number = (uint32_t)number;

    msg->cseq_method_text = tc_text_trim((struct tc_text){
        .at = value.at + digits, .len_bytes = value.len_bytes - digits });
    msg->cseq_method      = tc_sip_method_of(msg->cseq_method_text);
}

static void read_content_length(struct tc_sip_msg *msg, struct tc_text value)
{
    uint64_t number;

    if (tc_text_number(value, INT32_MAX, &number))
        msg->content_length = (int64_t)number;
}

static void read_max_forwards(struct tc_sip_msg *msg, struct tc_text value)
{
    uint64_t number;

    if (tc_text_number(value, INT32_MAX, &number))
        msg->max_forwards = (int32_t)number;
}

/* RFC 3261 section 7.3.3: names and their compact forms, case-insensitive. */
static const struct field {
    struct tc_text name;
    char compact; /* 0: none */
    void (*read)(struct tc_sip_msg *msg, struct tc_text value);
} fields[] = {
    { { "Via", 3 }, 'v', read_via },
    { { "From", 4 }, 'f', read_from },
    { { "To", 2 }, 't', read_to },
    { { "Call-ID", 7 }, 'i', read_call_id },
    { { "CSeq", 4 }, 0, read_cseq },
    { { "Contact", 7 }, 'm', read_contact },
    { { "Content-Length", 14 }, 'l', read_content_length },
    { { "Content-Type", 12 }, 'c', read_content_type },
    { { "Max-Forwards", 12 }, 0, read_max_forwards },
    { { "Record-Route", 12 }, 0, read_record_route },
    { { "Route", 5 }, 0, read_route },
    { { "Reason", 6 }, 0, read_reason },
    { { "WWW-Authenticate", 16 }, 0, read_challenge },
    { { "Proxy-Authenticate", 18 }, 0, read_challenge },
    { { "Authorization", 13 }, 0, read_credentials },
    { { "Proxy-Authorization", 19 }, 0, read_credentials },
};

static const struct field *field_of(struct tc_text name)
{
    if (name.len_bytes == 0)
        return NULL;

    char first = (char)(name.at[0] | 0x20);
    for (size_t i = 0; i < TC_LEN(fields); i++) {
        if (name.len_bytes == 1) {
            if (fields[i].compact == first)
                return &fields[i];
        } else if (name.len_bytes == fields[i].name.len_bytes &&
                   (char)(fields[i].name.at[0] | 0x20) == first &&
                   tc_text_equal_nocase(name, fields[i].name)) {
            return &fields[i];
        }
    }
    return NULL;
}

static void read_header(struct tc_sip_msg *msg, struct tc_text line)
{
    struct tc_text value      = line;
    struct tc_text name       = tc_text_trim(tc_text_cut(&value, ':'));
    const struct field *field = value.at ? field_of(name) : NULL;

    if (field) /* a line without a colon has no value, rather than an empty
                  one */
        field->read(msg, tc_text_trim(value));
}

static tc_err read_status_line(struct tc_sip_msg *msg, struct tc_text line)
{
    struct tc_text rest    = line;
    struct tc_text version = tc_text_cut(&rest, ' ');
    struct tc_text code    = tc_text_cut(&rest, ' ');
    uint64_t status;

    if (!tc_text_equal_nocase(version, version_2) ||
        !tc_text_number(code, STATUS_MAX, &status) || status < STATUS_MIN)
        return TC_EFORMAT;

    msg->status = (uint16_t)status;
    msg->reason = tc_text_trim(rest);
    return TC_OK;
}

/* RFC 3261 section 25.1 */
static bool is_token(struct tc_text text)
{
    static const char marks[] = "-.!%*_+`'~";

    if (text.len_bytes == 0 || text.len_bytes > METHOD_BYTES_MAX)
        return false;
    for (size_t i = 0; i < text.len_bytes; i++) {
        char c      = text.at[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool digit  = c >= '0' && c <= '9';

        if (!letter && !digit && !memchr(marks, c, sizeof marks - 1))
            return false;
    }
    return true;
}

static tc_err read_request_line(struct tc_sip_msg *msg, struct tc_text line)
{
    struct tc_text rest   = tc_text_trim(line);
    struct tc_text method = tc_text_cut(&rest, ' ');
    struct tc_text uri    = tc_text_cut(&rest, ' ');

    if (!is_token(method) || uri.len_bytes == 0 ||
        !tc_text_equal_nocase(tc_text_trim(rest), version_2))
        return TC_EFORMAT;

    msg->is_request  = true;
    msg->method_text = method;
    msg->method      = tc_sip_method_of(method);
    msg->request_uri = uri;
    return TC_OK;
}

static tc_err read_first_line(struct tc_sip_msg *msg, struct tc_text line)
{
    return tc_text_starts(line, TC_TEXT("SIP/")) ||
                   tc_text_starts(line, TC_TEXT("sip/"))
               ? read_status_line(msg, line)
               : read_request_line(msg, line);
}

bool tc_sip_probe(const uint8_t *bytes, size_t len_bytes)
{
    struct tc_text text = { .at = (const char *)bytes, .len_bytes = len_bytes };
    struct tc_sip_msg msg = { 0 };
    struct scan scan      = scan_over(text);
    struct tc_text line;

    /* rejects most datagrams on other ports */
    if (len_bytes < 16 || bytes[0] < 'A' || bytes[0] > 'z')
        return false;
    return next_line(&scan, &line) && read_first_line(&msg, line) == TC_OK;
}

/* A line that was cut by the capture may mean something else: half a Call-ID is
 * another call. */
static bool is_cut(const struct tc_sip_msg *msg, const struct scan *scan)
{
    return msg->is_truncated && scan->at == scan->end && scan->end[-1] != '\n';
}

static void read_body(struct tc_sip_msg *msg, struct scan scan)
{
    size_t left = (size_t)(scan.end - scan.at);

    /* RFC 3261 section 18.3: octets after the body are ignored */
    if (msg->content_length >= 0 && (uint64_t)msg->content_length < left)
        left = (size_t)msg->content_length;
    msg->body = (struct tc_text){ .at = scan.at, .len_bytes = left };
}

tc_err tc_sip_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     struct tc_sip_msg *out)
{
    struct tc_text all = { .at = (const char *)bytes, .len_bytes = len_bytes };
    struct scan scan   = scan_over(all);
    struct tc_sip_msg msg = { .max_forwards   = -1,
                              .content_length = -1,
                              .is_truncated   = len_bytes < true_bytes };
    struct tc_text line   = { 0 };

    assert(out && len_bytes <= true_bytes);
    skip_blanks(&scan);
    if (!next_line(&scan, &line))
        return TC_ESHORT;

    tc_err err = read_first_line(&msg, line);
    if (err != TC_OK)
        return err;

    bool body_follows = false;
    while (!body_follows && next_line(&scan, &line)) {
        if (line.len_bytes == 0)
            body_follows = true;
        else if (!is_cut(&msg, &scan))
            read_header(&msg, line);
    }
    if (body_follows)
        read_body(&msg, scan);

    if (!msg.is_request)
        msg.method = msg.cseq_method;
    *out = msg;
    return TC_OK;
}
