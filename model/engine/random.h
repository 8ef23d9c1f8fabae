/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file random.h
 * @brief Random numbers that are a function of their purpose.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy
 * as 1, 2, 3, SC'11) as in Random123.  Key: the seed.  Counter: replication,
 * entity, purpose, draw.  So a draw does not depend on other draws, and a new
 * purpose changes none of the others.
 *
 * Every draw of every function below uses one block of 128 bits and increments
 * `draw`, except tc_random_below(), which uses another block for each
 * rejection: draw i is a function of i, and wasting bits costs less than
 * keeping them.  A stream has 2^32 draws, then it repeats.
 */
#ifndef TC_MODEL_ENGINE_RANDOM_H
#define TC_MODEL_ENGINE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

/** The purpose of a stream of draws.  The numbers never change: they are part
 *  of the counter, and equal seeds must give equal results. */
enum tc_purpose {
    TC_PURPOSE_ARRIVAL      = 1,
    TC_PURPOSE_HOLD         = 2,
    TC_PURPOSE_CHANNEL      = 3,
    TC_PURPOSE_PLACEMENT    = 4,
    TC_PURPOSE_ANSWER_DELAY = 5,
    TC_PURPOSE_SERVICE      = 6,
    TC_PURPOSE_FRAME_SIZE   = 7,
    TC_PURPOSE_SEARCH_ORDER = 8,
    TC_PURPOSE_STREAM_PHASE = 9,
    TC_PURPOSE_RESAMPLE     = 10,
    TC_PURPOSE_SSRC         = 11,
    TC_PURPOSE_BACKGROUND   = 12,
    TC_PURPOSE_SENDER       = 13,
    TC_PURPOSE_FLASH        = 20,
    TC_PURPOSE_ATTENTION    = 21,
    TC_PURPOSE_ZAP          = 22,
    TC_PURPOSE_PATIENCE     = 23,
    TC_PURPOSE_VANISH       = 24,
    TC_PURPOSE_KEEP_ALIVE   = 40,
};

/** A position in a stream: a value that can be copied. */
struct tc_random {
    uint64_t seed;
    uint32_t replication;
    uint32_t entity;  /**< index in the scenario's audience, never a node id */
    uint32_t purpose; /**< enum tc_purpose */
    uint32_t draw;    /**< of the next draw */
};

/** One block of random bits. */
struct tc_random_block {
    uint32_t word[4];
};

/** The stream's first draw. */
struct tc_random tc_random_stream(uint64_t seed, uint32_t replication,
                                  uint32_t entity, enum tc_purpose purpose);

/** The 128 bits of the next draw. */
struct tc_random_block tc_random_next(struct tc_random *random);

/** Uniform over all 32-bit numbers. */
uint32_t tc_random_u32(struct tc_random *random);

/** Uniform over (0, 1), both ends excluded; 52 random bits. */
double tc_random_uniform(struct tc_random *random);

/** @param mean  > 0, in the unit wanted. */
double tc_random_exponential(struct tc_random *random, double mean);

/** exp() of a normal variable, e.g. the median is exp(mu).
 *  @param sigma  >= 0. */
double tc_random_lognormal(struct tc_random *random, double mu, double sigma);

/** Uniform over 0..n - 1, without bias.
 *  @param n  > 0. */
uint32_t tc_random_below(struct tc_random *random, uint32_t n);

/** Shuffles the items; all permutations are equally likely.
 *  @param count  below 2^32. */
void tc_random_shuffle(struct tc_random *random, uint32_t *items, size_t count);

/** GSL's description of the generator; its state is a struct tc_random.
 *  Static storage. */
const gsl_rng_type *tc_random_gsl_type(void);

/** The stream for GSL's distributions: `gsl_ran_gamma(&rng, a, b)`
 *  draws from `random`, which is borrowed while the result is in use. */
gsl_rng tc_random_gsl(struct tc_random *random);

#endif
