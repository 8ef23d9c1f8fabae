/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/children.h"

#include <assert.h>

#include "base/hash.h"

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

static uint64_t hash_of(uint32_t node, uint32_t query)
{
    return tc_hash_u64((uint64_t)node << 32 | query);
}

static bool has_key(const struct tc_hash_link *link, uint32_t node,
                    uint32_t query)
{
    const struct tc_p2p_child *child = (const struct tc_p2p_child *)link;

    return child->node == node && child->query == query;
}

struct tc_p2p_child *
tc_p2p_children_find(const struct tc_p2p_children *children, uint32_t node,
                     uint32_t query)
{
    struct tc_hash_link *link =
        tc_hash_table_find(&children->by_query, hash_of(node, query));

    while (link && !has_key(link, node, query))
        link = tc_hash_table_next(link);
    return (struct tc_p2p_child *)link;
}

static void watch(struct tc_p2p_child *child, int64_t heard_before_ns)
{
    const struct tc_p2p_config *config = config_of(child->of);

    if (config->relay)
        tc_timer_start(child->of->peer->p2p->world->sim, &child->silence,
                       config->child_timeout_ns - heard_before_ns);
}

/* A message of the child does not restart the timer; the time of the last one
 * is checked when it fires. */
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
    child->next = NULL;
    child->prev = children->last;
    if (children->last)
        children->last->next = child;
    else
        children->first = child;
    children->last = child;
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
    if (err == TC_OK)
        err =
            tc_hash_table_add_in(&children->by_query, tc_sim_arena(world->sim),
                                 &child->link, hash_of(node, query));
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
    const bool was_in = tc_hash_table_remove(&children->by_query, &child->link);

    assert(was_in);
    (void)was_in;
    if (child->prev)
        child->prev->next = child->next;
    else
        children->first = child->next;
    if (child->next)
        child->next->prev = child->prev;
    else
        children->last = child->prev;
    tc_timer_cancel(&child->silence);
    child->next    = children->free;
    children->free = child;
    children->count--;
}
