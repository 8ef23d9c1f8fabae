/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/link.h"

#include <assert.h>

#include "base/alloc.h"
#include "model/network/packet.h"

enum { FIRST_CAPACITY = 8 };

int64_t tc_link_serialisation_ns(uint64_t rate_bps, uint32_t wire_bytes)
{
    assert(rate_bps > 0 && wire_bytes <= TC_PACKET_BYTES_MAX);

    /* 2^30 octets are 8.6e18 bit ns/s, to which half a rate can be added */
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

    tc_free(link->ring.entries);
    for (int c = 0; c < TC_LINK_CLASSES; c++)
        tc_free(link->waiting[c].entries);
    *link = (struct tc_link){ 0 };
}

static struct tc_link_entry *entry_at(const struct tc_link_ring *ring,
                                      size_t at)
{
    return &ring->entries[at & (ring->capacity - 1)];
}

static size_t length(const struct tc_link_ring *ring)
{
    return ring->end - ring->first;
}

/* Doubles the capacity; entries keep their positions. */
static bool grow(struct tc_link_ring *ring)
{
    const size_t wider =
        ring->capacity > 0 ? ring->capacity * 2 : FIRST_CAPACITY;
    struct tc_link_entry *entries = tc_alloc_array(wider, sizeof *entries);

    if (!entries)
        return false;
    for (size_t at = ring->first; at != ring->end; at++)
        entries[at & (wider - 1)] = *entry_at(ring, at);
    tc_free(ring->entries);
    ring->entries  = entries;
    ring->capacity = wider;
    return true;
}

static void count_start(struct tc_link *link)
{
    const struct tc_link_entry *entry = entry_at(&link->ring, link->unstarted);

    if (entry->packet->is_background) {
        link->counters.background_bytes += entry->packet->wire_bytes;
    } else {
        link->counters.packets++;
        link->counters.bytes += entry->packet->wire_bytes;
    }
    link->counters.busy_ns += entry->end_ns - entry->start_ns;
    link->started_until_ns = entry->end_ns;
    link->unstarted++;
}

/* Counts the packets whose sending began before a time. */
static void count_starts_before(struct tc_link *link, int64_t at_ns)
{
    while (link->unstarted != link->ring.end &&
           entry_at(&link->ring, link->unstarted)->start_ns < at_ns)
        count_start(link);
}

/* Is the queue full? At equal times an arrival comes before a departure: a
 * packet that starts to be sent now still takes a place.  In ns-3 the event
 * that was scheduled first runs first: the departure was scheduled one sending
 * time ago, the arrival one sending and propagation time ago, so on any common
 * link the order is the same. */
static bool is_full(struct tc_link *link, int64_t now_ns)
{
    const uint32_t limit = link->config.queue_limit_packets;

    if (limit == 0)
        return false;
    count_starts_before(link, now_ns);
    return link->ring.end - link->unstarted >= limit;
}

/* Sends the packet after all others in the ring, which has room for it. */
static void send(struct tc_link *link, struct tc_packet *packet,
                 int64_t start_ns, uint64_t place)
{
    const int64_t end_ns =
        start_ns +
        tc_link_serialisation_ns(link->config.rate_bps, packet->wire_bytes);

    *entry_at(&link->ring, link->ring.end++) = (struct tc_link_entry){
        .packet   = packet,
        .start_ns = start_ns,
        .end_ns   = end_ns,
        .place    = place,
    };
    link->busy_until_ns = end_ns;
}

static struct tc_link_ring *next_class(struct tc_link *link)
{
    for (int c = 0; c < TC_LINK_CLASSES; c++)
        if (length(&link->waiting[c]) > 0)
            return &link->waiting[c];
    return NULL;
}

/* Sends the packets whose turn came before a time.  While packets wait, the
 * ring holds at least one: the link is examined next when that one arrives. */
static void settle(struct tc_link *link, int64_t before_ns)
{
    struct tc_link_ring *ring;

    while ((ring = next_class(link)) != NULL &&
           (link->busy_until_ns < before_ns || length(&link->ring) == 0)) {
        const struct tc_link_entry *next = entry_at(ring, ring->first++);

        send(link, next->packet, link->busy_until_ns, next->place);
    }
}

static size_t waiting(const struct tc_link *link)
{
    size_t sum = 0;

    for (int c = 0; c < TC_LINK_CLASSES; c++)
        sum += length(&link->waiting[c]);
    return sum;
}

