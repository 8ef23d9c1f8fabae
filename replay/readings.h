/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file readings.h
 * @brief Readings of the paper: runs each scenario of a folder and checks the
 *        findings of the paper's Figs 11 to 14 against it.
 */
#ifndef TC_REPLAY_READINGS_H
#define TC_REPLAY_READINGS_H

#include "replay/compare.h"

/** Findings of the paper's section 5. */
enum tc_finding {
    TC_FINDING_CONNECTION,       /**< Fig. 11: connection delay is less */
    TC_FINDING_STREAM,           /**< Figs 12, 13: stream delay is less */
    TC_FINDING_TRAFFIC_INJECTED, /**< Fig. 14: about half the traffic, in each
                                  */
    TC_FINDING_TRAFFIC_LINKS,    /**< of three metrics */
    TC_FINDING_TRAFFIC_CORE,
    TC_FINDING_COUNT
};

enum tc_verdict {
    TC_VERDICT_HOLDS,     /**< the whole interval confirms it */
    TC_VERDICT_FAILS,     /**< the whole interval contradicts it */
    TC_VERDICT_UNDECIDED, /**< neither, or there is no interval */
};

/** "Fig. 11", "connection delay", "holds"; static storage. */
const char *tc_finding_figure(enum tc_finding finding);
const char *tc_finding_name(enum tc_finding finding);
const char *tc_verdict_name(enum tc_verdict verdict);

/**
 * Judge one finding by the interval of the ratio isp / p2p.  Less is a ratio
 * below 1; about half is a ratio from 0.4 to 0.6 (ours: the paper gives no
 * bounds).
 */
enum tc_verdict tc_finding_judge(enum tc_finding finding,
                                 const struct tc_estimate *ratio);

/** Is the path a folder that contains scenarios? */
bool tc_readings_are_in(const char *path);

/** One scenario and its verdicts; plain data. */
struct tc_reading {
    char name[256]; /**< of the file, without its suffix */
    uint32_t replications;
    struct tc_estimate ratios[TC_FINDING_COUNT];
    enum tc_verdict verdicts[TC_FINDING_COUNT];
};

/** Called for each scenario.  @param index  from 0 to `count` - 1.  */
typedef void tc_reading_fn(void *self, const struct tc_reading *reading,
                           uint32_t index, uint32_t count);

/**
 * Compare every scenario (.yaml, .yml) of a folder, in order of their names.
 *
 * @param cfg       `input_path` is the folder; architectures must be isp and
 *                  p2p.  `output_path`: a file with a row for each
 *                  scenario (readings_results.h); on failure there is none.
 * @param on_one    called with each; its arguments are valid during the call.
 * @param diag      not NULL; filled on failure.
 * @retval TC_EFORMAT  the folder contains no scenario.
 */
TC_NODISCARD
tc_err tc_readings_run(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_watcher *watcher,
                       tc_reading_fn *on_one, void *self, struct tc_diag *diag);

#endif
