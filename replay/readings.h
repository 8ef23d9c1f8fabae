/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file readings.h
 * @brief In which readings of the paper do its findings hold?  A folder of
 *        scenarios, each compared, each held against Figs 11 to 14.
 */
#ifndef TC_REPLAY_READINGS_H
#define TC_REPLAY_READINGS_H

#include "replay/compare.h"

/** What the paper's section 5 finds. */
enum tc_finding {
    TC_FINDING_CONNECTION,       /**< Fig. 11: isp connects faster */
    TC_FINDING_STREAM,           /**< Figs 12, 13: its stream delay is less */
    TC_FINDING_TRAFFIC_INJECTED, /**< Fig. 14: about half the traffic, by each
                                  */
    TC_FINDING_TRAFFIC_LINKS,    /**< of three ways to count it */
    TC_FINDING_TRAFFIC_CORE,
    TC_FINDING_COUNT
};

enum tc_verdict {
    TC_VERDICT_HOLDS,     /**< the whole interval says so */
    TC_VERDICT_FAILS,     /**< none of it does */
    TC_VERDICT_UNDECIDED, /**< a part of it does, or there is no interval */
};

/** "Fig. 11", "connection delay", "holds"; static storage. */
const char *tc_finding_figure(enum tc_finding finding);
const char *tc_finding_name(enum tc_finding finding);
const char *tc_verdict_name(enum tc_verdict verdict);

/**
 * Judge one finding by the interval of the ratio isp / p2p.  Faster and less
 * are a ratio below 1; about half is one from 0.4 to 0.6 (ours: the paper
 * gives no bounds).
 */
enum tc_verdict tc_finding_judge(enum tc_finding finding,
                                 const struct tc_estimate *ratio);

/** Is it a folder with scenarios in it? */
bool tc_readings_are_in(const char *path);

/** One scenario and what came of it; plain data. */
struct tc_reading {
    char name[256]; /**< of the file, without its ending */
    uint32_t replications;
    struct tc_estimate ratios[TC_FINDING_COUNT];
    enum tc_verdict verdicts[TC_FINDING_COUNT];
};

/** @param index  of `count`, from 0.  */
typedef void tc_reading_fn(void *self, const struct tc_reading *reading,
                           uint32_t index, uint32_t count);

/**
 * Compare every scenario (.yaml, .yml) of a folder, in order of their names.
 *
 * @param cfg       `input_path` is the folder; architectures must be isp and
 *                  p2p.  `output_path`: a row for each scenario, whole or
 *                  not at all (readings_results.h).
 * @param on_one    called with each; what it is given is lent.
 * @param diag      not NULL; filled on failure.
 * @retval TC_EFORMAT  no scenario in it.
 */
TC_NODISCARD
tc_err tc_readings_run(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_watcher *watcher,
                       tc_reading_fn *on_one, void *self, struct tc_diag *diag);

#endif
