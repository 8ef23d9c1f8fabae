/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_table.h"

#include <math.h>

#include "base/index.h"

static const struct tc_session_table *
sessions_of(const struct tc_survey *survey)
{
    return tc_measurement_borrow_sessions(tc_survey_borrow_measurement(survey));
}

static struct tc_text call_id_of(const struct tc_survey *survey, uint32_t row)
{
    const struct tc_session_table *table = sessions_of(survey);

    return row == TC_INDEX_NONE
               ? (struct tc_text){ 0 }
               : tc_intern_text(table->texts, table->rows[row].call_id);
}

/* session_parts */

struct part_row {
    char call_id[TC_SURVEY_NAME_BYTES];
    double forward_s;
    double answer_s;
    double broadcaster_cops_s;
    double return_s;
    double viewer_cops_s;
    double ack_s;
    double first_media_s;
};

static const struct tc_h5_field part_fields[] = {
    TC_SURVEY_COLUMN(part_row, TC_H5_TEXT, call_id),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, forward_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, answer_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, broadcaster_cops_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, return_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, viewer_cops_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, ack_s),
    TC_SURVEY_COLUMN(part_row, TC_H5_F64, first_media_s),
};

static size_t count_sessions(const struct tc_survey *survey)
{
    return sessions_of(survey)->count;
}

static tc_err fill_part(void *self, const struct tc_survey *survey, size_t i)
{
    const struct tc_connection_parts *p = &tc_survey_borrow_parts(survey)[i];
    struct part_row *row                = self;

    tc_survey_put_text(row->call_id, sizeof row->call_id,
                       call_id_of(survey, (uint32_t)i));
    row->forward_s          = p->forward_s;
    row->answer_s           = p->answer_s;
    row->broadcaster_cops_s = p->broadcaster_cops_s;
    row->return_s           = p->return_s;
    row->viewer_cops_s      = p->viewer_cops_s;
    row->ack_s              = p->ack_s;
    row->first_media_s      = p->first_media_s;
    return TC_OK;
}

/* session_outcomes: ordered by outcome, then by code */

enum { CODES = 700 };

struct outcome_row {
    char outcome[16];
    uint32_t code;
    uint64_t sessions;
    double share;
};

static const struct tc_h5_field outcome_fields[] = {
    TC_SURVEY_COLUMN(outcome_row, TC_H5_TEXT, outcome),
    TC_SURVEY_COLUMN(outcome_row, TC_H5_U32, code),
    TC_SURVEY_COLUMN(outcome_row, TC_H5_U64, sessions),
    TC_SURVEY_COLUMN(outcome_row, TC_H5_F64, share),
};

/* Number of sessions of the i-th occurring pair of outcome and code; 0: there
 * are fewer pairs. */
static uint64_t sessions_of_pair(const struct tc_session_table *table, size_t i,
                                 enum tc_session_outcome *outcome,
                                 uint32_t *code)
{
    uint64_t counts[TC_SESSION_OUTCOME_COUNT][CODES] = { 0 };

    for (size_t s = 0; s < table->count; s++)
        counts[table->rows[s].outcome][table->rows[s].code % CODES]++;
    for (int o = 0; o < TC_SESSION_OUTCOME_COUNT; o++)
        for (uint32_t c = 0; c < CODES; c++)
            if (counts[o][c] > 0 && i-- == 0) {
                *outcome = (enum tc_session_outcome)o;
                *code    = c;
                return counts[o][c];
            }
    return 0;
}

static size_t count_outcomes(const struct tc_survey *survey)
{
    enum tc_session_outcome outcome;
    uint32_t code;
    size_t count = 0;

    while (sessions_of_pair(sessions_of(survey), count, &outcome, &code) > 0)
        count++;
    return count;
}

static tc_err fill_outcome(void *self, const struct tc_survey *survey, size_t i)
{
    const struct tc_session_table *table = sessions_of(survey);
    struct outcome_row *row              = self;
    enum tc_session_outcome outcome      = TC_SESSION_COMPLETED;

    row->sessions = sessions_of_pair(table, i, &outcome, &row->code);
    row->share    = (double)row->sessions / (double)table->count;
    tc_survey_put(row->outcome, sizeof row->outcome,
                  tc_session_outcome_name(outcome));
    return TC_OK;
}

/* session_links */

struct link_row {
    char call_id[TC_SURVEY_NAME_BYTES];
    char kind[16];
    char by[16];
    uint64_t session;
    uint64_t row;
};

