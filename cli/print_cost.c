/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_cost.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELL_BYTES = 64 };

static void print_cell(const struct tc_estimate *e, double factor)
{
    char text[CELL_BYTES] = "n/a";

    if (!isnan(e->ci_lo))
        (void)snprintf(text, sizeof text, "%.2f [%.2f, %.2f]", e->mean * factor,
                       e->ci_lo * factor, e->ci_hi * factor);
    else if (!isnan(e->mean))
        (void)snprintf(text, sizeof text, "%.2f [no interval]",
                       e->mean * factor);
    printf(" %30s", text);
}

static void print_figure(const struct tc_compare_cfg *cfg,
                         const struct tc_compare_figure *row)
{
    const bool is_rate = !strcmp(tc_figure_units(row->figure), "bit/s");

    printf("  %-16s %-9s", tc_figure_name(row->figure),
           is_rate ? "Mbit/s" : tc_figure_units(row->figure));
    for (size_t a = 0; a < cfg->architecture_count; a++)
        print_cell(&row->each[a], is_rate ? 1e-6 : 1);
    if (cfg->architecture_count > 1 && isfinite(row->ratio[1].mean))
        print_cell(&row->ratio[1], 1);
    printf("\n");
}

void tc_print_cost(const struct tc_compare_cfg *cfg,
                   const struct tc_compare_report *report)
{
    printf("deployment, at the scenario's prices\n  %-26s", "");
    for (size_t a = 0; a < cfg->architecture_count; a++)
        printf(" %30s", cfg->architectures[a]->name);
    if (cfg->architecture_count > 1)
        printf(" %30s", "ratio");
    printf("\n");
    for (int f = 0; f < TC_FIGURE_COUNT; f++)
        if (tc_figure_is_cost((enum tc_figure)f))
            print_figure(cfg, &report->figures[f]);
}
