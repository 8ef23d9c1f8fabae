/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/decode_as.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum tc_protocol protocol;
    bool over_tcp;
    bool over_udp;
} choices[] = {
    { "sip", TC_PROTOCOL_SIP, true, true },
    { "cops", TC_PROTOCOL_COPS, true, false },
    { "rtp", TC_PROTOCOL_RTP, false, true },
    { "rtcp", TC_PROTOCOL_RTCP, false, true },
    { "mpegts", TC_PROTOCOL_MPEGTS, false, true },
    { "none", TC_PROTOCOL_NONE, true, true },
};

static tc_err refuse_rule(const char *text, const char *why,
                          struct tc_diag *diag)
{
    tc_diag_set(diag, NULL, -1, -1,
                "'%s' %s; expected e.g. tcp.13288=cops: tcp or udp, a port, "
                "and sip, cops (tcp), rtp, rtcp, mpegts (udp) or none",
                text, why);
    return TC_EARG;
}

static bool parse_port(const char *text, const char **end, uint16_t *out)
{
    char *stop;
    unsigned long port = strtoul(text, &stop, 10);

    *end = stop;
    *out = (uint16_t)port;
    return text[0] >= '0' && text[0] <= '9' && port > 0 && port <= UINT16_MAX;
}

static bool parse_protocol(const char *text, bool is_tcp, enum tc_protocol *out)
{
    for (size_t i = 0; i < TC_LEN(choices); i++) {
        bool carries = is_tcp ? choices[i].over_tcp : choices[i].over_udp;

        if (carries && !strcmp(choices[i].name, text)) {
            *out = choices[i].protocol;
            return true;
        }
    }
    return false;
}

tc_err tc_decode_as_add(struct tc_decode_as *decode_as, const char *text,
                        struct tc_diag *diag)
{
    bool is_tcp = !strncmp(text, "tcp.", 4);
    const char *end;
    struct tc_decode_as_rule rule = {
        .transport = is_tcp ? TC_TRANSPORT_TCP : TC_TRANSPORT_UDP,
    };

    if (!is_tcp && strncmp(text, "udp.", 4) != 0)
        return refuse_rule(text, "does not name tcp or udp", diag);
    if (!parse_port(text + 4, &end, &rule.port))
        return refuse_rule(text, "does not name a port (1 to 65535)", diag);
    if (*end != '=' || !parse_protocol(end + 1, is_tcp, &rule.protocol))
        return refuse_rule(text, "does not name a protocol of that transport",
                           diag);
    if (decode_as->count == TC_DECODE_AS_MAX) {
        tc_diag_set(diag, NULL, -1, -1, "more than %d rules", TC_DECODE_AS_MAX);
        return TC_EARG;
    }
    decode_as->rules[decode_as->count++] = rule;
    return TC_OK;
}

static bool find_rule(const struct tc_decode_as *decode_as, uint32_t transport,
                      uint16_t port, enum tc_protocol *protocol)
{
    for (unsigned i = 0; i < decode_as->count; i++) {
        const struct tc_decode_as_rule *rule = &decode_as->rules[i];

        if (rule->transport == transport && rule->port == port) {
            *protocol = rule->protocol;
            return true;
        }
    }
    return false;
}

bool tc_decode_as_find(const struct tc_decode_as *decode_as,
                       const struct tc_flow_key *key,
                       enum tc_protocol *protocol)
{
    return decode_as->count > 0 &&
           (find_rule(decode_as, key->transport, key->to.port, protocol) ||
            find_rule(decode_as, key->transport, key->from.port, protocol));
}