static const struct tc_h5_field link_fields[] = {
    TC_SURVEY_COLUMN(link_row, TC_H5_TEXT, call_id),
    TC_SURVEY_COLUMN(link_row, TC_H5_U64, session),
    TC_SURVEY_COLUMN(link_row, TC_H5_TEXT, kind),
    TC_SURVEY_COLUMN(link_row, TC_H5_U64, row),
    TC_SURVEY_COLUMN(link_row, TC_H5_TEXT, by),
};

static size_t count_links(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_survey_borrow_links(survey, &count);
    return count;
}

static tc_err fill_link(void *self, const struct tc_survey *survey, size_t i)
{
    size_t count;
    const struct tc_session_link *link =
        &tc_survey_borrow_links(survey, &count)[i];
    struct link_row *row = self;

    tc_survey_put_text(row->call_id, sizeof row->call_id,
                       call_id_of(survey, link->session));
    tc_survey_put(row->kind, sizeof row->kind, tc_link_kind_name(link->kind));
    tc_survey_put(row->by, sizeof row->by, tc_link_evidence_name(link->by));
    row->session = link->session;
    row->row     = link->row;
    return TC_OK;
}

/* sip_messages */

struct sip_row {
    char method[16];
    uint32_t status;
    uint64_t messages;
    uint64_t repeats;
};

static const struct tc_h5_field sip_fields[] = {
    TC_SURVEY_COLUMN(sip_row, TC_H5_TEXT, method),
    TC_SURVEY_COLUMN(sip_row, TC_H5_U32, status),
    TC_SURVEY_COLUMN(sip_row, TC_H5_U64, messages),
    TC_SURVEY_COLUMN(sip_row, TC_H5_U64, repeats),
};

static size_t count_sip(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_sip_traffic_kinds(tc_survey_borrow_sip(survey), &count);
    return count;
}

static tc_err fill_sip(void *self, const struct tc_survey *survey, size_t i)
{
    size_t count;
    const struct tc_sip_kind *kind =
        &tc_sip_traffic_kinds(tc_survey_borrow_sip(survey), &count)[i];
    struct sip_row *row = self;

    tc_survey_put(row->method, sizeof row->method,
                  kind->method == TC_SIP_METHOD_OTHER
                      ? "other"
                      : tc_sip_method_name(kind->method));
    row->status   = kind->status;
    row->messages = kind->messages;
    row->repeats  = kind->repeats;
    return TC_OK;
}

/* registrations */

struct registration_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char from[64];
    char outcome[16];
    uint32_t code;
    double request_s;
    double delay_s;
};

static const struct tc_h5_field registration_fields[] = {
    TC_SURVEY_COLUMN(registration_row, TC_H5_TEXT, tap),
    TC_SURVEY_COLUMN(registration_row, TC_H5_TEXT, from),
    TC_SURVEY_COLUMN(registration_row, TC_H5_F64, request_s),
    TC_SURVEY_COLUMN(registration_row, TC_H5_F64, delay_s),
    TC_SURVEY_COLUMN(registration_row, TC_H5_TEXT, outcome),
    TC_SURVEY_COLUMN(registration_row, TC_H5_U32, code),
};

static size_t count_registrations(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_sip_traffic_registrations(tc_survey_borrow_sip(survey), &count);
    return count;
}

static tc_err fill_registration(void *self, const struct tc_survey *survey,
                                size_t i)
{
    static const char *const names[] = {
        [TC_REGISTRATION_OPEN]    = "unfinished",
        [TC_REGISTRATION_DONE]    = "completed",
        [TC_REGISTRATION_FAILED]  = "failed",
        [TC_REGISTRATION_OTHER]   = "other",
        [TC_REGISTRATION_TIMEOUT] = "timeout",
    };
    size_t count;
    const struct tc_registration *r =
        &tc_sip_traffic_registrations(tc_survey_borrow_sip(survey), &count)[i];
    struct registration_row *row = self;

    tc_survey_put_tap(row->tap, sizeof row->tap, survey, r->tap);
    tc_survey_put_address(row->from, sizeof row->from, survey, r->from);
    tc_survey_put(row->outcome, sizeof row->outcome, names[r->outcome]);
    row->code      = r->code;
    row->request_s = tc_survey_at_s(r->request_ns);
    row->delay_s   = tc_registration_delay_s(r);
    return TC_OK;
}

/* cops_clients */

