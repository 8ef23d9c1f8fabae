/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file trace_workload.h
 * @brief The audience of a capture as demands: who wanted what, when, for how
 *        long, whatever came of it.
 *
 * A demand keeps its time.  How long it was watched is taken from the capture
 * where it can be; a failed attempt, and a session still open at the end,
 * get a hold drawn from those that were seen whole.
 */
#ifndef TC_REPLAY_TRACE_WORKLOAD_H
#define TC_REPLAY_TRACE_WORKLOAD_H

#include "analysis/measurement.h"
#include "model/media/video_source.h"
#include "model/workload.h"
#include "replay/scenario.h"

/** What was found in a capture; owns everything. */
struct tc_trace {
    struct tc_intern *names;
    uint32_t *viewers; /**< names, by number of the viewer */
    uint32_t viewer_count;
    uint32_t *broadcasters; /**< names, by number of the broadcaster */
    uint32_t broadcaster_count;
    struct tc_demand *demands; /**< in order of time; hold -1: not known */
    uint32_t demand_count;
    uint32_t *by_viewer; /**< numbers of demands, viewer by viewer, in order of
                              time */
    uint32_t *first_of; /**< viewer's first in `by_viewer`; one more: the end */
    double *holds_s;    /**< those seen whole */
    uint32_t hold_count;
    int64_t end_ns;            /**< when the capture ended */
    int64_t first_arrival_ns;  /**< a viewer's first request: the earliest */
    int64_t last_arrival_ns;   /**< and the latest */
    uint32_t not_answered;     /**< sessions with a broadcaster who never
                                    answered: not used */
    uint32_t holds_drawn;      /**< demands whose hold is not known */
    uint64_t video_rate_bps;   /**< RTP payload, median of streams; 0: none */
    double video_frames_per_s; /**< 0: not known */
};

/**
 * Find the demands in a measured capture.
 *
 * @param[out] out  for tc_trace_fini(), also on failure.
 * @retval TC_EFORMAT  no session that could be replayed.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_trace_make(const struct tc_measurement *measurement,
                     struct tc_trace *out);

/** A zeroed trace is allowed. */
void tc_trace_fini(struct tc_trace *trace);

/** The capture's video in place of the scenario's, as far as it is known. */
void tc_trace_apply_video(const struct tc_trace *trace,
                          struct tc_video_config *video);

/**
 * The capture's audience in place of the scenario's: how many they are, over
 * what time their first requests come, and what tc_trace_workload() makes of
 * them: nobody gives up, and places are dealt out in turn.  All other keys are
 * at their defaults and do not count.
 */
void tc_trace_apply_audience(const struct tc_trace *trace,
                             struct tc_audience_config *audience);

/**
 * The workload of one replication.
 *
 * @param routers   viewer v and broadcaster b are at router v, b modulo it:
 *                  the capture does not tell.
 * @param resample  true: each viewer of the replication is a viewer of the
 *                  capture drawn at random, with all its sessions; false: the
 *                  same people.
 * @param end_ns    of the run.
 * @param[out] out  names are borrowed from the trace; for
 *                  tc_workload_fini(), also on failure.
 */
TC_NODISCARD
tc_err tc_trace_workload(const struct tc_trace *trace, uint32_t routers,
                         bool resample, uint64_t seed, uint32_t replication,
                         int64_t end_ns, struct tc_workload *out);

#endif
