/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/mdi.h"

#include <math.h>
#include <stddef.h>

#include "analysis/session.h"

static const int64_t interval_ns = 1000000000;

/* A clock that advances more than this between two PCRs, or goes back, was
 * set. */
static const uint64_t clock_step_max = 10ULL * TC_TS_PCR_HZ;
static const uint64_t clock_span_min = TC_TS_PCR_HZ / 10;

void tc_mdi_fini(struct tc_mdi *mdi)
{
    tc_ts_continuity_fini(&mdi->continuity);
}

void tc_mdi_restart(struct tc_mdi *mdi)
{
    mdi->is_open     = false;
    mdi->has_df      = false;
    mdi->has_pcr     = false;
    mdi->rate        = 0;
    mdi->rate_source = TC_MDI_RATE_NONE;
    tc_ts_continuity_break(&mdi->continuity);
}

static uint64_t clock_span(const struct tc_mdi_clock *from,
                           const struct tc_mdi_clock *to)
{
    return (to->pcr_27mhz + TC_TS_PCR_MODULUS - from->pcr_27mhz) %
           TC_TS_PCR_MODULUS;
}

/* The rate for the next interval; unchanged where nothing determines it. */
static void choose_rate(struct tc_mdi *mdi)
{
    uint64_t span    = clock_span(&mdi->clock[0], &mdi->clock[1]);
    double arrival_s = (double)(mdi->last_ns - mdi->origin_ns) * 1e-9;

    if (mdi->nominal_bps > 0) {
        mdi->rate        = mdi->nominal_bps / 8;
        mdi->rate_source = TC_MDI_RATE_NOMINAL;
    } else if (mdi->has_pcr && span >= clock_span_min &&
               mdi->clock[1].at_bytes > mdi->clock[0].at_bytes) {
        mdi->rate = (double)(mdi->clock[1].at_bytes - mdi->clock[0].at_bytes) *
                    TC_TS_PCR_HZ / (double)span;
        mdi->rate_source = TC_MDI_RATE_PCR;
    } else if (mdi->sum_bytes > 0 && arrival_s > 0) {
        mdi->rate        = mdi->sum_bytes / arrival_s;
        mdi->rate_source = TC_MDI_RATE_ARRIVALS;
    }
    if (span == 0) /* no PCR in this interval: another PID may carry it now */
        mdi->has_pcr = false;
    mdi->clock[0] = mdi->clock[1];
}

static void begin_interval(struct tc_mdi *mdi)
{
    mdi->origin_ns        = mdi->last_ns;
    mdi->sum_bytes        = 0;
    mdi->low_bytes        = 0;
    mdi->high_bytes       = 0;
    mdi->lost_in_interval = 0;
}

static void enter_df(struct tc_mdi *mdi, double df_s, uint64_t times)
{
    mdi->has_df    = true;
    mdi->df_last_s = df_s;
    mdi->df_intervals += times;
    mdi->df_sum_s += df_s * (double)times;
    if (df_s > mdi->df_max_s)
        mdi->df_max_s = df_s;
}

static void end_interval(struct tc_mdi *mdi)
{
    mdi->intervals++;
    mdi->lost_sum += mdi->lost_in_interval;
    if (mdi->lost_in_interval > mdi->lost_max)
        mdi->lost_max = mdi->lost_in_interval;
    if (mdi->rate > 0) /* not in the first interval of a measurement */
        enter_df(mdi, (mdi->high_bytes - mdi->low_bytes) / mdi->rate, 1);
    choose_rate(mdi);
    begin_interval(mdi);
    mdi->end_ns += interval_ns;
}

/* Ends all intervals that are over; only the first of them can hold packets. */
static void catch_up(struct tc_mdi *mdi, int64_t at_ns)
{
    if (at_ns < mdi->end_ns)
        return;

    end_interval(mdi);
    if (at_ns < mdi->end_ns)
        return;
    uint64_t empty = (uint64_t)((at_ns - mdi->end_ns) / interval_ns) + 1;
    mdi->intervals += empty;
    if (mdi->has_df)
        enter_df(mdi, mdi->df_last_s, empty);
    mdi->end_ns += (int64_t)empty * interval_ns;
}

static void open(struct tc_mdi *mdi, int64_t at_ns)
{
    mdi->is_open = true;
    mdi->last_ns = at_ns;
    mdi->end_ns  = at_ns + interval_ns;
    begin_interval(mdi);
}

/* RFC 4445 section 3.1: the virtual buffer just before and just after. */
static void fill(struct tc_mdi *mdi, int64_t at_ns, double bytes)
{
    double since_s = (double)(at_ns - mdi->origin_ns) * 1e-9;
    double before  = mdi->sum_bytes - mdi->rate * since_s;

    mdi->sum_bytes += bytes;
    if (before < mdi->low_bytes)
        mdi->low_bytes = before;
    if (before + bytes > mdi->high_bytes)
        mdi->high_bytes = before + bytes;
}

static void note_clock(struct tc_mdi *mdi, const struct tc_ts_packet *packet,
                       uint64_t at_bytes)
{
    struct tc_mdi_clock now = { .pcr_27mhz = packet->pcr_27mhz,
                                .at_bytes  = at_bytes };

    if (mdi->has_pcr && packet->pid != mdi->pcr_pid)
        return;
    if (!mdi->has_pcr || packet->discontinuity ||
        clock_span(&mdi->clock[1], &now) > clock_step_max)
        mdi->clock[0] = now;
    mdi->clock[1] = now;
    mdi->has_pcr  = true;
    mdi->pcr_pid  = packet->pid;
}