struct cops_client_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char pep[64];
    char pdp[64];
    uint32_t client_type;
    uint32_t ka_timer_s;
    uint64_t req;
    uint64_t dec;
    uint64_t rpt;
    uint64_t drq;
    uint64_t ssq;
    uint64_t opn;
    uint64_t cat;
    uint64_t cc;
    uint64_t ka;
    uint64_t ssc;
    uint64_t unsolicited;
    uint64_t refusals;
    uint64_t reports_failed;
    uint64_t report_orphans;
    uint64_t unreported;
    uint64_t release_orphans;
    uint64_t violations;
    uint64_t overdue;
    double silence_max_s;
    double start_s;
    double end_s;
};

static const struct tc_h5_field cops_client_fields[] = {
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_TEXT, tap),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_TEXT, pep),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_TEXT, pdp),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U32, client_type),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, req),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, dec),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, rpt),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, drq),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, ssq),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, opn),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, cat),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, cc),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, ka),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, ssc),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, unsolicited),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, refusals),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, reports_failed),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, report_orphans),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, unreported),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, release_orphans),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, violations),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U32, ka_timer_s),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_F64, silence_max_s),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_U64, overdue),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_F64, start_s),
    TC_SURVEY_COLUMN(cops_client_row, TC_H5_F64, end_s),
};

static size_t count_cops_clients(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_cops_clients_borrow(tc_survey_borrow_cops(survey), &count);
    return count;
}

static void fill_cops_counts(struct cops_client_row *row,
                             const struct tc_cops_client *c)
{
    row->req             = c->messages[TC_COPS_REQ];
    row->dec             = c->messages[TC_COPS_DEC];
    row->rpt             = c->messages[TC_COPS_RPT];
    row->drq             = c->messages[TC_COPS_DRQ];
    row->ssq             = c->messages[TC_COPS_SSQ];
    row->opn             = c->messages[TC_COPS_OPN];
    row->cat             = c->messages[TC_COPS_CAT];
    row->cc              = c->messages[TC_COPS_CC];
    row->ka              = c->messages[TC_COPS_KA];
    row->ssc             = c->messages[TC_COPS_SSC];
    row->unsolicited     = c->unsolicited;
    row->refusals        = c->refusals;
    row->reports_failed  = c->reports_failed;
    row->report_orphans  = c->report_orphans;
    row->unreported      = c->unreported;
    row->release_orphans = c->release_orphans;
    row->violations      = c->violations;
}

static tc_err fill_cops_client(void *self, const struct tc_survey *survey,
                               size_t i)
{
    size_t count;
    const struct tc_cops_client *c =
        &tc_cops_clients_borrow(tc_survey_borrow_cops(survey), &count)[i];
    struct cops_client_row *row = self;

    tc_survey_put_tap(row->tap, sizeof row->tap, survey, c->tap);
    tc_survey_put_address(row->pep, sizeof row->pep, survey, c->pep);
    tc_survey_put_address(row->pdp, sizeof row->pdp, survey, c->pdp);
    fill_cops_counts(row, c);
    row->client_type = c->client_type;
    row->ka_timer_s  = c->ka_timer_s;
    row->overdue     = c->overdue;
    row->silence_max_s =
        c->client_type == 0 ? (double)c->silence_ns * 1e-9 : NAN;
    row->start_s = tc_survey_at_s(c->start_ns);
    row->end_s   = tc_survey_at_s(c->end_ns);
    return TC_OK;
}

/* memberships */

struct membership_row {
    char tap[TC_SURVEY_NAME_BYTES];
    char member[64];
    char group[64];
    uint64_t reports;
    double join_s;
    double leave_s;
    double first_media_s;
    double first_key_frame_s;
};

static const struct tc_h5_field membership_fields[] = {
    TC_SURVEY_COLUMN(membership_row, TC_H5_TEXT, tap),
    TC_SURVEY_COLUMN(membership_row, TC_H5_TEXT, member),
    TC_SURVEY_COLUMN(membership_row, TC_H5_TEXT, group),
    TC_SURVEY_COLUMN(membership_row, TC_H5_F64, join_s),
    TC_SURVEY_COLUMN(membership_row, TC_H5_F64, leave_s),
    TC_SURVEY_COLUMN(membership_row, TC_H5_F64, first_media_s),
    TC_SURVEY_COLUMN(membership_row, TC_H5_F64, first_key_frame_s),
    TC_SURVEY_COLUMN(membership_row, TC_H5_U64, reports),
};

