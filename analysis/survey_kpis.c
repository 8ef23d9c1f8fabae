/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_kpis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/estimate_quantile.h"
#include "analysis/survey_kpi_rows.h"
#include "analysis/transient.h"
#include "base/alloc.h"

/* Those of the KPIs shared with models that get quantiles. */
static const enum tc_kpi with_quantiles[] = {
    TC_KPI_CONNECTION_DELAY,
    TC_KPI_SESSION_REQUEST_DELAY,
    TC_KPI_FIRST_MEDIA_DELAY,
    TC_KPI_COPS_DECISION_DELAY,
};

enum { QUANTILES = 3 };

static const char *const quantile_suffixes[QUANTILES] = { "_p50", "_p95",
                                                          "_p99" };
static const double quantile_shares[QUANTILES]        = { 0.5, 0.95, 0.99 };

static tc_err add(struct tc_estimate_list *list, const struct tc_estimate *e)
{
    if (!tc_grow(&list->rows, &list->capacity, list->count, sizeof *list->rows))
        return TC_ENOMEM;
    list->rows[list->count++] = *e;
    return TC_OK;
}

static tc_err make_sample(const struct tc_survey_ground *g,
                          const struct tc_survey_kpi *row,
                          struct tc_kpi_sample *out)
{
    size_t count = tc_survey_count_of(g, row->subject);

    *out          = (struct tc_kpi_sample){ 0 };
    out->values   = tc_alloc_array(count + 1, sizeof *out->values);
    out->clusters = tc_alloc_array(count + 1, sizeof *out->clusters);
    if (!out->values || !out->clusters) {
        tc_kpi_sample_fini(out);
        return TC_ENOMEM;
    }
    out->count         = count;
    out->cluster_count = tc_survey_clusters_of(g, row->subject);
    for (size_t i = 0; i < count; i++) {
        out->values[i]   = row->value(g, i);
        out->clusters[i] = tc_survey_cluster_of(g, row->subject, i);
    }
    return TC_OK;
}

/* With one cluster (one PEP sends all requests) only the order of the values is
 * left: batch means. */
static tc_err add_batched(const struct tc_kpi_sample *sample, const char *name,
                          const char *units, double confidence,
                          struct tc_estimate_list *out)
{
    struct tc_estimate e = tc_estimate_named(name, units, "measured");
    double *known        = tc_alloc_array(sample->count, sizeof *known);
    size_t count         = 0;

    if (!known)
        return TC_ENOMEM;
    for (size_t i = 0; i < sample->count; i++)
        if (!isnan(sample->values[i]))
            known[count++] = sample->values[i];
    tc_estimate_mean_batched(&e, known, count, confidence);
    e.dropped = sample->count - count;
    tc_free(known);
    return add(out, &e);
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
    if (e.n > 1 && !strncmp(e.flags, "1 cluster", 9))
        return add_batched(sample, name, units, confidence, out);
    return add(out, &e);
}

static tc_err add_quantiles(const struct tc_kpi_sample *sample,
                            const char *name, const char *units,
                            double confidence, struct tc_estimate_list *out)
{
    struct tc_estimate rows[QUANTILES];

    for (size_t q = 0; q < QUANTILES; q++) {
        char full[TC_ESTIMATE_NAME_BYTES];

        (void)snprintf(full, sizeof full, "%s%s", name, quantile_suffixes[q]);
        rows[q] = tc_estimate_named(full, units, "measured");
    }
    tc_err err = tc_estimate_quantiles(
        rows, quantile_shares, QUANTILES, sample->values, sample->clusters,
        sample->count, sample->cluster_count, confidence);
    for (size_t q = 0; q < QUANTILES && err == TC_OK; q++)
        err = add(out, &rows[q]);
    return err;
}

static tc_err estimate_row(const struct tc_survey_ground *g,
                           const struct tc_survey_kpi *row, double confidence,
                           struct tc_estimate_list *out)
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

/* Estimates a series without its initial transient. */
static tc_err estimate_steady(const struct tc_measurement *measurement,
                              enum tc_kpi kpi, double confidence,
                              struct tc_estimate_list *out)
{
    struct tc_estimate e =
        tc_estimate_named(tc_kpi_name(kpi), tc_kpi_units(kpi), "measured");
    struct tc_kpi_sample sample;
    int is_short;

    tc_err err = tc_kpi_sample_make(measurement, kpi, &sample);
    if (err != TC_OK)
        return err;

    size_t skip = tc_transient_mser5(sample.values, sample.count, &is_short);
    tc_estimate_mean_batched(&e, sample.values + skip, sample.count - skip,
                             confidence);
    e.dropped += skip;
    if (is_short)
        (void)snprintf(e.flags, sizeof e.flags,
                       "no steady state in the first half");
    tc_kpi_sample_fini(&sample);
    return add(out, &e);
}

static tc_err estimate_kpi(const struct tc_measurement *measurement,
                           enum tc_kpi kpi, double confidence,
                           struct tc_estimate_list *out)
{
    struct tc_kpi_sample sample = { 0 };
    struct tc_estimate e;

