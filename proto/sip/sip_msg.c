/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/sip/sip_msg.h"

#include <assert.h>
#include <string.h>

static const struct tc_text method_name[TC_SIP_METHOD_COUNT] = {
    [TC_SIP_METHOD_OTHER] = { "", 0 },
    [TC_SIP_INVITE]       = { "INVITE", 6 },
    [TC_SIP_ACK]          = { "ACK", 3 },
    [TC_SIP_BYE]          = { "BYE", 3 },
    [TC_SIP_CANCEL]       = { "CANCEL", 6 },
    [TC_SIP_REGISTER]     = { "REGISTER", 8 },
    [TC_SIP_OPTIONS]      = { "OPTIONS", 7 },
    [TC_SIP_PRACK]        = { "PRACK", 5 },
    [TC_SIP_SUBSCRIBE]    = { "SUBSCRIBE", 9 },
    [TC_SIP_NOTIFY]       = { "NOTIFY", 6 },
    [TC_SIP_PUBLISH]      = { "PUBLISH", 7 },
    [TC_SIP_INFO]         = { "INFO", 4 },
    [TC_SIP_REFER]        = { "REFER", 5 },
    [TC_SIP_MESSAGE]      = { "MESSAGE", 7 },
    [TC_SIP_UPDATE]       = { "UPDATE", 6 },
};

static const struct {
    unsigned status;
    const char *reason;
} reasons[] = {
    { 100, "Trying" },
    { 180, "Ringing" },
    { 183, "Session Progress" },
    { 200, "OK" },
    { 401, "Unauthorized" },
    { 404, "Not Found" },
    { 408, "Request Timeout" },
    { 480, "Temporarily Unavailable" },
    { 481, "Call/Transaction Does Not Exist" },
    { 486, "Busy Here" },
    { 487, "Request Terminated" },
    { 500, "Server Internal Error" },
    { 503, "Service Unavailable" },
    { 603, "Decline" },
};

const char *tc_sip_method_name(enum tc_sip_method method)
{
    assert((unsigned)method < TC_SIP_METHOD_COUNT);

    return method_name[method].at;
}

enum tc_sip_method tc_sip_method_of(struct tc_text token)
{
    for (int m = TC_SIP_INVITE; m < TC_SIP_METHOD_COUNT; m++)
        if (tc_text_equal(token, method_name[m]))
            return (enum tc_sip_method)m;
    return TC_SIP_METHOD_OTHER;
}

const char *tc_sip_reason_of(unsigned status)
{
    for (size_t i = 0; i < TC_LEN(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "";
}

/* End of the host: a port, a parameter or a header follows; an IPv6 host has
 * colons inside its brackets. */
static size_t host_end(struct tc_text uri, size_t start)
{
    bool bracketed = false;
    size_t i       = start;

    for (; i < uri.len_bytes; i++) {
        char c = uri.at[i];

        if (c == '[' || c == ']')
            bracketed = c == '[';
        else if (c == ';' || c == '?' || (c == ':' && !bracketed))
            break;
    }
    return i;
}

struct tc_text tc_sip_uri_user_host(struct tc_text uri)
{
    struct tc_text rest = uri;
    struct tc_text core = tc_text_cut(&rest, ':');

    if (rest.len_bytes > 0)
        core = rest;

    /* the user part may contain semicolons and question marks */
    const char *at =
        core.len_bytes > 0 ? memchr(core.at, '@', core.len_bytes) : NULL;
    core.len_bytes = host_end(core, at ? (size_t)(at - core.at) + 1 : 0);
    return core;
}
