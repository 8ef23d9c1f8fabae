/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare_limits.h"

#include "model/limits.h"
#include "proto/directory.h"

_Static_assert(TC_TAPS_MAX == 65535, "tc_compare_fault_text() says so");

tc_err tc_compare_check_limits(const struct tc_compare_cfg *cfg,
                               const struct tc_scenario *scenario,
                               const struct tc_trace *trace,
                               struct tc_diag *diag)
{
    const uint32_t viewers =
        trace ? trace->viewer_count : scenario->audience.viewers;
    const uint32_t broadcasters =
        trace ? trace->broadcaster_count : scenario->audience.broadcasters;
    char sentence[TC_DIAG_SENTENCE_BYTES];

    for (size_t a = 0; a < cfg->architecture_count; a++) {
        const enum tc_limit limit =
            tc_limits_check(cfg->architectures[a], &scenario->model, viewers,
                            broadcasters, sentence);

        if (limit == TC_LIMIT_NONE)
            continue;
        if (!trace)
            return tc_scenario_refuse(cfg->input_path,
                                      limit == TC_LIMIT_VIEWERS
                                          ? "audience.viewers"
                                          : "audience.broadcasters",
                                      sentence, diag);
        tc_diag_set(diag, cfg->input_path, -1, -1, "%s", sentence);
        return TC_EFORMAT;
    }
    return TC_OK;
}

const char *tc_compare_fault_text(tc_err err)
{
    return err == TC_EFULL ? "more points of observation than the 65535 that "
                             "a run holds (two of each host), expected fewer "
                             "viewers"
                           : tc_err_str(err);
}
