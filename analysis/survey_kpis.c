/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_kpis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/estimate_quantile.h"
#include "base/alloc.h"
#include "base/index.h"

/* What the values of a KPI are of. */
enum subject {
    OF_SESSIONS,
    OF_REGISTRATIONS,
    OF_REQUESTS,
    OF_REPORTS,
    OF_MEMBERSHIPS,
    OF_CHANGES,
    OF_PATHS,
};

/* All rows that a KPI may look at, found once. */
struct ground {
    const struct tc_session_table *sessions;
    const struct tc_connection_parts *parts;
    const struct tc_registration *registrations;
    size_t registration_count;
    const struct tc_cops_transaction *requests;
    size_t request_count;
    const struct tc_cops_report_delay *reports;
    size_t report_count;
    const struct tc_membership *memberships;
    size_t membership_count;
    const struct tc_channel_changes *changes;
    const struct tc_path_delay *paths;
    size_t path_count;
    size_t endpoints; /* clusters of all but sessions */
    uint16_t client_type;
};

/* A value of row i, NaN where it has none, and its cluster. */
typedef double value_fn(const struct ground *ground, size_t i);

struct row {
    const char *name;
    const char *units;
    enum subject subject;
    value_fn *value;
    bool has_quantiles;
};

static const struct tc_session *session_of(const struct ground *g, size_t i)
{
    return &g->sessions->rows[i];
}

static bool is_decided(const struct tc_session *s)
{
    return s->outcome != TC_SESSION_UNFINISHED;
}

/* RFC 6076 4.3.2: to the failure, or to what came before it */
static double request_delay_failed_s(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    bool has_failed            = s->setup_ns == TC_TIME_NONE && s->code >= 400;

    return has_failed ? tc_session_since_invite_s(s, s->srd_ns) : NAN;
}

static double between_s(int64_t from_ns, int64_t to_ns)
{
    return from_ns == TC_TIME_NONE || to_ns == TC_TIME_NONE
               ? NAN
               : ((double)to_ns - (double)from_ns) * 1e-9;
}

static double disconnect_delay_s(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    return between_s(s->end_ns, s->end_ok_ns);
}

static double duration_s(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    return between_s(s->setup_ns, s->end_ns);
}

/* RFC 6076 4.6: redirected ones do not count */
static double establishment(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    if (!is_decided(s) || s->code / 100 == 3)
        return NAN;
    return s->setup_ns != TC_TIME_NONE;
}

/* RFC 6076 4.7: the network did its part, whoever was busy or declined */
static double effectiveness(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    double established         = establishment(g, i);
    bool is_the_users =
        s->code == 480 || s->code == 486 || s->code == 600 || s->code == 603;

    return isnan(established) ? NAN : established > 0 || is_the_users;
}

/* RFC 6076 4.8 */
static double ineffective(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);

    if (!is_decided(s))
        return NAN;
    return s->setup_ns == TC_TIME_NONE &&
           (s->code == 408 || s->code == 500 || s->code == 503 ||
            s->code == 504 || s->outcome == TC_SESSION_TIMEOUT);
}

/* RFC 6076 4.9; one that is still open says nothing yet */
static double completion(const struct ground *g, size_t i)
{
    const struct tc_session *s = session_of(g, i);
    bool is_open =
        s->outcome == TC_SESSION_COMPLETED && s->end_ns == TC_TIME_NONE;

    if (!is_decided(s) || is_open)
        return NAN;
    return s->outcome == TC_SESSION_COMPLETED && s->end_ok_ns != TC_TIME_NONE;
}

#define PART(part)                                              \
    static double part_##part(const struct ground *g, size_t i) \
    {                                                           \
        return g->parts[i].part;                                \
    }
PART(forward_s)
PART(answer_s)
PART(broadcaster_cops_s)
PART(return_s)
PART(viewer_cops_s)
PART(ack_s)
PART(first_media_s)
#undef PART

