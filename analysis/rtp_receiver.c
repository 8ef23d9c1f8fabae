/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_receiver.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"

enum {
    CLOCK_RATE_MAX_HZ = 1000000000,
    MAX_DROPOUT       = 3000, /* RFC 3550 A.1 */
    MAX_MISORDER      = 100,  /* RFC 3550 A.1 */
    SEQ_MOD           = 1 << 16,
    WINDOW            = 1024, /* numbers remembered, the highest included */
    WORD_BITS         = 64,
    JITTER_GAIN_INV   = 16, /* RFC 3550 A.8: J += (|D| - J) / 16 */
};

/* What a packet is to the sequence; each packet counts in exactly one. */
enum seq_class {
    CLASS_FORWARD, /* first of a segment, or ahead of the highest */
    CLASS_REORDERED,
    CLASS_DUPLICATE,
    CLASS_LATE,
    CLASS_STRAY,
    CLASS_COUNT
};

/*
 * Extended numbers start one cycle up, at SEQ_MOD + seq: the base may then
 * move below the first packet without going below zero.
 */
struct tc_rtp_receiver {
    double clock_rate_hz;

    uint64_t count[CLASS_COUNT];
    uint64_t segments;
    uint64_t expected_closed; /* of all segments but the current one */
    uint64_t base;            /* lowest extended number of the segment */
    uint64_t highest;
    uint64_t seen[WINDOW / WORD_BITS]; /* bit n % WINDOW: n has come */

    bool jumped;          /* a packet outside the limits waits for a second */
    uint16_t restart_seq; /* the number that would make it a restart */
    enum seq_class jump_class; /* where that packet was counted meanwhile */

    bool paused;  /* the next gap is no loss */
    bool resumed; /* by the packet fed last */

    uint64_t time_steps_back;
    int64_t last_ns; /* arrival of the previous packet, whatever its class */

    bool ref_valid; /* the next difference may be taken from `ref` */
    int64_t ref_ns; /* previous packet that counts for jitter */
    uint32_t ref_ts;
    double jitter_s;
};

