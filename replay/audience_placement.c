/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_placement.h"

#include <assert.h>

static const uint64_t combinations_max = UINT64_C(1) << 31;

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        const uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* M: the first number from 0.618 times `combinations` on that is coprime to
 * `routers`, and thus to its powers. */
static uint64_t multiplier(uint64_t combinations, uint32_t routers)
{
    uint64_t m = combinations * 618 / 1000;

    while (common_divisor(m, routers) != 1)
        m++;
    return m;
}

uint32_t tc_audience_crossed(uint64_t turn, uint32_t viewers, uint32_t viewer,
                             uint32_t routers)
{
    uint64_t combinations = 1;
    uint32_t digits       = 0;

    assert(viewer < viewers && routers > 0);
    if (routers == 1)
        return 0;

    while (digits < viewers && combinations * routers <= combinations_max) {
        combinations *= routers;
        digits++;
    }

    assert(digits > 0);
    const uint64_t at = turn + viewer / digits;
    uint64_t x =
        at % combinations * multiplier(combinations, routers) % combinations;

    for (uint32_t j = 0; j < viewer % digits; j++)
        x /= routers;
    return (uint32_t)(x % routers);
}
