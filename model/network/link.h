/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file link.h
 * @brief One direction of a link: a transmitter with a queue before it and a
 *        wire behind it.
 *
 * The link owns no clock.  Where packets are sent in the order in which they
 * come, the times at which one will be sent and arrive are known when it
 * enters, so it is one entry in one ring from then until it has arrived:
 *
 *      first               unstarted            end
 *        | on the wire, sending | waiting, limited |
 *        +----------------------+------------------+
 *
 * With priority (non-preemptive: a packet that is being sent is finished), a
 * packet waits in a ring of its class and enters that ring when its turn comes.
 * This is decided when the link is next examined: all packets that could
 * overtake it have arrived by then.
 */
#ifndef TC_MODEL_NETWORK_LINK_H
#define TC_MODEL_NETWORK_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/record.h"

struct tc_packet;

struct tc_link_config {
    uint64_t rate_bps;            /**< > 0 */
    int64_t propagation_ns;       /**< >= 0 */
    uint32_t queue_limit_packets; /**< that may wait, the one being sent not
                                       counted, of each class; 0: no limit */
    bool has_priority;            /**< packets with priority are sent first */
};

enum { TC_LINK_CLASSES = 2 };

/** A packet in a link. */
struct tc_link_entry {
    struct tc_packet *packet; /**< borrowed until it arrives */
    int64_t start_ns;         /**< of the first octet */
    int64_t end_ns;           /**< of the last octet, at the sender */
    uint64_t place;           /**< rank of its arrival among the events */
};

/** A queue that grows; zero-initialised is empty. */
struct tc_link_ring {
    struct tc_link_entry *entries; /**< owned; `capacity` of them */
    size_t capacity;               /**< power of two, or 0 */
    size_t first;                  /**< positions are never reset */
    size_t end;
};

struct tc_link {
    struct tc_link_config config;
    uint32_t from_node;
    uint32_t to_node;
    struct tc_link_ring ring; /**< of known times: room for all in flight */
    size_t unstarted;         /**< position in `ring` */
    struct tc_link_ring waiting[TC_LINK_CLASSES]; /**< of a link with
                                                       priority: [0] first */
    int64_t busy_until_ns; /**< end of all that was ever in the ring */
    /** End of what has started: what is beyond an interval's end is busy
     *  time of the next. */
    int64_t started_until_ns;
    struct tc_link_counters counters; /**< of the interval since the last
                                           edge */
};

/**
 * Time to send `wire_bytes`, rounded to the nearest ns like ns-3.
 *
 * @param wire_bytes  at most 2^30.
 */
int64_t tc_link_serialisation_ns(uint64_t rate_bps, uint32_t wire_bytes);

/** @retval TC_EARG  a rate of 0 or a negative propagation time. */
TC_NODISCARD
tc_err tc_link_init(struct tc_link *link, const struct tc_link_config *config,
                    uint32_t from_node, uint32_t to_node);

/** Packets in it are not released. */
void tc_link_fini(struct tc_link *link);

/**
 * Hand a packet to the link.
 *
 * @param now_ns  must not decrease between calls.
 * @param place   of the packet's arrival, see tc_sim_take_place().
 * @param[out] accepted  false: the queue is full, the drop is counted.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_link_offer(struct tc_link *link, struct tc_packet *packet,
                     int64_t now_ns, uint64_t place, bool *accepted);

/** The packet that arrives next, borrowed until the next offer or take;
 *  NULL: none. */
const struct tc_link_entry *tc_link_first(const struct tc_link *link);

/** Time at which an entry arrives at the other end. */
int64_t tc_link_arrival_ns(const struct tc_link *link,
                           const struct tc_link_entry *entry);

/** Remove the packet that has arrived; there must be one. */
struct tc_packet *tc_link_take(struct tc_link *link);

/** Packets in the link: waiting, being sent, or on the wire. */
size_t tc_link_in_flight(const struct tc_link *link);

/**
 * The link is cut: removes one of its packets, which the caller must release,
 * until none is left (NULL).  Packets that were being sent have been counted as
 * sent; waiting ones are counted as dropped; the transmitter is idle from now
 * on.
 *
 * @param now_ns  must not decrease between calls, and is the same for all of
 *                these calls.
 */
struct tc_packet *tc_link_flush(struct tc_link *link, int64_t now_ns);

/**
 * End the counting interval and start the next one.
 *
 * @param edge_ns  now; nothing of this time has been offered or taken.
 * @return the counters of [last edge, edge); `link`, `is_core` and
 *         `is_first` are the caller's to fill.
 */
struct tc_link_counters tc_link_close_interval(struct tc_link *link,
                                               int64_t edge_ns);

#endif
