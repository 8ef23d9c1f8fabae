/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/kpi.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/estimate_quantile.h"
#include "base/alloc.h"

/* How a KPI is found; exactly one function is set, or a metric of links. */
struct kpi_row {
    const char *name;
    const char *units;
    const char *long_name;
    double (*of_session)(const struct tc_session *session);
    double (*of_stream)(const struct tc_rtp_stream *stream);
    double (*of_bin)(const struct tc_traffic *traffic, size_t bin);
    double (*of_request)(const struct tc_cops_transaction *transaction);
    double (*of_delay)(const struct tc_stream_delay *delay);
    bool is_link_metric;
    enum tc_link_metric metric;
};

static bool is_completed(const struct tc_session *session)
{
    return session->outcome == TC_SESSION_COMPLETED;
}

static double connection_delay_s(const struct tc_session *session)
{
    return is_completed(session)
               ? tc_session_since_invite_s(session, session->ready_ns)
               : NAN;
}

static double setup_delay_s(const struct tc_session *session)
{
    return is_completed(session)
               ? tc_session_since_invite_s(session, session->setup_ns)
               : NAN;
}

static double session_request_delay_s(const struct tc_session *session)
{
    return is_completed(session)
               ? tc_session_since_invite_s(session, session->srd_ns)
               : NAN;
}

static double first_media_delay_s(const struct tc_session *session)
{
    return is_completed(session)
               ? tc_session_since_invite_s(session, session->first_media_ns)
               : NAN;
}

/* What the records' end left open says nothing of success. */
static double completion(const struct tc_session *session)
{
    if (session->outcome == TC_SESSION_UNFINISHED)
        return NAN;
    return is_completed(session) ? 1 : 0;
}

static double loss_ratio(const struct tc_rtp_stream *stream)
{
    struct tc_rtp_receiver_stats stats =
        tc_rtp_receiver_stats(stream->receiver);

    return (double)stats.lost / (double)stats.expected;
}

static double playout_startup_s(const struct tc_rtp_stream *stream)
{
    return tc_playout_stats(&stream->playout).startup_s;
}

static double playout_stall_ratio(const struct tc_rtp_stream *stream)
{
    return tc_playout_stats(&stream->playout).stall_ratio;
}

static double playout_late_ratio(const struct tc_rtp_stream *stream)
{
    return tc_playout_stats(&stream->playout).late_ratio;
}

static double playout_incomplete_ratio(const struct tc_rtp_stream *stream)
{
    return tc_playout_stats(&stream->playout).incomplete_ratio;
}

/* All octets at the tap; lost packets are no traffic. */
static double traffic_bps(const struct tc_traffic *traffic, size_t bin)
{
    double octets = 0;

    for (size_t class = 0; class < TC_PROTOCOL_COUNT; class ++)
        octets += tc_traffic_amount(traffic, class, bin);
    return octets * 8 / ((double)tc_traffic_bin_ns(traffic) * 1e-9);
}

static double frame_delay_s(const struct tc_stream_delay *delay)
{
    return delay->frames > 0 ? delay->frame_sum_s / (double)delay->frames : NAN;
}