static double registration_delay_s(const struct ground *g, size_t i)
{
    return tc_registration_delay_s(&g->registrations[i]);
}

static double registration_failed(const struct ground *g, size_t i)
{
    enum tc_registration_outcome outcome = g->registrations[i].outcome;

    return outcome == TC_REGISTRATION_OPEN
               ? NAN
               : outcome == TC_REGISTRATION_FAILED ||
                     outcome == TC_REGISTRATION_TIMEOUT;
}

static double decision_of_kind_s(const struct ground *g, size_t i,
                                 enum tc_cops_kind kind)
{
    return g->requests[i].kind == kind
               ? tc_cops_transaction_delay_s(&g->requests[i])
               : NAN;
}

static double outsourcing_s(const struct ground *g, size_t i)
{
    return decision_of_kind_s(g, i, TC_COPS_OUTSOURCING);
}

static double provisioning_s(const struct ground *g, size_t i)
{
    return decision_of_kind_s(g, i, TC_COPS_PROVISIONING);
}

static double of_client_type_s(const struct ground *g, size_t i)
{
    return g->requests[i].client_type == g->client_type
               ? tc_cops_transaction_delay_s(&g->requests[i])
               : NAN;
}

static double refusal(const struct ground *g, size_t i)
{
    enum tc_cops_outcome outcome = g->requests[i].outcome;

    return outcome == TC_COPS_OUTCOME_NONE ? NAN
                                           : outcome != TC_COPS_OUTCOME_INSTALL;
}

static double report_s(const struct ground *g, size_t i)
{
    return between_s(g->reports[i].decision_ns, g->reports[i].report_ns);
}

static double join_to_media_s(const struct ground *g, size_t i)
{
    const struct tc_membership *m = &g->memberships[i];

    return between_s(m->join_ns, m->first_media_ns);
}

static double join_to_key_s(const struct ground *g, size_t i)
{
    const struct tc_membership *m = &g->memberships[i];

    return between_s(m->join_ns, m->first_key_ns);
}

static const struct tc_channel_change *change_of(const struct ground *g,
                                                 size_t i)
{
    return &g->changes->rows[i];
}

static double change_leave_s(const struct ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->leave_ns);
}

static double change_ready_s(const struct ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->ready_ns);
}

static double change_join_s(const struct ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i), change_of(g, i)->join_ns);
}

static double change_media_s(const struct ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->first_media_ns);
}

static double change_key_s(const struct ground *g, size_t i)
{
    return tc_channel_change_since_s(change_of(g, i),
                                     change_of(g, i)->first_key_ns);
}

/* Without a bound it holds what the clocks are apart: no delay. */
static double one_way_s(const struct ground *g, size_t i)
{
    return isnan(g->paths[i].bound_s) ? NAN : g->paths[i].delay_mean_s;
}

static double variation_s(const struct ground *g, size_t i)
{
    return g->paths[i].variation_p99_s;
}

static double lost_between(const struct ground *g, size_t i)
{
    const struct tc_path_delay *p = &g->paths[i];

    return (double)p->only_first / (double)(p->only_first + p->matched);
}

