/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_table.h"

#include <math.h>
#include <string.h>

/* Which stream a row is about: all tables of streams begin with these
 * columns. */
struct stream_name {
    char tap[TC_SURVEY_NAME_BYTES];
    char source[TC_SURVEY_ADDRESS_BYTES];
    char destination[TC_SURVEY_ADDRESS_BYTES];
};

#define NAME_COLUMNS(row)                          \
    TC_SURVEY_COLUMN(row, TC_H5_TEXT, tap),        \
        TC_SURVEY_COLUMN(row, TC_H5_TEXT, source), \
        TC_SURVEY_COLUMN(row, TC_H5_TEXT, destination)

static const struct tc_rtp_stream *streams_of(const struct tc_survey *survey,
                                              size_t *count)
{
    return tc_rtp_streams_borrow(
        tc_measurement_borrow_streams(tc_survey_borrow_measurement(survey)),
        count);
}

static size_t count_streams(const struct tc_survey *survey)
{
    size_t count;

    (void)streams_of(survey, &count);
    return count;
}

static void put_name(struct stream_name *name, const struct tc_survey *survey,
                     uint16_t tap, uint32_t from, uint32_t to)
{
    tc_survey_put_tap(name->tap, sizeof name->tap, survey, tap);
    tc_survey_put_address(name->source, sizeof name->source, survey, from);
    tc_survey_put_address(name->destination, sizeof name->destination, survey,
                          to);
}

/* rtp_quality: one row for each row of rtp_streams */

struct quality_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char source[TC_SURVEY_ADDRESS_BYTES];
    char destination[TC_SURVEY_ADDRESS_BYTES];
    uint32_t ssrc;
    uint64_t bursts;
    uint64_t bursts_1;
    uint64_t bursts_2;
    uint64_t bursts_3_4;
    uint64_t bursts_5_8;
    uint64_t bursts_9;
    uint64_t burst_longest;
    uint64_t reorder_extent_max;
    double burst_mean;
    double gilbert_p;
    double gilbert_r;
    double reordered_ratio;
    double reorder_extent_mean;
    double ipdv_mean_abs_s;
    double ipdv_sd_s;
    double ipdv_min_s;
    double ipdv_max_s;
    double pdv_p50_s;
    double pdv_p95_s;
    double pdv_p99_s;
    double pdv_p999_s;
    double pdv_max_s;
    double gap_max_s;
};

static const struct tc_h5_field quality_fields[] = {
    NAME_COLUMNS(quality_row),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U32, ssrc),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts_1),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts_2),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts_3_4),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts_5_8),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, bursts_9),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, burst_mean),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, burst_longest),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, gilbert_p),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, gilbert_r),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, reordered_ratio),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, reorder_extent_mean),
    TC_SURVEY_COLUMN(quality_row, TC_H5_U64, reorder_extent_max),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, ipdv_mean_abs_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, ipdv_sd_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, ipdv_min_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, ipdv_max_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, pdv_p50_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, pdv_p95_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, pdv_p99_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, pdv_p999_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, pdv_max_s),
    TC_SURVEY_COLUMN(quality_row, TC_H5_F64, gap_max_s),
};

static void put_loss(struct quality_row *row, const struct tc_loss_runs *runs)
{
    struct tc_loss_runs_stats s = tc_loss_runs_stats(runs);

    row->bursts              = s.bursts;
    row->bursts_1            = s.lengths[0];
    row->bursts_2            = s.lengths[1];
    row->bursts_3_4          = s.lengths[2];
    row->bursts_5_8          = s.lengths[3];
    row->bursts_9            = s.lengths[4];
    row->burst_longest       = s.longest;
    row->burst_mean          = tc_loss_runs_mean_length(&s);
    row->gilbert_p           = tc_loss_runs_gilbert_p(&s);
    row->gilbert_r           = tc_loss_runs_gilbert_r(&s);
    row->reordered_ratio     = tc_loss_runs_reordered_ratio(&s);
    row->reorder_extent_mean = tc_loss_runs_extent_mean(&s);
    row->reorder_extent_max  = s.extent_max;
}

