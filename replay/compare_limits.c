/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare_limits.h"

#include "model/limits.h"
#include "proto/directory.h"
#include "replay/scenario_video.h"

_Static_assert(TC_TAPS_MAX == 65535, "tc_compare_fault_text() says so");

/* A scenario's video was checked when the scenario was read. */
static tc_err check_video(const struct tc_compare_cfg *cfg,
                          const struct tc_scenario *scenario,
                          struct tc_diag *diag)
{
    tc_err err = tc_scenario_check_video(scenario, diag);

    if (err != TC_OK) {
        tc_diag_wrap(diag, "the capture's video");
        diag->file = cfg->input_path;
    }
    return err;
}

tc_err tc_compare_check_limits(const struct tc_compare_cfg *cfg,
                               const struct tc_scenario *scenario,
                               struct tc_diag *diag)
{
    const struct tc_audience_config *audience = &scenario->audience;
    char sentence[TC_DIAG_SENTENCE_BYTES];

    for (size_t a = 0; a < cfg->architecture_count; a++) {
        const enum tc_run_limit limit = tc_limits_check(
            cfg->architectures[a], &scenario->model, audience->viewers,
            audience->broadcasters, sentence);

        if (limit == TC_RUN_LIMIT_NONE)
            continue;
        if (!audience->is_captured)
            return tc_scenario_refuse(cfg->input_path,
                                      limit == TC_RUN_LIMIT_VIEWERS
                                          ? "audience.viewers"
                                          : "audience.broadcasters",
                                      sentence, diag);
        tc_diag_set(diag, cfg->input_path, -1, -1, "%s", sentence);
        return TC_EFORMAT;
    }
    return audience->is_captured ? check_video(cfg, scenario, diag) : TC_OK;
}

const char *tc_compare_fault_text(tc_err err)
{
    return err == TC_EFULL ? "more points of observation than the 65535 that "
                             "a run holds (two of each host), expected fewer "
                             "viewers"
                           : tc_err_str(err);
}