static const struct kpi_row rows[TC_KPI_COUNT] = {
    [TC_KPI_CONNECTION_DELAY] = {
        .name       = "connection_delay",
        .units      = "s",
        .long_name  = "viewer's first message until it is ready to receive",
        .of_session = connection_delay_s,
    },
    [TC_KPI_SETUP_DELAY] = {
        .name       = "setup_delay",
        .units      = "s",
        .long_name  = "viewer's first message to the 2xx response or OK",
        .of_session = setup_delay_s,
    },
    [TC_KPI_SESSION_REQUEST_DELAY] = {
        .name       = "session_request_delay",
        .units      = "s",
        .long_name  = "INVITE to the first response but 100 (RFC 6076 4.3.1)",
        .of_session = session_request_delay_s,
    },
    [TC_KPI_FIRST_MEDIA_DELAY] = {
        .name       = "first_media_delay",
        .units      = "s",
        .long_name  = "viewer's first message to the first media packet",
        .of_session = first_media_delay_s,
    },
    [TC_KPI_COMPLETION_RATIO] = {
        .name       = "completion_ratio",
        .units      = "1",
        .long_name  = "share of sessions set up, of those not pending",
        .of_session = completion,
    },
    [TC_KPI_STREAM_LOSS_RATIO] = {
        .name      = "stream_loss_ratio",
        .units     = "1",
        .long_name = "share of expected RTP packets lost, per stream",
        .of_stream = loss_ratio,
    },
    [TC_KPI_STREAM_JITTER] = {
        .name      = "stream_jitter",
        .units     = "s",
        .long_name = "mean interarrival jitter (RFC 3550 A.8) per stream",
        .of_stream = tc_rtp_stream_jitter_mean_s,
    },
    [TC_KPI_STREAM_BITRATE] = {
        .name      = "stream_bitrate",
        .units     = "bit/s",
        .long_name = "frame octets per second per stream",
        .of_stream = tc_rtp_stream_bitrate_bps,
    },
    [TC_KPI_PLAYOUT_STARTUP] = {
        .name      = "playout_startup",
        .units     = "s",
        .long_name = "first packet to first frame shown; mean per stream",
        .of_stream = playout_startup_s,
    },
    [TC_KPI_PLAYOUT_STALL_RATIO] = {
        .name      = "playout_stall_ratio",
        .units     = "1",
        .long_name = "share of playout time stalled, per stream",
        .of_stream = playout_stall_ratio,
    },
    [TC_KPI_PLAYOUT_LATE_RATIO] = {
        .name      = "playout_late_ratio",
        .units     = "1",
        .long_name = "share of complete frames that are late, per stream",
        .of_stream = playout_late_ratio,
    },
    [TC_KPI_PLAYOUT_INCOMPLETE_RATIO] = {
        .name      = "playout_incomplete_ratio",
        .units     = "1",
        .long_name = "share of frames never complete, per stream",
        .of_stream = playout_incomplete_ratio,
    },
    [TC_KPI_TRAFFIC_AT_TAP] = {
        .name      = "traffic_at_tap",
        .units     = "bit/s",
        .long_name = "frame octets per second at the tap",
        .of_bin    = traffic_bps,
    },
    [TC_KPI_COPS_DECISION_DELAY] = {
        .name       = "cops_decision_delay",
        .units      = "s",
        .long_name  = "last octet of the REQ to first octet of its DEC",
        .of_request = tc_cops_transaction_delay_s,
    },
    [TC_KPI_STREAM_DELAY] = {
        .name      = "stream_delay",
        .units     = "s",
        .long_name = "video frame, first octet sent to last octet received; "
                     "mean per stream",
        .of_delay  = frame_delay_s,
    },
    [TC_KPI_STREAM_DELAY_PACKETS] = {
        .name      = "stream_delay_packets",
        .units     = "s",
        .long_name = "RTP packet, sent to received; mean over packets",
    },
    [TC_KPI_NETWORK_TRAFFIC_INJECTED] = {
        .name           = "network_traffic_injected",
        .units          = "bit/s",
        .long_name      = "traffic sent by hosts, mean over the window",
        .is_link_metric = true,
        .metric         = TC_LINK_INJECTED,
    },
    [TC_KPI_NETWORK_TRAFFIC_LINKS] = {
        .name           = "network_traffic_links",
        .units          = "bit/s",
        .long_name      = "traffic summed over all links, mean over the window",
        .is_link_metric = true,
        .metric         = TC_LINK_ALL,
    },
    [TC_KPI_NETWORK_TRAFFIC_CORE] = {
        .name           = "network_traffic_core",
        .units          = "bit/s",
        .long_name      = "traffic summed over links between routers, mean over the window",
        .is_link_metric = true,
        .metric         = TC_LINK_CORE,
    },
};

static const struct kpi_row *row_of(enum tc_kpi kpi)
{
    assert((unsigned)kpi < TC_KPI_COUNT);

    return &rows[kpi];
}

const char *tc_kpi_name(enum tc_kpi kpi)
{
    return row_of(kpi)->name;
}

const char *tc_kpi_units(enum tc_kpi kpi)
{
    return row_of(kpi)->units;
}

const char *tc_kpi_long_name(enum tc_kpi kpi)
{
    return row_of(kpi)->long_name;
}

static tc_err make_room(struct tc_kpi_sample *sample, size_t count,
                        size_t cluster_count)
{
    if (count == 0)
        return TC_OK;

    sample->values = tc_alloc_array(count, sizeof *sample->values);
    if (cluster_count > 0)
        sample->clusters = tc_alloc_array(count, sizeof *sample->clusters);
    if (!sample->values || (cluster_count > 0 && !sample->clusters)) {
        tc_kpi_sample_fini(sample);
        return TC_ENOMEM;
    }
    sample->count         = count;
    sample->cluster_count = cluster_count;
    return TC_OK;
}

