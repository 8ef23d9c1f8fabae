/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_kpi_rows.h"

#include <math.h>

#include "base/hash.h"
#include "base/index.h"

enum { TRIP_CLUSTERS = 1024 };

static const struct tc_session *session_of(const struct tc_survey_ground *g,
                                           size_t i)
{
    return &g->sessions->rows[i];
}

static bool is_decided(const struct tc_session *s)
{
    return s->outcome != TC_SESSION_UNFINISHED;
}

/* RFC 6076 4.2, 4.3.2: a request for credentials or payment is no failure */
static bool is_challenge(uint16_t code)
{
    return code == 401 || code == 402 || code == 407;
}

/* RFC 6076 4.3.2: to the failure, or to a provisional response before it */
static double request_delay_failed_s(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    bool has_failed =
        s->setup_ns == TC_TIME_NONE && s->code >= 400 && !is_challenge(s->code);

    return has_failed ? tc_session_since_invite_s(s, s->srd_ns) : NAN;
}

static double between_s(int64_t from_ns, int64_t to_ns)
{
    return from_ns == TC_TIME_NONE || to_ns == TC_TIME_NONE
               ? NAN
               : ((double)to_ns - (double)from_ns) * 1e-9;
}

static double disconnect_delay_s(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    return between_s(s->end_ns, s->end_ok_ns);
}

static double duration_s(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    return between_s(s->setup_ns, s->end_ns);
}

/* RFC 6076 4.6: redirected sessions do not count */
static double establishment(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    if (!is_decided(s) || s->code / 100 == 3)
        return NAN;
    return s->setup_ns != TC_TIME_NONE;
}

/* RFC 6076 4.7: the network succeeded even if the callee was busy or
 * declined */
static double effectiveness(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    double established         = establishment(g, i);
    bool is_the_users =
        s->code == 480 || s->code == 486 || s->code == 600 || s->code == 603;

    return isnan(established) ? NAN : established > 0 || is_the_users;
}

/* RFC 6076 4.8 */
static double ineffective(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    if (!is_decided(s))
        return NAN;
    return s->setup_ns == TC_TIME_NONE &&
           (s->code == 408 || s->code == 500 || s->code == 503 ||
            s->code == 504 || s->outcome == TC_SESSION_TIMEOUT);
}

/* RFC 6076 4.9; a session that is still open does not count yet */
static double completion(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    bool is_open =
        s->outcome == TC_SESSION_COMPLETED && s->end_ns == TC_TIME_NONE;

    if (!is_decided(s) || is_open)
        return NAN;
    return s->outcome == TC_SESSION_COMPLETED && s->end_ok_ns != TC_TIME_NONE;
}

#define PART(part)                                                        \
    static double part_##part(const struct tc_survey_ground *g, size_t i) \
    {                                                                     \
        return g->parts[i].part;                                          \
    }
PART(forward_s)
PART(answer_s)
PART(broadcaster_cops_s)
PART(return_s)
PART(viewer_cops_s)
PART(ack_s)
PART(first_media_s)
#undef PART

static double registration_delay_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_registration_delay_s(&g->registrations[i]);
}

static double registration_failed(const struct tc_survey_ground *g, size_t i)
{
    enum tc_registration_outcome outcome = g->registrations[i].outcome;

    return outcome == TC_REGISTRATION_OPEN
               ? NAN
               : outcome == TC_REGISTRATION_FAILED ||
                     outcome == TC_REGISTRATION_TIMEOUT;
}

static double decision_of_kind_s(const struct tc_survey_ground *g, size_t i,
                                 enum tc_cops_kind kind)
{
    return g->requests[i].kind == kind
               ? tc_cops_transaction_delay_s(&g->requests[i])
               : NAN;
}

static double outsourcing_s(const struct tc_survey_ground *g, size_t i)
{
    return decision_of_kind_s(g, i, TC_COPS_OUTSOURCING);
}

static double provisioning_s(const struct tc_survey_ground *g, size_t i)
{
    return decision_of_kind_s(g, i, TC_COPS_PROVISIONING);
}

double tc_survey_decision_of_type_s(const struct tc_survey_ground *g, size_t i)
{
    return g->requests[i].client_type == g->client_type
               ? tc_cops_transaction_delay_s(&g->requests[i])
               : NAN;
}

