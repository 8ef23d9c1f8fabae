/* SPDX-License-Identifier: Apache-2.0 */
/* The broadcaster (Bob): rings at once, answers when the DS server reports that
 * the bandwidth is granted, and sends to the channel's group while there are
 * viewers. */
#include "base/hash.h"
#include "base/hash_table.h"
#include "model/engine/sim.h"
#include "model/isp/management.h"
#include "model/network/multicast.h"
#include "model/network/topology.h"
#include "proto/sdp/sdp.h"

enum { MULTICAST_TTL = 16 };

enum call_state { RINGING, ANSWERED, ON };

/* One viewer's call, from INVITE to BYE. */
struct call {
    struct tc_hash_link link; /* first: a link is a call */
    struct tc_isp_broadcaster *broadcaster;
    enum call_state state;
    struct tc_sip_transaction *server; /* of the INVITE */
    const struct tc_sip_msg *request;  /* the INVITE */
    const struct tc_sip_msg *answer;   /* the 200 */
    struct tc_isp_repeat repeat;       /* of the 200, until the ACK */
};

struct tc_isp_broadcaster {
    struct tc_isp_agent agent;
    struct tc_isp_subscriber subscriber;
    struct tc_video_source source;
    struct tc_video_destination destination;
    uint32_t group;
    uint32_t viewers; /* calls that are on */
    struct tc_hash_table calls;
};

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_broadcaster *b = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_SIP)
        tc_sip_stack_receive(b->agent.stack, packet);
}

static struct tc_sip_msg *answer_to(struct tc_isp_broadcaster *b,
                                    const struct tc_sip_msg *request,
                                    unsigned status)
{
    struct tc_sip_msg *response =
        tc_sip_stack_new_response(b->agent.stack, request, status);

    if (response && response->to.tag.len_bytes == 0)
        response->to.tag =
            tc_world_text(b->agent.isp->world, "b%u", b->agent.index);
    return response;
}

static void respond(struct tc_isp_broadcaster *b,
                    struct tc_sip_transaction *server,
                    const struct tc_sip_msg *request, unsigned status)
{
    struct tc_sip_msg *response = answer_to(b, request, status);

    if (response)
        tc_sip_stack_respond(b->agent.stack, server, response);
}

static struct call *find(const struct tc_isp_broadcaster *b,
                         struct tc_text call_id)
{
    struct tc_hash_link *link = tc_hash_table_find(
        &b->calls, tc_hash_bytes(call_id.at, call_id.len_bytes));

    while (link &&
           !tc_text_equal(((struct call *)link)->request->call_id, call_id))
        link = tc_hash_table_next(link);
    return (struct call *)link;
}

/* NULL: no memory, and the run is stopped. */
static struct call *new_call(struct tc_isp_broadcaster *b,
                             const struct tc_sip_msg *invite)
{
    const struct tc_world *world = b->agent.isp->world;
    struct call *call            = tc_world_alloc(world, sizeof *call);

    if (!call)
        return NULL;

    tc_err err = tc_hash_table_add_in(
        &b->calls, tc_sim_arena(world->sim), &call->link,
        tc_hash_bytes(invite->call_id.at, invite->call_id.len_bytes));
    if (err != TC_OK) {
        tc_sim_stop(world->sim, err);
        return NULL;
    }
    call->broadcaster = b;
    call->request     = invite;
    return call;
}

static void on_invite(struct tc_isp_broadcaster *b,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    /* RFC 3261 section 8.2.2.2: it has arrived on another path, too */
    if (find(b, request->call_id)) {
        respond(b, server, request, 482);
        return;
    }

    struct call *call = new_call(b, request);
    if (!call)
        return;
    call->server = server;
    respond(b, server, request, 180);
}

static void repeat_answer(void *self)
{
    struct call *call = self;

    tc_sip_stack_respond(call->broadcaster->agent.stack, call->server,
                         call->answer);
}

/* RFC 3261 section 13.3.1.4.  The BYE for a call whose ACK never arrives is
 * omitted: the call holds no resources on this side. */
static void answer_call(struct call *call)
{
    struct tc_isp_broadcaster *b = call->broadcaster;
    const struct tc_isp *isp     = b->agent.isp;
    struct tc_sip_msg *response  = answer_to(b, call->request, 200);

    if (!response)
        return;
    response->contact.uri  = tc_isp_node_uri(isp, b->agent.node);
    response->content_type = TC_TEXT("application/sdp");
    response->sdp = tc_world_sdp(isp->world, tc_isp_group_ipv4(b->agent.index),
                                 MULTICAST_TTL, TC_SDP_SENDONLY);
    call->answer  = response;
    call->state   = ANSWERED;
    tc_sip_stack_respond(b->agent.stack, call->server, response);
    tc_isp_repeat_start(&call->repeat, isp->world->sim, repeat_answer, call);
}

