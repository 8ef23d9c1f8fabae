/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/results.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "analysis/h5_column.h"
#include "analysis/h5_file.h"
#include "analysis/h5_series.h"
#include "analysis/h5_table.h"
#include "analysis/open_sessions.h"
#include "analysis/results_rows.h"
#include "base/alloc.h"

enum { PATH_BYTES = 96 };

/* Keeps the first error of a chain of writes. */
#define THEN(err, call)     \
    do {                    \
        if ((err) == TC_OK) \
            (err) = (call); \
    } while (0)

tc_err tc_results_write_root(hid_t file, const char *command, uint64_t seed,
                             const char *scenario)
{
    tc_err err = tc_h5_column_label(file, "program", "twincast");

    THEN(err, tc_h5_column_label(file, "version", TWINCAST_VERSION));
    THEN(err, tc_h5_column_label(file, "command", command));
    THEN(err, tc_h5_column_label(file, "Conventions", "CF-1.10"));
    THEN(err, tc_h5_column_label(file, "random_generator", "philox4x32-10"));
    THEN(err, tc_h5_attribute_u64(file, "seed", seed));
    THEN(err, tc_h5_column_label(file, "scenario", scenario));
    return err;
}

static tc_err write_counts(hid_t group, const struct tc_results_input *input)
{
    const struct tc_measurement_counts *counts = &input->counts;
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        { "packets", input->packets },
        { "bytes", input->bytes },
        { "sip_messages", counts->by_protocol[TC_PROTOCOL_SIP] },
        { "sip_call_ids", counts->sip_call_ids },
        { "sip_orphans", counts->sip_orphans },
        { "cops_messages", counts->by_protocol[TC_PROTOCOL_COPS] },
        { "cops_orphans", counts->cops_orphans },
        { "rtp_packets", counts->by_protocol[TC_PROTOCOL_RTP] },
        { "rtcp_packets", counts->by_protocol[TC_PROTOCOL_RTCP] },
        { "igmp_messages", counts->by_protocol[TC_PROTOCOL_IGMP] },
        { "undecoded_packets", input->undecoded_packets },
        { "steps_back", input->steps_back },
        { "times_held", input->times_held },
        { "kernel_dropped_packets", input->kernel_dropped_packets },
        { "interface_dropped_packets", input->interface_dropped_packets },
        { "unanalysed_packets", input->unanalysed_packets },
        { "evicted_sessions", input->evicted.sessions },
        { "evicted_streams", input->evicted.streams },
        { "evicted_tcp_streams", input->evicted.tcp_streams },
        { "evicted_call_ids", input->evicted.call_ids },
        { "evicted_registrations", input->evicted.registrations },
        { "evicted_cops", input->evicted.cops },
        { "evicted_memberships", input->evicted.memberships },
        { "evicted_rtcp", input->evicted.rtcp },
    };
    tc_err err =
        tc_h5_attribute_i64(group, "epoch_unix_ns", input->epoch_unix_ns);

    for (size_t i = 0; i < TC_LEN(rows); i++)
        THEN(err, tc_h5_attribute_u64(group, rows[i].name, rows[i].value));
    return err;
}

tc_err tc_results_write_input(hid_t file, const struct tc_results_input *input)
{
    const struct tc_h5_shape files = tc_file_shape();
    const struct tc_h5_shape frames =
        tc_tally_shape("frames", "what became of the frames");
    const struct tc_h5_shape skipped =
        tc_tally_shape("skipped", "why frames were not read");
    hid_t group  = tc_h5_group_make(file, "input");
    hid_t tables = tc_h5_group_make(file, "input/tables");
    tc_err err   = group < 0 || tables < 0 ? TC_ESYS : TC_OK;

    THEN(err, write_counts(group, input));
    THEN(err,
         tc_h5_table_write(tables, &files, input->files, input->file_count));
    THEN(err,
         tc_h5_table_write(tables, &frames, input->frames, input->frame_count));
    THEN(err, tc_h5_table_write(tables, &skipped, input->skipped,
                                input->skipped_count));
    if (tables >= 0)
        (void)H5Gclose(tables);
    if (group >= 0)
        (void)H5Gclose(group);
    return err;
}

/* One of the three tables that a measurement fills: its shape, its number of
 * rows, and the function that fills one. */