static double refusal(const struct tc_survey_ground *g, size_t i)
{
    enum tc_cops_outcome outcome = g->requests[i].outcome;

    return outcome == TC_COPS_OUTCOME_NONE ? NAN
                                           : outcome != TC_COPS_OUTCOME_INSTALL;
}

static double report_s(const struct tc_survey_ground *g, size_t i)
{
    return between_s(g->reports[i].decision_ns, g->reports[i].report_ns);
}

static double join_to_media_s(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_membership *m = &g->memberships[i];

    return between_s(m->join_ns, m->first_media_ns);
}

static double join_to_key_s(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_membership *m = &g->memberships[i];

    return between_s(m->join_ns, m->first_key_ns);
}

static const struct tc_channel_change *
change_of(const struct tc_survey_ground *g, size_t i)
{
    return &g->changes->rows[i];
}

static double change_leave_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->leave_ns);
}

static double change_ready_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->ready_ns);
}

static double change_join_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i), change_of(g, i)->join_ns);
}

static double change_media_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->first_media_ns);
}

static double change_key_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->first_key_ns);
}

/* Without a bound on the clock offset the difference is no delay. */
static double one_way_s(const struct tc_survey_ground *g, size_t i)
{
    return isnan(g->paths[i].bound_s) ? NAN : g->paths[i].delay_mean_s;
}

static const struct tc_media_stream *media_of(const struct tc_survey_ground *g,
                                              size_t i)
{
    return tc_media_quality_borrow(g->media, i);
}

/* Mean over bursts: how viewers perceive loss. */
static double burst_length(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_media_stream *media = media_of(g, i);

    if (!media)
        return NAN;
    struct tc_loss_runs_stats s = tc_loss_runs_stats(&media->loss);
    return tc_loss_runs_mean_length(&s);
}

static double reordered(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_media_stream *media = media_of(g, i);

    if (!media)
        return NAN;
    struct tc_loss_runs_stats s = tc_loss_runs_stats(&media->loss);
    return tc_loss_runs_reordered_ratio(&s);
}

static double ipdv_s(const struct tc_survey_ground *g, size_t i)
{
    return g->delays[i].ipdv_mean_abs_s;
}

static double pdv_p95_s(const struct tc_survey_ground *g, size_t i)
{
    return g->delays[i].pdv_p95_s;
}

static double pdv_p999_s(const struct tc_survey_ground *g, size_t i)
{
    return g->delays[i].pdv_p999_s;
}

/* All NaN for streams that are not video. */
static struct tc_video_frames_stats video_of(const struct tc_survey_ground *g,
                                             size_t i)
{
    static const struct tc_video_frames_stats none = {
        .rate_hz = NAN, .nominal_rate_hz = NAN, .key_interval_mean_s = NAN
    };
    const struct tc_media_stream *media = media_of(g, i);

    return media && media->video ? tc_video_frames_stats(media->video) : none;
}

static double frame_rate(const struct tc_survey_ground *g, size_t i)
{
    return video_of(g, i).rate_hz;
}

static double key_interval_s(const struct tc_survey_ground *g, size_t i)
{
    return video_of(g, i).key_interval_mean_s;
}

static double mean_bytes(const struct tc_survey_ground *g, size_t i,
                         enum tc_video_frame_type type)
{
    struct tc_video_frames_stats s = video_of(g, i);

    return s.sizes[type].frames > 0 ? s.sizes[type].mean_bytes : NAN;
}

static double key_bytes(const struct tc_survey_ground *g, size_t i)
{
    return mean_bytes(g, i, TC_VIDEO_FRAME_KEY);
}

static double delta_bytes(const struct tc_survey_ground *g, size_t i)
{
    return mean_bytes(g, i, TC_VIDEO_FRAME_DELTA);
}

/* Share of the time between the first packet and the last. */
static double frozen(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_rtp_stream *stream = &g->streams[i];
    struct tc_video_frames_stats s     = video_of(g, i);
    double watched_s = ((double)stream->end_ns - (double)stream->start_ns -
                        (double)stream->paused_ns) *
                       1e-9;

    return s.frames > 0 && watched_s > 0 ? s.freeze_s / watched_s : NAN;
}

