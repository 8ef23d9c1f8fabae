/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/loss_runs.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "base/err.h"

/* The longest burst of each length class but the last. */
static const uint32_t length_max[TC_LOSS_RUNS_LENGTHS - 1] = { 1, 2, 4, 8 };

static void end_burst(struct tc_loss_runs_stats *stats, uint32_t length)
{
    size_t place = 0;

    while (place < TC_LEN(length_max) && length > length_max[place])
        place++;
    stats->lengths[place]++;
    stats->bursts++;
    stats->lost += length;
    if (length > stats->longest)
        stats->longest = length;
}

/* The next number in sequence order leaves the window: its state is final. */
static void leave(struct tc_loss_runs *runs, bool came)
{
    if (runs->has_left)
        runs->left.pairs[runs->last_came][came]++;
    if (!came) {
        runs->run++;
    } else if (runs->run > 0) {
        end_burst(&runs->left, runs->run);
        runs->run = 0;
    }
    runs->has_left  = true;
    runs->last_came = came;
}

/* The lowest number that is still in the window. */
static uint64_t oldest(const struct tc_rtp_sequence *sequence)
{
    uint64_t in_window = sequence->highest - (TC_RTP_SEQUENCE_WINDOW - 1);

    return in_window > sequence->base ? in_window : sequence->base;
}

/* Finishes all numbers that leave the window when the highest becomes
 * `highest`. */
static void leave_below(struct tc_loss_runs *runs, uint64_t highest)
{
    const struct tc_rtp_sequence *sequence = &runs->sequence;
    uint64_t end = highest - (TC_RTP_SEQUENCE_WINDOW - 1);

    for (uint64_t n = oldest(sequence); n < end; n++)
        leave(runs,
              n <= sequence->highest && tc_rtp_sequence_seen(sequence, n));
}

/* Ends the segment.  A packet that a restart moves to the next segment does not
 * count in this one. */
static void leave_all(struct tc_loss_runs *runs, bool is_restart)
{
    const struct tc_rtp_sequence *sequence = &runs->sequence;
    uint64_t taken =
        is_restart && sequence->jump_class == TC_RTP_SEQUENCE_REORDERED
            ? sequence->jump_number
            : 0;

    if (sequence->segments == 0)
        return;
    if (taken > 0 && taken < oldest(sequence))
        end_burst(&runs->left, 1); /* it left the window counted as received */
    for (uint64_t n = oldest(sequence); n <= sequence->highest; n++)
        leave(runs, n != taken && tc_rtp_sequence_seen(sequence, n));
    runs->has_left  = false;
    runs->gap_count = 0;
}

/* Records a gap: packets numbered below `end` (extended) may still arrive. */
static void note_gap(struct tc_loss_runs *runs, uint64_t end, uint64_t arrival)
{
    runs->gaps[runs->gap_next] = (struct tc_loss_runs_gap){
        .end     = (uint32_t)end,
        .arrival = (uint32_t)arrival,
    };
    runs->gap_next = (uint8_t)((runs->gap_next + 1) % TC_LOSS_RUNS_GAPS);
    if (runs->gap_count < TC_LOSS_RUNS_GAPS)
        runs->gap_count++;
}

/* RFC 4737 section 4.2.1: the extent is counted from the first packet with a
 * greater number.  That one left the gap; it is the oldest gap whose end is
 * above this number. */
static void note_extent(struct tc_loss_runs *runs, uint16_t seq)
{
    const struct tc_rtp_sequence *sequence = &runs->sequence;
    uint64_t behind = (uint16_t)((uint16_t)sequence->highest - seq);
    uint32_t number = (uint32_t)(sequence->highest - behind);

    for (unsigned age = runs->gap_count; age >= 1; age--) {
        const struct tc_loss_runs_gap *gap =
            &runs->gaps[(runs->gap_next + TC_LOSS_RUNS_GAPS - age) %
                        TC_LOSS_RUNS_GAPS];

        if ((int32_t)(gap->end - number) <= 0)
            continue;
        if (age == TC_LOSS_RUNS_GAPS) /* or an older gap, no longer kept */
            return;

        uint32_t extent =
            (uint32_t)tc_rtp_sequence_unique(sequence) - gap->arrival;
        runs->left.extents++;
        runs->left.extent_sum += extent;
        if (extent > runs->left.extent_max)
            runs->left.extent_max = extent;
        return;
    }
}

static uint64_t lost_now(const struct tc_rtp_sequence *sequence)
{
    return tc_rtp_sequence_expected(sequence) -
           tc_rtp_sequence_unique(sequence);
}

struct tc_loss_runs_verdict tc_loss_runs_feed(struct tc_loss_runs *runs,
                                              uint16_t seq)
{
    struct tc_rtp_sequence *sequence = &runs->sequence;
    enum tc_rtp_sequence_step step   = tc_rtp_sequence_look(sequence, seq);
    bool opens =
        step == TC_RTP_SEQUENCE_OPEN || step == TC_RTP_SEQUENCE_RESTART;
    uint64_t lost  = lost_now(sequence);
    uint16_t ahead = (uint16_t)(seq - (uint16_t)sequence->highest);

    if (opens)
        leave_all(runs, step == TC_RTP_SEQUENCE_RESTART);
    else if (step == TC_RTP_SEQUENCE_AHEAD)
        leave_below(runs, sequence->highest + ahead);

    enum tc_rtp_sequence_class class =
        tc_rtp_sequence_enter(sequence, seq, step);
    uint64_t arrival = tc_rtp_sequence_unique(sequence);
    if (opens) /* the packet before a restart opened the segment */
        note_gap(runs, sequence->base,
                 arrival - (sequence->highest - sequence->base));
    else if (step == TC_RTP_SEQUENCE_AHEAD && ahead > 1)
        note_gap(runs, sequence->highest, arrival);
    else if (class == TC_RTP_SEQUENCE_REORDERED)
        note_extent(runs, seq);
    return (struct tc_loss_runs_verdict){
        .class = class,
        .opens = opens,
        .lost  = (int32_t)(lost_now(sequence) - lost),
    };
}

void tc_loss_runs_pause(struct tc_loss_runs *runs)
{
    tc_rtp_sequence_pause(&runs->sequence);
}

struct tc_loss_runs_stats tc_loss_runs_stats(const struct tc_loss_runs *runs)
{
    struct tc_loss_runs at_end = *runs;

    leave_all(&at_end, false);
    at_end.left.unique    = tc_rtp_sequence_unique(&runs->sequence);
    at_end.left.reordered = runs->sequence.count[TC_RTP_SEQUENCE_REORDERED];
    return at_end.left;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

double tc_loss_runs_mean_length(const struct tc_loss_runs_stats *stats)
{
    return ratio(stats->lost, stats->bursts);
}

double tc_loss_runs_gilbert_p(const struct tc_loss_runs_stats *stats)
{
    return ratio(stats->pairs[true][false],
                 stats->pairs[true][false] + stats->pairs[true][true]);
}

double tc_loss_runs_gilbert_r(const struct tc_loss_runs_stats *stats)
{
    return ratio(stats->pairs[false][true],
                 stats->pairs[false][true] + stats->pairs[false][false]);
}

double tc_loss_runs_reordered_ratio(const struct tc_loss_runs_stats *stats)
{
    return ratio(stats->reordered, stats->unique);
}

double tc_loss_runs_extent_mean(const struct tc_loss_runs_stats *stats)
{
    return ratio(stats->extent_sum, stats->extents);
}
