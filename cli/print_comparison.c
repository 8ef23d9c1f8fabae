/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_comparison.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/print_cost.h"
#include "cli/print_estimate.h"

enum { LABEL_BYTES = 64 };

/* The outcomes add up to the number of requests. */
static void print_requests(const struct tc_compare_cfg *cfg,
                           const struct tc_compare_report *r)
{
    for (size_t a = 0; a < cfg->architecture_count; a++) {
        const struct tc_run_totals *t = &r->totals[a];

        printf("%-10s %-4s %" PRIu32 " = %" PRIu32 " served + %" PRIu32
               " gave up + %" PRIu32 " changed channel + %" PRIu32
               " not served",
               a == 0 ? "requests" : "", cfg->architectures[a]->name, t->joins,
               t->ready, t->gave_up, t->superseded, t->unfinished);
        if (t->absent > 0)
            printf("; %" PRIu32 " not made: viewer had vanished", t->absent);
        printf("\n");
    }
    printf("\n");
}

/* The decision time, and the time for decisions under installed policy if it
 * differs. */
static void print_cops(const struct tc_cops_config *cops)
{
    printf("COPS %g ms", (double)cops->decision_time_ns * 1e-6);
    if (cops->provisioned_time_ns > 0 &&
        cops->provisioned_time_ns != cops->decision_time_ns)
        printf(" (provisioned: %g ms)",
               (double)cops->provisioned_time_ns * 1e-6);
    printf("\n");
}

static void print_setup(const struct tc_compare_cfg *cfg,
                        const struct tc_compare_report *r)
{
    printf("replayed   %" PRIu32 " sessions of %" PRIu32
           " viewers with %" PRIu32 " broadcasters%s",
           r->demands, r->viewers, r->broadcasters,
           r->is_trace ? "" : " (generated)");
    if (r->not_answered > 0)
        printf("; %" PRIu32 " left out (the broadcaster never answered)",
               r->not_answered);
    if (r->holds_drawn > 0)
        printf("; %" PRIu32 " holding times drawn from the other sessions",
               r->holds_drawn);
    printf("\nnetwork    %s: %" PRIu32
           " routers, users %g Mbit/s, core %g (isp) and %g (p2p) "
           "Mbit/s, ",
           !r->is_trace        ? r->scenario.name
           : cfg->network_path ? cfg->network_path
                               : "built in (as in paper.yaml)",
           r->scenario.model.network.routers,
           (double)r->scenario.model.network.user_link_bps * 1e-6,
           (double)r->scenario.model.network.isp_core_link_bps * 1e-6,
           (double)r->scenario.model.network.p2p_core_link_bps * 1e-6);
    print_cops(&r->scenario.model.cops);
    printf("video      %.1f kbit/s, %.2f frames/s%s\n",
           (double)r->scenario.model.video.rate_bps * 1e-3,
           (double)r->scenario.model.video.frame_rate_num /
               r->scenario.model.video.frame_rate_den,
           r->is_trace && !r->video_is_known
               ? " (of the scenario: no video stream of 1 s or more in the "
                 "capture)"
               : "");
    uint64_t events = 0, hops = 0;
    for (size_t a = 0; a < cfg->architecture_count; a++) {
        events += r->totals[a].events;
        hops += r->totals[a].network.hops;
    }
    printf("runs       %" PRIu32 " replications, seed %" PRIu64
           "; %.1f million events, %.1f million packet-hops\n",
           r->replications, cfg->seed, (double)events * 1e-6,
           (double)hops * 1e-6);
    print_requests(cfg, r);
}

/* The capture's own estimate of a KPI; NULL: it has none. */
static const struct tc_estimate *measured_of(const struct tc_compare_report *r,
                                             enum tc_figure figure)
{
    const struct tc_estimate_list *list = &r->measured.estimates;

    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->rows[i].kpi, tc_figure_name(figure)))
            return &list->rows[i];
    return NULL;
}

static bool is_known(const struct tc_compare_figure *row, size_t count,
                     const struct tc_estimate *measured)
{
    for (size_t a = 0; a < count; a++)
        if (!isnan(row->each[a].mean))
            return true;
    return measured && !isnan(measured->mean);
}

/* With three or more architectures the label names the other one of the
 * pair. */
static void print_label(const struct tc_compare_cfg *cfg, const char *word,
                        size_t other)
{
    char label[LABEL_BYTES];

    (void)snprintf(label, sizeof label, "%s to %s", word,
                   cfg->architectures[other]->name);
    printf("  %-12s ", cfg->architecture_count > 2 ? label : word);
}

static void print_pair(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_figure *row, size_t other)
{
    char text[TC_PRINT_BYTES];

    if (isnan(row->difference[other].mean))
        return;
    print_label(cfg, "difference", other);
    printf("%s", tc_print_interval(&row->difference[other], text));
    if (!isnan(row->correlation[other]))
        printf("  (pair correlation %+.2f)", row->correlation[other]);
    printf("\n");
    if (!isfinite(row->ratio[other].mean))
        return;
    print_label(cfg, "ratio", other);
    printf("%s\n", tc_print_interval(&row->ratio[other], text));
}

static void print_kpi(const struct tc_compare_cfg *cfg,
                      const struct tc_compare_figure *row,
                      const struct tc_estimate *measured)
{
    char text[TC_PRINT_BYTES];

    printf("%s\n", tc_figure_name(row->figure));
    if (measured)
        printf("  %-12s %s\n", "measured", tc_print_interval(measured, text));
    for (size_t a = 0; a < cfg->architecture_count; a++)
        printf("  %-12s %s\n", cfg->architectures[a]->name,
               tc_print_interval(&row->each[a], text));
    for (size_t a = 1; a < cfg->architecture_count; a++)
        print_pair(cfg, row, a);
}

static void print_kpis(const struct tc_compare_cfg *cfg,
                       const struct tc_compare_report *r)
{
    for (int f = 0; f < TC_FIGURE_COUNT; f++) {
        const enum tc_figure figure        = (enum tc_figure)f;
        const struct tc_estimate *measured = measured_of(r, figure);

        if (!tc_figure_is_cost(figure) &&
            is_known(&r->figures[f], cfg->architecture_count, measured))
            print_kpi(cfg, &r->figures[f], measured);
    }
}

void tc_print_comparison(const struct tc_compare_cfg *cfg,
                         const struct tc_compare_report *r)
{
    bool this_audience = r->is_trace && !r->is_bootstrap;

    print_setup(cfg, r);
    printf("mean [%g %% interval]", r->scenario.measure.confidence * 100);
    if (cfg->architecture_count > 1)
        printf("; difference and ratio: %s against each other one",
               cfg->architectures[0]->name);
    printf("\n");
    print_kpis(cfg, r);
    tc_print_cost(cfg, r);
    printf("intervals cover: %s\n",
           this_audience     ? "model (this audience only)"
           : r->is_bootstrap ? "audience (viewers resampled with all their "
                               "sessions)"
                             : "audience (generated anew in each replication)");
}
