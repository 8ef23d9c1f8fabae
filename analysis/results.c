/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/results.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "analysis/h5_column.h"
#include "analysis/h5_file.h"
#include "analysis/h5_series.h"
#include "analysis/h5_table.h"
#include "analysis/results_rows.h"
#include "base/alloc.h"

enum { BLOCK_ROWS = 256, PATH_BYTES = 96 };

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

static tc_err write_table(hid_t group, struct tc_h5_shape shape,
                          const void *rows, size_t count)
{
    tc_err err = tc_h5_table_create(group, &shape);

    THEN(err, tc_h5_table_append(group, &shape, rows, count));
    return err;
}

tc_err tc_results_write_input(hid_t file, const struct tc_results_input *input)
{
    hid_t group  = tc_h5_group_make(file, "input");
    hid_t tables = tc_h5_group_make(file, "input/tables");
    tc_err err   = group < 0 || tables < 0 ? TC_ESYS : TC_OK;

    THEN(err, write_counts(group, input));
    THEN(err,
         write_table(tables, tc_file_shape(), input->files, input->file_count));
    THEN(err, write_table(tables,
                          tc_tally_shape("frames", "what became of the frames"),
                          input->frames, input->frame_count));
    THEN(err, write_table(tables,
                          tc_tally_shape("skipped", "why frames were not read"),
                          input->skipped, input->skipped_count));
    if (tables >= 0)
        (void)H5Gclose(tables);
    if (group >= 0)
        (void)H5Gclose(group);
    return err;
}

/* One of the three tables that a measurement fills: its shape, how many rows
 * there are, and how one is made. */
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

/* In blocks, so that memory does not grow with the number of rows. */
static tc_err append_table(hid_t group, const struct table *table,
                           bool with_replication, uint32_t replication,
                           const struct tc_measurement *measurement)
{
    struct tc_h5_shape shape = table->shape(with_replication);
    size_t count             = table->count(measurement);
    unsigned char *rows      = tc_alloc_array(BLOCK_ROWS, shape.row_bytes);
    tc_err err               = rows ? TC_OK : TC_ENOMEM;

    for (size_t i = 0; i < count && err == TC_OK; i += BLOCK_ROWS) {
        size_t block = count - i < BLOCK_ROWS ? count - i : BLOCK_ROWS;

        for (size_t k = 0; k < block; k++)
            table->fill(rows + k * shape.row_bytes, measurement, i + k,
                        replication);
        err = tc_h5_table_append(group, &shape, rows, block);
    }
    tc_free(rows);
    return err;
}

static tc_err make_tables(hid_t group, bool with_replication)
{
    tc_err err = TC_OK;

    for (size_t t = 0; t < TC_LEN(tables_of_measurement); t++) {
        struct tc_h5_shape shape =
            tables_of_measurement[t].shape(with_replication);

        THEN(err, tc_h5_table_create(group, &shape));
    }
    return err;
}

static tc_err append_tables(hid_t group, bool with_replication,
                            uint32_t replication,
                            const struct tc_measurement *measurement)
{
    tc_err err = TC_OK;

    for (size_t t = 0; t < TC_LEN(tables_of_measurement); t++)
        THEN(err, append_table(group, &tables_of_measurement[t],
                               with_replication, replication, measurement));
    return err;
}

static hid_t tables_of(hid_t file, const char *group_path)
{
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/tables", group_path);
    return tc_h5_group_make(file, path);
}

tc_err tc_results_make_model_tables(hid_t file, const char *group_path)
{
    hid_t tables = tables_of(file, group_path);

    if (tables < 0)
        return TC_ESYS;

    tc_err err = make_tables(tables, true);
    (void)H5Gclose(tables);
    return err;
}

tc_err tc_results_append_replication(hid_t file, const char *group_path,
                                     uint32_t replication,
                                     const struct tc_measurement *measurement)
{
    hid_t tables = tables_of(file, group_path);

    if (tables < 0)
        return TC_ESYS;

    tc_err err = append_tables(tables, true, replication, measurement);
    (void)H5Gclose(tables);
    return err;
}

tc_err tc_results_write_estimates(hid_t file, const char *group_path,
                                  const struct tc_estimate *estimates,
                                  size_t count)
{
    hid_t tables = tables_of(file, group_path);

    if (tables < 0)
        return TC_ESYS;

    tc_err err = write_table(tables, tc_estimate_shape(), estimates, count);
    (void)H5Gclose(tables);
    return err;
}

/* Sessions open in each bin: from the positive answer to their end. */
static void count_sessions(const struct tc_measurement *measurement,
                           double *open, size_t bins)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);
    const struct tc_traffic *traffic =
        tc_measurement_borrow_traffic(measurement);
    double bin_ns   = (double)tc_traffic_bin_ns(traffic);
    double start_ns = (double)tc_traffic_start_ns(traffic);

    for (size_t i = 0; i < table->count; i++) {
        const struct tc_session *s = &table->rows[i];

        if (s->outcome != TC_SESSION_COMPLETED)
            continue;
        double first = ((double)s->setup_ns - start_ns) / bin_ns;
        double last  = s->end_ns == TC_TIME_NONE
                           ? (double)bins - 1
                           : ((double)s->end_ns - start_ns) / bin_ns;
        for (size_t b = first > 0 ? (size_t)first : 0;
             b < bins && (double)b <= last; b++)
            open[b]++;
    }
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
          "sessions set up and not yet ended",
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
    if (bins == 0) { /* an axis of no length is no axis: the group is empty */
        (void)H5Gclose(group);
        return TC_OK;
    }

    double *numbers =
        tc_alloc_array(bins * (TC_PROTOCOL_COUNT + 3), sizeof *numbers);
    tc_err err = numbers ? TC_OK : TC_ENOMEM;
    if (numbers) {
        double *bps = numbers, *lost = bps + bins * TC_PROTOCOL_COUNT;
        double *open = lost + bins, *time_s = open + bins;

        fill_traffic(traffic, bps, lost, time_s, bins);
        count_sessions(measurement, open, bins);
        err = write_series_sets(group, bps, lost, open, time_s, bins);
    }
    tc_free(numbers);
    (void)H5Gclose(group);
    return err;
}

tc_err tc_results_write_measurement(hid_t file, const char *group_path,
                                    const struct tc_measurement *measurement)
{
    hid_t tables = tables_of(file, group_path);

    if (tables < 0)
        return TC_ESYS;

    tc_err err = make_tables(tables, false);
    THEN(err, append_tables(tables, false, 0, measurement));
    (void)H5Gclose(tables);
    THEN(err, write_series(file, group_path, measurement));
    return err;
}