static void drop(struct tc_link *link, const struct tc_packet *packet)
{
    if (packet->is_background) {
        link->counters.background_dropped_bytes += packet->wire_bytes;
        return;
    }
    link->counters.dropped_packets++;
    link->counters.dropped_bytes += packet->wire_bytes;
}

static tc_err wait_in_class(struct tc_link *link, struct tc_packet *packet,
                            uint64_t place, bool *accepted)
{
    struct tc_link_ring *ring = &link->waiting[packet->has_priority ? 0 : 1];
    const uint32_t limit      = link->config.queue_limit_packets;

    *accepted = limit == 0 || length(ring) < limit;
    if (!*accepted) {
        drop(link, packet);
        return TC_OK;
    }
    if (length(ring) == ring->capacity && !grow(ring))
        return TC_ENOMEM;
    *entry_at(ring, ring->end++) =
        (struct tc_link_entry){ .packet = packet, .place = place };
    return TC_OK;
}

static tc_err offer_by_class(struct tc_link *link, struct tc_packet *packet,
                             int64_t now_ns, uint64_t place, bool *accepted)
{
    settle(link, now_ns);
    if (length(&link->ring) + waiting(link) == link->ring.capacity &&
        !grow(&link->ring))
        return TC_ENOMEM;
    if (link->busy_until_ns >= now_ns) {
        tc_err err = wait_in_class(link, packet, place, accepted);
        settle(link, now_ns);
        return err;
    }
    *accepted = true;
    send(link, packet, now_ns, place);
    count_starts_before(link, now_ns + 1);
    return TC_OK;
}

tc_err tc_link_offer(struct tc_link *link, struct tc_packet *packet,
                     int64_t now_ns, uint64_t place, bool *accepted)
{
    assert(link && packet && accepted);

    if (link->config.has_priority)
        return offer_by_class(link, packet, now_ns, place, accepted);

    const bool is_idle = link->busy_until_ns < now_ns;

    *accepted = is_idle || !is_full(link, now_ns);
    if (!*accepted) {
        drop(link, packet);
        return TC_OK;
    }
    if (length(&link->ring) == link->ring.capacity && !grow(&link->ring))
        return TC_ENOMEM;

    send(link, packet, is_idle ? now_ns : link->busy_until_ns, place);
    if (is_idle) /* it does not wait, so it takes no place in the queue */
        count_starts_before(link, now_ns + 1);
    return TC_OK;
}

const struct tc_link_entry *tc_link_first(const struct tc_link *link)
{
    return length(&link->ring) > 0 ? entry_at(&link->ring, link->ring.first)
                                   : NULL;
}

int64_t tc_link_arrival_ns(const struct tc_link *link,
                           const struct tc_link_entry *entry)
{
    return entry->end_ns + link->config.propagation_ns;
}

struct tc_packet *tc_link_take(struct tc_link *link)
{
    assert(length(&link->ring) > 0);

    if (link->unstarted == link->ring.first)
        count_start(link);

    const struct tc_link_entry taken =
        *entry_at(&link->ring, link->ring.first++);
    if (link->config.has_priority)
        settle(link, tc_link_arrival_ns(link, &taken));
    return taken.packet;
}

size_t tc_link_in_flight(const struct tc_link *link)
{
    return length(&link->ring) + waiting(link);
}

/* Cancels what would be sent after now. */
static void fall_silent(struct tc_link *link, int64_t now_ns)
{
    if (link->started_until_ns > now_ns) {
        link->counters.busy_ns -= link->started_until_ns - now_ns;
        link->started_until_ns = now_ns;
    }
    if (link->busy_until_ns >= now_ns)
        link->busy_until_ns = now_ns - 1;
}

struct tc_packet *tc_link_flush(struct tc_link *link, int64_t now_ns)
{
    struct tc_link_ring *ring = &link->ring;

    settle(link, now_ns); /* waiting packets of all classes enter the ring,
                             too */
    count_starts_before(link, now_ns);
    if (length(ring) == 0) {
        fall_silent(link, now_ns);
        return NULL;
    }

    struct tc_packet *packet = entry_at(ring, ring->first)->packet;
    if (link->unstarted == ring->first) {
        drop(link, packet);
        link->unstarted++;
    }
    ring->first++;
    return packet;
}

struct tc_link_counters tc_link_close_interval(struct tc_link *link,
                                               int64_t edge_ns)
{
    settle(link, edge_ns);
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
