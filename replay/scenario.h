/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scenario.h
 * @brief Everything a run depends on except the seed: the model's
 *        configuration, its audience, and what is measured.
 *
 * A scenario is a YAML file of sections and keys; units are in the keys.
 * docs/scenario.md lists them all, with range, default and source.  A key that
 * is not given has its default; only `kind` is required.
 */
#ifndef TC_REPLAY_SCENARIO_H
#define TC_REPLAY_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/playout.h"
#include "base/err.h"
#include "model/config.h"
#include "replay/cost.h"

enum { TC_SCENARIO_NAME_BYTES = 64, TC_SCENARIO_PATH_BYTES = 256 };

/** The kind of study. */
enum tc_scenario_kind {
    TC_SCENARIO_TERMINATING, /**< a given period, its transient included */
    TC_SCENARIO_STEADY,      /**< the steady state; not supported, and
                                  refused */
};

/** How viewers choose channels. */
enum tc_audience_channels {
    TC_AUDIENCE_BALANCED, /**< a random matching, equal numbers for all */
    TC_AUDIENCE_ZIPF,     /**< channel number k with weight (k+1)^-alpha */
};

/** The process of first requests. */
enum tc_audience_arrivals {
    TC_AUDIENCE_ARRIVALS_UNIFORM, /**< independent, within the spread */
    TC_AUDIENCE_ARRIVALS_POISSON, /**< exponential gaps */
};

/** How the arrival rate depends on the time of day. */
enum tc_audience_daily {
    TC_AUDIENCE_DAILY_OFF,
    TC_AUDIENCE_DAILY_TV_DAY, /**< audience_day.h */
};

/** The distribution of holding times. */
enum tc_audience_hold {
    TC_AUDIENCE_UNTIL_END,
    TC_AUDIENCE_EXPONENTIAL,
    TC_AUDIENCE_SURF_AND_VIEW,
};

/** How a viewer chooses the next channel. */
enum tc_audience_zap {
    TC_AUDIENCE_ZAP_BY_CHANNELS, /**< the next one (balanced), or drawn
                                      (zipf) */
    TC_AUDIENCE_ZAP_REMOTE,      /**< up, down, or a jump by popularity */
};

/** How viewers are assigned to routers (audience.h). */
enum tc_audience_placement {
    TC_AUDIENCE_CROSSED,
    TC_AUDIENCE_ROUND_ROBIN,
    TC_AUDIENCE_UNIFORM,
};

struct tc_audience_config {
    /** Not a key of a file: the audience comes from a capture.  Only the keys
     *  that tc_trace_apply_audience() sets have an effect. */
    bool is_captured;
    uint32_t viewers;
    uint32_t broadcasters;
    uint32_t content_providers; /**< broadcasters 0 to this - 1 are content
                                     providers */
    enum tc_audience_channels channels;
    double zipf_alpha; /**< of TC_AUDIENCE_ZIPF */
    enum tc_audience_arrivals arrivals;
    int64_t arrival_start_ns;
    int64_t arrival_spread_ns; /**< period of first requests */
    enum tc_audience_daily daily;
    double day_start_h; /**< TC_AUDIENCE_DAILY_TV_DAY: time of day at the
                             start */
    double flash_share; /**< share of viewers that arrive with the flash
                             crowd */
    int64_t flash_at_ns;
    int64_t flash_spread_ns;
    enum tc_audience_hold hold;
    int64_t hold_mean_ns; /**< of TC_AUDIENCE_EXPONENTIAL */
    /** The next six apply to TC_AUDIENCE_SURF_AND_VIEW. */
    double surf_switches_mean;
    int64_t surf_median_ns;
    double surf_sigma;
    double view_short_share;
    int64_t view_short_mean_ns;
    int64_t view_long_mean_ns;
    uint32_t sessions_per_viewer;
    enum tc_audience_zap zap;
    double zap_sequential_share; /**< of TC_AUDIENCE_ZAP_REMOTE */
    int64_t patience_ns;         /**< mean; 0: unlimited */
    enum tc_audience_placement placement;
};