static const struct row rows[] = {
    { "session_request_delay_failed", "s", OF_SESSIONS, request_delay_failed_s,
      false },
    { "session_disconnect_delay", "s", OF_SESSIONS, disconnect_delay_s, true },
    { "session_duration", "s", OF_SESSIONS, duration_s, false },
    { "session_establishment_ratio", "1", OF_SESSIONS, establishment, false },
    { "session_effectiveness_ratio", "1", OF_SESSIONS, effectiveness, false },
    { "ineffective_session_ratio", "1", OF_SESSIONS, ineffective, false },
    { "session_completion_ratio", "1", OF_SESSIONS, completion, false },
    { "part_forward", "s", OF_SESSIONS, part_forward_s, false },
    { "part_answer", "s", OF_SESSIONS, part_answer_s, false },
    { "part_broadcaster_cops", "s", OF_SESSIONS, part_broadcaster_cops_s,
      false },
    { "part_return", "s", OF_SESSIONS, part_return_s, false },
    { "part_viewer_cops", "s", OF_SESSIONS, part_viewer_cops_s, false },
    { "part_ack", "s", OF_SESSIONS, part_ack_s, false },
    { "part_first_media", "s", OF_SESSIONS, part_first_media_s, false },
    { "registration_request_delay", "s", OF_REGISTRATIONS, registration_delay_s,
      true },
    { "ineffective_registration_ratio", "1", OF_REGISTRATIONS,
      registration_failed, false },
    { "cops_decision_delay_outsourcing", "s", OF_REQUESTS, outsourcing_s,
      true },
    { "cops_decision_delay_provisioning", "s", OF_REQUESTS, provisioning_s,
      true },
    { "cops_refusal_ratio", "1", OF_REQUESTS, refusal, false },
    { "cops_report_delay", "s", OF_REPORTS, report_s, true },
    { "join_to_media", "s", OF_MEMBERSHIPS, join_to_media_s, true },
    { "join_to_key_frame", "s", OF_MEMBERSHIPS, join_to_key_s, true },
    { "one_way_delay", "s", OF_PATHS, one_way_s, false },
    { "one_way_delay_variation", "s", OF_PATHS, variation_s, false },
    { "one_way_loss_ratio", "1", OF_PATHS, lost_between, false },
    { "channel_change_leave", "s", OF_CHANGES, change_leave_s, false },
    { "channel_change_ready", "s", OF_CHANGES, change_ready_s, false },
    { "channel_change_join", "s", OF_CHANGES, change_join_s, false },
    { "channel_change_media", "s", OF_CHANGES, change_media_s, true },
    { "channel_change_key_frame", "s", OF_CHANGES, change_key_s, true },
};

/* Of the KPIs that a model has, too: their quantiles. */
static const enum tc_kpi with_quantiles[] = {
    TC_KPI_CONNECTION_DELAY,
    TC_KPI_SESSION_REQUEST_DELAY,
    TC_KPI_FIRST_MEDIA_DELAY,
    TC_KPI_COPS_DECISION_DELAY,
};

static const struct {
    const char *suffix;
    double p;
} quantiles[] = { { "_p50", 0.5 }, { "_p95", 0.95 }, { "_p99", 0.99 } };

static size_t count_of(const struct ground *g, enum subject subject)
{
    switch (subject) {
    case OF_SESSIONS:
        return g->sessions->count;
    case OF_REGISTRATIONS:
        return g->registration_count;
    case OF_REQUESTS:
        return g->request_count;
    case OF_REPORTS:
        return g->report_count;
    case OF_MEMBERSHIPS:
        return g->membership_count;
    case OF_CHANGES:
        return g->changes->count;
    case OF_PATHS:
        return g->path_count;
    }
    return 0;
}

/* Sessions of one viewer are alike, requests of one enforcement point, ... */
static uint32_t cluster_of(const struct ground *g, enum subject subject,
                           size_t i)
{
    const struct tc_channel_change *change;

    switch (subject) {
    case OF_SESSIONS:
        return g->sessions->rows[i].viewer;
    case OF_REGISTRATIONS:
        return g->registrations[i].from;
    case OF_REQUESTS:
        return g->requests[i].pep;
    case OF_REPORTS:
        return g->reports[i].pep;
    case OF_MEMBERSHIPS:
        return g->memberships[i].member;
    case OF_PATHS:
        return g->paths[i].to;
    case OF_CHANGES:
        change = &g->changes->rows[i];
        return change->from_session != TC_INDEX_NONE
                   ? g->sessions->rows[change->from_session].from
                   : g->memberships[change->from_membership].member;
    }
    return 0;
}

static size_t clusters_of(const struct ground *g, enum subject subject)
{
    return subject == OF_SESSIONS ? tc_intern_count(g->sessions->texts)
                                  : g->endpoints;
}