    tc_err err = tc_kpi_estimate(measurement, kpi, confidence, &e);
    if (err == TC_OK)
        err = tc_kpi_sample_make(measurement, kpi, &sample);
    if (err != TC_OK)
        return err;
    err = e.n > 1 && !strncmp(e.flags, "1 cluster", 9)
              ? add_batched(&sample, tc_kpi_name(kpi), tc_kpi_units(kpi),
                            confidence, out)
              : add(out, &e);
    if (err == TC_OK && has_quantiles(kpi))
        err = add_quantiles(&sample, tc_kpi_name(kpi), tc_kpi_units(kpi),
                            confidence, out);
    tc_kpi_sample_fini(&sample);
    return err;
}

/* The clock error is systematic and not part of the interval: flag it. */
static void flag_clocks(const struct tc_survey_ground *g,
                        struct tc_estimate_list *list)
{
    double bound_s = 0;

    for (size_t i = 0; i < g->path_count; i++)
        if (g->paths[i].bound_s > bound_s)
            bound_s = g->paths[i].bound_s;
    for (size_t i = 0; i < list->count && bound_s > 0; i++) {
        struct tc_estimate *e = &list->rows[i];

        if (!strcmp(e->kpi, "one_way_delay") && e->n > 0)
            (void)snprintf(e->flags, sizeof e->flags,
                           "clock error up to %.6f s not in interval", bound_s);
    }
}

/* Estimates one row for each client type, in order of its first request. */
static tc_err estimate_client_types(struct tc_survey_ground *g,
                                    double confidence,
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
        const struct tc_survey_kpi row = { name, "s", TC_OF_REQUESTS,
                                           tc_survey_decision_of_type_s,
                                           false };
        err                            = estimate_row(g, &row, confidence, out);
    }
    return err;
}

static struct tc_survey_ground ground_of(const struct tc_survey *survey)
{
    const struct tc_measurement *m = tc_survey_borrow_measurement(survey);
    struct tc_survey_ground g      = {
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
    g.memberships = tc_memberships_borrow(tc_measurement_borrow_memberships(m),
                                          &g.membership_count);
    g.paths =
        tc_path_delays_borrow(tc_survey_borrow_paths(survey), &g.path_count);
    g.streams = tc_rtp_streams_borrow(tc_measurement_borrow_streams(m),
                                      &g.stream_count);
    g.trips   = tc_rtcp_reports_round_trips(tc_survey_borrow_rtcp(survey),
                                            &g.trip_count);
    g.media   = tc_survey_borrow_media(survey);
    g.ts_rows = tc_survey_borrow_ts_rows(survey, &g.ts_count);
    return g;
}

/* All NaN for streams without a clock rate. */
static tc_err find_delays(const struct tc_survey_ground *g,
                          struct tc_delay_variation_stats *out)
{
    tc_err err = TC_OK;

    for (size_t i = 0; i < g->stream_count && err == TC_OK; i++) {
        const struct tc_media_stream *media =
            tc_media_quality_borrow(g->media, i);

        out[i].ipdv_mean_abs_s = out[i].pdv_p95_s = out[i].pdv_p999_s = NAN;
        if (media && media->delay.clock_rate_hz > 0)
            err = tc_delay_variation_stats(&media->delay, &out[i]);
    }
    return err;
}

tc_err tc_survey_estimate(const struct tc_survey *survey,
                          const struct tc_survey_estimate_cfg *cfg,
                          struct tc_estimate_list *out)
{
    double confidence              = cfg->confidence;
    const struct tc_measurement *m = tc_survey_borrow_measurement(survey);
    struct tc_survey_ground g      = ground_of(survey);
    struct tc_delay_variation_stats *delays =
        tc_alloc_array(g.stream_count + 1, sizeof *delays);

    *out       = (struct tc_estimate_list){ 0 };
    tc_err err = delays ? find_delays(&g, delays) : TC_ENOMEM;
    g.delays   = delays;
    for (int k = 0; k < TC_KPI_COUNT && err == TC_OK; k++)
        if (!tc_kpi_is_of_model_only((enum tc_kpi)k))
            err = cfg->steady && k == TC_KPI_TRAFFIC_AT_TAP
                      ? estimate_steady(m, (enum tc_kpi)k, confidence, out)
                      : estimate_kpi(m, (enum tc_kpi)k, confidence, out);
    for (size_t i = 0; i < tc_survey_kpi_count && err == TC_OK; i++)
        err = estimate_row(&g, &tc_survey_kpis[i], confidence, out);
    flag_clocks(&g, out);
    if (err == TC_OK)
        err = estimate_client_types(&g, confidence, out);
    tc_free(delays);
    return err;
}

void tc_estimate_list_fini(struct tc_estimate_list *list)
{
    tc_free(list->rows);
    *list = (struct tc_estimate_list){ 0 };
}
