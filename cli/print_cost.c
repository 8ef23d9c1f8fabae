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

/* A unit, and the factor by which values are shown in it. */
struct scale {
    const char *units;
    double factor;
};

static struct scale scale_of(enum tc_figure figure)
{
    const char *units = tc_figure_units(figure);

    if (!strcmp(units, "bit/s"))
        return (struct scale){ "Mbit/s", 1e-6 };
    if (!strcmp(units, "s"))
        return (struct scale){ "ms", 1e3 };
    return (struct scale){ units, 1 };
}

static void print_figure(const struct tc_compare_cfg *cfg,
                         const struct tc_compare_figure *row)
{
    const struct scale scale = scale_of(row->figure);

    printf("  %-16s %-9s", tc_figure_name(row->figure), scale.units);
    for (size_t a = 0; a < cfg->architecture_count; a++)
        print_cell(&row->each[a], scale.factor);
    if (cfg->architecture_count > 1 && isfinite(row->ratio[1].mean))
        print_cell(&row->ratio[1], 1);
    printf("\n");
}

void tc_print_cost(const struct tc_compare_cfg *cfg,
                   const struct tc_compare_report *report)
{
    printf("cost of deployment (prices: the scenario's)\n  %-26s", "");
    for (size_t a = 0; a < cfg->architecture_count; a++)
        printf(" %30s", cfg->architectures[a]->name);
    if (cfg->architecture_count > 1)
        printf(" %30s", "ratio");
    printf("\n");
    for (int f = 0; f < TC_FIGURE_COUNT; f++)
        if (tc_figure_is_cost((enum tc_figure)f))
            print_figure(cfg, &report->figures[f]);
    print_figure(cfg, &report->figures[TC_KPI_CONNECTION_DELAY]);
    print_figure(cfg, &report->figures[TC_KPI_STREAM_DELAY]);
}