/* Without a clock rate RTP timestamps give no times: all is NaN. */
static tc_err put_delay(struct quality_row *row,
                        const struct tc_delay_variation *variation)
{
    struct tc_delay_variation_stats s = {
        .ipdv_mean_abs_s = NAN,
        .ipdv_sd_s       = NAN,
        .ipdv_min_s      = NAN,
        .ipdv_max_s      = NAN,
        .pdv_p50_s       = NAN,
        .pdv_p95_s       = NAN,
        .pdv_p99_s       = NAN,
        .pdv_p999_s      = NAN,
        .pdv_max_s       = NAN,
        .gap_max_s       = NAN,
    };
    tc_err err = variation->clock_rate_hz > 0
                     ? tc_delay_variation_stats(variation, &s)
                     : TC_OK;

    if (err != TC_OK)
        return err;
    row->ipdv_mean_abs_s = s.ipdv_mean_abs_s;
    row->ipdv_sd_s       = s.ipdv_sd_s;
    row->ipdv_min_s      = s.ipdv_min_s;
    row->ipdv_max_s      = s.ipdv_max_s;
    row->pdv_p50_s       = s.pdv_p50_s;
    row->pdv_p95_s       = s.pdv_p95_s;
    row->pdv_p99_s       = s.pdv_p99_s;
    row->pdv_p999_s      = s.pdv_p999_s;
    row->pdv_max_s       = s.pdv_max_s;
    row->gap_max_s       = s.gap_max_s;
    return TC_OK;
}

static tc_err fill_quality(void *self, const struct tc_survey *survey, size_t i)
{
    size_t count;
    const struct tc_rtp_stream *stream = &streams_of(survey, &count)[i];
    const struct tc_media_stream *media =
        tc_media_quality_borrow(tc_survey_borrow_media(survey), i);
    struct quality_row *row = self;
    struct stream_name name = { 0 };

    put_name(&name, survey, stream->tap, stream->from, stream->to);
    memcpy(row, &name, sizeof name);
    row->ssrc = stream->ssrc;
    if (!media)
        return TC_OK;
    put_loss(row, &media->loss);
    return put_delay(row, &media->delay);
}

/* video_streams */

struct video_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char source[TC_SURVEY_ADDRESS_BYTES];
    char destination[TC_SURVEY_ADDRESS_BYTES];
    char codec[16];
    uint32_t ssrc;
    uint64_t frames;
    uint64_t incomplete;
    uint64_t late_packets;
    uint64_t key_frames;
    uint64_t delta_frames;
    uint64_t unknown_frames;
    uint64_t freezes;
    double key_bytes_mean;
    double key_bytes_sd;
    double key_bytes_max;
    double delta_bytes_mean;
    double delta_bytes_sd;
    double delta_bytes_max;
    double rate_hz;
    double nominal_rate_hz;
    double key_interval_mean_s;
    double key_interval_max_s;
    double first_key_frame_s;
    double freeze_s;
};

static const struct tc_h5_field video_fields[] = {
    NAME_COLUMNS(video_row),
    TC_SURVEY_COLUMN(video_row, TC_H5_U32, ssrc),
    TC_SURVEY_COLUMN(video_row, TC_H5_TEXT, codec),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, frames),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, incomplete),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, late_packets),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, key_frames),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, delta_frames),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, unknown_frames),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, key_bytes_mean),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, key_bytes_sd),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, key_bytes_max),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, delta_bytes_mean),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, delta_bytes_sd),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, delta_bytes_max),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, rate_hz),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, nominal_rate_hz),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, key_interval_mean_s),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, key_interval_max_s),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, first_key_frame_s),
    TC_SURVEY_COLUMN(video_row, TC_H5_U64, freezes),
    TC_SURVEY_COLUMN(video_row, TC_H5_F64, freeze_s),
};

static size_t count_video(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_survey_borrow_video_rows(survey, &count);
    return count;
}

