/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/measurement.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "analysis/media_watch.h"
#include "analysis/search_sessions.h"
#include "analysis/sip_sessions.h"
#include "base/alloc.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/search/search_msg.h"
#include "proto/sip/sip_msg.h"
#include "proto/video/h264_payload.h"
#include "proto/video/h265_payload.h"

static const int64_t default_bin_ns = 1000000000;

struct tc_measurement {
    const struct tc_directory *directory; /* borrowed */
    struct tc_session_table sessions;     /* owned, as all below */
    struct tc_media_watch *watch;
    struct tc_sip_sessions *sip;
    struct tc_search_sessions *search;
    struct tc_memberships *memberships;
    struct tc_session_links *links_of_sessions;
    struct tc_cops_transactions *cops;
    struct tc_rtp_streams *streams;
    struct tc_stream_delays *delays;
    struct tc_traffic *delay_series;
    struct tc_link_traffic links;
    struct tc_traffic *traffic;
    struct tc_measurement_counts counts;
    int64_t start_ns;
    int64_t end_ns;
};

static tc_err make_parts(struct tc_measurement *m,
                         const struct tc_measurement_cfg *cfg)
{
    int64_t bin_ns = cfg->bin_ns > 0 ? cfg->bin_ns : default_bin_ns;
    tc_err err     = tc_session_table_init(&m->sessions);

    if (err == TC_OK)
        err = tc_media_watch_create(&m->watch);
    if (err == TC_OK)
        err = tc_sip_sessions_create(&m->sip, &m->sessions, m->watch,
                                     m->directory);
    if (err == TC_OK)
        err = tc_search_sessions_create(&m->search, &m->sessions, m->directory);
    if (err == TC_OK)
        err = tc_memberships_create(&m->memberships, m->directory);
    if (err == TC_OK)
        err = tc_session_links_create(&m->links_of_sessions, m->directory);
    if (err == TC_OK)
        err = tc_cops_transactions_create(&m->cops);
    if (err == TC_OK)
        err = tc_rtp_streams_create(&m->streams, &cfg->playout);
    if (err == TC_OK)
        err = tc_stream_delays_create(&m->delays);
    if (err == TC_OK)
        err = tc_traffic_create(&m->delay_series, TC_DELAY_CLASS_COUNT, bin_ns);
    if (err == TC_OK)
        err = tc_link_traffic_init(&m->links, cfg->window_start_ns,
                                   cfg->window_end_ns, bin_ns);
    if (err == TC_OK)
        err = tc_traffic_create(&m->traffic, TC_TRAFFIC_CLASS_COUNT, bin_ns);
    return err;
}

tc_err tc_measurement_create(struct tc_measurement **out,
                             const struct tc_directory *directory,
                             const struct tc_measurement_cfg *cfg)
{
    const struct tc_measurement_cfg none = { 0 };

    assert(out && directory);
    *out = NULL;

    struct tc_measurement *m = tc_alloc(sizeof *m);
    if (!m)
        return TC_ENOMEM;

    m->directory = directory;
    tc_err err   = make_parts(m, cfg ? cfg : &none);
    if (err != TC_OK) {
        tc_measurement_destroy(m);
        return err;
    }

    *out = m;
    return TC_OK;
}

void tc_measurement_destroy(struct tc_measurement *m)
{
    if (!m)
        return;

    tc_traffic_destroy(m->traffic);
    tc_link_traffic_fini(&m->links);
    tc_traffic_destroy(m->delay_series);
    tc_stream_delays_destroy(m->delays);
    tc_rtp_streams_destroy(m->streams);
    tc_cops_transactions_destroy(m->cops);
    tc_session_links_destroy(m->links_of_sessions);
    tc_memberships_destroy(m->memberships);
    tc_search_sessions_destroy(m->search);
    tc_sip_sessions_destroy(m->sip);
    tc_media_watch_destroy(m->watch);
    tc_session_table_fini(&m->sessions);
    tc_free(m);
}

static void keep_span(struct tc_measurement *m, int64_t at_ns)
{
    if (m->counts.records == 0) {
        m->start_ns = at_ns;
        m->end_ns   = at_ns;
    }
    if (at_ns < m->start_ns)
        m->start_ns = at_ns;
    if (at_ns > m->end_ns)
        m->end_ns = at_ns;
}

