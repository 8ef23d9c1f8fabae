/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sip/sip_msg.h"
#include "proto/video/h264_payload.h"
#include "proto/video/h265_payload.h"

struct tc_survey {
    struct tc_measurement *measurement;   /* borrowed */
    const struct tc_directory *directory; /* borrowed */
    struct tc_sip_traffic *sip;           /* owned, as all below */
    struct tc_cops_clients *cops;
    struct tc_channel_changes changes;
    struct tc_connection_parts *parts;
    struct tc_path_delays *paths;
    struct tc_clock_offsets *clocks;
    struct tc_media_quality *media;
    struct tc_rtcp_reports *rtcp;
    uint32_t *video_rows; /* of streams, after finish */
    size_t video_count;
    uint32_t *ts_rows;
    size_t ts_count;
};

tc_err tc_survey_create(struct tc_survey **out, const struct tc_survey_cfg *cfg,
                        struct tc_measurement *measurement,
                        const struct tc_directory *directory)
{
    assert(out && measurement && directory);
    *out = NULL;

    struct tc_survey *survey = tc_alloc(sizeof *survey);
    if (!survey)
        return TC_ENOMEM;

    survey->measurement = measurement;
    survey->directory   = directory;
    tc_err err          = tc_sip_traffic_create(&survey->sip);
    if (err == TC_OK)
        err = tc_cops_clients_create(&survey->cops);
    if (err == TC_OK)
        err = tc_path_delays_create(&survey->paths, directory,
                                    cfg && cfg->same_clock);
    if (err == TC_OK)
        err = tc_clock_offsets_create(&survey->clocks);
    if (err == TC_OK)
        err = tc_media_quality_create(&survey->media);
    if (err == TC_OK)
        err = tc_rtcp_reports_create(&survey->rtcp);
    if (err != TC_OK) {
        tc_survey_destroy(survey);
        return err;
    }
    *out = survey;
    return TC_OK;
}

void tc_survey_destroy(struct tc_survey *survey)
{
    if (!survey)
        return;

    tc_free(survey->ts_rows);
    tc_free(survey->video_rows);
    tc_rtcp_reports_destroy(survey->rtcp);
    tc_media_quality_destroy(survey->media);
    tc_clock_offsets_destroy(survey->clocks);
    tc_path_delays_destroy(survey->paths);
    tc_free(survey->parts);
    tc_channel_changes_fini(&survey->changes);
    tc_cops_clients_destroy(survey->cops);
    tc_sip_traffic_destroy(survey->sip);
    tc_free(survey);
}

static tc_err take_sip(struct tc_survey *survey, const struct tc_record *record)
{
    tc_clock_offsets_feed(survey->clocks, record);
    return tc_sip_traffic_feed(survey->sip, record);
}

static tc_err take_message(struct tc_survey *survey,
                           const struct tc_record *record)
{
    switch ((enum tc_protocol)record->protocol) {
    case TC_PROTOCOL_SIP:
        return take_sip(survey, record);
    case TC_PROTOCOL_COPS:
        return tc_cops_clients_feed(survey->cops, record);
    case TC_PROTOCOL_RTCP:
        return tc_rtcp_reports_feed(survey->rtcp, record);
    case TC_PROTOCOL_IGMP:
    case TC_PROTOCOL_MLD:
    case TC_PROTOCOL_NONE:
    case TC_PROTOCOL_RTP:
    case TC_PROTOCOL_SEARCH:
    case TC_PROTOCOL_MPEGTS:
    case TC_PROTOCOL_COUNT:
        break;
    }
    return TC_OK;
}

static tc_err take_rtp(struct tc_survey *survey, const struct tc_record *record)
{
    tc_err err = TC_OK;

    if (survey->directory->tap_count > 1)
        err = tc_path_delays_feed(survey->paths, record);
    return err == TC_OK
               ? tc_media_quality_feed(
                     survey->media,
                     tc_measurement_last_stream(survey->measurement), record)
               : err;
}

static tc_err take_packet(struct tc_survey *survey,
                          const struct tc_record *record)
{
    if (record->protocol == TC_PROTOCOL_RTP)
        return take_rtp(survey, record);
    return record->protocol == TC_PROTOCOL_MPEGTS
               ? tc_media_quality_feed_ts(survey->media, record)
               : TC_OK;
}

