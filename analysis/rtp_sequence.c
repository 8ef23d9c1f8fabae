/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_sequence.h"

#include <stddef.h>

#include "base/err.h"

enum {
    MAX_DROPOUT  = 3000, /* RFC 3550 A.1 */
    MAX_MISORDER = 100,  /* RFC 3550 A.1 */
    MOD          = TC_RTP_SEQUENCE_MOD,
    WINDOW       = TC_RTP_SEQUENCE_WINDOW,
    WORD_BITS    = TC_RTP_SEQUENCE_WORD_BITS,
};

static unsigned ahead_of(const struct tc_rtp_sequence *sequence, uint16_t seq)
{
    return (uint16_t)(seq - (uint16_t)sequence->highest);
}

static unsigned behind_of(const struct tc_rtp_sequence *sequence, uint16_t seq)
{
    return (uint16_t)((uint16_t)sequence->highest - seq);
}

bool tc_rtp_sequence_seen(const struct tc_rtp_sequence *sequence, uint64_t n)
{
    uint64_t bit = n % WINDOW;

    return sequence->seen[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void seen_put(struct tc_rtp_sequence *sequence, uint64_t n, bool seen)
{
    uint64_t bit   = n % WINDOW;
    uint64_t mask  = (uint64_t)1 << bit % WORD_BITS;
    uint64_t *word = &sequence->seen[bit / WORD_BITS];

    *word = seen ? *word | mask : *word & ~mask;
}

uint64_t tc_rtp_sequence_expected(const struct tc_rtp_sequence *sequence)
{
    return sequence->segments > 0 ? sequence->expected_closed +
                                        sequence->highest - sequence->base + 1
                                  : 0;
}

uint64_t tc_rtp_sequence_unique(const struct tc_rtp_sequence *sequence)
{
    return sequence->count[TC_RTP_SEQUENCE_FORWARD] +
           sequence->count[TC_RTP_SEQUENCE_REORDERED];
}

static enum tc_rtp_sequence_class segment_open(struct tc_rtp_sequence *sequence,
                                               uint16_t seq)
{
    sequence->expected_closed = tc_rtp_sequence_expected(sequence);
    sequence->segments++;

    sequence->base    = (uint64_t)MOD + seq;
    sequence->highest = sequence->base;
    sequence->jumped  = false;
    for (size_t i = 0; i < TC_LEN(sequence->seen); i++)
        sequence->seen[i] = 0;
    seen_put(sequence, sequence->base, true);
    return TC_RTP_SEQUENCE_FORWARD;
}

/* Marks the skipped numbers as not seen. */
static enum tc_rtp_sequence_class move_ahead(struct tc_rtp_sequence *sequence,
                                             unsigned ahead)
{
    for (unsigned i = 1; i < ahead; i++)
        seen_put(sequence, sequence->highest + i, false);

    sequence->highest += ahead;
    seen_put(sequence, sequence->highest, true);
    return TC_RTP_SEQUENCE_FORWARD;
}

/* `behind` < MOD and the highest is >= MOD: the difference cannot wrap. */
static enum tc_rtp_sequence_class look_back(struct tc_rtp_sequence *sequence,
                                            unsigned behind)
{
    uint64_t n = sequence->highest - behind;

    if (behind >= WINDOW || (behind >= MAX_MISORDER && n < sequence->base))
        return TC_RTP_SEQUENCE_LATE;
    if (tc_rtp_sequence_seen(sequence, n))
        return TC_RTP_SEQUENCE_DUPLICATE;

    seen_put(sequence, n, true);
    if (n < sequence->base)
        sequence->base = n;
    return TC_RTP_SEQUENCE_REORDERED;
}

/* The previous packet, so far counted as `jump_class`, opens the new
 * segment. */
static enum tc_rtp_sequence_class restart(struct tc_rtp_sequence *sequence,
                                          uint16_t seq)
{
    sequence->count[sequence->jump_class]--;
    sequence->count[segment_open(sequence, (uint16_t)(seq - 1))]++;
    return move_ahead(sequence, 1);
}

static enum tc_rtp_sequence_class jump(struct tc_rtp_sequence *sequence,
                                       uint16_t seq)
{
    unsigned behind = behind_of(sequence, seq);
    enum tc_rtp_sequence_class class =
        behind > MOD / 2 ? TC_RTP_SEQUENCE_STRAY : look_back(sequence, behind);

    sequence->jumped      = true;
    sequence->restart_seq = (uint16_t)(seq + 1);
    sequence->jump_class  = (uint8_t) class;
    sequence->jump_number = sequence->highest - behind;
    return class;
}

enum tc_rtp_sequence_step
tc_rtp_sequence_look(const struct tc_rtp_sequence *sequence, uint16_t seq)
{
    unsigned ahead = ahead_of(sequence, seq);

    /* after a pause any jump ahead opens a segment, but not a reordered
     * packet */
    if (sequence->segments == 0 ||
        (sequence->paused && ahead > 1 && ahead <= MOD - MAX_MISORDER))
        return TC_RTP_SEQUENCE_OPEN;
    if (ahead > 0 && ahead < MAX_DROPOUT)
        return TC_RTP_SEQUENCE_AHEAD;
    if (behind_of(sequence, seq) < MAX_MISORDER)
        return TC_RTP_SEQUENCE_BEHIND;
    return sequence->jumped && seq == sequence->restart_seq
               ? TC_RTP_SEQUENCE_RESTART
               : TC_RTP_SEQUENCE_JUMP;
}

static enum tc_rtp_sequence_class enter(struct tc_rtp_sequence *sequence,
                                        uint16_t seq,
                                        enum tc_rtp_sequence_step step)
{
    switch (step) {
    case TC_RTP_SEQUENCE_OPEN:
        return segment_open(sequence, seq);
    case TC_RTP_SEQUENCE_RESTART:
        return restart(sequence, seq);
    case TC_RTP_SEQUENCE_AHEAD:
        return move_ahead(sequence, ahead_of(sequence, seq));
    case TC_RTP_SEQUENCE_BEHIND:
        return look_back(sequence, behind_of(sequence, seq));
    case TC_RTP_SEQUENCE_JUMP:
    default:
        return jump(sequence, seq);
    }
}

enum tc_rtp_sequence_class
tc_rtp_sequence_enter(struct tc_rtp_sequence *sequence, uint16_t seq,
                      enum tc_rtp_sequence_step step)
{
    sequence->resumed = sequence->segments > 0 && step == TC_RTP_SEQUENCE_OPEN;
    if (step == TC_RTP_SEQUENCE_OPEN)
        sequence->paused = false;

    enum tc_rtp_sequence_class class = enter(sequence, seq, step);
    sequence->count[class]++;
    return class;
}

void tc_rtp_sequence_pause(struct tc_rtp_sequence *sequence)
{
    sequence->paused = true;
}