static void put_sizes(const struct tc_video_frame_sizes *sizes,
                      uint64_t *frames, double *mean, double *sd, double *max)
{
    *frames = sizes->frames;
    *mean   = sizes->frames > 0 ? sizes->mean_bytes : NAN;
    *sd     = tc_video_frame_sizes_sd(sizes);
    *max    = sizes->frames > 0 ? (double)sizes->max_bytes : NAN;
}

static tc_err fill_video(void *self, const struct tc_survey *survey, size_t i)
{
    size_t count;
    uint32_t at = tc_survey_borrow_video_rows(survey, &count)[i];
    const struct tc_rtp_stream *stream = &streams_of(survey, &count)[at];
    const struct tc_media_stream *media =
        tc_media_quality_borrow(tc_survey_borrow_media(survey), at);
    struct tc_video_frames_stats s = tc_video_frames_stats(media->video);
    struct video_row *row          = self;
    struct stream_name name        = { 0 };

    put_name(&name, survey, stream->tap, stream->from, stream->to);
    memcpy(row, &name, sizeof name);
    row->ssrc = stream->ssrc;
    tc_survey_put(row->codec, sizeof row->codec,
                  media->video->codec == TC_RTP_CODEC_H265 ? "H265" : "H264");
    row->frames       = s.frames;
    row->incomplete   = s.incomplete;
    row->late_packets = s.late_packets;
    put_sizes(&s.sizes[TC_VIDEO_FRAME_KEY], &row->key_frames,
              &row->key_bytes_mean, &row->key_bytes_sd, &row->key_bytes_max);
    put_sizes(&s.sizes[TC_VIDEO_FRAME_DELTA], &row->delta_frames,
              &row->delta_bytes_mean, &row->delta_bytes_sd,
              &row->delta_bytes_max);
    row->unknown_frames      = s.sizes[TC_VIDEO_FRAME_UNKNOWN].frames;
    row->rate_hz             = s.rate_hz;
    row->nominal_rate_hz     = s.nominal_rate_hz;
    row->key_interval_mean_s = s.key_interval_mean_s;
    row->key_interval_max_s  = s.key_interval_max_s;
    row->first_key_frame_s =
        tc_survey_since_s(s.first_packet_ns, s.first_key_ns);
    row->freezes  = s.freezes;
    row->freeze_s = s.freeze_s;
    return TC_OK;
}

/* ts_streams: over RTP, then over UDP alone */

struct ts_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char source[TC_SURVEY_ADDRESS_BYTES];
    char destination[TC_SURVEY_ADDRESS_BYTES];
    char over[8];
    char rate_source[16];
    uint32_t pids;
    uint64_t datagrams;
    uint64_t ts_packets;
    uint64_t seen_packets;
    uint64_t null_packets;
    uint64_t scrambled_packets;
    uint64_t transport_errors;
    uint64_t duplicate_packets;
    uint64_t bad_packets;
    uint64_t continuity_errors;
    int64_t lost_packets;
    uint64_t intervals;
    double df_mean_s;
    double df_max_s;
    double mlr_mean;
    double mlr_max;
    double rate_bps;
};

static const struct tc_h5_field ts_fields[] = {
    NAME_COLUMNS(ts_row),
    TC_SURVEY_COLUMN(ts_row, TC_H5_TEXT, over),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U32, pids),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, datagrams),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, ts_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, seen_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, null_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, scrambled_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, transport_errors),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, duplicate_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, bad_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, continuity_errors),
    TC_SURVEY_COLUMN(ts_row, TC_H5_I64, lost_packets),
    TC_SURVEY_COLUMN(ts_row, TC_H5_U64, intervals),
    TC_SURVEY_COLUMN(ts_row, TC_H5_F64, df_mean_s),
    TC_SURVEY_COLUMN(ts_row, TC_H5_F64, df_max_s),
    TC_SURVEY_COLUMN(ts_row, TC_H5_F64, mlr_mean),
    TC_SURVEY_COLUMN(ts_row, TC_H5_F64, mlr_max),
    TC_SURVEY_COLUMN(ts_row, TC_H5_F64, rate_bps),
    TC_SURVEY_COLUMN(ts_row, TC_H5_TEXT, rate_source),
};