static tc_err survey_accept(void *self, const struct tc_record *record)
{
    if (record->kind == TC_RECORD_MESSAGE)
        return take_message(self, record);
    return record->kind == TC_RECORD_PACKET ? take_packet(self, record) : TC_OK;
}

uint64_t tc_survey_bytes(const struct tc_survey *survey)
{
    return tc_sip_traffic_bytes(survey->sip) +
           tc_cops_clients_bytes(survey->cops) +
           tc_path_delays_bytes(survey->paths) +
           tc_media_quality_bytes(survey->media) +
           tc_rtcp_reports_bytes(survey->rtcp);
}

void tc_survey_age(const struct tc_survey *survey, struct tc_ages *ages)
{
    tc_sip_traffic_age(survey->sip, ages);
    tc_cops_clients_age(survey->cops, ages);
    tc_path_delays_age(survey->paths, ages);
    tc_media_quality_age(survey->media, ages);
    tc_rtcp_reports_age(survey->rtcp, ages);
}

tc_err tc_survey_evict(struct tc_survey *survey, uint64_t before_frame,
                       const struct tc_measurement_maps *maps,
                       uint64_t cap_bytes, struct tc_evicted *evicted)
{
    struct tc_evicted went = { 0 };

    tc_err err =
        tc_sip_traffic_evict(survey->sip, before_frame, &went.registrations);
    if (err == TC_OK)
        err = tc_cops_clients_evict(survey->cops, before_frame, &went.cops);
    /* samples are of streams that may all be young */
    if (err == TC_OK)
        err = tc_path_delays_evict(survey->paths, before_frame, cap_bytes / 8);
    if (err == TC_OK)
        err = tc_media_quality_evict(survey->media, &maps->streams,
                                     before_frame, &went.streams);
    if (err == TC_OK)
        err = tc_rtcp_reports_evict(survey->rtcp, before_frame, &went.rtcp);
    evicted->registrations += went.registrations;
    evicted->cops += went.cops;
    evicted->streams += went.streams;
    evicted->rtcp += went.rtcp;
    return err;
}

tc_err tc_survey_sweep(struct tc_survey *survey, struct tc_flow_sweep *sweep)
{
    tc_sip_traffic_sweep(survey->sip, sweep);
    tc_err err = tc_cops_clients_sweep(survey->cops, sweep);
    if (err == TC_OK)
        err = tc_path_delays_sweep(survey->paths, sweep);
    return err == TC_OK ? tc_media_quality_sweep(survey->media, sweep) : err;
}

static struct tc_link_tables tables_of(const struct tc_survey *survey)
{
    const struct tc_measurement *m = survey->measurement;
    struct tc_link_tables tables   = {
          .sessions = tc_measurement_borrow_sessions(m),
    };

    tables.streams = tc_rtp_streams_borrow(tc_measurement_borrow_streams(m),
                                           &tables.stream_count);
    tables.cops    = tc_cops_transactions_borrow(tc_measurement_borrow_cops(m),
                                                 &tables.cops_count);
    tables.memberships = tc_memberships_borrow(
        tc_measurement_borrow_memberships(m), &tables.membership_count);
    return tables;
}

/* Groups the requests by session, in order: counted first, then laid out. */
static tc_err split_connections(struct tc_survey *survey,
                                const struct tc_link_tables *tables)
{
    size_t sessions = tables->sessions->count, count, at = 0;
    const struct tc_session_link *links =
        tc_survey_borrow_links(survey, &count);
    size_t *starts = tc_alloc_array(sessions + 2, sizeof *starts);
    const struct tc_cops_transaction **requests =
        tc_alloc_array(tables->cops_count + 1, sizeof *requests);
    tc_err err = starts && requests ? TC_OK : TC_ENOMEM;

    survey->parts = tc_alloc_array(sessions + 1, sizeof *survey->parts);
    if (!survey->parts)
        err = TC_ENOMEM;
    for (size_t i = 0; i < count && err == TC_OK; i++)
        starts[links[i].session + 2] += links[i].kind == TC_LINK_COPS;
    for (size_t s = 0; s < sessions && err == TC_OK; s++)
        starts[s + 2] += starts[s + 1];
    /* COPS links are ordered by request */
    for (size_t i = 0; i < count && err == TC_OK; i++)
        if (links[i].kind == TC_LINK_COPS) {
            at           = starts[links[i].session + 1]++;
            requests[at] = &tables->cops[links[i].row];
        }
    for (size_t s = 0; s < sessions && err == TC_OK; s++)
        survey->parts[s] = tc_connection_parts_of(&tables->sessions->rows[s],
                                                  requests + starts[s],
                                                  starts[s + 1] - starts[s]);
    tc_free(requests);
    tc_free(starts);
    return err;
}