/* Rows of ts_streams: streams over RTP first, then those over UDP alone. */
static const struct tc_mdi *mdi_of(const struct tc_survey_ground *g, size_t i)
{
    return i < g->ts_count
               ? media_of(g, g->ts_rows[i])->mdi
               : &tc_media_quality_borrow_ts(g->media, i - g->ts_count)->mdi;
}

static double delay_factor_s(const struct tc_survey_ground *g, size_t i)
{
    return tc_mdi_stats(mdi_of(g, i)).df_max_s;
}

static double media_loss_rate(const struct tc_survey_ground *g, size_t i)
{
    return tc_mdi_stats(mdi_of(g, i)).mlr_mean;
}

static double round_trip_s(const struct tc_survey_ground *g, size_t i)
{
    return (double)g->trips[i].rtt_ns * 1e-9;
}

static double variation_s(const struct tc_survey_ground *g, size_t i)
{
    return g->paths[i].variation_p99_s;
}

static double lost_between(const struct tc_survey_ground *g, size_t i)
{
    const struct tc_path_delay *p = &g->paths[i];

    return (double)p->only_first / (double)(p->only_first + p->matched);
}

const struct tc_survey_kpi tc_survey_kpis[] = {
    { "session_request_delay_failed", "s", TC_OF_SESSIONS,
      request_delay_failed_s, false },
    { "session_disconnect_delay", "s", TC_OF_SESSIONS, disconnect_delay_s,
      true },
    { "session_duration", "s", TC_OF_SESSIONS, duration_s, false },
    { "session_establishment_ratio", "1", TC_OF_SESSIONS, establishment,
      false },
    { "session_effectiveness_ratio", "1", TC_OF_SESSIONS, effectiveness,
      false },
    { "ineffective_session_ratio", "1", TC_OF_SESSIONS, ineffective, false },
    { "session_completion_ratio", "1", TC_OF_SESSIONS, completion, false },
    { "part_forward", "s", TC_OF_SESSIONS, part_forward_s, false },
    { "part_answer", "s", TC_OF_SESSIONS, part_answer_s, false },
    { "part_broadcaster_cops", "s", TC_OF_SESSIONS, part_broadcaster_cops_s,
      false },
    { "part_return", "s", TC_OF_SESSIONS, part_return_s, false },
    { "part_viewer_cops", "s", TC_OF_SESSIONS, part_viewer_cops_s, false },
    { "part_ack", "s", TC_OF_SESSIONS, part_ack_s, false },
    { "part_first_media", "s", TC_OF_SESSIONS, part_first_media_s, false },
    { "registration_request_delay", "s", TC_OF_REGISTRATIONS,
      registration_delay_s, true },
    { "ineffective_registration_ratio", "1", TC_OF_REGISTRATIONS,
      registration_failed, false },
    { "cops_decision_delay_outsourcing", "s", TC_OF_REQUESTS, outsourcing_s,
      true },
    { "cops_decision_delay_provisioning", "s", TC_OF_REQUESTS, provisioning_s,
      true },
    { "cops_refusal_ratio", "1", TC_OF_REQUESTS, refusal, false },
    { "cops_report_delay", "s", TC_OF_REPORTS, report_s, true },
    { "join_to_media", "s", TC_OF_MEMBERSHIPS, join_to_media_s, true },
    { "join_to_key_frame", "s", TC_OF_MEMBERSHIPS, join_to_key_s, true },
    { "stream_burst_length", "1", TC_OF_STREAMS, burst_length, false },
    { "stream_reordered_ratio", "1", TC_OF_STREAMS, reordered, false },
    { "stream_ipdv", "s", TC_OF_STREAMS, ipdv_s, false },
    { "stream_pdv_95", "s", TC_OF_STREAMS, pdv_p95_s, false },
    { "stream_pdv_999", "s", TC_OF_STREAMS, pdv_p999_s, false },
    { "video_frame_rate", "Hz", TC_OF_STREAMS, frame_rate, false },
    { "video_key_interval", "s", TC_OF_STREAMS, key_interval_s, false },
    { "video_key_frame_size", "octets", TC_OF_STREAMS, key_bytes, false },
    { "video_delta_frame_size", "octets", TC_OF_STREAMS, delta_bytes, false },
    { "video_frozen_ratio", "1", TC_OF_STREAMS, frozen, false },
    { "mdi_delay_factor", "s", TC_OF_TS_STREAMS, delay_factor_s, false },
    { "mdi_media_loss_rate", "1/s", TC_OF_TS_STREAMS, media_loss_rate, false },
    { "media_round_trip", "s", TC_OF_ROUND_TRIPS, round_trip_s, true },
    { "one_way_delay", "s", TC_OF_PATHS, one_way_s, false },
    { "one_way_delay_variation", "s", TC_OF_PATHS, variation_s, false },
    { "one_way_loss_ratio", "1", TC_OF_PATHS, lost_between, false },
    { "channel_change_leave", "s", TC_OF_CHANGES, change_leave_s, false },
    { "channel_change_ready", "s", TC_OF_CHANGES, change_ready_s, false },
    { "channel_change_join", "s", TC_OF_CHANGES, change_join_s, false },
    { "channel_change_media", "s", TC_OF_CHANGES, change_media_s, true },
    { "channel_change_key_frame", "s", TC_OF_CHANGES, change_key_s, true },
};

