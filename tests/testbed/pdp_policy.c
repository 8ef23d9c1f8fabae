/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testbed/pdp_policy.h"

#include <math.h>

#include "base/hash.h"
#include "proto/cops/cops_policy.h"

enum purpose { KIND, DELAY, ANOTHER, ANOTHER_DELAY };

static const char *const names[PDP_DECISION_COUNT] = {
    [PDP_INSTALL] = "install", [PDP_REMOVE] = "remove", [PDP_NULL] = "null",
    [PDP_ERROR] = "error",     [PDP_NONE] = "none",
};

const char *pdp_decision_name(enum pdp_decision decision)
{
    return names[decision];
}

/* In [0, 1). */
static double uniform(uint64_t seed, uint16_t client_type, uint32_t handle,
                      enum purpose purpose)
{
    uint64_t request = (uint64_t)client_type << 32 | handle;
    uint64_t bits    = tc_hash_u64(
           tc_hash_mix(seed ^ 0x9e3779b97f4a7c15ULL, request * 4 + purpose + 1));

    return (double)(bits >> 11) * 0x1p-53;
}

/* Shares of a bed that is to show every case a few times in 4,000 requests. */
static enum pdp_decision outsourced(double u)
{
    if (u < 0.025)
        return PDP_REMOVE;
    if (u < 0.030)
        return PDP_ERROR;
    return u < 0.0325 ? PDP_NONE : PDP_INSTALL;
}

/* What is installed beforehand is answered fast (paper 4.1); the rest is
 * exponential with a long tail. */
static double delay_s(uint16_t client_type, double u)
{
    if (client_type == TC_COPS_CLIENT_PROVISIONING)
        return 0.002 + 0.018 * u;

    double tail_s = -0.030 * log1p(-u);
    return 0.005 + (tail_s < 0.300 ? tail_s : 0.300);
}

struct pdp_verdict pdp_decide(uint64_t seed, uint16_t client_type,
                              uint32_t handle)
{
    double kind = uniform(seed, client_type, handle, KIND);
    double wait =
        delay_s(client_type, uniform(seed, client_type, handle, DELAY));
    struct pdp_verdict verdict = { .delay_ns = (int64_t)(wait * 1e9) };

    if (client_type == TC_COPS_CLIENT_PROVISIONING) {
        verdict.decision = kind < 0.25 ? PDP_NULL : PDP_INSTALL;
        return verdict;
    }
    verdict.decision = outsourced(kind);
    if (verdict.decision == PDP_INSTALL &&
        uniform(seed, client_type, handle, ANOTHER) < 0.02)
        verdict.another_ns =
            (int64_t)(1e9 * (0.2 + uniform(seed, client_type, handle,
                                           ANOTHER_DELAY)));
    return verdict;
}