static bool seen_test(const struct tc_rtp_receiver *rx, uint64_t n)
{
    uint64_t bit = n % WINDOW;

    return rx->seen[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void seen_put(struct tc_rtp_receiver *rx, uint64_t n, bool seen)
{
    uint64_t bit   = n % WINDOW;
    uint64_t mask  = (uint64_t)1 << bit % WORD_BITS;
    uint64_t *word = &rx->seen[bit / WORD_BITS];

    *word = seen ? *word | mask : *word & ~mask;
}

static uint64_t segment_expected(const struct tc_rtp_receiver *rx)
{
    return rx->segments > 0 ? rx->highest - rx->base + 1 : 0;
}

static void segment_open(struct tc_rtp_receiver *rx, uint16_t seq)
{
    rx->expected_closed += segment_expected(rx);
    rx->segments++;

    rx->base    = (uint64_t)SEQ_MOD + seq;
    rx->highest = rx->base;
    rx->jumped  = false;
    for (size_t i = 0; i < TC_LEN(rx->seen); i++)
        rx->seen[i] = 0;
    seen_put(rx, rx->base, true);
    rx->count[CLASS_FORWARD]++;
}

/* The numbers passed over enter the window as not seen. */
static enum seq_class move_ahead(struct tc_rtp_receiver *rx, unsigned ahead)
{
    for (unsigned i = 1; i < ahead; i++)
        seen_put(rx, rx->highest + i, false);

    rx->highest += ahead;
    seen_put(rx, rx->highest, true);
    return CLASS_FORWARD;
}

/* `behind` < SEQ_MOD and the highest is >= SEQ_MOD: no wrap below zero. */
static enum seq_class look_back(struct tc_rtp_receiver *rx, unsigned behind)
{
    uint64_t n = rx->highest - behind;

    if (behind >= WINDOW || (behind >= MAX_MISORDER && n < rx->base))
        return CLASS_LATE;
    if (seen_test(rx, n))
        return CLASS_DUPLICATE;

    seen_put(rx, n, true);
    if (n < rx->base)
        rx->base = n;
    return CLASS_REORDERED;
}

/* The packet before this one, till now counted elsewhere, opens the segment. */
static void restart(struct tc_rtp_receiver *rx, uint16_t seq)
{
    rx->count[rx->jump_class]--;
    segment_open(rx, (uint16_t)(seq - 1));
    rx->count[move_ahead(rx, 1)]++;
    rx->ref_valid = false;
}

/* RFC 3550 A.1, update_seq.  True when jitter may use the packet. */
static bool seq_update(struct tc_rtp_receiver *rx, uint16_t seq)
{
    unsigned ahead  = (uint16_t)(seq - (uint16_t)rx->highest);
    unsigned behind = (uint16_t)((uint16_t)rx->highest - seq);

    if (ahead > 0 && ahead < MAX_DROPOUT) {
        rx->count[move_ahead(rx, ahead)]++;
        return true;
    }
    if (behind < MAX_MISORDER) {
        rx->count[look_back(rx, behind)]++;
        return true;
    }
    if (rx->jumped && seq == rx->restart_seq) {
        restart(rx, seq);
        return true;
    }

    rx->jumped      = true;
    rx->restart_seq = (uint16_t)(seq + 1);
    rx->jump_class  = ahead < SEQ_MOD / 2 ? CLASS_STRAY : look_back(rx, behind);
    rx->count[rx->jump_class]++;
    return false;
}

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

    bool in_limits = true;
    unsigned ahead = (uint16_t)(pkt->seq - (uint16_t)rx->highest);

    /* however many numbers were passed over, but for one out of order */
    rx->resumed = rx->paused && ahead > 1 && ahead <= SEQ_MOD - MAX_MISORDER;
    if (rx->segments == 0 || rx->resumed) {
        segment_open(rx, pkt->seq);
        rx->ref_valid = false;
        rx->paused    = false;
    } else {
        if (pkt->arrival_ns < rx->last_ns) {
            rx->time_steps_back++;
            rx->ref_valid = false;
        }
        in_limits = seq_update(rx, pkt->seq);
    }

    if (in_limits)
        jitter_update(rx, pkt);
    rx->last_ns = pkt->arrival_ns;
}

void tc_rtp_receiver_pause(struct tc_rtp_receiver *rx)
{
    rx->paused = true;
}

bool tc_rtp_receiver_resumed(const struct tc_rtp_receiver *rx)
{
    return rx->resumed;
}

double tc_rtp_receiver_jitter_s(const struct tc_rtp_receiver *rx)
{
    return rx->jitter_s;
}

uint64_t tc_rtp_receiver_lost(const struct tc_rtp_receiver *rx)
{
    return rx->expected_closed + segment_expected(rx) -
           rx->count[CLASS_FORWARD] - rx->count[CLASS_REORDERED];
}

struct tc_rtp_receiver_stats
tc_rtp_receiver_stats(const struct tc_rtp_receiver *rx)
{
    assert(rx);

    const uint64_t *count = rx->count;
    uint64_t unique       = count[CLASS_FORWARD] + count[CLASS_REORDERED];
    uint64_t expected     = rx->expected_closed + segment_expected(rx);

    return (struct tc_rtp_receiver_stats){
        .received = unique + count[CLASS_DUPLICATE] + count[CLASS_LATE] +
                    count[CLASS_STRAY],
        .unique          = unique,
        .expected        = expected,
        .lost            = expected - unique,
        .duplicates      = count[CLASS_DUPLICATE],
        .reordered       = count[CLASS_REORDERED],
        .late            = count[CLASS_LATE],
        .stray           = count[CLASS_STRAY],
        .segments        = rx->segments,
        .time_steps_back = rx->time_steps_back,
        .highest_seq     = rx->segments > 0 ? rx->highest - SEQ_MOD : 0,
        .jitter_s        = rx->jitter_s,
    };
}
