/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testbed/ds_calls.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/flow.h"
#include "base/index.h"
#include "base/intern.h"
#include "proto/sdp/sdp.h"

enum {
    CALLS_MAX    = 8192,
    HANDLES_MAX  = 4 * CALLS_MAX,
    CHANNELS_MAX = 256,
    DSCP_AF41    = 34,
};

static const int64_t patience_ns = 1000000000;

static const struct tc_text no_text     = { NULL, 0 };
static const struct tc_text cops_reason = { "cops;cause=7", 12 };

enum call_state {
    CALL_RINGING,
    CALL_WAITS_FOR_CHANNEL,
    CALL_ASKS,
    CALL_UP,
    CALL_REFUSED,
    CALL_OVER,
};

enum side { SIDE_CHANNEL, SIDE_BROADCASTER, SIDE_VIEWER, SIDE_COUNT };

/* A request to the PDP; times 0 where there is none. */
struct ask {
    uint32_t handle; /* 0: not asked */
    bool is_open;    /* not released yet */
    int64_t sent_ns;
    int64_t decided_ns;
};

struct call {
    enum call_state state;
    struct ask asks[SIDE_COUNT]; /* of a channel: the one it waited for */
    uint8_t group[4];
    uint8_t viewer[4];
    uint16_t rtp_port;
    uint16_t bandwidth_kbps;
    int64_t held_ns; /* the 200 came */
    int64_t due_ns;  /* of the decision that is awaited */
    int64_t answered_ns;
    int64_t bye_ns;
    size_t ok_bytes;
    uint8_t ok[SIP_HOP_BYTES]; /* the 200 that is held */
    char from[64];
    char to[64];
};

struct channel {
    struct ask ask;
    bool is_up;
};

/* Whose a handle is. */
struct owner {
    uint32_t number; /* of a call, or a channel */
    enum side side;
};

struct ds_calls {
    const struct sip_hop *hop;
    struct pep *pep;
    int socket;
    struct tc_intern *call_ids; /* owned */
    struct call *calls;         /* owned; CALLS_MAX */
    struct owner *owners;       /* owned; HANDLES_MAX, by handle */
    struct channel channels[CHANNELS_MAX];
};

void ds_calls_destroy(struct ds_calls *calls)
{
    if (!calls)
        return;

    tc_intern_destroy(calls->call_ids);
    tc_free(calls->calls);
    tc_free(calls->owners);
    tc_free(calls);
}

struct ds_calls *ds_calls_create(const struct sip_hop *hop, struct pep *pep,
                                 int socket)
{
    struct ds_calls *calls = tc_alloc(sizeof *calls);

    if (!calls)
        return NULL;
    calls->hop    = hop;
    calls->pep    = pep;
    calls->socket = socket;
    calls->calls  = tc_alloc(CALLS_MAX * sizeof *calls->calls);
    calls->owners = tc_alloc(HANDLES_MAX * sizeof *calls->owners);
    if (!calls->calls || !calls->owners ||
        tc_intern_create(&calls->call_ids) != TC_OK) {
        ds_calls_destroy(calls);
        return NULL;
    }
    return calls;
}

static void send_sip(const struct ds_calls *calls, const uint8_t *bytes,
                     size_t len_bytes, const struct sockaddr_in *to)
{
    if (len_bytes > 0)
        (void)sendto(calls->socket, bytes, len_bytes, 0,
                     (const struct sockaddr *)to, sizeof *to);
}

static void own(struct ds_calls *calls, struct ask *ask, uint32_t handle,
                struct owner owner)
{
    *ask = (struct ask){ .handle  = handle,
                         .is_open = handle > 0,
                         .sent_ns = calls->pep->link.sent_ns };
    if (handle < HANDLES_MAX)
        calls->owners[handle] = owner;
}

static void release(struct ds_calls *calls, struct ask *ask,
                    uint16_t client_type, enum tc_cops_reason reason)
{
    if (ask->is_open)
        (void)pep_release(calls->pep, client_type, ask->handle,
                          (uint16_t)reason);
    ask->is_open = false;
}

static uint32_t number_of(const struct ds_calls *calls, const struct call *call)
{
    return (uint32_t)(call - calls->calls);
}

