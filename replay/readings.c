/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/readings.h"

#include <assert.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "replay/readings_results.h"
#include "replay/scenario_video.h"

enum { PATH_BYTES = 4096, NAME_BYTES = 256 };

static const double half_least = 0.4;
static const double half_most  = 0.6;

static const struct finding_row {
    const char *figure;
    const char *name;
    enum tc_kpi kpi;
    bool is_half; /* else: less than 1 */
} rows[TC_FINDING_COUNT] = {
    [TC_FINDING_CONNECTION]       = { "Fig. 11", "connection delay is less",
                                      TC_KPI_CONNECTION_DELAY, false },
    [TC_FINDING_STREAM]           = { "Figs 12, 13", "stream delay is less",
                                      TC_KPI_STREAM_DELAY, false },
    [TC_FINDING_TRAFFIC_INJECTED] = { "Fig. 14",
                                      "about half the traffic, injected",
                                      TC_KPI_NETWORK_TRAFFIC_INJECTED, true },
    [TC_FINDING_TRAFFIC_LINKS]    = { "Fig. 14",
                                      "about half the traffic, all links",
                                      TC_KPI_NETWORK_TRAFFIC_LINKS, true },
    [TC_FINDING_TRAFFIC_CORE]     = { "Fig. 14",
                                      "about half the traffic, core links",
                                      TC_KPI_NETWORK_TRAFFIC_CORE, true },
};

const char *tc_finding_figure(enum tc_finding finding)
{
    return rows[finding].figure;
}

const char *tc_finding_name(enum tc_finding finding)
{
    return rows[finding].name;
}

const char *tc_verdict_name(enum tc_verdict verdict)
{
    static const char *const names[] = { "holds", "fails", "undecided" };

    return names[verdict];
}

enum tc_verdict tc_finding_judge(enum tc_finding finding,
                                 const struct tc_estimate *ratio)
{
    const double least = rows[finding].is_half ? half_least : 0;
    const double most  = rows[finding].is_half ? half_most : 1;

    if (isnan(ratio->ci_lo) || isnan(ratio->ci_hi))
        return TC_VERDICT_UNDECIDED;
    if (!rows[finding].is_half && ratio->ci_lo >= 1)
        return TC_VERDICT_FAILS; /* an equal value is not less */
    if (ratio->ci_lo >= least && ratio->ci_hi <= most)
        return TC_VERDICT_HOLDS;
    if (ratio->ci_hi < least || ratio->ci_lo > most)
        return TC_VERDICT_FAILS;
    return TC_VERDICT_UNDECIDED;
}

/* Replaces `name` by the next scenario of the folder in order of names; false:
 * there is none.  `count` is the number of scenarios. */
static bool next_name(const char *folder, char name[NAME_BYTES],
                      uint32_t *count)
{
    char next[NAME_BYTES] = "";
    DIR *dir              = opendir(folder);

    *count = 0;
    if (!dir)
        return false;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (!tc_compare_is_scenario(e->d_name))
            continue;
        ++*count;
        if (strcmp(e->d_name, name) > 0 &&
            (next[0] == '\0' || strcmp(e->d_name, next) < 0))
            (void)snprintf(next, sizeof next, "%s", e->d_name);
    }
    (void)closedir(dir);
    memcpy(name, next, sizeof next);
    return next[0] != '\0';
}

bool tc_readings_are_in(const char *path)
{
    char name[NAME_BYTES] = "";
    uint32_t count;

    return next_name(path, name, &count);
}

static tc_err read_one(const struct tc_compare_cfg *cfg, const char *file,
                       const struct tc_compare_watcher *watcher,
                       struct tc_readings_results *results,
                       struct tc_reading *out, struct tc_diag *diag)
{
    struct tc_compare_cfg one = *cfg;
    struct tc_compare_report report;
    char path[PATH_BYTES];

    if (snprintf(path, sizeof path, "%s/%s", cfg->input_path, file) >=
        PATH_BYTES)
        return TC_EARG;
    one.input_path  = path;
    one.output_path = NULL;
    tc_err err      = tc_compare(&one, watcher, &report, diag);

    /* replaces the path by the file's name; keeps the sentence */
    if (err != TC_OK) {
        char sentence[sizeof diag->sentence];

        (void)snprintf(sentence, sizeof sentence, "%s", diag->sentence);
        tc_diag_set(diag, cfg->input_path, -1, -1, "%s: %s", file, sentence);
    }
    *out = (struct tc_reading){ 0 };
    (void)snprintf(out->name, sizeof out->name, "%.*s",
                   (int)(strrchr(file, '.') - file), file);
    out->replications = report.replications;
    for (int f = 0; f < TC_FINDING_COUNT && err == TC_OK; f++) {
        out->ratios[f] = report.figures[rows[f].kpi].ratio[1];
        out->verdicts[f] =
            tc_finding_judge((enum tc_finding)f, &out->ratios[f]);
    }
    if (err == TC_OK && results)
        err = tc_scenario_video_spare(&report.scenario, path, cfg->output_path,
                                      diag);
    if (err == TC_OK && results)
        err = tc_readings_results_append(results, path, &report.scenario, out,
                                         diag);
    tc_compare_report_fini(&report);
    return err;
}

static tc_err read_all(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_watcher *watcher,
                       struct tc_readings_results *results,
                       tc_reading_fn *on_one, void *self, struct tc_diag *diag)
{
    char name[NAME_BYTES] = "";
    struct tc_reading reading;
    uint32_t count, index = 0;
    tc_err err = TC_OK;

    while (err == TC_OK && next_name(cfg->input_path, name, &count)) {
        err = read_one(cfg, name, watcher, results, &reading, diag);
        if (err == TC_OK)
            on_one(self, &reading, index++, count);
    }
    if (err == TC_OK && index == 0) {
        tc_diag_set(diag, cfg->input_path, -1, -1,
                    "no scenario in this folder; expected .yaml files");
        err = TC_EFORMAT;
    }
    return err;
}

tc_err tc_readings_run(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_watcher *watcher,
                       tc_reading_fn *on_one, void *self, struct tc_diag *diag)
{
    struct tc_readings_results *results = NULL;
    tc_err err                          = TC_OK;

    assert(cfg && cfg->architecture_count == 2 && on_one && diag);
    if (cfg->output_path)
        err = tc_readings_results_create(&results, cfg->output_path, cfg->seed,
                                         diag);
    if (err == TC_OK)
        err = read_all(cfg, watcher, results, on_one, self, diag);
    if (err == TC_OK && results)
        return tc_readings_results_publish(results, diag);
    tc_readings_results_discard(results);
    return err;
}
