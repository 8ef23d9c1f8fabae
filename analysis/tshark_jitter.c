/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/tshark_jitter.h"

#include <math.h>

enum { COMFORT_NOISE = 13, COMFORT_NOISE_OLD = 19 };

/* Seconds and fraction are converted separately, as tshark does: results agree
 * to the last bit. */
static double to_ms(int64_t at_ns)
{
    int64_t seconds = at_ns / 1000000000;

    return (double)seconds * 1000.0 +
           (double)(at_ns - seconds * 1000000000) / 1000000.0;
}

static void enter_mean(struct tc_tshark_jitter *jitter)
{
    double n = (double)(jitter->packets - 1);

    jitter->mean_ms = (jitter->mean_ms * (n - 1) + jitter->jitter_ms) / n;
    if (jitter->jitter_ms > jitter->max_ms)
        jitter->max_ms = jitter->jitter_ms;
}

/* Updates the jitter; false where the packet has no clock rate. */
static bool update(struct tc_tshark_jitter *jitter, double now_ms,
                   const struct tc_rtp_packet *packet)
{
    uint32_t ahead     = packet->timestamp - jitter->first_ts;
    uint32_t clock_khz = packet->is_event ? 0 : packet->clock_rate_hz / 1000;

    if (clock_khz > 0) {
        double nominal_ms = (double)ahead / clock_khz;
        double expected_ms =
            jitter->last_ms + (nominal_ms - jitter->last_nominal_ms);
        double d_ms = fabs(now_ms - expected_ms);

        jitter->jitter_ms       = (15 * jitter->jitter_ms + d_ms) / 16;
        jitter->last_nominal_ms = nominal_ms;
    }
    jitter->last_ms = now_ms;
    return clock_khz > 0;
}

void tc_tshark_jitter_feed(struct tc_tshark_jitter *jitter, int64_t at_ns,
                           const struct tc_rtp_packet *packet)
{
    double now_ms         = to_ms(at_ns);
    bool is_comfort_noise = packet->payload_type == COMFORT_NOISE ||
                            packet->payload_type == COMFORT_NOISE_OLD;
    bool in_time = packet->timestamp - jitter->first_ts < 0x80000000U;

    jitter->packets++;
    if (jitter->packets == 1) {
        jitter->first_ts = packet->timestamp;
        jitter->last_ms  = now_ms;
    } else if (in_time) {
        bool has_clock = update(jitter, now_ms, packet);

        if (has_clock && !packet->marker && !is_comfort_noise &&
            !jitter->last_was_comfort_noise)
            enter_mean(jitter);
    }
    jitter->last_was_comfort_noise = is_comfort_noise;
}