static size_t count_ts(const struct tc_survey *survey)
{
    size_t count = 0, over_rtp;

    (void)tc_survey_borrow_ts_rows(survey, &over_rtp);
    while (tc_media_quality_borrow_ts(tc_survey_borrow_media(survey), count))
        count++;
    return count + over_rtp;
}

static void put_mdi(struct ts_row *row, const struct tc_mdi *mdi)
{
    static const char *const sources[] = {
        [TC_MDI_RATE_NONE]     = "none",
        [TC_MDI_RATE_ARRIVALS] = "arrivals",
        [TC_MDI_RATE_PCR]      = "pcr",
        [TC_MDI_RATE_NOMINAL]  = "nominal",
    };
    struct tc_mdi_stats s = tc_mdi_stats(mdi);

    tc_survey_put(row->rate_source, sizeof row->rate_source,
                  sources[s.rate_source]);
    row->pids              = s.pids;
    row->datagrams         = s.datagrams;
    row->ts_packets        = s.ts_packets;
    row->seen_packets      = s.seen_packets;
    row->null_packets      = s.null_packets;
    row->scrambled_packets = s.scrambled_packets;
    row->transport_errors  = s.transport_errors;
    row->duplicate_packets = s.duplicate_packets;
    row->bad_packets       = s.bad_packets;
    row->continuity_errors = s.continuity_errors;
    row->lost_packets      = s.lost_packets;
    row->intervals         = s.intervals;
    row->df_mean_s         = s.df_mean_s;
    row->df_max_s          = s.df_max_s;
    row->mlr_mean          = s.mlr_mean;
    row->mlr_max           = s.mlr_max;
    row->rate_bps          = s.rate_bps;
}

static tc_err fill_ts(void *self, const struct tc_survey *survey, size_t i)
{
    const struct tc_media_quality *quality = tc_survey_borrow_media(survey);
    size_t over_rtp, count;
    const uint32_t *at      = tc_survey_borrow_ts_rows(survey, &over_rtp);
    struct stream_name name = { 0 };
    struct ts_row *row      = self;

    if (i < over_rtp) {
        const struct tc_rtp_stream *stream = &streams_of(survey, &count)[at[i]];

        put_name(&name, survey, stream->tap, stream->from, stream->to);
        put_mdi(row, tc_media_quality_borrow(quality, at[i])->mdi);
    } else {
        const struct tc_media_ts_stream *ts =
            tc_media_quality_borrow_ts(quality, i - over_rtp);

        put_name(&name, survey, ts->tap, ts->from, ts->to);
        put_mdi(row, &ts->mdi);
    }
    memcpy(row, &name, sizeof name);
    tc_survey_put(row->over, sizeof row->over, i < over_rtp ? "rtp" : "udp");
    return TC_OK;
}

/* rtcp_receptions */

struct reception_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char cname[TC_SURVEY_NAME_BYTES];
    uint32_t ssrc;
    uint32_t reporter;
    uint64_t blocks;
    int64_t cumulative_lost;
    uint64_t round_trips;
    uint64_t summary_lost;
    uint64_t summary_duplicates;
    double fraction_lost_last;
    double fraction_lost_max;
    uint64_t jitter_ticks;
    uint64_t jitter_max_ticks;
};

static const struct tc_h5_field reception_fields[] = {
    TC_SURVEY_COLUMN(reception_row, TC_H5_TEXT, tap),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U32, ssrc),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U32, reporter),
    TC_SURVEY_COLUMN(reception_row, TC_H5_TEXT, cname),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, blocks),
    TC_SURVEY_COLUMN(reception_row, TC_H5_F64, fraction_lost_last),
    TC_SURVEY_COLUMN(reception_row, TC_H5_F64, fraction_lost_max),
    TC_SURVEY_COLUMN(reception_row, TC_H5_I64, cumulative_lost),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, jitter_ticks),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, jitter_max_ticks),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, round_trips),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, summary_lost),
    TC_SURVEY_COLUMN(reception_row, TC_H5_U64, summary_duplicates),
};