/* "And the stream flows." A repeated ACK does not count as another viewer. */
static void on_ack(struct tc_isp_broadcaster *b,
                   const struct tc_sip_msg *request)
{
    struct call *call = find(b, request->call_id);

    if (!call || call->state != ANSWERED)
        return;
    tc_isp_repeat_stop(&call->repeat);
    call->state = ON;
    if (b->viewers++ == 0)
        tc_video_source_start(&b->source, 0);
}

static void end_call(struct tc_isp_broadcaster *b, struct call *call)
{
    (void)tc_hash_table_remove(&b->calls, &call->link);
    tc_isp_repeat_stop(&call->repeat);
    if (call->state == ON && --b->viewers == 0)
        tc_video_source_stop(&b->source);
}

static void on_cancel(struct tc_isp_broadcaster *b,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    struct call *call = find(b, request->call_id);

    if (!call || call->state != RINGING) {
        respond(b, server, request, 481);
        return;
    }
    respond(b, server, request, 200);
    end_call(b, call);
    respond(b, call->server, call->request, 487);
}

static void on_bye(struct tc_isp_broadcaster *b,
                   struct tc_sip_transaction *server,
                   const struct tc_sip_msg *request)
{
    struct call *call = find(b, request->call_id);

    respond(b, server, request, call ? 200 : 481);
    if (call)
        end_call(b, call);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_broadcaster *b = self;

    (void)from_node;
    if (tc_isp_subscriber_take_request(&b->subscriber, server, request))
        return;
    if (!server)
        on_ack(b, request);
    else if (request->method == TC_SIP_INVITE)
        on_invite(b, server, request);
    else if (request->method == TC_SIP_CANCEL)
        on_cancel(b, server, request);
    else if (request->method == TC_SIP_BYE)
        on_bye(b, server, request);
    else
        respond(b, server, request, 481);
}

/* The DS server's 183: the COPS exchange is complete. */
static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_broadcaster *b = self;

    (void)client;
    if (response->cseq_method == TC_SIP_MESSAGE)
        tc_isp_subscriber_take_response(&b->subscriber, response);
    if (response->status != 183)
        return;

    struct call *call = find(b, response->call_id);
    if (call && call->state == RINGING)
        answer_call(call);
}

static const struct tc_sip_user broadcaster_user = {
    .on_request  = on_request,
    .on_response = on_response,
};

struct tc_isp_subscriber *
tc_isp_broadcaster_subscriber(struct tc_isp_broadcaster *b)
{
    return &b->subscriber;
}

uint32_t tc_isp_broadcaster_group(const struct tc_isp_broadcaster *b)
{
    return b->group;
}

tc_err tc_isp_broadcaster_create(struct tc_isp *isp, uint32_t index,
                                 struct tc_isp_broadcaster **out)
{
    struct tc_world *world       = isp->world;
    struct tc_isp_broadcaster *b = tc_world_alloc(world, sizeof *b);
    uint32_t node                = world->broadcaster_nodes[index];

    if (!b)
        return TC_ENOMEM;

    tc_err err = tc_isp_agent_init(&b->agent, isp, index, node,
                                   world->config->user_processing_ns,
                                   &broadcaster_user, b);
    tc_isp_subscriber_init(&b->subscriber, &b->agent,
                           &world->workload->broadcasters[index]);
    if (err == TC_OK)
        err = tc_multicast_add_group(world->network, tc_isp_group_ipv4(index),
                                     &b->group);
    tc_network_set_receiver(world->network, node, receive, b);
    *out = b;
    return err;
}

tc_err tc_isp_broadcaster_prepare(struct tc_isp_broadcaster *b)
{
    struct tc_world *world       = b->agent.isp->world;
    struct tc_video_config video = tc_world_video(world, b->agent.index);

    b->destination = (struct tc_video_destination){ .to           = b->group,
                                                    .is_multicast = true,
                                                    .has_priority = true };
    tc_err err =
        tc_multicast_flow(world->network, b->agent.node, TC_MEDIA_PORT,
                          b->group, TC_MEDIA_PORT, &b->destination.flow);
    if (err == TC_OK)
        err = tc_video_source_init(&b->source, world->network, b->agent.node,
                                   &video);
    if (err == TC_OK)
        tc_video_source_add(&b->source, &b->destination);
    return err;
}
