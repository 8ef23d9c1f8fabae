/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file directory.h
 * @brief The directory of taps, endpoints and flows: what the numbers in a
 *        record refer to.
 *
 * The producer of records owns one directory and fills it; the sinks borrow
 * it.  A tap is a point of observation: a capture file, an interface of a
 * pcapng, a node of the model.
 */
#ifndef TC_PROTO_DIRECTORY_H
#define TC_PROTO_DIRECTORY_H

#include "base/err.h"
#include "base/flow.h"

/** Uses of a tap, as a bit set: trackers ignore records of other taps. */
enum tc_tap_use {
    TC_TAP_SESSIONS = 1 << 0, /**< sessions are derived from its messages */
    TC_TAP_STREAMS  = 1 << 1, /**< media is received here */
    TC_TAP_STREAM_ORIGIN = 1 << 2, /**< media is sent here */
    TC_TAP_COPS          = 1 << 3, /**< COPS requests start here */
    TC_TAP_TRAFFIC       = 1 << 4, /**< its bytes are the traffic at the tap */
    TC_TAP_INCOMING      = 1 << 5, /**< sees only packets to its node:
                                        requests seen here are made by other
                                        nodes */
    /** The uses of a capture's tap: all. */
    TC_TAP_CAPTURE =
        TC_TAP_SESSIONS | TC_TAP_STREAMS | TC_TAP_COPS | TC_TAP_TRAFFIC,
};

enum { TC_TAP_NAME_BYTES = 96, TC_TAPS_MAX = UINT16_MAX };

struct tc_tap {
    char name[TC_TAP_NAME_BYTES]; /**< truncated to fit */
    unsigned use;                 /**< OR of enum tc_tap_use */
    uint32_t vantage; /**< taps of one observer share it; a capture's: 0 */
};

/** In the caller's storage. */
struct tc_directory {
    struct tc_flow_table *flows; /**< owned */
    struct tc_tap *taps;         /**< owned; `tap_count` of them */
    size_t tap_count;
    size_t tap_capacity;
};

TC_NODISCARD
tc_err tc_directory_init(struct tc_directory *directory);

/** Free the tables.  A zeroed directory is allowed. */
void tc_directory_fini(struct tc_directory *directory);

/**
 * Add a tap.
 *
 * @param[out] out  its number.
 * @retval TC_EFULL   there are TC_TAPS_MAX already.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_directory_add_tap(struct tc_directory *directory, const char *name,
                            unsigned use, uint32_t vantage, uint16_t *out);

#endif
