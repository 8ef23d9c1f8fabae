/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file increments.h
 * @brief How far ahead events are scheduled: the distributions under which
 *        event queues are compared, and some that are meant to hurt them.
 *
 * For tests and benchmarks.  The generator is their own (Marsaglia 2003,
 * xorshift64), so that the engine's is not what proves the engine.
 */
#ifndef TC_TESTS_MODEL_ENGINE_INCREMENTS_H
#define TC_TESTS_MODEL_ENGINE_INCREMENTS_H

#include <math.h>
#include <stdint.h>

static inline uint64_t shuffled(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* In (0, 1). */
static inline double uniform(uint64_t *state)
{
    return ((double)(shuffled(state) >> 12) + 0.5) * 0x1p-52;
}

static const double mean_ns = 1e6;

static inline int64_t exponential(uint64_t *state)
{
    return (int64_t)(-log(uniform(state)) * mean_ns);
}

static inline int64_t constant(uint64_t *state)
{
    (void)state;
    return (int64_t)mean_ns;
}

/* Jones, CACM 29(4), 1986: nine of ten nearly at once, the tenth far off */
static inline int64_t bimodal(uint64_t *state)
{
    const double u = uniform(state);

    return (int64_t)((0.095238 * u + (u < 0.1 ? 9.5238 : 0.0)) * mean_ns);
}

/* Without a variance, nearly without a mean */
static inline int64_t pareto(uint64_t *state)
{
    return (int64_t)(0.1 * mean_ns * pow(uniform(state), -1.0 / 1.1));
}

/* One of a hundred is a timer of three hours */
static inline int64_t timers(uint64_t *state)
{
    return uniform(state) < 0.01 ? INT64_C(10800000000000) : exponential(state);
}

/* From 1 ns to 36 years, each power of two as likely */
static inline int64_t all_scales(uint64_t *state)
{
    return INT64_C(1) << shuffled(state) % 61;
}

/* At once, but for every 500th */
static inline int64_t bursts(uint64_t *state)
{
    return shuffled(state) % 500 == 0 ? (int64_t)(500 * mean_ns) : 0;
}

static inline int64_t at_once(uint64_t *state)
{
    (void)state;
    return 0;
}

/* Most tie with many others */
static inline int64_t ties(uint64_t *state)
{
    return (int64_t)(shuffled(state) % 4);
}

/* INT64_MAX is the end of time */
static inline int64_t later(int64_t now_ns, int64_t increment_ns)
{
    return now_ns < INT64_MAX - increment_ns ? now_ns + increment_ns
                                             : INT64_MAX;
}

static const struct increments {
    const char *name;
    int64_t (*draw_ns)(uint64_t *state);
} increments[] = {
    { "exponential", exponential },
    { "bimodal", bimodal },
    { "constant", constant },
    { "pareto", pareto },
    { "timers", timers },
    { "all-scales", all_scales },
    { "bursts", bursts },
    { "at-once", at_once },
    { "ties", ties },
};

#endif