static void note_access(struct tc_mdi *mdi, int64_t at_ns)
{
    int64_t gap_ns = at_ns - mdi->last_access_ns;

    if (mdi->accesses == 0)
        mdi->first_access_ns = at_ns;
    else if (gap_ns > mdi->access_gap_max_ns)
        mdi->access_gap_max_ns = gap_ns;
    mdi->accesses++;
    mdi->last_access_ns = at_ns;
}

static void note_packet(struct tc_mdi *mdi, const struct tc_ts_packet *packet,
                        const struct tc_mdi_datagram *datagram,
                        uint64_t at_bytes)
{
    if (packet->transport_error)
        return;
    if (packet->has_pcr && !datagram->is_reordered)
        note_clock(mdi, packet, at_bytes);
    if (packet->random_access && mdi->has_pcr && packet->pid == mdi->pcr_pid)
        note_access(mdi, datagram->at_ns);
}

/* Reads the TS packets. `*missing` is the loss before the datagram, for streams
 * over UDP alone. */
static tc_err look_into(struct tc_mdi *mdi,
                        const struct tc_mdi_datagram *datagram,
                        uint32_t *missing)
{
    uint32_t seen = datagram->captured_bytes / TC_TS_BYTES;
    tc_err err    = TC_OK;

    *missing = 0;
    for (uint32_t i = 0; i < seen && i < datagram->packets; i++) {
        size_t at = (size_t)i * TC_TS_BYTES;
        struct tc_ts_packet packet;
        uint32_t before = 0;

        if (tc_ts_decode(datagram->bytes + at, TC_TS_BYTES, &packet) != TC_OK) {
            mdi->bad_packets++;
            continue;
        }
        tc_err fed = tc_ts_continuity_feed(&mdi->continuity, &packet, &before);
        if (fed != TC_OK)
            err = fed;
        *missing += before;
        note_packet(mdi, &packet, datagram,
                    mdi->at_bytes + at +
                        (datagram->has_sequence ? 0 : *missing * TC_TS_BYTES));
    }
    if (seen < datagram->packets)
        tc_ts_continuity_break(&mdi->continuity);
    return err;
}

/* Lost TS packets; a late datagram had been counted as lost. */
static int64_t lost_by_sequence(const struct tc_mdi_datagram *datagram)
{
    return ((int64_t)datagram->lost + datagram->is_reordered) *
           datagram->packets;
}

tc_err tc_mdi_feed(struct tc_mdi *mdi, const struct tc_mdi_datagram *datagram)
{
    int64_t at_ns  = datagram->at_ns;
    uint64_t bytes = (uint64_t)datagram->packets * TC_TS_BYTES;
    uint32_t missing;

    if (mdi->is_open && mdi->last_ns - at_ns > interval_ns)
        tc_mdi_restart(mdi);
    bool is_origin = !mdi->is_open;
    if (is_origin)
        open(mdi, at_ns);
    if (at_ns < mdi->last_ns) /* a small step back of the capture's clock */
        at_ns = mdi->last_ns;
    catch_up(mdi, at_ns);

    if (datagram->has_sequence && !datagram->is_reordered)
        mdi->at_bytes += (uint64_t)datagram->lost * bytes;
    tc_err err = look_into(mdi, datagram, &missing);
    int64_t lost =
        datagram->has_sequence ? lost_by_sequence(datagram) : (int64_t)missing;
    if (!datagram->has_sequence)
        mdi->at_bytes += (uint64_t)missing * TC_TS_BYTES;
    if (!datagram->is_reordered) /* a late datagram's bytes were added when
                                    it counted as lost */
        mdi->at_bytes += bytes;
    mdi->lost_in_interval += lost;
    mdi->lost_packets += lost;
    if (!is_origin)
        fill(mdi, at_ns, (double)bytes);
    mdi->last_ns = at_ns;
    mdi->datagrams++;
    mdi->ts_packets += datagram->packets;
    return err;
}

static void fill_rates(const struct tc_mdi *mdi, struct tc_mdi_stats *out)
{
    double n     = (double)mdi->df_intervals;
    double all_s = (double)mdi->intervals;

    out->df_mean_s = n > 0 ? mdi->df_sum_s / n : NAN;
    out->df_max_s  = n > 0 ? mdi->df_max_s : NAN;
    out->mlr_mean  = all_s > 0 ? (double)mdi->lost_sum / all_s : NAN;
    out->mlr_max   = all_s > 0 ? (double)mdi->lost_max : NAN;
    out->rate_bps  = mdi->rate > 0 ? mdi->rate * 8 : NAN;
    out->access_gap_max_s =
        mdi->accesses > 1 ? (double)mdi->access_gap_max_ns * 1e-9 : NAN;
}

struct tc_mdi_stats tc_mdi_stats(const struct tc_mdi *mdi)
{
    struct tc_mdi_stats stats = {
        .datagrams         = mdi->datagrams,
        .ts_packets        = mdi->ts_packets,
        .seen_packets      = mdi->continuity.packets,
        .null_packets      = mdi->continuity.null_packets,
        .scrambled_packets = mdi->continuity.scrambled_packets,
        .transport_errors  = mdi->continuity.transport_errors,
        .duplicate_packets = mdi->continuity.duplicates,
        .bad_packets       = mdi->bad_packets,
        .continuity_errors = mdi->continuity.continuity_errors,
        .pids              = mdi->continuity.pid_count,
        .lost_packets      = mdi->lost_packets,
        .intervals         = mdi->intervals,
        .df_intervals      = mdi->df_intervals,
        .rate_source       = mdi->rate_source,
        .accesses          = mdi->accesses,
        .first_access_ns =
            mdi->accesses > 0 ? mdi->first_access_ns : TC_TIME_NONE,
    };

    fill_rates(mdi, &stats);
    return stats;
}
