/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file survey.h
 * @brief Analyses that apply to captures only: a sink that gets each record
 *        after the measurement.
 */
#ifndef TC_ANALYSIS_SURVEY_H
#define TC_ANALYSIS_SURVEY_H

#include "analysis/channel_changes.h"
#include "analysis/connection_parts.h"
#include "analysis/cops_clients.h"
#include "analysis/measurement.h"
#include "analysis/media_quality.h"
#include "analysis/path_delays.h"
#include "analysis/rtcp_reports.h"
#include "analysis/session_links.h"
#include "analysis/sip_traffic.h"

struct tc_survey;

/** Configuration of a survey; zeroed: for most captures. */
struct tc_survey_cfg {
    bool same_clock; /**< all taps share one clock */
};

/**
 * @param cfg          copied; NULL: zeroed.
 * @param measurement  borrowed; it gets each record before the survey does
 *                     (record_tee.h), and is finished first.
 * @param directory    borrowed.
 */
TC_NODISCARD
tc_err tc_survey_create(struct tc_survey **out, const struct tc_survey_cfg *cfg,
                        struct tc_measurement *measurement,
                        const struct tc_directory *directory);

/** NULL is allowed. */
void tc_survey_destroy(struct tc_survey *survey);

/** The survey as a sink; finish links sessions, streams, requests and
 *  memberships. */
struct tc_record_sink tc_survey_sink(struct tc_survey *survey);

/** Approximate octets on the heap. */
uint64_t tc_survey_bytes(const struct tc_survey *survey);

/** Report the age of each row, by its last activity. */
void tc_survey_age(const struct tc_survey *survey, struct tc_ages *ages);

/**
 * Evict rows without activity since a frame.
 *
 * @param maps       of the measurement, which was evicted from before.
 * @param cap_bytes  limit on memory for all holders together.
 * @param evicted    counts of the evicted rows are added.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_survey_evict(struct tc_survey *survey, uint64_t before_frame,
                       const struct tc_measurement_maps *maps,
                       uint64_t cap_bytes, struct tc_evicted *evicted);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_survey_sweep(struct tc_survey *survey, struct tc_flow_sweep *sweep);

/** The functions below are for use after finish; the results are borrowed from
 *  the survey. */
const struct tc_measurement *
tc_survey_borrow_measurement(const struct tc_survey *survey);

const struct tc_sip_traffic *
tc_survey_borrow_sip(const struct tc_survey *survey);

const struct tc_cops_clients *
tc_survey_borrow_cops(const struct tc_survey *survey);

const struct tc_session_link *
tc_survey_borrow_links(const struct tc_survey *survey, size_t *count);

const struct tc_channel_changes *
tc_survey_borrow_changes(const struct tc_survey *survey);

/** By the rows of the measurement's streams. */
const struct tc_media_quality *
tc_survey_borrow_media(const struct tc_survey *survey);

/** Rows of the streams of video, and of those of MPEG-TS, ascending. */
const uint32_t *tc_survey_borrow_video_rows(const struct tc_survey *survey,
                                            size_t *count);
const uint32_t *tc_survey_borrow_ts_rows(const struct tc_survey *survey,
                                         size_t *count);

const struct tc_rtcp_reports *
tc_survey_borrow_rtcp(const struct tc_survey *survey);

/** Delays between taps; empty with a single tap. */
const struct tc_path_delays *
tc_survey_borrow_paths(const struct tc_survey *survey);

/** One for each session, in the order of their rows. */
const struct tc_connection_parts *
tc_survey_borrow_parts(const struct tc_survey *survey);

#endif
