/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coverage [TRIALS]: how often intervals hold the truth, on systems whose
 * answer is known; a table with the share's own 99.9 % bounds.  coverage.txt
 * is what it printed last.
 */
#include <stdio.h>
#include <stdlib.h>

#include "coverage_cases.h"

#include "base/err.h"

static const double levels[] = { 0.90, 0.95, 0.99 };

static void print_row(const struct coverage_case *which, gsl_rng *rng,
                      unsigned trials, double confidence)
{
    const struct coverage_count count =
        coverage_run(which, rng, trials, confidence);
    const double n    = count.trials;
    const double low  = coverage_lower(&count);
    const double high = coverage_upper(&count);

    printf("%-34s %5.2f  %6.4f  %6.4f..%6.4f  %8.4f  %6.3f  %s\n", which->name,
           confidence, count.held / n, low, high, count.half_sum / n,
           count.flagged / n,
           low <= confidence && confidence <= high ? "as said"
           : high < confidence                     ? "too narrow"
                                                   : "too wide");
}

int main(int argc, char **argv)
{
    const long trials = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    gsl_rng *rng      = gsl_rng_alloc(gsl_rng_mt19937);

    if (!rng || trials < 1 || trials > 100000000) {
        fprintf(stderr, "usage: coverage [TRIALS]\n");
        return 2;
    }

    printf("%ld trials each, Mersenne twister, seed 4357\n", trials);
    printf("%-34s %5s  %6s  %14s  %8s  %6s\n", "system", "level", "held",
           "99.9 % bounds", "half", "flags");
    for (size_t c = 0; c < TC_LEN(coverage_cases); c++)
        for (size_t l = 0; l < TC_LEN(levels); l++) {
            gsl_rng_set(rng, 4357);
            print_row(&coverage_cases[c], rng, (unsigned)trials, levels[l]);
        }
    gsl_rng_free(rng);
    return 0;
}