static tc_err sample_sessions(const struct tc_measurement *measurement,
                              const struct kpi_row *kpi,
                              struct tc_kpi_sample *out)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);

    tc_err err = make_room(out, table->count, tc_intern_count(table->texts));
    assert(out->count == 0 || out->clusters);
    for (size_t i = 0; i < out->count; i++) {
        out->values[i]   = kpi->of_session(&table->rows[i]);
        out->clusters[i] = table->rows[i].viewer;
    }
    return err;
}

static tc_err sample_streams(const struct tc_measurement *measurement,
                             const struct kpi_row *kpi,
                             struct tc_kpi_sample *out)
{
    const struct tc_directory *directory =
        tc_measurement_borrow_directory(measurement);
    size_t count;
    const struct tc_rtp_stream *streams = tc_rtp_streams_borrow(
        tc_measurement_borrow_streams(measurement), &count);

    tc_err err =
        make_room(out, count, tc_flow_table_endpoint_count(directory->flows));
    assert(out->count == 0 || out->clusters);
    for (size_t i = 0; i < out->count; i++) {
        out->values[i]   = kpi->of_stream(&streams[i]);
        out->clusters[i] = streams[i].to;
    }
    return err;
}

static tc_err sample_one(double value, struct tc_kpi_sample *out)
{
    tc_err err = make_room(out, 1, 1);

    if (err == TC_OK) {
        out->values[0] = value;
        out->is_single = true;
    }
    return err;
}

/* Of a model: octets over its window, the same for every architecture. */
static double window_traffic_bps(const struct tc_traffic *traffic,
                                 const struct tc_link_traffic *links)
{
    int64_t bin_ns = tc_traffic_bin_ns(traffic);
    int64_t at_ns  = tc_traffic_start_ns(traffic);
    double window_s =
        (double)(links->window_end_ns - links->window_start_ns) * 1e-9;
    double bits = 0;

    for (size_t b = 0; b < tc_traffic_bin_count(traffic); b++, at_ns += bin_ns)
        if (at_ns >= links->window_start_ns && at_ns < links->window_end_ns)
            bits += traffic_bps(traffic, b) * (double)bin_ns * 1e-9;
    return bits / window_s;
}

/* The last bin is only partly inside the records: left out. */
static tc_err sample_bins(const struct tc_measurement *measurement,
                          const struct kpi_row *kpi, struct tc_kpi_sample *out)
{
    const struct tc_traffic *traffic =
        tc_measurement_borrow_traffic(measurement);
    const struct tc_link_traffic *links =
        tc_measurement_borrow_links(measurement);
    size_t bins = tc_traffic_bin_count(traffic);

    if (links->window_end_ns > 0)
        return sample_one(window_traffic_bps(traffic, links), out);

    tc_err err = make_room(out, bins > 1 ? bins - 1 : bins, 0);
    for (size_t i = 0; i < out->count; i++)
        out->values[i] = kpi->of_bin(traffic, i);
    return err;
}

static tc_err sample_requests(const struct tc_measurement *measurement,
                              const struct kpi_row *kpi,
                              struct tc_kpi_sample *out)
{
    size_t count;
    const struct tc_directory *directory =
        tc_measurement_borrow_directory(measurement);
    const struct tc_cops_transaction *requests = tc_cops_transactions_borrow(
        tc_measurement_borrow_cops(measurement), &count);

    tc_err err =
        make_room(out, count, tc_flow_table_endpoint_count(directory->flows));
    assert(out->count == 0 || out->clusters);
    for (size_t i = 0; i < out->count; i++) {
        out->values[i]   = kpi->of_request(&requests[i]);
        out->clusters[i] = requests[i].pep;
    }
    return err;
}

static tc_err sample_delays(const struct tc_measurement *measurement,
                            const struct kpi_row *kpi,
                            struct tc_kpi_sample *out)
{
    size_t count;
    const struct tc_stream_delay *delays = tc_stream_delays_borrow(
        tc_measurement_borrow_delays(measurement), &count);
    size_t taps = tc_measurement_borrow_directory(measurement)->tap_count;

    tc_err err = make_room(out, count, taps);
    assert(out->count == 0 || out->clusters);
    for (size_t i = 0; i < out->count; i++) {
        out->values[i]   = kpi->of_delay(&delays[i]);
        out->clusters[i] = delays[i].tap;
    }
    return err;
}

