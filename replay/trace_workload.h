/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file trace_workload.h
 * @brief The audience of a capture as a workload: every request with viewer,
 *        channel, time and holding time, of any outcome.
 *
 * A request keeps its time.  Its holding time is taken from the capture if it
 * is known; a failed attempt, or a session still open at the end, gets one
 * drawn from the complete sessions.
 */
#ifndef TC_REPLAY_TRACE_WORKLOAD_H
#define TC_REPLAY_TRACE_WORKLOAD_H

#include "analysis/measurement.h"
#include "model/media/video_source.h"
#include "model/workload.h"
#include "replay/scenario.h"

/** The requests of a capture; owns all its members. */
struct tc_trace {
    struct tc_intern *names;
    uint32_t *viewers; /**< names, by number of the viewer */
    uint32_t viewer_count;
    uint32_t *broadcasters; /**< names, by number of the broadcaster */
    uint32_t broadcaster_count;
    struct tc_demand *demands; /**< in order of time; hold -1: unknown */
    uint32_t demand_count;
    uint32_t *by_viewer; /**< numbers of demands, viewer by viewer, in order of
                              time */
    uint32_t *first_of;  /**< first of each viewer in `by_viewer`; one more: the
                              end */
    double *holds_s;     /**< holding times of complete sessions */
    uint32_t hold_count;
    int64_t end_ns;            /**< when the capture ended */
    int64_t first_arrival_ns;  /**< earliest first request of a viewer */
    int64_t last_arrival_ns;   /**< latest first request of a viewer */
    uint32_t not_answered;     /**< sessions with a broadcaster that never
                                    answered: not replayed */
    uint32_t holds_drawn;      /**< requests of unknown holding time */
    uint64_t video_rate_bps;   /**< RTP payload, median of streams; 0: none */
    double video_frames_per_s; /**< 0: unknown */
};

/**
 * Collect the requests of a measured capture.
 *
 * @param[out] out  for tc_trace_fini(), also on failure.
 * @retval TC_EFORMAT  the capture has no session that can be replayed.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_trace_make(const struct tc_measurement *measurement,
                     struct tc_trace *out);

/** A zeroed trace is allowed. */
void tc_trace_fini(struct tc_trace *trace);

/** Replace the scenario's video parameters by the capture's, as far as known.
 */
void tc_trace_apply_video(const struct tc_trace *trace,
                          struct tc_video_config *video);

/**
 * Put the capture's audience in place of the scenario's: the number of people,
 * the time over which their first requests come, and what tc_trace_workload()
 * assumes: no viewer gives up, and places are assigned in turn.  All other keys
 * keep their defaults and have no effect.
 */
void tc_trace_apply_audience(const struct tc_trace *trace,
                             struct tc_audience_config *audience);

/**
 * Create the workload of one replication.
 *
 * @param routers   number of routers; viewer v and broadcaster b are placed at
 *                  router v or b modulo `routers`, because a capture does not
 *                  show their location.
 * @param resample  true: each viewer of the replication is a viewer of the
 *                  capture drawn at random, with all its sessions; false:
 *                  the viewers of the capture.
 * @param end_ns    of the run.
 * @param[out] out  names are borrowed from the trace; for
 *                  tc_workload_fini(), also on failure.
 */
TC_NODISCARD
tc_err tc_trace_workload(const struct tc_trace *trace, uint32_t routers,
                         bool resample, uint64_t seed, uint32_t replication,
                         int64_t end_ns, struct tc_workload *out);

#endif