static tc_err add(struct tc_estimate_list *list, const struct tc_estimate *e)
{
    if (!tc_grow(&list->rows, &list->capacity, list->count, sizeof *list->rows))
        return TC_ENOMEM;
    list->rows[list->count++] = *e;
    return TC_OK;
}

static tc_err make_sample(const struct ground *g, const struct row *row,
                          struct tc_kpi_sample *out)
{
    size_t count = count_of(g, row->subject);

    *out          = (struct tc_kpi_sample){ 0 };
    out->values   = tc_alloc_array(count + 1, sizeof *out->values);
    out->clusters = tc_alloc_array(count + 1, sizeof *out->clusters);
    if (!out->values || !out->clusters) {
        tc_kpi_sample_fini(out);
        return TC_ENOMEM;
    }
    out->count         = count;
    out->cluster_count = clusters_of(g, row->subject);
    for (size_t i = 0; i < count; i++) {
        out->values[i]   = row->value(g, i);
        out->clusters[i] = cluster_of(g, row->subject, i);
    }
    return TC_OK;
}

static tc_err add_mean(const struct tc_kpi_sample *sample, const char *name,
                       const char *units, double confidence,
                       struct tc_estimate_list *out)
{
    size_t clusters = sample->cluster_count > 0 ? sample->cluster_count : 1;
    double *scratch = tc_alloc_array(2 * clusters, sizeof *scratch);
    struct tc_estimate e = tc_estimate_named(name, units, "measured");

    if (!scratch)
        return TC_ENOMEM;
    tc_estimate_mean_clustered(&e, sample->values, sample->clusters,
                               sample->count, sample->cluster_count, scratch,
                               confidence);
    tc_free(scratch);
    return add(out, &e);
}

static tc_err add_quantiles(const struct tc_kpi_sample *sample,
                            const char *name, const char *units,
                            double confidence, struct tc_estimate_list *out)
{
    tc_err err = TC_OK;

    for (size_t q = 0; q < TC_LEN(quantiles) && err == TC_OK; q++) {
        char full[TC_ESTIMATE_NAME_BYTES];

        (void)snprintf(full, sizeof full, "%s%s", name, quantiles[q].suffix);
        struct tc_estimate e = tc_estimate_named(full, units, "measured");
        err = tc_estimate_quantile(&e, quantiles[q].p, sample->values,
                                   sample->clusters, sample->count,
                                   sample->cluster_count, confidence);
        if (err == TC_OK)
            err = add(out, &e);
    }
    return err;
}

static tc_err estimate_row(const struct ground *g, const struct row *row,
                           double confidence, struct tc_estimate_list *out)
{
    struct tc_kpi_sample sample;

    tc_err err = make_sample(g, row, &sample);
    if (err == TC_OK)
        err = add_mean(&sample, row->name, row->units, confidence, out);
    if (err == TC_OK && row->has_quantiles)
        err = add_quantiles(&sample, row->name, row->units, confidence, out);
    tc_kpi_sample_fini(&sample);
    return err;
}

static bool has_quantiles(enum tc_kpi kpi)
{
    for (size_t i = 0; i < TC_LEN(with_quantiles); i++)
        if (with_quantiles[i] == kpi)
            return true;
    return false;
}

static tc_err estimate_kpi(const struct tc_measurement *measurement,
                           enum tc_kpi kpi, double confidence,
                           struct tc_estimate_list *out)
{
    struct tc_kpi_sample sample = { 0 };
    struct tc_estimate e;

    tc_err err = tc_kpi_estimate(measurement, kpi, confidence, &e);
    if (err == TC_OK)
        err = add(out, &e);
    if (err != TC_OK || !has_quantiles(kpi))
        return err;
    err = tc_kpi_sample_make(measurement, kpi, &sample);
    if (err == TC_OK)
        err = add_quantiles(&sample, tc_kpi_name(kpi), tc_kpi_units(kpi),
                            confidence, out);
    tc_kpi_sample_fini(&sample);
    return err;
}

