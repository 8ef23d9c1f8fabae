/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ledger.h
 * @brief Counts every frame in exactly one class, so that the classes add up to
 *        the packets; messages are counted separately.
 */
#ifndef TC_CAPTURE_LEDGER_H
#define TC_CAPTURE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/record.h"

enum tc_frame_class {
    TC_FRAME_MESSAGE, /**< carried a message, or the last part of one */
    TC_FRAME_PART,    /**< carried another part of one */
    TC_FRAME_RTP,
    TC_FRAME_RTCP,
    TC_FRAME_IGMP,      /**< or MLD */
    TC_FRAME_MPEGTS,    /**< directly over UDP */
    TC_FRAME_TRANSPORT, /**< no payload, or a keep-alive */
    TC_FRAME_UNDECODED, /**< not supported; see the reason */
    TC_FRAME_FAILED,    /**< supported, but not decodable; see the reason */
    TC_FRAME_CLASS_COUNT
};

/** Why a frame was undecoded or failed. */
enum tc_skip {
    TC_SKIP_NONE,        /**< the frame was decoded */
    TC_SKIP_LINK_TYPE,   /**< unsupported link layer */
    TC_SKIP_NOT_IP,      /**< ARP, IPv4 in a tunnel, ... */
    TC_SKIP_IP_PROTOCOL, /**< ICMP, GRE, ... */
    TC_SKIP_FRAGMENT,    /**< fragment of an incomplete IP datagram */
    TC_SKIP_TCP,         /**< TCP payload of no supported protocol */
    TC_SKIP_UDP,         /**< UDP payload of no supported protocol */
    TC_SKIP_CUT,         /**< the capture ends inside the headers */
    TC_SKIP_MALFORMED,   /**< a header contradicts itself */
    TC_SKIP_NOT_RTP,     /**< announced as RTP by SDP, but not RTP */
    TC_SKIP_TCP_GAP,     /**< part of a message with missing octets */
    TC_SKIP_DUPLICATE,   /**< the tap has just seen the same packet */
    TC_SKIP_ENCRYPTED,   /**< TLS, DTLS or ESP */
    TC_SKIP_EVICTED,     /**< part of a message that was evicted */
    TC_SKIP_COUNT
};

struct tc_tally {
    uint64_t packets;
    uint64_t bytes; /**< on the wire, without FCS */
};

/** Plain data; zero-initialised is empty. */
struct tc_ledger {
    struct tc_tally total;
    struct tc_tally by_class[TC_FRAME_CLASS_COUNT];
    struct tc_tally by_skip[TC_SKIP_COUNT];
    uint64_t messages[TC_PROTOCOL_COUNT]; /**< and RTP packets */
    uint64_t steps_back; /**< frames earlier than the frame before them */
    uint64_t times_held; /**< frames more than TC_TIME_MAX_NS from the first */
    uint64_t snapped;    /**< frames truncated by the snap length */
};

/** "message", "rtp", "undecoded", ...; static storage. */
const char *tc_frame_class_name(enum tc_frame_class class);

/** "link type", "fragment", ...; static storage. */
const char *tc_skip_name(enum tc_skip skip);

/** Undecoded, or failed. */
enum tc_frame_class tc_skip_class(enum tc_skip skip);

/** Enter one frame. `skip` is TC_SKIP_NONE unless undecoded or failed. */
void tc_ledger_frame(struct tc_ledger *ledger, enum tc_frame_class class,
                     enum tc_skip skip, uint32_t wire_bytes);

/** Frames that were entered as parts of a message are moved to `skip`. */
void tc_ledger_give_up_parts(struct tc_ledger *ledger, enum tc_skip skip,
                             uint64_t packets, uint64_t bytes);

/** Do the classes add up to the total, and the reasons to their classes? */
bool tc_ledger_balances(const struct tc_ledger *ledger);

#endif
