/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file workload.h
 * @brief Who wants what, when, and for how long: the same for every
 *        architecture.
 */
#ifndef TC_MODEL_WORKLOAD_H
#define TC_MODEL_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** A viewer or a broadcaster. */
struct tc_person {
    const char *name; /**< "user@host"; borrowed from whoever made it */
    uint32_t router;  /**< 0..routers - 1: where its access link ends */
};

/** One wish; a number in the workload is the demand's entity for draws. */
struct tc_demand {
    int64_t at_ns;   /**< the viewer asks */
    int64_t hold_ns; /**< from ready to receive until leaving */
    uint32_t viewer;
    uint32_t channel;    /**< number of the broadcaster that it belongs to */
    int64_t patience_ns; /**< not ready by then: gives up; 0: waits for ever */
};

/** Plain data; arrays are owned by whoever made the workload. */
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
    int64_t end_ns; /**< the run ends here */
};

/** Frees the arrays (names are borrowed).  A zeroed workload is allowed. */
void tc_workload_fini(struct tc_workload *workload);

#endif
