/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/open_sessions.h"

#include <assert.h>

bool tc_session_is_ever_open(const struct tc_session *s, int64_t *from_ns,
                             int64_t *to_ns)
{
    if (s->outcome != TC_SESSION_COMPLETED || s->ready_ns == TC_TIME_NONE)
        return false;

    *from_ns = s->ready_ns;
    *to_ns   = s->end_ns != TC_TIME_NONE ? s->end_ns : INT64_MAX;
    return true;
}

/* Unsigned subtraction: times in a damaged file may be arbitrarily far
 * apart. */
static size_t bin_of(int64_t at_ns, int64_t start_ns, int64_t bin_ns,
                     size_t bins)
{
    if (at_ns <= start_ns)
        return 0;

    uint64_t bin = ((uint64_t)at_ns - (uint64_t)start_ns) / (uint64_t)bin_ns;
    return bin < bins ? (size_t)bin : bins - 1;
}

/* Adds 1 where a session opens, subtracts 1 where it ends, then sums up. */
void tc_open_sessions_count(const struct tc_session_table *table,
                            int64_t start_ns, int64_t bin_ns, size_t bins,
                            double *open)
{
    int64_t from_ns, to_ns;

    assert(bins > 0 && bin_ns > 0);
    for (size_t b = 0; b <= bins; b++)
        open[b] = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (!tc_session_is_ever_open(&table->rows[i], &from_ns, &to_ns))
            continue;

        size_t first = bin_of(from_ns, start_ns, bin_ns, bins);
        size_t last  = bin_of(to_ns, start_ns, bin_ns, bins);
        if (last < first) /* a clock stepped back */
            continue;
        open[first]++;
        open[last + 1]--;
    }
    for (size_t b = 1; b < bins; b++)
        open[b] += open[b - 1];
}

double tc_open_sessions_mean(const struct tc_session_table *table,
                             int64_t start_ns, int64_t end_ns)
{
    double open_ns = 0;
    int64_t from_ns, to_ns;

    assert(start_ns < end_ns);
    for (size_t i = 0; i < table->count; i++) {
        if (!tc_session_is_ever_open(&table->rows[i], &from_ns, &to_ns))
            continue;
        if (from_ns < start_ns)
            from_ns = start_ns;
        if (to_ns > end_ns)
            to_ns = end_ns;
        open_ns += to_ns > from_ns ? (double)(to_ns - from_ns) : 0;
    }
    return open_ns / (double)(end_ns - start_ns);
}