/* Every packet weighs the same: one value, no clusters. */
static tc_err sample_packets(const struct tc_measurement *measurement,
                             struct tc_kpi_sample *out)
{
    size_t count;
    const struct tc_stream_delay *delays = tc_stream_delays_borrow(
        tc_measurement_borrow_delays(measurement), &count);
    double sum_s     = 0;
    uint64_t packets = 0;

    for (size_t i = 0; i < count; i++) {
        sum_s += delays[i].packet_sum_s;
        packets += delays[i].packets;
    }
    return sample_one(packets > 0 ? sum_s / (double)packets : NAN, out);
}

bool tc_kpi_is_of_model_only(enum tc_kpi kpi)
{
    const struct kpi_row *row = row_of(kpi);

    return row->is_link_metric || row->of_delay ||
           kpi == TC_KPI_STREAM_DELAY_PACKETS;
}

tc_err tc_kpi_sample_make(const struct tc_measurement *measurement,
                          enum tc_kpi kpi, struct tc_kpi_sample *out)
{
    const struct kpi_row *row = row_of(kpi);

    *out = (struct tc_kpi_sample){ 0 };
    if (row->of_session)
        return sample_sessions(measurement, row, out);
    if (row->of_stream)
        return sample_streams(measurement, row, out);
    if (row->of_bin)
        return sample_bins(measurement, row, out);
    if (row->of_request)
        return sample_requests(measurement, row, out);
    if (row->of_delay)
        return sample_delays(measurement, row, out);
    if (row->is_link_metric)
        return sample_one(
            tc_link_traffic_rate_bps(tc_measurement_borrow_links(measurement),
                                     row->metric),
            out);
    return sample_packets(measurement, out);
}

void tc_kpi_sample_fini(struct tc_kpi_sample *sample)
{
    tc_free(sample->values);
    tc_free(sample->clusters);
    *sample = (struct tc_kpi_sample){ 0 };
}

double tc_kpi_sample_mean(const struct tc_kpi_sample *sample)
{
    double sum = 0;
    size_t n   = 0;

    for (size_t i = 0; i < sample->count; i++)
        if (!isnan(sample->values[i])) {
            sum += sample->values[i];
            n++;
        }
    return n > 0 ? sum / (double)n : NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The mean first: a sum depends on the order of its terms. */
struct tc_kpi_summary tc_kpi_sample_summarise(struct tc_kpi_sample *sample)
{
    struct tc_kpi_summary summary = { .mean = tc_kpi_sample_mean(sample) };
    double *values                = sample->values;
    size_t n                      = 0;

    for (size_t i = 0; i < sample->count; i++)
        if (!isnan(values[i]))
            values[n++] = values[i];
    if (n > 0)
        qsort(values, n, sizeof *values, by_value);
    sample->count = n;

    bool has_quantiles = !sample->is_single;
    summary.n          = n;
    summary.p50 = has_quantiles ? tc_quantile_of_sorted(values, n, 0.5) : NAN;
    summary.p95 = has_quantiles ? tc_quantile_of_sorted(values, n, 0.95) : NAN;
    summary.p99 = has_quantiles ? tc_quantile_of_sorted(values, n, 0.99) : NAN;
    return summary;
}

static tc_err estimate_clustered(const struct tc_kpi_sample *sample,
                                 double confidence, struct tc_estimate *out)
{
    size_t clusters = sample->cluster_count > 0 ? sample->cluster_count : 1;
    double *scratch = tc_alloc_array(2 * clusters, sizeof *scratch);

    if (!scratch)
        return TC_ENOMEM;

    tc_estimate_mean_clustered(out, sample->values, sample->clusters,
                               sample->count, sample->cluster_count, scratch,
                               confidence);
    tc_free(scratch);
    return TC_OK;
}

tc_err tc_kpi_estimate(const struct tc_measurement *measurement,
                       enum tc_kpi kpi, double confidence,
                       struct tc_estimate *out)
{
    const struct kpi_row *row = row_of(kpi);
    struct tc_kpi_sample sample;

    *out       = tc_estimate_named(row->name, row->units, "measured");
    tc_err err = tc_kpi_sample_make(measurement, kpi, &sample);
    if (err != TC_OK)
        return err;

    if (row->of_bin)
        tc_estimate_mean_batched(out, sample.values, sample.count, confidence);
    else
        err = estimate_clustered(&sample, confidence, out);
    tc_kpi_sample_fini(&sample);
    return err;
}