struct table {
    struct tc_h5_shape (*shape)(bool with_replication);
    size_t (*count)(const struct tc_measurement *measurement);
    void (*fill)(void *row, const struct tc_measurement *measurement, size_t i,
                 uint32_t replication);
};

static size_t count_session_rows(const struct tc_measurement *measurement)
{
    return tc_measurement_borrow_sessions(measurement)->count;
}

static size_t count_stream_rows(const struct tc_measurement *measurement)
{
    size_t count;

    (void)tc_rtp_streams_borrow(tc_measurement_borrow_streams(measurement),
                                &count);
    return count;
}

static size_t count_cops_rows(const struct tc_measurement *measurement)
{
    size_t count;

    (void)tc_cops_transactions_borrow(tc_measurement_borrow_cops(measurement),
                                      &count);
    return count;
}

static void fill_session(void *row, const struct tc_measurement *measurement,
                         size_t i, uint32_t replication)
{
    tc_session_row_fill(row, measurement, i, replication);
}

static void fill_stream(void *row, const struct tc_measurement *measurement,
                        size_t i, uint32_t replication)
{
    tc_stream_row_fill(row, measurement, i, replication);
}

static void fill_cops(void *row, const struct tc_measurement *measurement,
                      size_t i, uint32_t replication)
{
    tc_cops_row_fill(row, measurement, i, replication);
}

static const struct table tables_of_measurement[] = {
    { tc_session_shape, count_session_rows, fill_session },
    { tc_stream_shape, count_stream_rows, fill_stream },
    { tc_cops_shape, count_cops_rows, fill_cops },
};

static tc_err append_rows(struct tc_h5_table *to, const struct table *table,
                          uint32_t replication,
                          const struct tc_measurement *measurement)
{
    size_t count = table->count(measurement);
    tc_err err   = TC_OK;

    for (size_t i = 0; i < count && err == TC_OK; i++) {
        void *row;

        err = tc_h5_table_next(to, &row);
        if (err == TC_OK)
            table->fill(row, measurement, i, replication);
    }
    return err;
}

/* Writes all rows of a capture's table. */
static tc_err write_table(hid_t group, const struct table *table,
                          const struct tc_measurement *measurement)
{
    const struct tc_h5_shape shape = table->shape(false);
    struct tc_h5_table *to;

    tc_err err = tc_h5_table_open(&to, group, &shape);
    if (err != TC_OK)
        return err;

    err           = append_rows(to, table, 0, measurement);
    tc_err closed = tc_h5_table_close(to);
    return err == TC_OK ? closed : err;
}

hid_t tc_results_tables(hid_t file, const char *group_path)
{
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/tables", group_path);
    return tc_h5_group_make(file, path);
}

struct tc_results_model {
    struct tc_h5_shape shapes[TC_LEN(tables_of_measurement)];
    struct tc_h5_table *tables[TC_LEN(tables_of_measurement)]; /* owned */
};

tc_err tc_results_model_open(struct tc_results_model **out, hid_t tables)
{
    struct tc_results_model *model = tc_alloc(sizeof *model);
    tc_err err                     = model ? TC_OK : TC_ENOMEM;

    *out = NULL;
    for (size_t t = 0; t < TC_LEN(tables_of_measurement) && err == TC_OK; t++) {
        model->shapes[t] = tables_of_measurement[t].shape(true);
        err = tc_h5_table_open(&model->tables[t], tables, &model->shapes[t]);
    }
    if (err != TC_OK) {
        tc_results_model_discard(model);
        return err;
    }
    *out = model;
    return TC_OK;
}

tc_err tc_results_model_append(struct tc_results_model *model,
                               uint32_t replication,
                               const struct tc_measurement *measurement)
{
    tc_err err = TC_OK;

    for (size_t t = 0; t < TC_LEN(tables_of_measurement); t++)
        THEN(err, append_rows(model->tables[t], &tables_of_measurement[t],
                              replication, measurement));
    return err;
}

tc_err tc_results_model_close(struct tc_results_model *model)
{
    tc_err err = TC_OK;

    for (size_t t = 0; t < TC_LEN(tables_of_measurement); t++) {
        tc_err closed = tc_h5_table_close(model->tables[t]);

        THEN(err, closed);
    }
    tc_free(model);
    return err;
}