static const struct tc_membership *
memberships_of(const struct tc_survey *survey, size_t *count)
{
    return tc_memberships_borrow(
        tc_measurement_borrow_memberships(tc_survey_borrow_measurement(survey)),
        count);
}

static size_t count_memberships(const struct tc_survey *survey)
{
    size_t count;

    (void)memberships_of(survey, &count);
    return count;
}

static tc_err fill_membership(void *self, const struct tc_survey *survey,
                              size_t i)
{
    size_t count;
    const struct tc_membership *m = &memberships_of(survey, &count)[i];
    struct membership_row *row    = self;
    char text[TC_ENDPOINT_TEXT_BYTES];

    tc_survey_put_tap(row->tap, sizeof row->tap, survey, m->tap);
    tc_survey_put_address(row->member, sizeof row->member, survey, m->member);
    tc_survey_put(row->group, sizeof row->group,
                  tc_endpoint_address_text(&m->group, text));
    row->reports           = m->reports;
    row->join_s            = tc_survey_at_s(m->join_ns);
    row->leave_s           = tc_survey_at_s(m->leave_ns);
    row->first_media_s     = tc_survey_since_s(m->join_ns, m->first_media_ns);
    row->first_key_frame_s = tc_survey_since_s(m->join_ns, m->first_key_ns);
    return TC_OK;
}

/* channel_changes */

struct change_row {
    char viewer[TC_SURVEY_NAME_BYTES];
    char from[TC_SURVEY_NAME_BYTES];
    char to[TC_SURVEY_NAME_BYTES];
    double request_s;
    double leave_s;
    double ready_s;
    double join_s;
    double first_media_s;
    double first_key_frame_s;
};

static const struct tc_h5_field change_fields[] = {
    TC_SURVEY_COLUMN(change_row, TC_H5_TEXT, viewer),
    TC_SURVEY_COLUMN(change_row, TC_H5_TEXT, from),
    TC_SURVEY_COLUMN(change_row, TC_H5_TEXT, to),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, request_s),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, leave_s),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, ready_s),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, join_s),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, first_media_s),
    TC_SURVEY_COLUMN(change_row, TC_H5_F64, first_key_frame_s),
};

static size_t count_changes(const struct tc_survey *survey)
{
    return tc_survey_borrow_changes(survey)->count;
}

/* Named by the session if there is one, else by the group. */
static void put_channel(char *to, size_t room_bytes,
                        const struct tc_survey *survey, uint32_t session,
                        uint32_t membership)
{
    const struct tc_session_table *table = sessions_of(survey);
    char text[TC_ENDPOINT_TEXT_BYTES];
    size_t count;

    if (session != TC_INDEX_NONE)
        tc_survey_put_text(
            to, room_bytes,
            tc_intern_text(table->texts, table->rows[session].broadcaster));
    else
        tc_survey_put(
            to, room_bytes,
            tc_endpoint_address_text(
                &memberships_of(survey, &count)[membership].group, text));
}

static tc_err fill_change(void *self, const struct tc_survey *survey, size_t i)
{
    const struct tc_channel_change *c =
        &tc_survey_borrow_changes(survey)->rows[i];
    const struct tc_session_table *table = sessions_of(survey);
    struct change_row *row               = self;
    size_t count;

    if (c->from_session != TC_INDEX_NONE)
        tc_survey_put_text(
            row->viewer, sizeof row->viewer,
            tc_intern_text(table->texts, table->rows[c->from_session].viewer));
    else
        tc_survey_put_address(
            row->viewer, sizeof row->viewer, survey,
            memberships_of(survey, &count)[c->from_membership].member);
    put_channel(row->from, sizeof row->from, survey, c->from_session,
                c->from_membership);
    put_channel(row->to, sizeof row->to, survey, c->to_session,
                c->to_membership);
    row->request_s         = tc_survey_at_s(c->request_ns);
    row->leave_s           = tc_channel_change_since_s(c, c->leave_ns);
    row->ready_s           = tc_channel_change_since_s(c, c->ready_ns);
    row->join_s            = tc_channel_change_since_s(c, c->join_ns);
    row->first_media_s     = tc_channel_change_since_s(c, c->first_media_ns);
    row->first_key_frame_s = tc_channel_change_since_s(c, c->first_key_ns);
    return TC_OK;
}

/* path_delays */

