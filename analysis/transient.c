/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/transient.h"

#include <float.h>

enum { BATCH = 5, BATCHES_MIN = 4 };

static double batch_mean(const double *values, size_t batch)
{
    double sum = 0;

    for (size_t i = 0; i < BATCH; i++)
        sum += values[batch * BATCH + i];
    return sum / BATCH;
}

size_t tc_transient_mser5(const double *values, size_t count, int *is_short)
{
    size_t batches = count / BATCH, best = 0;
    double least = DBL_MAX, mean = 0, squares = 0;

    if (is_short)
        *is_short = batches < BATCHES_MIN;
    if (batches < BATCHES_MIN)
        return 0;

    /* backwards, so that each batch enters once (Welford); fewer than
     * BATCHES_MIN batches give no variance */
    for (size_t d = batches; d-- > 0;) {
        double m     = (double)(batches - d);
        double delta = batch_mean(values, d) - mean;

        mean += delta / m;
        squares += delta * (batch_mean(values, d) - mean);
        if (batches - d >= BATCHES_MIN && squares / (m * m) <= least) {
            least = squares / (m * m);
            best  = d;
        }
    }
    if (best <= batches / 2)
        return best * BATCH;
    if (is_short)
        *is_short = 1;
    return 0;
}