static tc_err list_media(struct tc_survey *survey, size_t stream_count)
{
    survey->video_rows =
        tc_alloc_array(stream_count + 1, sizeof *survey->video_rows);
    survey->ts_rows = tc_alloc_array(stream_count + 1, sizeof *survey->ts_rows);
    if (!survey->video_rows || !survey->ts_rows)
        return TC_ENOMEM;
    for (uint32_t row = 0; row < stream_count; row++) {
        const struct tc_media_stream *media =
            tc_media_quality_borrow(survey->media, row);

        if (media && media->video)
            survey->video_rows[survey->video_count++] = row;
        if (media && media->mdi)
            survey->ts_rows[survey->ts_count++] = row;
    }
    return TC_OK;
}

static tc_err survey_finish(void *self, struct tc_diag *diag)
{
    struct tc_survey *survey     = self;
    struct tc_link_tables tables = tables_of(survey);
    size_t count;

    (void)diag;
    tc_sip_traffic_close(survey->sip,
                         tc_measurement_end_ns(survey->measurement));
    tc_err err = tc_session_links_close(
        tc_measurement_session_links(survey->measurement), &tables);
    if (err == TC_OK)
        err = tc_path_delays_close(survey->paths, survey->clocks);
    if (err != TC_OK)
        return err;

    const struct tc_session_link *links =
        tc_survey_borrow_links(survey, &count);
    err = list_media(survey, tables.stream_count);
    if (err == TC_OK)
        err = split_connections(survey, &tables);
    if (err == TC_OK)
        err = tc_channel_changes_find(&tables, links, count, &survey->changes);
    return err;
}

const struct tc_measurement *
tc_survey_borrow_measurement(const struct tc_survey *survey)
{
    return survey->measurement;
}

const struct tc_sip_traffic *
tc_survey_borrow_sip(const struct tc_survey *survey)
{
    return survey->sip;
}

const struct tc_cops_clients *
tc_survey_borrow_cops(const struct tc_survey *survey)
{
    return survey->cops;
}

const struct tc_session_link *
tc_survey_borrow_links(const struct tc_survey *survey, size_t *count)
{
    return tc_session_links_borrow(
        tc_measurement_session_links(survey->measurement), count);
}

const struct tc_channel_changes *
tc_survey_borrow_changes(const struct tc_survey *survey)
{
    return &survey->changes;
}

const struct tc_media_quality *
tc_survey_borrow_media(const struct tc_survey *survey)
{
    return survey->media;
}

const uint32_t *tc_survey_borrow_video_rows(const struct tc_survey *survey,
                                            size_t *count)
{
    *count = survey->video_count;
    return survey->video_rows;
}

const uint32_t *tc_survey_borrow_ts_rows(const struct tc_survey *survey,
                                         size_t *count)
{
    *count = survey->ts_count;
    return survey->ts_rows;
}

const struct tc_rtcp_reports *
tc_survey_borrow_rtcp(const struct tc_survey *survey)
{
    return survey->rtcp;
}

const struct tc_path_delays *
tc_survey_borrow_paths(const struct tc_survey *survey)
{
    return survey->paths;
}

const struct tc_connection_parts *
tc_survey_borrow_parts(const struct tc_survey *survey)
{
    return survey->parts;
}

static const struct tc_record_sink_ops survey_ops = {
    .name      = "survey",
    .self_size = sizeof(struct tc_survey),
    .accept    = survey_accept,
    .finish    = survey_finish,
};

struct tc_record_sink tc_survey_sink(struct tc_survey *survey)
{
    return (struct tc_record_sink){ .ops = &survey_ops, .self = survey };
}
