/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/link.h"

#include <assert.h>

#include "base/alloc.h"
#include "model/network/packet.h"

enum { FIRST_CAPACITY = 8 };

int64_t tc_link_serialisation_ns(uint64_t rate_bps, uint32_t wire_bytes)
{
    assert(rate_bps > 0 && wire_bytes <= TC_PACKET_BYTES_MAX);

    /* 2^30 octets are 8.6e18 bit ns/s, and half a rate fits beside them */
    const uint64_t bit_ns = (uint64_t)wire_bytes * 8 * 1000000000U;

    return (int64_t)((bit_ns + rate_bps / 2) / rate_bps);
}

tc_err tc_link_init(struct tc_link *link, const struct tc_link_config *config,
                    uint32_t from_node, uint32_t to_node)
{
    assert(link && config);

    if (config->rate_bps == 0 || config->rate_bps > INT64_MAX ||
        config->propagation_ns < 0)
        return TC_EARG;

    *link = (struct tc_link){
        .config        = *config,
        .from_node     = from_node,
        .to_node       = to_node,
        .busy_until_ns = INT64_MIN,
    };
    return TC_OK;
}

void tc_link_fini(struct tc_link *link)
{
    assert(link);

    tc_free(link->ring);
    *link = (struct tc_link){ 0 };
}

static struct tc_link_entry *entry_at(const struct tc_link *link, size_t at)
{
    return &link->ring[at & (link->capacity - 1)];
}

/* Twice the room; the entries keep their positions. */
static bool grow(struct tc_link *link)
{
    const size_t wider =
        link->capacity > 0 ? link->capacity * 2 : FIRST_CAPACITY;
    struct tc_link_entry *ring = tc_alloc_array(wider, sizeof *ring);

    if (!ring)
        return false;
    for (size_t at = link->first; at != link->end; at++)
        ring[at & (wider - 1)] = *entry_at(link, at);
    tc_free(link->ring);
    link->ring     = ring;
    link->capacity = wider;
    return true;
}

static void count_start(struct tc_link *link)
{
    const struct tc_link_entry *entry = entry_at(link, link->unstarted);

    link->counters.packets++;
    link->counters.bytes += entry->packet->wire_bytes;
    link->counters.busy_ns += entry->end_ns - entry->start_ns;
    link->started_until_ns = entry->end_ns;
    link->unstarted++;
}

/* Counts what has begun to be sent before a time. */
static void count_starts_before(struct tc_link *link, int64_t at_ns)
{
    while (link->unstarted != link->end &&
           entry_at(link, link->unstarted)->start_ns < at_ns)
        count_start(link);
}

/* Is there no room to wait?  At equal times what comes in goes first: a packet
 * whose turn is now still stands in the queue.  ns-3 runs what was scheduled
 * first, the end of the last sending one sending time ago, the packet's coming
 * in one sending and propagation time ago: the same on any common link. */
static bool is_full(struct tc_link *link, int64_t now_ns)
{
    const uint32_t limit = link->config.queue_limit_packets;

    if (limit == 0)
        return false;
    count_starts_before(link, now_ns);
    return link->end - link->unstarted >= limit;
}

tc_err tc_link_offer(struct tc_link *link, struct tc_packet *packet,
                     int64_t now_ns, uint64_t place, bool *accepted)
{
    assert(link && packet && accepted);

    const bool is_idle     = link->busy_until_ns < now_ns;
    const int64_t start_ns = is_idle ? now_ns : link->busy_until_ns;
    const int64_t end_ns =
        start_ns +
        tc_link_serialisation_ns(link->config.rate_bps, packet->wire_bytes);

    *accepted = is_idle || !is_full(link, now_ns);
    if (!*accepted) {
        link->counters.dropped_packets++;
        link->counters.dropped_bytes += packet->wire_bytes;
        return TC_OK;
    }
    if (link->end - link->first == link->capacity && !grow(link))
        return TC_ENOMEM;

    *entry_at(link, link->end++) = (struct tc_link_entry){
        .packet   = packet,
        .start_ns = start_ns,
        .end_ns   = end_ns,
        .place    = place,
    };
    link->busy_until_ns = end_ns;
    if (is_idle) /* it does not wait, so that it takes no room */
        count_starts_before(link, now_ns + 1);
    return TC_OK;
}

const struct tc_link_entry *tc_link_first(const struct tc_link *link)
{
    return link->first != link->end ? entry_at(link, link->first) : NULL;
}

int64_t tc_link_arrival_ns(const struct tc_link *link,
                           const struct tc_link_entry *entry)
{
    return entry->end_ns + link->config.propagation_ns;
}

struct tc_packet *tc_link_take(struct tc_link *link)
{
    assert(link->first != link->end);

    if (link->unstarted == link->first)
        count_start(link);
    return entry_at(link, link->first++)->packet;
}

size_t tc_link_in_flight(const struct tc_link *link)
{
    return link->end - link->first;
}

struct tc_link_counters tc_link_close_interval(struct tc_link *link,
                                               int64_t edge_ns)
{
    count_starts_before(link, edge_ns);

    struct tc_link_counters closed = link->counters;
    const int64_t beyond_ns =
        link->started_until_ns > edge_ns ? link->started_until_ns - edge_ns : 0;

    closed.end_ns = edge_ns;
    closed.busy_ns -= beyond_ns;
    link->counters = (struct tc_link_counters){
        .start_ns = edge_ns,
        .busy_ns  = beyond_ns,
    };
    return closed;
}
