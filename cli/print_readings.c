/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_readings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

void tc_print_reading(const struct tc_reading *reading, bool is_first)
{
    if (is_first)
        printf("ratio isp / p2p [interval]; + the finding holds, - it fails, "
               "? undecided\n\n%-40s %-22s %-22s %-22s %-22s %s\n",
               "reading", "connection delay", "stream delay",
               "traffic injected", "traffic, all links", "traffic, core links");
    printf("%-40s", reading->name);
    for (int f = 0; f < TC_FINDING_COUNT; f++) {
        const struct tc_estimate *ratio = &reading->ratios[f];
        char text[64];

        (void)snprintf(text, sizeof text, "%c %.3f [%.3f, %.3f]",
                       "+-?"[reading->verdicts[f]], ratio -> mean,
                       ratio -> ci_lo, ratio -> ci_hi);
        printf(f + 1 < TC_FINDING_COUNT ? " %-22s" : " %s\n", text);
    }
    (void)fflush(stdout);
}

void tc_print_readings_tally(const struct tc_readings_tally *tally)
{
    printf("\n%-13s%-38s%8s%8s%12s\n", "", "finding of the paper", "holds",
           "fails", "undecided");
    for (int f = 0; f < TC_FINDING_COUNT; f++) {
        const uint32_t *n = tally->verdicts[f];

        printf("%-13s%-38s%8" PRIu32 "%8" PRIu32 "%12" PRIu32 "\n",
               tc_finding_figure((enum tc_finding)f),
               tc_finding_name((enum tc_finding)f), n[TC_VERDICT_HOLDS],
               n[TC_VERDICT_FAILS], n[TC_VERDICT_UNDECIDED]);
    }
}
