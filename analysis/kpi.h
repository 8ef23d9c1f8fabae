/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file kpi.h
 * @brief KPIs of captures and models, each with its unit of analysis.
 *
 * A KPI is a sample of values from one measurement: one per session, per stream
 * or per bin of time, or a single one.  For a capture the KPI is estimated from
 * this sample; for a model the mean of the sample is one value per replication.
 */
#ifndef TC_ANALYSIS_KPI_H
#define TC_ANALYSIS_KPI_H

#include <stdbool.h>

#include "analysis/estimate.h"
#include "analysis/measurement.h"

enum tc_kpi {
    TC_KPI_CONNECTION_DELAY,
    TC_KPI_SETUP_DELAY,
    TC_KPI_SESSION_REQUEST_DELAY,
    TC_KPI_FIRST_MEDIA_DELAY,
    TC_KPI_COMPLETION_RATIO,
    TC_KPI_STREAM_LOSS_RATIO,
    TC_KPI_STREAM_JITTER,
    TC_KPI_STREAM_BITRATE,
    TC_KPI_PLAYOUT_STARTUP,
    TC_KPI_PLAYOUT_STALL_RATIO,
    TC_KPI_PLAYOUT_LATE_RATIO,
    TC_KPI_PLAYOUT_INCOMPLETE_RATIO,
    TC_KPI_TRAFFIC_AT_TAP,
    TC_KPI_COPS_DECISION_DELAY,
    TC_KPI_STREAM_DELAY,
    TC_KPI_STREAM_DELAY_PACKETS,
    TC_KPI_NETWORK_TRAFFIC_INJECTED,
    TC_KPI_NETWORK_TRAFFIC_LINKS,
    TC_KPI_NETWORK_TRAFFIC_CORE,
    TC_KPI_COUNT
};

/** The values of one KPI; NaN: unknown. */
struct tc_kpi_sample {
    double *values;     /**< owned */
    uint32_t *clusters; /**< owned; NULL for a series */
    size_t count;
    size_t cluster_count;
    bool is_single; /**< one value of the whole measurement: no distribution */
};

/** One KPI of one measurement in a few numbers. */
struct tc_kpi_summary {
    uint64_t n; /**< values that are known */
    double mean;
    double p50; /**< quantiles: NaN where the KPI has no distribution */
    double p95;
    double p99;
};

/** "connection_delay", ...; static storage. */
const char *tc_kpi_name(enum tc_kpi kpi);

/** "s", "1", "bit/s"; static storage. */
const char *tc_kpi_units(enum tc_kpi kpi);

/** A description in a few words; static storage. */
const char *tc_kpi_long_name(enum tc_kpi kpi);

/** Is it a KPI of models only?  E.g. network traffic, which no tap sees. */
bool tc_kpi_is_of_model_only(enum tc_kpi kpi);

/** Collect the values of a KPI.  @retval TC_ENOMEM  no memory; *out is empty.
 */
TC_NODISCARD
tc_err tc_kpi_sample_make(const struct tc_measurement *measurement,
                          enum tc_kpi kpi, struct tc_kpi_sample *out);

/** A zeroed sample is allowed. */
void tc_kpi_sample_fini(struct tc_kpi_sample *sample);

/** Mean of the values that are not NaN; NaN if there are none. */
double tc_kpi_sample_mean(const struct tc_kpi_sample *sample);

/** Summarise the known values.  They are sorted by this call, and those that
 * are not known are gone. */
struct tc_kpi_summary tc_kpi_sample_summarise(struct tc_kpi_sample *sample);

/** Estimate a KPI from one capture.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_kpi_estimate(const struct tc_measurement *measurement,
                       enum tc_kpi kpi, double confidence,
                       struct tc_estimate *out);

#endif