static void ask_side(struct ds_calls *calls, struct call *call, enum side side)
{
    struct tc_cops_session session = {
        .session_id = tc_intern_text(calls->call_ids, number_of(calls, call)),
        .has_source = true,
        .udp_port   = call->rtp_port,
        .bandwidth_kbps = call->bandwidth_kbps,
        .has_dscp       = true,
        .dscp           = DSCP_AF41,
    };
    uint16_t m_type =
        side == SIDE_VIEWER ? TC_COPS_M_JOIN : TC_COPS_M_BROADCAST;

    memcpy(session.source, call->viewer, sizeof session.source);
    memcpy(session.group, call->group, sizeof session.group);
    own(calls, &call->asks[side], pep_ask_session(calls->pep, m_type, &session),
        (struct owner){ number_of(calls, call), side });
    call->state  = CALL_ASKS;
    call->due_ns = calls->pep->link.sent_ns + patience_ns;
}

static void ask_channel(struct ds_calls *calls, const struct call *call,
                        const struct sockaddr_in *broadcaster)
{
    struct channel *channel       = &calls->channels[call->group[3]];
    struct tc_text name           = tc_text_of(call->to);
    struct tc_cops_channel wanted = {
        .instance       = call->group[3],
        .udp_port       = call->rtp_port,
        .bandwidth_kbps = call->bandwidth_kbps,
        .dscp           = DSCP_AF41,
        .ttl            = 16,
        .name           = tc_text_cut(&name, '@'),
    };

    memcpy(wanted.group, call->group, sizeof wanted.group);
    memcpy(wanted.source, &broadcaster->sin_addr, sizeof wanted.source);
    own(calls, &channel->ask, pep_ask_channel(calls->pep, &wanted),
        (struct owner){ call->group[3], SIDE_CHANNEL });
}

/* Both legs end: the viewer's by an answer, the broadcaster's, who has said
 * 200, by ACK and BYE. */
static void refuse(struct ds_calls *calls, struct call *call,
                   enum tc_cops_reason reason)
{
    uint8_t out[SIP_HOP_BYTES];
    struct tc_sip_msg ok;
    struct sockaddr_in to;

    for (int side = SIDE_VIEWER; side > SIDE_CHANNEL; side--) {
        release(calls, &call->asks[side], TC_COPS_CLIENT_OUTSOURCING, reason);
        /* the other side's request was granted */
        reason = call->asks[side].handle > 0 ? TC_COPS_REASON_TEAR : reason;
    }
    call->state       = CALL_REFUSED;
    call->answered_ns = now_ns();
    if (tc_sip_decode(call->ok, call->ok_bytes, call->ok_bytes, &ok) != TC_OK)
        return;
    if (sip_hop_back(calls->hop, &ok, &to))
        send_sip(calls, out, sip_hop_instead(&ok, 503, cops_reason, out), &to);

    const struct tc_sip_msg callee = { .request_uri = ok.contact.uri };
    if (!sip_hop_target(calls->hop, &callee, &to))
        return;
    send_sip(calls, out,
             sip_hop_within(calls->hop, &ok, TC_SIP_ACK, no_text, out), &to);
    send_sip(calls, out,
             sip_hop_within(calls->hop, &ok, TC_SIP_BYE, cops_reason, out),
             &to);
}

static void forward_ok(struct ds_calls *calls, struct call *call)
{
    uint8_t out[SIP_HOP_BYTES];
    struct tc_sip_msg ok;
    struct sockaddr_in to;

    call->state       = CALL_UP;
    call->answered_ns = now_ns();
    if (tc_sip_decode(call->ok, call->ok_bytes, call->ok_bytes, &ok) == TC_OK &&
        sip_hop_back(calls->hop, &ok, &to))
        send_sip(calls, out, sip_hop_response(&ok, out), &to);
}

static void take_channel(struct ds_calls *calls, uint32_t number,
                         const struct pep_decision *decision)
{
    struct channel *channel = &calls->channels[number];
    uint32_t count          = tc_intern_count(calls->call_ids);

    channel->ask.decided_ns = decision->arrived_ns;
    channel->is_up          = decision->is_install;
    (void)pep_report(calls->pep, TC_COPS_CLIENT_PROVISIONING,
                     channel->ask.handle);
    if (!channel->is_up)
        release(calls, &channel->ask, TC_COPS_CLIENT_PROVISIONING,
                TC_COPS_REASON_DIRECTIVE);
    for (uint32_t i = 0; i < count; i++) {
        struct call *call = &calls->calls[i];

        if (call->state != CALL_WAITS_FOR_CHANNEL || call->group[3] != number)
            continue;
        call->asks[SIDE_CHANNEL] = channel->ask;
        if (channel->is_up)
            ask_side(calls, call, SIDE_BROADCASTER);
        else
            refuse(calls, call, TC_COPS_REASON_DIRECTIVE);
    }
}