static void tell_waiting_sessions(struct tc_measurement *m,
                                  const struct tc_record *record)
{
    uint32_t vantage = m->directory->taps[record->tap].vantage;

    for (;;) {
        uint32_t row = tc_media_watch_take(m->watch, record->to, vantage);

        if (row == TC_INDEX_NONE)
            return;
        m->sessions.rows[row].first_media_ns = record->at_ns;
        m->sessions.rows[row].last_frame     = record->frame;
    }
}

static tc_err take_frame_delay(struct tc_measurement *m,
                               const struct tc_record *record)
{
    double frame_s;

    tc_err err = tc_stream_delays_received(m->delays, record, &frame_s);
    if (err != TC_OK || isnan(frame_s))
        return err;

    err = tc_traffic_add(m->delay_series, TC_DELAY_FRAMES, record->at_ns, 1);
    return err == TC_OK ? tc_traffic_add(m->delay_series, TC_DELAY_SUM_S,
                                         record->at_ns, frame_s)
                        : err;
}

static tc_err take_received_rtp(struct tc_measurement *m,
                                const struct tc_record *record)
{
    int64_t lost;

    tc_err err = tc_rtp_streams_feed(
        m->streams, record, m->directory->taps[record->tap].vantage, &lost);
    m->counts.rtp_lost += lost;
    if (err == TC_OK && lost != 0)
        err = tc_traffic_add(m->traffic, TC_TRAFFIC_LOST_PACKETS, record->at_ns,
                             (double)lost);
    if (err == TC_OK)
        err = take_frame_delay(m, record);
    tell_waiting_sessions(m, record);
    tc_search_sessions_media(m->search, record);
    return err;
}

/* Only video has key frames, and only a captured payload shows them. */
static enum tc_key_frame key_frame_of(const struct tc_rtp_packet *packet)
{
    struct tc_video_payload payload;
    tc_err err = TC_EKIND;

    if (packet->codec == TC_RTP_CODEC_H264 && packet->payload)
        err = tc_h264_decode(packet->payload, packet->captured_bytes,
                             packet->payload_bytes, &payload);
    else if (packet->codec == TC_RTP_CODEC_H265 && packet->payload)
        err = tc_h265_decode(packet->payload, packet->captured_bytes,
                             packet->payload_bytes, &payload);
    if (err != TC_OK)
        return TC_KEY_FRAME_UNTOLD;
    return payload.slice == TC_VIDEO_KEY ? TC_KEY_FRAME_YES : TC_KEY_FRAME_NO;
}

static tc_err take_rtp(struct tc_measurement *m, const struct tc_record *record,
                       unsigned use)
{
    if (use & TC_TAP_STREAM_ORIGIN)
        return tc_stream_delays_sent(m->delays, record);
    if (!(use & TC_TAP_STREAMS))
        return TC_OK;
    if (tc_memberships_are_waiting(m->memberships))
        tc_memberships_media(m->memberships, record,
                             key_frame_of(record->view.rtp));
    return take_received_rtp(m, record);
}

static tc_err take_packet(struct tc_measurement *m,
                          const struct tc_record *record, unsigned use)
{
    if (record->protocol == TC_PROTOCOL_RTP) {
        m->counts.by_protocol[record->protocol]++;
        return take_rtp(m, record, use);
    }
    if (use & TC_TAP_STREAMS && tc_memberships_are_waiting(m->memberships))
        tc_memberships_media(m->memberships, record, TC_KEY_FRAME_UNTOLD);
    return TC_OK;
}

/* A vantage is one host, so its streams are known to pause; a tap of a capture
 * sees streams of all hosts.  An incoming STOP stops what the host sends, not
 * what it receives. */
static void pause_streams(struct tc_measurement *m,
                          const struct tc_record *record)
{
    const struct tc_tap *tap = &m->directory->taps[record->tap];
    bool has_left            = record->protocol == TC_PROTOCOL_SIP
                                   ? record->view.sip->is_request &&
                              record->view.sip->method == TC_SIP_BYE
                                   : record->protocol == TC_PROTOCOL_SEARCH &&
                              record->view.search->type == TC_SEARCH_STOP &&
                              !(tap->use & TC_TAP_INCOMING);

    if (tap->vantage > 0 && has_left)
        tc_rtp_streams_pause(m->streams, tap->vantage);
}

static tc_err take_sip(struct tc_measurement *m, const struct tc_record *record)
{
    tc_err err = tc_sip_sessions_feed(m->sip, record);

    if (err != TC_OK || !record->view.sip->sdp)
        return err;

    uint32_t session = tc_sip_sessions_row(m->sip, record->view.sip);
    return session == TC_INDEX_NONE
               ? TC_OK
               : tc_session_links_feed(m->links_of_sessions, record, session);
}