struct path_row {
    char first_tap[TC_SURVEY_NAME_BYTES];
    char second_tap[TC_SURVEY_NAME_BYTES];
    char source[64];
    char destination[64];
    uint32_t ssrc;
    uint64_t matched;
    uint64_t only_first;
    uint64_t only_second;
    double delay_mean_s;
    double delay_min_s;
    double delay_max_s;
    double variation_p50_s;
    double variation_p95_s;
    double variation_p99_s;
    double bound_s;
    double drift_ppm;
};

static const struct tc_h5_field path_fields[] = {
    TC_SURVEY_COLUMN(path_row, TC_H5_TEXT, first_tap),
    TC_SURVEY_COLUMN(path_row, TC_H5_TEXT, second_tap),
    TC_SURVEY_COLUMN(path_row, TC_H5_TEXT, source),
    TC_SURVEY_COLUMN(path_row, TC_H5_TEXT, destination),
    TC_SURVEY_COLUMN(path_row, TC_H5_U32, ssrc),
    TC_SURVEY_COLUMN(path_row, TC_H5_U64, matched),
    TC_SURVEY_COLUMN(path_row, TC_H5_U64, only_first),
    TC_SURVEY_COLUMN(path_row, TC_H5_U64, only_second),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, delay_mean_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, delay_min_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, delay_max_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, variation_p50_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, variation_p95_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, variation_p99_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, bound_s),
    TC_SURVEY_COLUMN(path_row, TC_H5_F64, drift_ppm),
};

static size_t count_paths(const struct tc_survey *survey)
{
    size_t count;

    (void)tc_path_delays_borrow(tc_survey_borrow_paths(survey), &count);
    return count;
}

static tc_err fill_path(void *self, const struct tc_survey *survey, size_t i)
{
    size_t count;
    const struct tc_path_delay *p =
        &tc_path_delays_borrow(tc_survey_borrow_paths(survey), &count)[i];
    struct path_row *row = self;

    tc_survey_put_tap(row->first_tap, sizeof row->first_tap, survey, p->first);
    tc_survey_put_tap(row->second_tap, sizeof row->second_tap, survey,
                      p->second);
    tc_survey_put_address(row->source, sizeof row->source, survey, p->from);
    tc_survey_put_address(row->destination, sizeof row->destination, survey,
                          p->to);
    row->ssrc            = p->ssrc;
    row->matched         = p->matched;
    row->only_first      = p->only_first;
    row->only_second     = p->only_second;
    row->delay_mean_s    = p->delay_mean_s;
    row->delay_min_s     = p->delay_min_s;
    row->delay_max_s     = p->delay_max_s;
    row->variation_p50_s = p->variation_p50_s;
    row->variation_p95_s = p->variation_p95_s;
    row->variation_p99_s = p->variation_p99_s;
    row->bound_s         = p->bound_s;
    row->drift_ppm       = p->drift_ppm;
    return TC_OK;
}

const struct tc_survey_table tc_signalling_tables[] = {
    TC_SURVEY_TABLE("session_parts",
                    "parts of the connection delay, one row per session",
                    part_row, part_fields, count_sessions, fill_part),
    TC_SURVEY_TABLE("session_outcomes",
                    "sessions by outcome and final status code", outcome_row,
                    outcome_fields, count_outcomes, fill_outcome),
    TC_SURVEY_TABLE("session_links",
                    "streams, COPS requests and memberships of each session",
                    link_row, link_fields, count_links, fill_link),
    TC_SURVEY_TABLE("sip_messages", "SIP messages by method and status",
                    sip_row, sip_fields, count_sip, fill_sip),
    TC_SURVEY_TABLE("registrations", "one row per registration",
                    registration_row, registration_fields, count_registrations,
                    fill_registration),
    TC_SURVEY_TABLE("cops_clients",
                    "one row per COPS connection and client type",
                    cops_client_row, cops_client_fields, count_cops_clients,
                    fill_cops_client),
    TC_SURVEY_TABLE("memberships", "one row per join of a multicast group",
                    membership_row, membership_fields, count_memberships,
                    fill_membership),
    TC_SURVEY_TABLE("path_delays",
                    "delays between two taps, one row per stream", path_row,
                    path_fields, count_paths, fill_path),
    TC_SURVEY_TABLE("channel_changes", "one row per change of channel",
                    change_row, change_fields, count_changes, fill_change),
};

const size_t tc_signalling_table_count = TC_LEN(tc_signalling_tables);