static void take_side(struct ds_calls *calls, struct call *call, enum side side,
                      const struct pep_decision *decision)
{
    struct ask *ask = &call->asks[side];

    if (!ask->is_open)
        return;
    if (decision->is_install)
        (void)pep_report(calls->pep, TC_COPS_CLIENT_OUTSOURCING, ask->handle);
    if (!decision->is_solicited)
        return;
    ask->decided_ns = decision->arrived_ns;
    if (!decision->is_install)
        refuse(calls, call, TC_COPS_REASON_DIRECTIVE);
    else if (side == SIDE_BROADCASTER)
        ask_side(calls, call, SIDE_VIEWER);
    else
        forward_ok(calls, call);
}

void ds_calls_take_decision(struct ds_calls *calls,
                            const struct pep_decision *decision)
{
    if (decision->handle == 0 || decision->handle >= HANDLES_MAX ||
        decision->handle > calls->pep->handles)
        return;

    struct owner owner = calls->owners[decision->handle];
    if (owner.side == SIDE_CHANNEL)
        take_channel(calls, owner.number, decision);
    else
        take_side(calls, &calls->calls[owner.number], owner.side, decision);
}

void ds_calls_tick(struct ds_calls *calls, int64_t at_ns)
{
    uint32_t count = tc_intern_count(calls->call_ids);

    for (uint32_t i = 0; i < count; i++)
        if (calls->calls[i].state == CALL_ASKS &&
            at_ns >= calls->calls[i].due_ns)
            refuse(calls, &calls->calls[i], TC_COPS_REASON_TIMEOUT);
}

void ds_calls_release_channels(struct ds_calls *calls)
{
    for (int i = 0; i < CHANNELS_MAX; i++)
        release(calls, &calls->channels[i].ask, TC_COPS_CLIENT_PROVISIONING,
                TC_COPS_REASON_TEAR);
}

static bool read_offer(struct call *call, const struct tc_sip_msg *ok)
{
    struct tc_sdp sdp;
    struct tc_endpoint group;

    if (tc_sdp_decode(ok->body, &sdp) != TC_OK || sdp.media_count == 0 ||
        tc_endpoint_parse(sdp.media[0].address.at,
                          sdp.media[0].address.len_bytes, 0, &group) != TC_OK)
        return false;

    memcpy(call->group, group.address, sizeof call->group);
    call->rtp_port       = sdp.media[0].port;
    call->bandwidth_kbps = sdp.media[0].bandwidth_kbps;
    return true;
}

/* The 200 to an INVITE.  @return false: it is none of ours to hold. */
static bool hold(struct ds_calls *calls, struct call *call,
                 const uint8_t *bytes, size_t len_bytes,
                 const struct tc_sip_msg *ok)
{
    const struct tc_sip_msg callee = { .request_uri = ok->contact.uri };
    struct sockaddr_in viewer, broadcaster;

    if (call->state == CALL_UP || call->state == CALL_OVER)
        return false;
    if (call->state != CALL_RINGING) /* it comes again */
        return true;
    if (len_bytes > sizeof call->ok || !read_offer(call, ok) ||
        !sip_hop_back(calls->hop, ok, &viewer) ||
        !sip_hop_target(calls->hop, &callee, &broadcaster))
        return false;

    memcpy(call->ok, bytes, len_bytes);
    memcpy(call->viewer, &viewer.sin_addr, sizeof call->viewer);
    call->ok_bytes          = len_bytes;
    call->held_ns           = now_ns();
    struct channel *channel = &calls->channels[call->group[3]];
    if (channel->is_up) {
        ask_side(calls, call, SIDE_BROADCASTER);
        return true;
    }
    call->state = CALL_WAITS_FOR_CHANNEL;
    if (!channel->ask.is_open)
        ask_channel(calls, call, &broadcaster);
    return true;
}

/* The call of a message; a new one for an INVITE. */
static struct call *call_of(struct ds_calls *calls,
                            const struct tc_sip_msg *msg, bool *is_new)
{
    uint32_t before = tc_intern_count(calls->call_ids);
    uint32_t id     = tc_intern_find(calls->call_ids, msg->call_id);

    *is_new = false;
    if (id != TC_INDEX_NONE)
        return &calls->calls[id];
    if (!msg->is_request || msg->method != TC_SIP_INVITE ||
        before == CALLS_MAX ||
        tc_intern_id(calls->call_ids, msg->call_id, &id) != TC_OK)
        return NULL;

    *is_new             = true;
    struct call *call   = &calls->calls[id];
    struct tc_text from = tc_sip_uri_user_host(msg->from.uri);
    struct tc_text to   = tc_sip_uri_user_host(msg->to.uri);
    (void)snprintf(call->from, sizeof call->from, "%.*s", (int)from.len_bytes,
                   from.at);
    (void)snprintf(call->to, sizeof call->to, "%.*s", (int)to.len_bytes, to.at);
    return call;
}

