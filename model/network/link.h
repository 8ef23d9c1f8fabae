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
 * Where some packets have priority (non-preemptive: what is being sent is
 * sent to its end), a packet waits in a ring of its class and enters that ring
 * when its turn has come, which is settled when the link is next looked at:
 * all that could have overtaken it has come by then.
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
    bool has_priority; /**< packets with priority go before those that wait */
};

enum { TC_LINK_CLASSES = 2 };

/** A packet in a link. */
struct tc_link_entry {
    struct tc_packet *packet; /**< borrowed until it arrives */
    int64_t start_ns;         /**< of the first octet */
    int64_t end_ns;           /**< of the last octet, where it is sent */
    uint64_t place;           /**< its arrival's place among the events */
};

/** A queue that grows; zero-initialised is empty. */
struct tc_link_ring {
    struct tc_link_entry *entries; /**< owned; `capacity` of them */
    size_t capacity;               /**< power of two, or 0 */
    size_t first;                  /**< positions count up for ever */
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
 * Time to send so many octets, to the nearest ns, as ns-3 rounds.
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
 * @param now_ns  not before any time given before.
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

/** When an entry is at the other end. */
int64_t tc_link_arrival_ns(const struct tc_link *link,
                           const struct tc_link_entry *entry);

/** Takes out the packet that has arrived; there must be one. */
struct tc_packet *tc_link_take(struct tc_link *link);

/** Packets in the link: waiting, being sent, or on the wire. */
size_t tc_link_in_flight(const struct tc_link *link);

/**
 * The wire is cut: takes out one of the packets that are in the link, for its
 * owner to release, until none is left (NULL).  Those that were being sent
 * have been counted as sent, those that waited are counted as dropped; the
 * transmitter is idle from now on.
 *
 * @param now_ns  not before any time given before, the same for all calls.
 */
struct tc_packet *tc_link_flush(struct tc_link *link, int64_t now_ns);

/**
 * End the counting interval and begin the next.
 *
 * @param edge_ns  now; nothing of this time has been offered or taken.
 * @return the counters of [last edge, edge); `link`, `is_core` and
 *         `is_first` are the caller's to fill.
 */
struct tc_link_counters tc_link_close_interval(struct tc_link *link,
                                               int64_t edge_ns);

#endif
