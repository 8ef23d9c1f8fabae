/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/random.h"

#include <assert.h>
#include <math.h>

#include <Random123/philox.h>

struct tc_random tc_random_stream(uint64_t seed, uint32_t replication,
                                  uint32_t entity, enum tc_purpose purpose)
{
    return (struct tc_random){
        .seed        = seed,
        .replication = replication,
        .entity      = entity,
        .purpose     = (uint32_t)purpose,
    };
}

struct tc_random_block tc_random_next(struct tc_random *random)
{
    const philox4x32_key_t key     = { .v = {
                                           (uint32_t)random->seed,
                                           (uint32_t)(random->seed >> 32),
                                   } };
    const philox4x32_ctr_t counter = { .v = {
                                           random->replication,
                                           random->entity,
                                           random->purpose,
                                           random->draw,
                                       } };
    const philox4x32_ctr_t block   = philox4x32(counter, key);

    random->draw++;
    return (struct tc_random_block){
        .word = { block.v[0], block.v[1], block.v[2], block.v[3] },
    };
}

uint32_t tc_random_u32(struct tc_random *random)
{
    return tc_random_next(random).word[0];
}

/* (k + 1/2) / 2^52 with k of 52 bits: exact in a double, never 0 or 1. */
static double unit_interval(uint32_t high, uint32_t low)
{
    const uint64_t k = ((uint64_t)high << 32 | low) >> 12;

    return ((double)k + 0.5) * 0x1p-52;
}

double tc_random_uniform(struct tc_random *random)
{
    const struct tc_random_block block = tc_random_next(random);

    return unit_interval(block.word[0], block.word[1]);
}

double tc_random_exponential(struct tc_random *random, double mean)
{
    assert(mean > 0.0);

    return -mean * log(tc_random_uniform(random));
}

double tc_random_lognormal(struct tc_random *random, double mu, double sigma)
{
    assert(sigma >= 0.0);

    /* Box and Muller 1958; the sine is not used, so that a draw takes one
     * block */
    const double two_pi                = 6.283185307179586;
    const struct tc_random_block block = tc_random_next(random);
    const double radius =
        sqrt(-2.0 * log(unit_interval(block.word[0], block.word[1])));
    const double angle = two_pi * unit_interval(block.word[2], block.word[3]);

    return exp(mu + sigma * radius * cos(angle));
}

/* Lemire, Fast random integer generation in an interval, ACM TOMACS 29(1),
 * 2019, algorithm 5: the high word of x n; 2^32 mod n values of the low word
 * are rejected, which would make some results more likely. */
uint32_t tc_random_below(struct tc_random *random, uint32_t n)
{
    assert(n > 0);

    uint64_t product = (uint64_t)tc_random_u32(random) * n;

    if ((uint32_t)product < n) {
        const uint32_t surplus = (0U - n) % n; /* 2^32 mod n */

        while ((uint32_t)product < surplus)
            product = (uint64_t)tc_random_u32(random) * n;
    }
    return (uint32_t)(product >> 32);
}

/* Durstenfeld 1964 (CACM algorithm 235), known as Fisher and Yates. */
void tc_random_shuffle(struct tc_random *random, uint32_t *items, size_t count)
{
    assert(items || count == 0);
    assert(count <= UINT32_MAX);

    for (size_t left = count; left > 1; left--) {
        const size_t other  = tc_random_below(random, (uint32_t)left);
        const uint32_t last = items[left - 1];

        items[left - 1] = items[other];
        items[other]    = last;
    }
}

static void gsl_set(void *state, unsigned long seed)
{
    *(struct tc_random *)state = (struct tc_random){ .seed = seed };
}

static unsigned long gsl_get(void *state)
{
    return tc_random_u32(state);
}

static double gsl_get_double(void *state)
{
    return tc_random_uniform(state);
}

static const gsl_rng_type gsl_type = {
    .name       = "philox4x32-10",
    .max        = UINT32_MAX,
    .min        = 0,
    .size       = sizeof(struct tc_random),
    .set        = gsl_set,
    .get        = gsl_get,
    .get_double = gsl_get_double,
};

const gsl_rng_type *tc_random_gsl_type(void)
{
    return &gsl_type;
}

gsl_rng tc_random_gsl(struct tc_random *random)
{
    return (gsl_rng){ .type = &gsl_type, .state = random };
}