static void take_response(struct ds_calls *calls, struct call *call,
                          const uint8_t *bytes, size_t len_bytes,
                          const struct tc_sip_msg *msg)
{
    uint8_t out[SIP_HOP_BYTES];
    struct sockaddr_in to;

    if (msg->method == TC_SIP_INVITE && msg->status == 200 &&
        hold(calls, call, bytes, len_bytes, msg))
        return;
    if (sip_hop_back(calls->hop, msg, &to)) /* else to a BYE of ours */
        send_sip(calls, out, sip_hop_response(msg, out), &to);
}

static void end_call(struct ds_calls *calls, struct call *call)
{
    if (call->state != CALL_UP)
        return;

    call->state  = CALL_OVER;
    call->bye_ns = now_ns();
    release(calls, &call->asks[SIDE_BROADCASTER], TC_COPS_CLIENT_OUTSOURCING,
            TC_COPS_REASON_TEAR);
    release(calls, &call->asks[SIDE_VIEWER], TC_COPS_CLIENT_OUTSOURCING,
            TC_COPS_REASON_TEAR);
}

static void take_request(struct ds_calls *calls, struct call *call, bool is_new,
                         const struct tc_sip_msg *msg)
{
    uint8_t out[SIP_HOP_BYTES];
    struct sockaddr_in to, back;
    bool is_invite = msg->method == TC_SIP_INVITE;

    if (msg->method == TC_SIP_ACK && call->state == CALL_REFUSED)
        return; /* of our 503 */
    if (msg->method == TC_SIP_BYE)
        end_call(calls, call);
    bool known = sip_hop_target(calls->hop, msg, &to);
    if (is_invite && (is_new || !known) && sip_hop_sender(msg, &back))
        send_sip(calls, out,
                 sip_hop_answer(msg, known ? 100 : 404, no_text, out), &back);
    if (known)
        send_sip(calls, out, sip_hop_request(calls->hop, msg, out), &to);
}

void ds_calls_take_sip(struct ds_calls *calls, const uint8_t *bytes,
                       size_t len_bytes)
{
    struct tc_sip_msg msg;
    bool is_new;

    if (tc_sip_decode(bytes, len_bytes, len_bytes, &msg) != TC_OK ||
        msg.via_count == 0)
        return;
    struct call *call = call_of(calls, &msg, &is_new);
    if (!call)
        return;
    if (msg.is_request)
        take_request(calls, call, is_new, &msg);
    else
        take_response(calls, call, bytes, len_bytes, &msg);
}

static void write_ask(const struct ask *ask, FILE *file)
{
    fprintf(file, ",%08" PRIx32 ",%" PRId64 ",%" PRId64, ask->handle,
            ask->sent_ns, ask->decided_ns);
}

static const char *result_of(const struct call *call)
{
    if (call->state == CALL_UP || call->state == CALL_OVER)
        return "accepted";
    return call->state == CALL_REFUSED ? "refused" : "unanswered";
}

void ds_calls_write(const struct ds_calls *calls, FILE *file)
{
    uint32_t count = tc_intern_count(calls->call_ids);

    fprintf(file, "call_id,from,to,group,result,held_ns,answered_ns,bye_ns,"
                  "channel_handle,channel_req_ns,channel_dec_ns,"
                  "broadcaster_handle,broadcaster_req_ns,broadcaster_dec_ns,"
                  "viewer_handle,viewer_req_ns,viewer_dec_ns\n");
    for (uint32_t i = 0; i < count; i++) {
        const struct call *call = &calls->calls[i];

        fprintf(
            file, "%s,%s,%s,%u.%u.%u.%u,%s,%" PRId64 ",%" PRId64 ",%" PRId64,
            tc_intern_text(calls->call_ids, i).at, call->from, call->to,
            call->group[0], call->group[1], call->group[2], call->group[3],
            result_of(call), call->held_ns, call->answered_ns, call->bye_ns);
        for (int side = 0; side < SIDE_COUNT; side++)
            write_ask(&call->asks[side], file);
        fprintf(file, "\n");
    }
}
