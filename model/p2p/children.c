/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/children.h"

#include <assert.h>

static const struct tc_p2p_config *
config_of(const struct tc_p2p_children *children)
{
    return &children->peer->p2p->world->config->p2p;
}

void tc_p2p_children_init(struct tc_p2p_children *children,
                          struct tc_p2p_peer *peer,
                          tc_p2p_child_silent_fn *silent, void *self)
{
    *children = (struct tc_p2p_children){ .peer   = peer,
                                          .silent = silent,
                                          .self   = self };
}

bool tc_p2p_children_has_room(const struct tc_p2p_children *children)
{
    const uint32_t most = config_of(children)->fan_out_max;

    return most == 0 || children->count < most;
}

struct tc_p2p_child *
tc_p2p_children_find(const struct tc_p2p_children *children, uint32_t node,
                     uint32_t query)
{
    struct tc_p2p_child *child = children->first;

    while (child && (child->node != node || child->query != query))
        child = child->next;
    return child;
}

static void watch(struct tc_p2p_child *child, int64_t heard_before_ns)
{
    const struct tc_p2p_config *config = config_of(child->of);

    if (config->relay)
        tc_timer_start(child->of->peer->p2p->world->sim, &child->silence,
                       config->child_timeout_ns - heard_before_ns);
}

/* The timer is not started anew with each word, but looks when it fires. */
static void on_silence(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_p2p_child *child = self;
    const int64_t silent_ns    = tc_sim_now_ns(sim) - child->heard_ns;

    (void)arg;
    if (silent_ns < config_of(child->of)->child_timeout_ns)
        watch(child, silent_ns);
    else
        child->of->silent(child->of->self, child);
}

static struct tc_p2p_child *new_child(struct tc_p2p_children *children)
{
    struct tc_p2p_child *child = children->free;

    if (child) {
        children->free = child->next;
        return child;
    }
    child = tc_world_alloc(children->peer->p2p->world, sizeof *child);
    if (child)
        tc_timer_init(&child->silence, on_silence, child, 0);
    return child;
}

static void append(struct tc_p2p_children *children, struct tc_p2p_child *child)
{
    struct tc_p2p_child **link = &children->first;

    while (*link)
        link = &(*link)->next;
    *link       = child;
    child->next = NULL;
    children->count++;
}

struct tc_p2p_child *tc_p2p_children_add(struct tc_p2p_children *children,
                                         uint32_t node, uint32_t query)
{
    const struct tc_world *world = children->peer->p2p->world;
    struct tc_p2p_child *child   = new_child(children);

    if (!child)
        return NULL;

    tc_err err = tc_network_flow(world->network, children->peer->node,
                                 TC_MEDIA_PORT, node, TC_MEDIA_PORT,
                                 TC_TRANSPORT_UDP, &child->destination.flow);
    if (err != TC_OK) {
        tc_sim_stop(world->sim, err);
        return NULL;
    }
    child->of             = children;
    child->node           = node;
    child->query          = query;
    child->destination.to = node;
    child->heard_ns       = tc_sim_now_ns(world->sim);
    append(children, child);
    watch(child, 0);
    return child;
}

void tc_p2p_child_heard(struct tc_p2p_child *child)
{
    child->heard_ns = tc_sim_now_ns(child->of->peer->p2p->world->sim);
}

void tc_p2p_children_remove(struct tc_p2p_children *children,
                            struct tc_p2p_child *child)
{
    struct tc_p2p_child **link = &children->first;

    while (*link != child) {
        assert(*link);
        link = &(*link)->next;
    }
    *link = child->next;
    tc_timer_cancel(&child->silence);
    child->next    = children->free;
    children->free = child;
    children->count--;
}