const size_t tc_survey_kpi_count = TC_LEN(tc_survey_kpis);

static size_t count_ts(const struct tc_survey_ground *g)
{
    size_t count = 0;

    while (tc_media_quality_borrow_ts(g->media, count))
        count++;
    return count + g->ts_count;
}

size_t tc_survey_count_of(const struct tc_survey_ground *g,
                          enum tc_survey_subject subject)
{
    switch (subject) {
    case TC_OF_SESSIONS:
        return g->sessions->count;
    case TC_OF_REGISTRATIONS:
        return g->registration_count;
    case TC_OF_REQUESTS:
        return g->request_count;
    case TC_OF_REPORTS:
        return g->report_count;
    case TC_OF_MEMBERSHIPS:
        return g->membership_count;
    case TC_OF_CHANGES:
        return g->changes->count;
    case TC_OF_PATHS:
        return g->path_count;
    case TC_OF_STREAMS:
        return g->stream_count;
    case TC_OF_TS_STREAMS:
        return count_ts(g);
    case TC_OF_ROUND_TRIPS:
        return g->trip_count;
    }
    return 0;
}

/* Sessions of one viewer are correlated, so are requests of one PEP, ... */
uint32_t tc_survey_cluster_of(const struct tc_survey_ground *g,
                              enum tc_survey_subject subject, size_t i)
{
    const struct tc_channel_change *change;

    switch (subject) {
    case TC_OF_SESSIONS:
        return g->sessions->rows[i].viewer;
    case TC_OF_REGISTRATIONS:
        return g->registrations[i].from;
    case TC_OF_REQUESTS:
        return g->requests[i].pep;
    case TC_OF_REPORTS:
        return g->reports[i].pep;
    case TC_OF_MEMBERSHIPS:
        return g->memberships[i].member;
    case TC_OF_PATHS:
        return g->paths[i].to;
    case TC_OF_STREAMS:
        return g->streams[i].to;
    case TC_OF_TS_STREAMS: /* each row is a cluster of its own */
        return (uint32_t)i;
    case TC_OF_ROUND_TRIPS:
        /* a collision only makes the interval wider */
        return (uint32_t)(tc_hash_u64((uint64_t)g->trips[i].reporter << 32 |
                                      g->trips[i].ssrc) %
                          TRIP_CLUSTERS);
    case TC_OF_CHANGES:
        change = &g->changes->rows[i];
        return change->from_session != TC_INDEX_NONE
                   ? g->sessions->rows[change->from_session].from
                   : g->memberships[change->from_membership].member;
    }
    return 0;
}

size_t tc_survey_clusters_of(const struct tc_survey_ground *g,
                             enum tc_survey_subject subject)
{
    switch (subject) {
    case TC_OF_SESSIONS:
        return tc_intern_count(g->sessions->texts);
    case TC_OF_TS_STREAMS:
        return count_ts(g);
    case TC_OF_ROUND_TRIPS:
        return TRIP_CLUSTERS;
    case TC_OF_REGISTRATIONS:
    case TC_OF_REQUESTS:
    case TC_OF_REPORTS:
    case TC_OF_MEMBERSHIPS:
    case TC_OF_CHANGES:
    case TC_OF_PATHS:
    case TC_OF_STREAMS:
        break;
    }
    return g->endpoints;
}