struct tc_measure_config {
    int64_t window_start_ns; /**< traffic is compared over this window */
    int64_t window_end_ns;
    int64_t bin_ns;    /**< of series */
    double confidence; /**< of all intervals */
};

/** Plain data. */
struct tc_scenario {
    enum tc_scenario_kind kind;
    char name[TC_SCENARIO_NAME_BYTES];
    int64_t duration_ns;
    uint32_t replications;
    /** File of frame sizes (frame_sizes.h), relative to the scenario's folder;
     *  "": sizes follow from video.i_to_p_ratio. */
    char frame_sizes[TC_SCENARIO_PATH_BYTES];
    struct tc_model_config model;
    struct tc_audience_config audience;
    struct tc_playout_cfg playout;
    struct tc_measure_config measure;
    struct tc_cost_config cost;
};

/** Every field at its default; `kind` is TC_SCENARIO_TERMINATING. */
void tc_scenario_init(struct tc_scenario *out);

/**
 * Read a file.
 *
 * @param path  borrowed while the diag is in use.
 * @param diag  filled on failure; may be NULL.  A sentence about the contents
 *              of the file begins with "line N: ".
 * @retval TC_ESYS     the file cannot be read.
 * @retval TC_EFORMAT  not YAML, an unknown or repeated key, a value of the
 *                     wrong type or out of range, `kind` missing, or values
 *                     that contradict each other.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_scenario_read(const char *path, struct tc_scenario *out,
                        struct tc_diag *diag);

/** As tc_scenario_read(), from memory; `file` names it in the diag and may be
 *  NULL. */
TC_NODISCARD
tc_err tc_scenario_parse(const char *text, size_t len_bytes, const char *file,
                         struct tc_scenario *out, struct tc_diag *diag);

/**
 * Refuse a scenario for a value that turns out to be wrong after reading.
 *
 * @param path      read again to find the line; borrowed while the diag is in
 *                  use.
 * @param key       as in a file, e.g. "audience.viewers"; must exist.
 * @param sentence  what is wrong, and what was expected.
 * @param diag      "line N: KEY: sentence", or the error of tc_scenario_read()
 *                  if the file has changed; may be NULL.
 * @return TC_EFORMAT, or the result of tc_scenario_read() if the file has
 *         changed.
 */
TC_NODISCARD
tc_err tc_scenario_refuse(const char *path, const char *key,
                          const char *sentence, struct tc_diag *diag);

/**
 * Set one field by its key as in a file, e.g.
 * "cops.decision_time_ms" or "duration_s", for sweeps.  Call
 * tc_scenario_check() when all are set.
 *
 * @retval TC_EFORMAT  unknown key or invalid value; nothing has changed.
 */
TC_NODISCARD
tc_err tc_scenario_set(struct tc_scenario *scenario, const char *key,
                       const char *value, struct tc_diag *diag);

/** Check that the values agree with each other.
 *  @retval TC_EFORMAT  they do not. */
TC_NODISCARD
tc_err tc_scenario_check(const struct tc_scenario *scenario,
                         struct tc_diag *diag);

/**
 * The effective scenario: YAML with every key, equal bytes for equal values.
 * Reading it gives the same scenario again.  If the audience comes from a
 * capture, a key without effect is written as a comment: "# hold: as in the
 * capture".
 *
 * @param[out] out  ends with a NUL; the caller frees it with tc_free().
 */
TC_NODISCARD
tc_err tc_scenario_write_text(const struct tc_scenario *scenario, char **out);

/** Write the page docs/scenario.md: every key, as Markdown.
 *  @retval TC_ESYS  writing failed. */
TC_NODISCARD
tc_err tc_scenario_write_reference(FILE *to);

#endif