static bool is_membership(const struct tc_record *record)
{
    return record->protocol == TC_PROTOCOL_IGMP ||
           record->protocol == TC_PROTOCOL_MLD;
}

static tc_err take_message(struct tc_measurement *m,
                           const struct tc_record *record, unsigned use)
{
    if (use & TC_TAP_SESSIONS)
        pause_streams(m, record);
    if (use & TC_TAP_SESSIONS && record->protocol == TC_PROTOCOL_SIP)
        return take_sip(m, record);
    if (use & TC_TAP_SESSIONS && record->protocol == TC_PROTOCOL_SEARCH)
        return tc_search_sessions_feed(m->search, record);
    if (use & TC_TAP_SESSIONS && is_membership(record))
        return tc_memberships_feed(m->memberships, record);
    if (use & TC_TAP_COPS && record->protocol == TC_PROTOCOL_COPS)
        return tc_cops_transactions_feed(m->cops, record);
    return TC_OK;
}

static tc_err take_observed(struct tc_measurement *m,
                            const struct tc_record *record)
{
    unsigned use = m->directory->taps[record->tap].use;
    tc_err err   = TC_OK;

    if (use & TC_TAP_TRAFFIC)
        err = tc_traffic_add(m->traffic, record->protocol, record->at_ns,
                             record->wire_bytes);
    if (err != TC_OK)
        return err;

    if (record->kind == TC_RECORD_MESSAGE) {
        m->counts.by_protocol[record->protocol]++;
        return take_message(m, record, use);
    }
    return record->kind == TC_RECORD_PACKET ? take_packet(m, record, use)
                                            : TC_OK;
}

static tc_err measurement_accept(void *self, const struct tc_record *record)
{
    struct tc_measurement *m = self;

    keep_span(m, record->at_ns);
    m->counts.records++;
    return record->kind == TC_RECORD_LINK
               ? tc_link_traffic_feed(&m->links, record->view.link)
               : take_observed(m, record);
}

/* Media to a group is a viewer's from the viewer's join on.  Where no join of
 * the group was recorded at all, the ACK is the best that is known. */
static void settle_first_media(struct tc_measurement *m)
{
    size_t count;
    const struct tc_membership *memberships =
        tc_memberships_borrow(m->memberships, &count);
    const struct tc_session_links *links = m->links_of_sessions;

    if (count == 0)
        return;
    for (uint32_t s = 0; s < m->sessions.count; s++)
        if (tc_session_links_group_is_joined(links, s))
            m->sessions.rows[s].first_media_ns = TC_TIME_NONE;

    const struct tc_session_link *joined =
        tc_session_links_joined(links, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t *first_ns = &m->sessions.rows[joined[i].session].first_media_ns;

        /* after a leave and a new join the first join counts */
        if (*first_ns == TC_TIME_NONE)
            *first_ns = memberships[joined[i].row].first_media_ns;
    }
}

static tc_err link_memberships(struct tc_measurement *m)
{
    struct tc_link_tables tables = { .sessions = &m->sessions };

    tables.memberships =
        tc_memberships_borrow(m->memberships, &tables.membership_count);
    return tc_session_links_join(m->links_of_sessions, &tables);
}

static tc_err measurement_finish(void *self, struct tc_diag *diag)
{
    struct tc_measurement *m = self;

    (void)diag;
    tc_sip_sessions_close(m->sip, m->end_ns);
    tc_search_sessions_close(m->search, m->end_ns);
    m->counts.sip_call_ids = tc_sip_sessions_call_ids(m->sip);
    m->counts.sip_orphans  = tc_sip_sessions_orphans(m->sip);
    m->counts.cops_orphans = tc_cops_transactions_orphans(m->cops);

    tc_err err = link_memberships(m);
    if (err == TC_OK)
        settle_first_media(m);
    return err;
}

const struct tc_session_table *
tc_measurement_borrow_sessions(const struct tc_measurement *m)
{
    return &m->sessions;
}

const struct tc_rtp_streams *
tc_measurement_borrow_streams(const struct tc_measurement *m)
{
    return m->streams;
}

const struct tc_traffic *
tc_measurement_borrow_traffic(const struct tc_measurement *m)
{
    return m->traffic;
}