/* What the clocks leave unsure is apart from the interval. */
static void flag_clocks(const struct ground *g, struct tc_estimate_list *list)
{
    double bound_s = 0;

    for (size_t i = 0; i < g->path_count; i++)
        if (g->paths[i].bound_s > bound_s)
            bound_s = g->paths[i].bound_s;
    for (size_t i = 0; i < list->count && bound_s > 0; i++) {
        struct tc_estimate *e = &list->rows[i];

        if (!strcmp(e->kpi, "one_way_delay") && e->n > 0)
            (void)snprintf(e->flags, sizeof e->flags,
                           "and up to %.6f s of the clocks", bound_s);
    }
}

/* One row for each client type, in order of its first request. */
static tc_err estimate_client_types(struct ground *g, double confidence,
                                    struct tc_estimate_list *out)
{
    enum { TYPES_MAX = 32 };
    uint16_t seen[TYPES_MAX];
    size_t count = 0;
    tc_err err   = TC_OK;

    for (size_t i = 0; i < g->request_count && err == TC_OK; i++) {
        char name[TC_ESTIMATE_NAME_BYTES];
        size_t k = 0;

        while (k < count && seen[k] != g->requests[i].client_type)
            k++;
        if (k < count || count == TYPES_MAX)
            continue;
        g->client_type = seen[count++] = g->requests[i].client_type;
        (void)snprintf(name, sizeof name, "cops_decision_delay_0x%04x",
                       g->client_type);
        const struct row row = { name, "s", OF_REQUESTS, of_client_type_s,
                                 false };
        err                  = estimate_row(g, &row, confidence, out);
    }
    return err;
}

static struct ground ground_of(const struct tc_survey *survey)
{
    const struct tc_measurement *m = tc_survey_borrow_measurement(survey);
    struct ground g                = {
                       .sessions  = tc_measurement_borrow_sessions(m),
                       .parts     = tc_survey_borrow_parts(survey),
                       .changes   = tc_survey_borrow_changes(survey),
                       .endpoints = tc_flow_table_endpoint_count(
                           tc_measurement_borrow_directory(m)->flows),
    };

    g.registrations = tc_sip_traffic_registrations(tc_survey_borrow_sip(survey),
                                                   &g.registration_count);
    g.requests      = tc_cops_transactions_borrow(tc_measurement_borrow_cops(m),
                                                  &g.request_count);
    g.reports =
        tc_cops_clients_reports(tc_survey_borrow_cops(survey), &g.report_count);
    g.memberships = tc_memberships_borrow(tc_survey_borrow_memberships(survey),
                                          &g.membership_count);
    g.paths =
        tc_path_delays_borrow(tc_survey_borrow_paths(survey), &g.path_count);
    return g;
}

tc_err tc_survey_estimate(const struct tc_survey *survey, double confidence,
                          struct tc_estimate_list *out)
{
    const struct tc_measurement *m = tc_survey_borrow_measurement(survey);
    struct ground g                = ground_of(survey);
    tc_err err                     = TC_OK;

    *out = (struct tc_estimate_list){ 0 };
    for (int k = 0; k < TC_KPI_COUNT && err == TC_OK; k++)
        if (!tc_kpi_is_of_model_only((enum tc_kpi)k))
            err = estimate_kpi(m, (enum tc_kpi)k, confidence, out);
    for (size_t i = 0; i < TC_LEN(rows) && err == TC_OK; i++)
        err = estimate_row(&g, &rows[i], confidence, out);
    flag_clocks(&g, out);
    return err == TC_OK ? estimate_client_types(&g, confidence, out) : err;
}

void tc_estimate_list_fini(struct tc_estimate_list *list)
{
    tc_free(list->rows);
    *list = (struct tc_estimate_list){ 0 };
}
