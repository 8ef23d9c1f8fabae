/* SPDX-License-Identifier: Apache-2.0 */
#include "model/limits.h"

#include <inttypes.h>
#include <stdio.h>

#include "proto/directory.h"

enum { TAPS_OF_HOST = 2 };

static uint64_t taps_of_servers(const struct tc_architecture *architecture,
                                const struct tc_model_config *config)
{
    return architecture->server_hosts
               ? TAPS_OF_HOST * (uint64_t)architecture->server_hosts(config)
               : 0;
}

uint64_t tc_limits_taps(const struct tc_architecture *architecture,
                        const struct tc_model_config *config, uint32_t viewers,
                        uint32_t broadcasters)
{
    return TAPS_OF_HOST * ((uint64_t)viewers + broadcasters) +
           taps_of_servers(architecture, config);
}

/* The number of people for whom taps are left after the servers. */
static uint64_t people_max(const struct tc_architecture *architecture,
                           const struct tc_model_config *config)
{
    return (TC_TAPS_MAX - taps_of_servers(architecture, config)) / TAPS_OF_HOST;
}

static bool has_channels(const struct tc_architecture *architecture,
                         uint32_t broadcasters)
{
    return architecture->broadcasters_max == 0 ||
           broadcasters <= architecture->broadcasters_max;
}

enum tc_run_limit tc_limits_check(const struct tc_architecture *architecture,
                                  const struct tc_model_config *config,
                                  uint32_t viewers, uint32_t broadcasters,
                                  char sentence[TC_DIAG_SENTENCE_BYTES])
{
    const uint64_t most = people_max(architecture, config);
    const char *name    = architecture->name;

    if (!has_channels(architecture, broadcasters)) {
        (void)snprintf(sentence, TC_DIAG_SENTENCE_BYTES,
                       "%" PRIu32 " broadcasters, but %s numbers at most "
                       "%" PRIu32 " channels: expected no more",
                       broadcasters, name, architecture->broadcasters_max);
        return TC_RUN_LIMIT_BROADCASTERS;
    }
    if ((uint64_t)viewers + broadcasters <= most)
        return TC_RUN_LIMIT_NONE;

    /* at least one viewer */
    const bool is_of_viewers = broadcasters < most;
    (void)snprintf(sentence, TC_DIAG_SENTENCE_BYTES,
                   "%" PRIu32 " viewers and %" PRIu32 " broadcasters need "
                   "%" PRIu64 " points of observation under %s, a run holds "
                   "%d: expected at most %" PRIu64 " %s",
                   viewers, broadcasters,
                   tc_limits_taps(architecture, config, viewers, broadcasters),
                   name, TC_TAPS_MAX,
                   is_of_viewers ? most - broadcasters : most - 1,
                   is_of_viewers ? "viewers" : "broadcasters");
    return is_of_viewers ? TC_RUN_LIMIT_VIEWERS : TC_RUN_LIMIT_BROADCASTERS;
}
