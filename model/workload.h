/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file workload.h
 * @brief The demands of an audience: viewer, channel, time and holding time;
 *        the same for all architectures.
 */
#ifndef TC_MODEL_WORKLOAD_H
#define TC_MODEL_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** A viewer or a broadcaster. */
struct tc_person {
    const char *name; /**< "user@host"; borrowed */
    uint32_t router;  /**< 0..routers - 1: router of its access link */
};

/** One request.  Its index in the workload is its entity number in random
 * streams. */
struct tc_demand {
    int64_t at_ns;   /**< time of the request */
    int64_t hold_ns; /**< from ready to receive until leaving */
    uint32_t viewer;
    uint32_t channel;    /**< number of its broadcaster */
    int64_t patience_ns; /**< time until it gives up; 0: unlimited */
};

/** Plain data; arrays are owned by the creator of the workload. */
struct tc_workload {
    struct tc_person *viewers;
    uint32_t viewer_count;
    struct tc_person *broadcasters; /**< each has one channel: its number */
    uint32_t broadcaster_count;
    /** The first so many of them are content providers, on a line of the
     *  servers' kind. */
    uint32_t provider_count;
    struct tc_demand *demands; /**< in order of time */
    uint32_t demand_count;
    int64_t end_ns; /**< end of the run */
};

/** Frees the arrays (names are borrowed).  A zeroed workload is allowed. */
void tc_workload_fini(struct tc_workload *workload);

#endif
