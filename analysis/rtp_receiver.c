/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_receiver.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "analysis/rtp_sequence.h"
#include "base/alloc.h"

enum {
    CLOCK_RATE_MAX_HZ = 1000000000,
    JITTER_GAIN_INV   = 16, /* RFC 3550 A.8: J += (|D| - J) / 16 */
};

struct tc_rtp_receiver {
    double clock_rate_hz;
    struct tc_rtp_sequence sequence;

    uint64_t time_steps_back;
    int64_t last_ns; /* arrival of the previous packet, whatever its class */

    uint8_t class;  /* enum tc_rtp_sequence_class, of the last packet */
    bool opened;    /* the last packet began a segment */
    bool ref_valid; /* the next difference may be taken from `ref` */
    int64_t ref_ns; /* previous packet that counts for jitter */
    uint32_t ref_ts;
    double jitter_s;
};

/* Signed distance a - b of two wrapping RTP timestamps, in ticks. */
static int64_t ts_diff_ticks(uint32_t a, uint32_t b)
{
    uint32_t ahead = a - b;

    return ahead < 0x80000000U ? (int64_t)ahead : (int64_t)ahead - 0x100000000;
}

/* RFC 3550 A.8 with the exact clock rate, in seconds. */
static void jitter_update(struct tc_rtp_receiver *rx,
                          const struct tc_rtp_receiver_pkt *pkt)
{
    if (rx->ref_valid) {
        /* time has not stepped back since ref: the difference fits */
        uint64_t gap_ns = (uint64_t)pkt->arrival_ns - (uint64_t)rx->ref_ns;
        double media_s =
            (double)ts_diff_ticks(pkt->rtp_ts, rx->ref_ts) / rx->clock_rate_hz;
        double d_s = fabs((double)gap_ns * 1e-9 - media_s);

        rx->jitter_s += (d_s - rx->jitter_s) / JITTER_GAIN_INV;
    }

    rx->ref_valid = true;
    rx->ref_ns    = pkt->arrival_ns;
    rx->ref_ts    = pkt->rtp_ts;
}

tc_err tc_rtp_receiver_create(struct tc_rtp_receiver **out,
                              const struct tc_rtp_receiver_cfg *cfg)
{
    assert(out && cfg);
    *out = NULL;

    if (cfg->clock_rate_hz < 1 || cfg->clock_rate_hz > CLOCK_RATE_MAX_HZ)
        return TC_EARG;

    struct tc_rtp_receiver *rx = tc_alloc(sizeof *rx);
    if (!rx)
        return TC_ENOMEM;

    rx->clock_rate_hz = cfg->clock_rate_hz;

    *out = rx;
    return TC_OK;
}

void tc_rtp_receiver_destroy(struct tc_rtp_receiver *rx)
{
    tc_free(rx);
}

void tc_rtp_receiver_feed(struct tc_rtp_receiver *rx,
                          const struct tc_rtp_receiver_pkt *pkt)
{
    assert(rx && pkt);

    enum tc_rtp_sequence_step step =
        tc_rtp_sequence_look(&rx->sequence, pkt->seq);

    if (step == TC_RTP_SEQUENCE_OPEN) {
        rx->ref_valid = false;
    } else if (pkt->arrival_ns < rx->last_ns) {
        rx->time_steps_back++;
        rx->ref_valid = false;
    }
    if (step == TC_RTP_SEQUENCE_RESTART)
        rx->ref_valid = false;

    rx->class = (uint8_t)tc_rtp_sequence_enter(&rx->sequence, pkt->seq, step);
    rx->opened =
        step == TC_RTP_SEQUENCE_OPEN || step == TC_RTP_SEQUENCE_RESTART;
    if (step != TC_RTP_SEQUENCE_JUMP)
        jitter_update(rx, pkt);
    rx->last_ns = pkt->arrival_ns;
}

void tc_rtp_receiver_pause(struct tc_rtp_receiver *rx)
{
    tc_rtp_sequence_pause(&rx->sequence);
}

bool tc_rtp_receiver_is_new(const struct tc_rtp_receiver *rx, bool *opens)
{
    *opens = rx->opened;
    return rx->class == TC_RTP_SEQUENCE_FORWARD ||
           rx->class == TC_RTP_SEQUENCE_REORDERED;
}

bool tc_rtp_receiver_resumed(const struct tc_rtp_receiver *rx)
{
    return rx->sequence.resumed;
}

double tc_rtp_receiver_jitter_s(const struct tc_rtp_receiver *rx)
{
    return rx->jitter_s;
}

uint64_t tc_rtp_receiver_lost(const struct tc_rtp_receiver *rx)
{
    return tc_rtp_sequence_expected(&rx->sequence) -
           tc_rtp_sequence_unique(&rx->sequence);
}

struct tc_rtp_receiver_stats
tc_rtp_receiver_stats(const struct tc_rtp_receiver *rx)
{
    assert(rx);

    const struct tc_rtp_sequence *sequence = &rx->sequence;
    const uint64_t *count                  = sequence->count;
    uint64_t unique                        = tc_rtp_sequence_unique(sequence);
    uint64_t expected                      = tc_rtp_sequence_expected(sequence);

    return (struct tc_rtp_receiver_stats){
        .received = unique + count[TC_RTP_SEQUENCE_DUPLICATE] +
                    count[TC_RTP_SEQUENCE_LATE] + count[TC_RTP_SEQUENCE_STRAY],
        .unique          = unique,
        .expected        = expected,
        .lost            = expected - unique,
        .duplicates      = count[TC_RTP_SEQUENCE_DUPLICATE],
        .reordered       = count[TC_RTP_SEQUENCE_REORDERED],
        .late            = count[TC_RTP_SEQUENCE_LATE],
        .stray           = count[TC_RTP_SEQUENCE_STRAY],
        .segments        = sequence->segments,
        .time_steps_back = rx->time_steps_back,
        .highest_seq     = sequence->segments > 0
                               ? sequence->highest - TC_RTP_SEQUENCE_MOD
                               : 0,
        .jitter_s        = rx->jitter_s,
    };
}
