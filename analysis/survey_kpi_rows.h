/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file survey_kpi_rows.h
 * @brief The KPIs of a survey as a table: the rows that give a value, the
 *        function that computes it, and its clusters.  survey_kpis.c
 *        estimates them.
 */
#ifndef TC_ANALYSIS_SURVEY_KPI_ROWS_H
#define TC_ANALYSIS_SURVEY_KPI_ROWS_H

#include <stdbool.h>

#include "analysis/survey.h"

/** The tables whose rows give the values of a KPI. */
enum tc_survey_subject {
    TC_OF_SESSIONS,
    TC_OF_REGISTRATIONS,
    TC_OF_REQUESTS,
    TC_OF_REPORTS,
    TC_OF_MEMBERSHIPS,
    TC_OF_CHANGES,
    TC_OF_PATHS,
    TC_OF_STREAMS,
    TC_OF_TS_STREAMS,
    TC_OF_ROUND_TRIPS,
};

/** All rows that a KPI may use, collected once; borrowed. */
struct tc_survey_ground {
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
    const struct tc_rtp_stream *streams;
    size_t stream_count;
    const struct tc_media_quality *media;
    const uint32_t *ts_rows; /**< of streams that are MPEG-TS */
    size_t ts_count;
    const struct tc_delay_variation_stats *delays; /**< of each stream */
    const struct tc_round_trip *trips;
    size_t trip_count;
    size_t endpoints; /**< number of clusters of most subjects */
    uint16_t client_type;
};

/** The value of row i; NaN: the row has none. */
typedef double tc_survey_value_fn(const struct tc_survey_ground *ground,
                                  size_t i);

struct tc_survey_kpi {
    const char *name;
    const char *units;
    enum tc_survey_subject subject;
    tc_survey_value_fn *value;
    bool has_quantiles;
};

extern const struct tc_survey_kpi tc_survey_kpis[];
extern const size_t tc_survey_kpi_count;

/** Delay from REQ to DEC for requests of `ground->client_type`. */
double tc_survey_decision_of_type_s(const struct tc_survey_ground *ground,
                                    size_t i);

/** Number of rows of a subject. */
size_t tc_survey_count_of(const struct tc_survey_ground *ground,
                          enum tc_survey_subject subject);

/** The cluster of row i (sessions of one viewer, requests of one PEP, ...): a
 *  number below tc_survey_clusters_of(). */
uint32_t tc_survey_cluster_of(const struct tc_survey_ground *ground,
                              enum tc_survey_subject subject, size_t i);

size_t tc_survey_clusters_of(const struct tc_survey_ground *ground,
                             enum tc_survey_subject subject);

#endif
