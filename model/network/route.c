/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/route.h"

#include <assert.h>
#include <stdbool.h>

#include "base/alloc.h"

/* State of a router in Dijkstra's algorithm from one root. */
struct label {
    int64_t distance_ns;
    uint32_t hops;
    uint32_t parent; /* router, not link */
    bool is_reached;
    bool is_settled;
};

static bool is_nearer(const struct label *a, const struct label *b)
{
    if (a->distance_ns != b->distance_ns)
        return a->distance_ns < b->distance_ns;
    return a->hops < b->hops;
}

/* The nearest router that is reached but not settled, or TC_ROUTE_NONE. */
static uint32_t nearest(const struct label *labels, uint32_t router_count)
{
    uint32_t best = TC_ROUTE_NONE;

    for (uint32_t r = 0; r < router_count; r++) {
        if (!labels[r].is_reached || labels[r].is_settled)
            continue;
        if (best == TC_ROUTE_NONE || is_nearer(&labels[r], &labels[best]))
            best = r;
    }
    return best;
}

/* Takes a path to link->to through `link` if it is the first, or precedes the
 * current one in the order of the header.  Links are tried in ascending order,
 * so that of parallel ones the lower number stays. */
static void relax(struct label *labels, uint32_t *parent_link,
                  const struct tc_route_link *link)
{
    struct label *to       = &labels[link->to];
    const struct label way = {
        .distance_ns = labels[link->from].distance_ns + link->propagation_ns,
        .hops        = labels[link->from].hops + 1,
        .parent      = link->from,
        .is_reached  = true,
    };

    if (to->is_reached && !is_nearer(&way, to) &&
        (is_nearer(to, &way) || way.parent >= to->parent))
        return;
    *to                   = way;
    parent_link[link->to] = link->link;
}

/* The shortest paths from one root.  `first_link[r]`.. are r's links. */
static bool grow_tree(uint32_t root, uint32_t router_count,
                      const struct tc_route_link *links, size_t link_count,
                      struct label *labels, uint32_t *parent_link)
{
    uint32_t settled = 0;
    uint32_t at;

    for (uint32_t r = 0; r < router_count; r++) {
        labels[r]      = (struct label){ .is_reached = r == root };
        parent_link[r] = TC_ROUTE_NONE;
    }
    while ((at = nearest(labels, router_count)) != TC_ROUTE_NONE) {
        labels[at].is_settled = true;
        settled++;
        for (size_t i = 0; i < link_count; i++) {
            if (links[i].from == at && !labels[links[i].to].is_settled)
                relax(labels, parent_link, &links[i]);
        }
    }
    return settled == router_count;
}

void tc_route_table_fini(struct tc_route_table *table)
{
    assert(table);

    tc_free(table->parent);
    *table = (struct tc_route_table){ 0 };
}

static tc_err make(struct tc_route_table *table, uint32_t router_count,
                   const struct tc_route_link *links, size_t link_count,
                   bool may_be_split)
{
    tc_err err           = TC_ENOMEM;
    struct label *labels = NULL;
    uint32_t *parent     = NULL;

    assert(table && (links || link_count == 0));
    *table = (struct tc_route_table){ 0 };
    if (router_count == 0)
        return TC_OK;

    labels = tc_alloc_array(router_count, sizeof *labels);
    parent =
        tc_alloc_array((size_t)router_count * router_count, sizeof *parent);
    if (!labels || !parent)
        goto out;

    err = TC_OK;
    for (uint32_t root = 0; root < router_count; root++) {
        if (!grow_tree(root, router_count, links, link_count, labels,
                       parent + (size_t)root * router_count) &&
            !may_be_split) {
            err = TC_EARG;
            goto out;
        }
    }

    *table = (struct tc_route_table){
        .parent       = parent,
        .router_count = router_count,
    };
    parent = NULL;
out:
    tc_free(parent);
    tc_free(labels);
    return err;
}

tc_err tc_route_table_init(struct tc_route_table *table, uint32_t router_count,
                           const struct tc_route_link *links, size_t link_count)
{
    return make(table, router_count, links, link_count, false);
}

tc_err tc_route_table_init_split(struct tc_route_table *table,
                                 uint32_t router_count,
                                 const struct tc_route_link *links,
                                 size_t link_count)
{
    return make(table, router_count, links, link_count, true);
}
