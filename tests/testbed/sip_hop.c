/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testbed/sip_hop.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/flow.h"
#include "base/hash.h"

enum { BRANCH_BYTES = 48, URI_BYTES = 128 };

static const char user_prefix[] = "broadcaster";

static bool address_of(struct tc_text host, struct sockaddr_in *out)
{
    struct tc_text rest = host;
    struct tc_text name = tc_text_cut(&rest, ':');
    struct tc_endpoint endpoint;

    if (tc_endpoint_parse(name.at, name.len_bytes, 0, &endpoint) != TC_OK ||
        endpoint.family != TC_IP_V4)
        return false;

    *out = (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port   = htons(SIP_HOP_PORT) };
    memcpy(&out->sin_addr, endpoint.address, 4);
    return true;
}

static bool host_of(const struct sip_hop *hop, struct tc_text user,
                    struct sockaddr_in *out)
{
    const size_t prefix_bytes = sizeof user_prefix - 1;
    uint8_t host[4];
    uint64_t number;

    if (!tc_text_starts(user, TC_TEXT(user_prefix)))
        return false;
    user.at += prefix_bytes;
    user.len_bytes -= prefix_bytes;
    if (!tc_text_number(user, hop->broadcasters - 1, &number))
        return false;

    memcpy(host, hop->first_host, sizeof host);
    host[3] = (uint8_t)(host[3] + number);
    *out    = (struct sockaddr_in){ .sin_family = AF_INET,
                                    .sin_port   = htons(SIP_HOP_PORT) };
    memcpy(&out->sin_addr, host, sizeof host);
    return true;
}

bool sip_hop_target(const struct sip_hop *hop, const struct tc_sip_msg *request,
                    struct sockaddr_in *out)
{
    struct tc_text host = tc_sip_uri_user_host(request->request_uri);
    struct tc_text user = tc_text_cut(&host, '@');

    return tc_text_equal(host, hop->domain) ? host_of(hop, user, out)
                                            : address_of(host, out);
}

bool sip_hop_sender(const struct tc_sip_msg *request, struct sockaddr_in *out)
{
    return request->via_count > 0 && address_of(request->vias[0].sent_by, out);
}

bool sip_hop_back(const struct sip_hop *hop, const struct tc_sip_msg *response,
                  struct sockaddr_in *out)
{
    return response->via_count > 1 &&
           tc_text_equal(response->vias[0].sent_by, hop->sent_by) &&
           address_of(response->vias[1].sent_by, out);
}

static size_t encode(const struct tc_sip_msg *msg, uint8_t *out)
{
    return tc_sip_encode(msg, out, SIP_HOP_BYTES) == TC_OK
               ? tc_sip_encoded_len(msg)
               : 0;
}

/* Branch of a request of ours, from what it follows. */
static struct tc_text branch_of(struct tc_text before, unsigned salt,
                                char out[BRANCH_BYTES])
{
    uint64_t hash = tc_hash_bytes(before.at, before.len_bytes) + salt;

    (void)snprintf(out, BRANCH_BYTES, "z9hG4bK-ds-%016" PRIx64, hash);
    return tc_text_of(out);
}

static bool is_ours(const struct sip_hop *hop, struct tc_text route)
{
    return tc_text_equal(route, hop->route);
}

static void push_via(const struct sip_hop *hop, struct tc_sip_msg *msg,
                     struct tc_text branch)
{
    if (msg->via_count == TC_SIP_VIAS_MAX)
        msg->via_count--;
    memmove(msg->vias + 1, msg->vias, msg->via_count * sizeof *msg->vias);
    msg->vias[0] =
        (struct tc_sip_via){ .sent_by = hop->sent_by, .branch = branch };
    msg->via_count++;
}

/* An INVITE outside a dialog: what follows it is to come this way, too. */
static void record_route(const struct sip_hop *hop, struct tc_sip_msg *msg)
{
    if (msg->method != TC_SIP_INVITE || msg->to.tag.len_bytes > 0 ||
        msg->record_route_count == TC_SIP_ROUTES_MAX)
        return;

    memmove(msg->record_routes + 1, msg->record_routes,
            msg->record_route_count * sizeof *msg->record_routes);
    msg->record_routes[0] = hop->route;
    msg->record_route_count++;
}