const struct tc_stream_delays *
tc_measurement_borrow_delays(const struct tc_measurement *m)
{
    return m->delays;
}

const struct tc_traffic *
tc_measurement_borrow_delay_series(const struct tc_measurement *m)
{
    return m->delay_series;
}

const struct tc_cops_transactions *
tc_measurement_borrow_cops(const struct tc_measurement *m)
{
    return m->cops;
}

const struct tc_link_traffic *
tc_measurement_borrow_links(const struct tc_measurement *m)
{
    return &m->links;
}

const struct tc_memberships *
tc_measurement_borrow_memberships(const struct tc_measurement *m)
{
    return m->memberships;
}

struct tc_session_links *tc_measurement_session_links(struct tc_measurement *m)
{
    return m->links_of_sessions;
}

uint32_t tc_measurement_session_of(const struct tc_measurement *m,
                                   const struct tc_sip_msg *msg)
{
    return tc_sip_sessions_row(m->sip, msg);
}

uint32_t tc_measurement_last_stream(const struct tc_measurement *m)
{
    return tc_rtp_streams_last(m->streams);
}

const struct tc_directory *
tc_measurement_borrow_directory(const struct tc_measurement *m)
{
    return m->directory;
}

struct tc_measurement_counts
tc_measurement_counts(const struct tc_measurement *m)
{
    return m->counts;
}

int64_t tc_measurement_start_ns(const struct tc_measurement *m)
{
    return m->start_ns;
}

int64_t tc_measurement_end_ns(const struct tc_measurement *m)
{
    return m->end_ns;
}

uint64_t tc_measurement_bytes(const struct tc_measurement *m)
{
    return tc_sip_sessions_bytes(m->sip) + tc_media_watch_bytes(m->watch) +
           tc_memberships_bytes(m->memberships) +
           tc_session_links_bytes(m->links_of_sessions) +
           tc_cops_transactions_bytes(m->cops) +
           tc_rtp_streams_bytes(m->streams);
}

void tc_measurement_age(const struct tc_measurement *m, struct tc_ages *ages)
{
    tc_sip_sessions_age(m->sip, ages);
    tc_memberships_age(m->memberships, ages);
    tc_cops_transactions_age(m->cops, ages);
    tc_rtp_streams_age(m->streams, ages);
}

tc_err tc_measurement_evict(struct tc_measurement *m, uint64_t before_frame,
                            struct tc_measurement_maps *maps,
                            struct tc_evicted *evicted)
{
    uint64_t call_ids = tc_sip_sessions_evicted_call_ids(m->sip);
    uint64_t cops = 0, memberships = 0;

    *maps      = (struct tc_measurement_maps){ 0 };
    tc_err err = tc_sip_sessions_evict(m->sip, before_frame, &maps->sessions);
    if (err == TC_OK)
        err = tc_media_watch_evict(m->watch, &maps->sessions);
    if (err == TC_OK) {
        tc_session_links_evict(m->links_of_sessions, &maps->sessions);
        err = tc_memberships_evict(m->memberships, before_frame, &memberships);
    }
    if (err == TC_OK)
        err = tc_cops_transactions_evict(m->cops, before_frame, &cops);
    if (err == TC_OK)
        err = tc_rtp_streams_evict(m->streams, before_frame, &maps->streams);
    evicted->sessions += maps->sessions.count - maps->sessions.kept;
    evicted->call_ids += tc_sip_sessions_evicted_call_ids(m->sip) - call_ids;
    evicted->cops += cops;
    evicted->memberships += memberships;
    evicted->streams += maps->streams.count - maps->streams.kept;
    return err;
}

tc_err tc_measurement_sweep(struct tc_measurement *m,
                            struct tc_flow_sweep *sweep)
{
    tc_sip_sessions_sweep(m->sip, sweep);
    tc_media_watch_sweep(m->watch, sweep);
    tc_err err = tc_memberships_sweep(m->memberships, sweep);
    if (err == TC_OK)
        err = tc_cops_transactions_sweep(m->cops, sweep);
    return err == TC_OK ? tc_rtp_streams_sweep(m->streams, sweep) : err;
}

static const struct tc_record_sink_ops measurement_ops = {
    .name      = "measurement",
    .self_size = sizeof(struct tc_measurement),
    .accept    = measurement_accept,
    .finish    = measurement_finish,
};

struct tc_record_sink tc_measurement_sink(struct tc_measurement *m)
{
    return (struct tc_record_sink){ .ops = &measurement_ops, .self = m };
}
