/* SPDX-License-Identifier: Apache-2.0 */
/* Bob: rings at once, answers when his DS server says that his bandwidth is
 * there, and sends to his channel's group while anybody watches. */
#include <assert.h>

#include "model/engine/sim.h"
#include "model/isp/isp.h"
#include "model/network/multicast.h"
#include "model/network/topology.h"
#include "proto/sdp/sdp.h"

enum { MULTICAST_TTL = 16 };

/* An INVITE that waits for the word of the DS server. */
struct invitation {
    struct invitation *next;
    struct tc_sip_transaction *server; /* NULL: answered */
    const struct tc_sip_msg *request;
};

struct tc_isp_broadcaster {
    struct tc_isp_agent agent;
    struct tc_video_source source;
    struct tc_video_destination destination;
    uint32_t group;
    uint32_t viewers;
    struct invitation *waiting;
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

static void on_invite(struct tc_isp_broadcaster *b,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    struct invitation *invitation =
        tc_world_alloc(b->agent.isp->world, sizeof *invitation);

    if (!invitation)
        return;
    invitation->server  = server;
    invitation->request = request;
    invitation->next    = b->waiting;
    b->waiting          = invitation;
    respond(b, server, request, 180);
}

/* Takes it out of the list; NULL when the Call-ID waits no more. */
static struct invitation *take_waiting(struct tc_isp_broadcaster *b,
                                       struct tc_text call_id)
{
    struct invitation **link = &b->waiting;

    while (*link && !tc_text_equal((*link)->request->call_id, call_id))
        link = &(*link)->next;

    struct invitation *found = *link;
    if (found)
        *link = found->next;
    return found;
}

static void accept_invitation(struct tc_isp_broadcaster *b,
                              const struct invitation *invitation)
{
    const struct tc_isp *isp    = b->agent.isp;
    struct tc_sip_msg *response = answer_to(b, invitation->request, 200);

    if (!response)
        return;
    response->contact.uri  = tc_isp_node_uri(isp, b->agent.node);
    response->content_type = TC_TEXT("application/sdp");
    response->sdp = tc_world_sdp(isp->world, tc_isp_group_ipv4(b->agent.index),
                                 MULTICAST_TTL, TC_SDP_SENDONLY);
    tc_sip_stack_respond(b->agent.stack, invitation->server, response);
}

static void on_cancel(struct tc_isp_broadcaster *b,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    struct invitation *invitation = take_waiting(b, request->call_id);

    respond(b, server, request, invitation ? 200 : 481);
    if (invitation)
        respond(b, invitation->server, invitation->request, 487);
}

static void on_bye(struct tc_isp_broadcaster *b,
                   struct tc_sip_transaction *server,
                   const struct tc_sip_msg *request)
{
    respond(b, server, request, 200);
    if (b->viewers > 0 && --b->viewers == 0)
        tc_video_source_stop(&b->source);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_broadcaster *b = self;

    (void)from_node;
    if (!server) { /* the ACK: "and the stream flows" */
        if (b->viewers++ == 0)
            tc_video_source_start(&b->source, 0);
    } else if (request->method == TC_SIP_INVITE) {
        on_invite(b, server, request);
    } else if (request->method == TC_SIP_CANCEL) {
        on_cancel(b, server, request);
    } else if (request->method == TC_SIP_BYE) {
        on_bye(b, server, request);
    } else {
        respond(b, server, request, 481);
    }
}

/* The DS server's 183: COPS is done. */
static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_broadcaster *b = self;

    (void)client;
    if (response->status != 183)
        return;

    struct invitation *invitation = take_waiting(b, response->call_id);
    if (invitation)
        accept_invitation(b, invitation);
}

static const struct tc_sip_user broadcaster_user = {
    .on_request  = on_request,
    .on_response = on_response,
};

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

    b->destination =
        (struct tc_video_destination){ .to = b->group, .is_multicast = true };
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