static void pop_route(const struct sip_hop *hop, struct tc_sip_msg *msg)
{
    if (msg->route_count == 0 || !is_ours(hop, msg->routes[0]))
        return;

    msg->route_count--;
    memmove(msg->routes, msg->routes + 1,
            msg->route_count * sizeof *msg->routes);
}

/* The location service: a user of our domain at the user's address. */
static struct tc_text located(const struct sip_hop *hop,
                              const struct tc_sip_msg *request,
                              char out[URI_BYTES])
{
    struct tc_text host = tc_sip_uri_user_host(request->request_uri);
    struct tc_text user = tc_text_cut(&host, '@');
    char address[INET_ADDRSTRLEN];
    struct sockaddr_in at;

    if (!tc_text_equal(host, hop->domain) || !host_of(hop, user, &at) ||
        !inet_ntop(AF_INET, &at.sin_addr, address, sizeof address))
        return request->request_uri;
    (void)snprintf(out, URI_BYTES, "sip:%.*s@%s:%d", (int)user.len_bytes,
                   user.at, address, SIP_HOP_PORT);
    return tc_text_of(out);
}

size_t sip_hop_request(const struct sip_hop *hop,
                       const struct tc_sip_msg *request, uint8_t *out)
{
    struct tc_sip_msg msg = *request;
    char branch[BRANCH_BYTES], uri[URI_BYTES];

    push_via(hop, &msg, branch_of(request->vias[0].branch, 0, branch));
    msg.request_uri = located(hop, request, uri);
    record_route(hop, &msg);
    pop_route(hop, &msg);
    if (msg.max_forwards > 0)
        msg.max_forwards--;
    return encode(&msg, out);
}

static void pop_via(struct tc_sip_msg *msg)
{
    msg->via_count--;
    memmove(msg->vias, msg->vias + 1, msg->via_count * sizeof *msg->vias);
}

size_t sip_hop_response(const struct tc_sip_msg *response, uint8_t *out)
{
    struct tc_sip_msg msg = *response;

    pop_via(&msg);
    return encode(&msg, out);
}

static void make_answer(struct tc_sip_msg *msg, uint16_t status,
                        struct tc_text reason)
{
    msg->is_request         = false;
    msg->status             = status;
    msg->reason             = tc_text_of(tc_sip_reason_of(status));
    msg->reason_header      = reason;
    msg->record_route_count = 0;
    msg->route_count        = 0;
    msg->max_forwards       = -1;
    msg->contact            = (struct tc_sip_party){ .tag = { NULL, 0 } };
    msg->content_type       = (struct tc_text){ NULL, 0 };
    msg->body               = (struct tc_text){ NULL, 0 };
    if (status > 100)
        msg->to.tag = TC_TEXT("ds");
}

size_t sip_hop_answer(const struct tc_sip_msg *request, uint16_t status,
                      struct tc_text reason, uint8_t *out)
{
    struct tc_sip_msg msg = *request;

    make_answer(&msg, status, reason);
    return encode(&msg, out);
}

size_t sip_hop_instead(const struct tc_sip_msg *ok, uint16_t status,
                       struct tc_text reason, uint8_t *out)
{
    struct tc_sip_msg msg = *ok;

    pop_via(&msg);
    make_answer(&msg, status, reason);
    return encode(&msg, out);
}

size_t sip_hop_within(const struct sip_hop *hop, const struct tc_sip_msg *ok,
                      enum tc_sip_method method, struct tc_text reason,
                      uint8_t *out)
{
    const struct tc_text name = tc_text_of(tc_sip_method_name(method));
    char branch[BRANCH_BYTES];
    struct tc_sip_msg msg = {
        .is_request       = true,
        .method           = method,
        .method_text      = name,
        .request_uri      = ok->contact.uri,
        .call_id          = ok->call_id,
        .from             = ok->from,
        .to               = ok->to,
        .cseq_number      = ok->cseq_number + (method == TC_SIP_BYE),
        .cseq_method      = method,
        .cseq_method_text = name,
        .max_forwards     = 70,
        .reason_header    = reason,
    };

    push_via(hop, &msg,
             branch_of(ok->vias[0].branch, 1 + (method == TC_SIP_BYE), branch));
    return encode(&msg, out);
}