static size_t count_receptions(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_rtcp_reports_receptions(tc_survey_borrow_rtcp(survey), &count);
    return count;
}

/* The CNAME that the reporter gave at the tap. */
static void put_cname(char *to, size_t room_bytes,
                      const struct tc_rtcp_reports *reports, uint32_t ssrc,
                      uint16_t tap)
{
    const struct tc_rtcp_source *source =
        tc_rtcp_reports_find_source(reports, tap, ssrc);

    if (source)
        tc_survey_put_text(to, room_bytes,
                           tc_rtcp_reports_cname(reports, source));
}

static tc_err fill_reception(void *self, const struct tc_survey *survey,
                             size_t i)
{
    const struct tc_rtcp_reports *reports = tc_survey_borrow_rtcp(survey);
    size_t count;
    const struct tc_rtcp_reception *r =
        &tc_rtcp_reports_receptions(reports, &count)[i];
    struct reception_row *row = self;

    tc_survey_put_tap(row->tap, sizeof row->tap, survey, r->tap);
    put_cname(row->cname, sizeof row->cname, reports, r->reporter, r->tap);
    row->ssrc               = r->ssrc;
    row->reporter           = r->reporter;
    row->blocks             = r->blocks;
    row->cumulative_lost    = r->cumulative_lost;
    row->round_trips        = r->round_trips;
    row->summary_lost       = r->summary_lost;
    row->summary_duplicates = r->summary_duplicate;
    row->fraction_lost_last = r->last_fraction_lost / 256.0;
    row->fraction_lost_max  = r->max_fraction_lost / 256.0;
    row->jitter_ticks       = r->jitter;
    row->jitter_max_ticks   = r->max_jitter;
    return TC_OK;
}

/* round_trips */

struct round_trip_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char to[16];
    uint32_t ssrc;
    uint32_t reporter;
    double at_s;
    double round_trip_s;
};

static const struct tc_h5_field round_trip_fields[] = {
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_TEXT, tap),
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_F64, at_s),
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_U32, ssrc),
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_U32, reporter),
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_TEXT, to),
    TC_SURVEY_COLUMN(round_trip_row, TC_H5_F64, round_trip_s),
};

static size_t count_round_trips(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_rtcp_reports_round_trips(tc_survey_borrow_rtcp(survey), &count);
    return count;
}

static tc_err fill_round_trip(void *self, const struct tc_survey *survey,
                              size_t i)
{
    size_t count;
    const struct tc_round_trip *t =
        &tc_rtcp_reports_round_trips(tc_survey_borrow_rtcp(survey), &count)[i];
    struct round_trip_row *row = self;

    tc_survey_put_tap(row->tap, sizeof row->tap, survey, t->tap);
    tc_survey_put(row->to, sizeof row->to,
                  t->kind == TC_ROUND_TRIP_RECEIVER ? "receiver" : "sender");
    row->ssrc         = t->ssrc;
    row->reporter     = t->reporter;
    row->at_s         = tc_survey_at_s(t->at_ns);
    row->round_trip_s = (double)t->rtt_ns * 1e-9;
    return TC_OK;
}

const struct tc_survey_table tc_media_tables[] = {
    TC_SURVEY_TABLE(
        "rtp_quality",
        "loss, reordering and delay variation; rows as in rtp_streams",
        quality_row, quality_fields, count_streams, fill_quality),
    TC_SURVEY_TABLE("video_streams", "frames of H.264 and H.265 streams",
                    video_row, video_fields, count_video, fill_video),
    TC_SURVEY_TABLE("ts_streams", "MPEG transport streams", ts_row, ts_fields,
                    count_ts, fill_ts),
    TC_SURVEY_TABLE("rtcp_receptions",
                    "RTCP reception reports, one row per receiver and source",
                    reception_row, reception_fields, count_receptions,
                    fill_reception),
    TC_SURVEY_TABLE("round_trips", "round trips from RTCP", round_trip_row,
                    round_trip_fields, count_round_trips, fill_round_trip),
};

const size_t tc_media_table_count = TC_LEN(tc_media_tables);