void tc_results_model_discard(struct tc_results_model *model)
{
    for (size_t t = 0; model && t < TC_LEN(tables_of_measurement); t++)
        tc_h5_table_discard(model->tables[t]);
    tc_free(model);
}

tc_err tc_results_write_estimates(hid_t file, const char *group_path,
                                  const struct tc_estimate *estimates,
                                  size_t count)
{
    const struct tc_h5_shape shape = tc_estimate_shape();
    hid_t tables                   = tc_results_tables(file, group_path);

    if (tables < 0)
        return TC_ESYS;

    tc_err err = tc_h5_table_write(tables, &shape, estimates, count);
    (void)H5Gclose(tables);
    return err;
}

static void fill_traffic(const struct tc_traffic *traffic, double *bps,
                         double *lost, double *time_s, size_t bins)
{
    double bin_s = (double)tc_traffic_bin_ns(traffic) * 1e-9;

    for (size_t b = 0; b < bins; b++) {
        time_s[b] =
            (double)tc_traffic_start_ns(traffic) * 1e-9 + (double)b * bin_s;
        lost[b] = tc_traffic_amount(traffic, TC_TRAFFIC_LOST_PACKETS, b);
        for (size_t c = 0; c < TC_PROTOCOL_COUNT; c++)
            bps[b * TC_PROTOCOL_COUNT + c] =
                tc_traffic_amount(traffic, c, b) * 8 / bin_s;
    }
}

static tc_err write_series_sets(hid_t group, const double *bps,
                                const double *lost, const double *open,
                                const double *time_s, size_t bins)
{
    static const struct tc_h5_variable variables[] = {
        { "traffic", "bit/s", "frame octets at the tap", { "time", "class" } },
        { "sessions_open",
          "1",
          "sessions ready and not yet ended",
          { "time" } },
        { "rtp_lost", "1", "RTP packets detected as lost", { "time" } },
    };
    const double *values[] = { bps, open, lost };
    const char *classes[TC_PROTOCOL_COUNT];

    for (int c = 0; c < TC_PROTOCOL_COUNT; c++)
        classes[c] = tc_protocol_name((enum tc_protocol)c);

    tc_err err = tc_h5_scale_numbers(group, "time", "s", "start of the bin",
                                     time_s, bins);
    THEN(err, tc_h5_scale_texts(group, "class", "protocol", classes,
                                TC_PROTOCOL_COUNT));
    for (size_t i = 0; i < TC_LEN(variables); i++)
        THEN(err, tc_h5_variable_write(group, &variables[i], values[i]));
    return err;
}

static tc_err write_series(hid_t file, const char *group_path,
                           const struct tc_measurement *measurement)
{
    const struct tc_traffic *traffic =
        tc_measurement_borrow_traffic(measurement);
    size_t bins = tc_traffic_bin_count(traffic);
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/series", group_path);
    hid_t group = tc_h5_group_make(file, path);
    if (group < 0)
        return TC_ESYS;
    if (bins == 0) { /* without bins there is no axis: the group stays empty */
        (void)H5Gclose(group);
        return TC_OK;
    }

    double *numbers =
        tc_alloc_array(bins * (TC_PROTOCOL_COUNT + 3) + 1, sizeof *numbers);
    tc_err err = numbers ? TC_OK : TC_ENOMEM;
    if (numbers) {
        double *bps = numbers, *lost = bps + bins * TC_PROTOCOL_COUNT;
        double *time_s = lost + bins, *open = time_s + bins;

        fill_traffic(traffic, bps, lost, time_s, bins);
        tc_open_sessions_count(tc_measurement_borrow_sessions(measurement),
                               tc_traffic_start_ns(traffic),
                               tc_traffic_bin_ns(traffic), bins, open);
        err = write_series_sets(group, bps, lost, open, time_s, bins);
    }
    tc_free(numbers);
    (void)H5Gclose(group);
    return err;
}

tc_err tc_results_write_measurement(hid_t file, const char *group_path,
                                    const struct tc_measurement *measurement)
{
    hid_t tables = tc_results_tables(file, group_path);
    tc_err err   = tables < 0 ? TC_ESYS : TC_OK;

    for (size_t t = 0; t < TC_LEN(tables_of_measurement); t++)
        THEN(err, write_table(tables, &tables_of_measurement[t], measurement));
    if (tables >= 0)
        (void)H5Gclose(tables);
    THEN(err, write_series(file, group_path, measurement));
    return err;
}
