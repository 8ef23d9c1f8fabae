/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/readings_results.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "analysis/h5_column.h"
#include "analysis/h5_file.h"
#include "analysis/h5_table.h"
#include "analysis/results.h"
#include "base/alloc.h"
#include "replay/compare_results.h"

enum { VERDICT_BYTES = 16, FILES_AT_FIRST = 32 };

/* The cells of one finding in a row. */
struct cell {
    char verdict[VERDICT_BYTES];
    double ratio;
    double ci_lo;
    double ci_hi;
};

struct row {
    char name[sizeof((struct tc_reading *)0)->name];
    uint64_t seed;
    uint32_t replications;
    struct cell cells[TC_FINDING_COUNT];
};

#define AT(finding, member) \
    offsetof(struct row, cells[TC_FINDING_##finding].member)

#define CELL(finding, word)                                               \
    { word "_verdict", TC_H5_TEXT, AT(finding, verdict), VERDICT_BYTES }, \
        { word "_ratio", TC_H5_F64, AT(finding, ratio), 0 },              \
        { word "_ratio_lo", TC_H5_F64, AT(finding, ci_lo), 0 },           \
    {                                                                     \
        word "_ratio_hi", TC_H5_F64, AT(finding, ci_hi), 0                \
    }

static const struct tc_h5_field fields[] = {
    { "name", TC_H5_TEXT, offsetof(struct row, name),
      sizeof(((struct row *)0)->name) },
    { "seed", TC_H5_U64, offsetof(struct row, seed), 0 },
    { "replications", TC_H5_U32, offsetof(struct row, replications), 0 },
    CELL(CONNECTION, "connection"),
    CELL(STREAM, "stream"),
    CELL(TRAFFIC_INJECTED, "traffic_injected"),
    CELL(TRAFFIC_LINKS, "traffic_links"),
    CELL(TRAFFIC_CORE, "traffic_core"),
};

_Static_assert(TC_LEN(fields) == 3 + 4 * TC_FINDING_COUNT, "every finding");

static const struct tc_h5_shape shape = {
    .name        = "readings",
    .long_name   = "verdict on the paper's findings, one row per scenario",
    .row_bytes   = sizeof(struct row),
    .fields      = fields,
    .field_count = TC_LEN(fields),
};

struct tc_readings_results {
    struct tc_h5_file *file;
    struct tc_h5_table *table; /* owned */
    hid_t scenarios;
    uint64_t seed;
    struct tc_results_file *files; /* owned; the files read */
    size_t file_count;
    size_t file_capacity;
};

static tc_err begin(struct tc_readings_results *r)
{
    const hid_t file = tc_h5_file_id(r->file);

    const hid_t tables = tc_results_tables(file, "compare");

    r->scenarios = tc_h5_group_make(file, "compare/scenarios");
    tc_err err   = tables < 0 || r->scenarios < 0 ? TC_ESYS : TC_OK;
    if (err == TC_OK)
        err = tc_results_write_root(file, "compare", r->seed, "");
    if (err == TC_OK)
        err = tc_h5_table_open(&r->table, tables, &shape);
    if (tables >= 0)
        (void)H5Gclose(tables);
    return err;
}

tc_err tc_readings_results_create(struct tc_readings_results **out,
                                  const char *path, uint64_t seed,
                                  struct tc_diag *diag)
{
    struct tc_readings_results *r = tc_alloc(sizeof *r);

    assert(out && path && diag);
    *out = NULL;
    if (!r)
        return TC_ENOMEM;
    r->seed      = seed;
    r->scenarios = H5I_INVALID_HID;

    tc_err err = tc_h5_file_create(&r->file, path, diag);
    if (err == TC_OK)
        err = tc_h5_file_explain(r->file, begin(r), diag);
    if (err != TC_OK) {
        tc_readings_results_discard(r);
        return err;
    }
    *out = r;
    return TC_OK;
}

static tc_err add_files(struct tc_readings_results *r, const char *path,
                        const struct tc_scenario *scenario)
{
    size_t count;

    if (r->file_count + TC_COMPARE_SCENARIO_FILES_MAX > r->file_capacity) {
        const size_t wider            = 2 * r->file_capacity + FILES_AT_FIRST;
        struct tc_results_file *files = tc_alloc_array(wider, sizeof *files);

        if (!files)
            return TC_ENOMEM;
        if (r->file_count > 0)
            memcpy(files, r->files, r->file_count * sizeof *files);
        tc_free(r->files);
        r->files         = files;
        r->file_capacity = wider;
    }

    tc_err err = tc_compare_results_describe(path, scenario,
                                             r->files + r->file_count, &count);
    if (err == TC_OK)
        r->file_count += count;
    return err;
}

/* Groups are named by the full file name: a.yaml and a.yml may both exist. */
static tc_err add_scenario(struct tc_readings_results *r, const char *path,
                           const struct tc_scenario *scenario)
{
    const char *slash = strrchr(path, '/');
    char *text;

    tc_err err = tc_scenario_write_text(scenario, &text);
    if (err != TC_OK)
        return err;
    err = tc_h5_column_label(r->scenarios, slash ? slash + 1 : path, text);
    tc_free(text);
    return err;
}

tc_err tc_readings_results_append(struct tc_readings_results *results,
                                  const char *scenario_path,
                                  const struct tc_scenario *scenario,
                                  const struct tc_reading *reading,
                                  struct tc_diag *diag)
{
    struct row row;

    memset(&row, 0, sizeof row); /* with padding and the rest of texts */
    (void)snprintf(row.name, sizeof row.name, "%s", reading->name);
    row.seed         = results->seed;
    row.replications = reading->replications;
    for (int f = 0; f < TC_FINDING_COUNT; f++) {
        struct cell *cell = &row.cells[f];

        (void)snprintf(cell->verdict, sizeof cell->verdict, "%s",
                       tc_verdict_name(reading->verdicts[f]));
        cell->ratio = reading->ratios[f].mean;
        cell->ci_lo = reading->ratios[f].ci_lo;
        cell->ci_hi = reading->ratios[f].ci_hi;
    }

    tc_err err = add_files(results, scenario_path, scenario);
    if (err == TC_OK)
        err = add_scenario(results, scenario_path, scenario);
    if (err == TC_OK)
        err = tc_h5_table_append(results->table, &row, 1);
    return tc_h5_file_explain(results->file, err, diag);
}

static void close_scenarios(struct tc_readings_results *results)
{
    if (results->scenarios >= 0)
        (void)H5Gclose(results->scenarios);
    results->scenarios = H5I_INVALID_HID;
}

tc_err tc_readings_results_publish(struct tc_readings_results *results,
                                   struct tc_diag *diag)
{
    const struct tc_results_input input = { .files      = results->files,
                                            .file_count = results->file_count };
    struct tc_h5_table *table           = results->table;
    struct tc_h5_file *file             = results->file;

    close_scenarios(results);
    results->table = NULL;
    results->file  = NULL;
    tc_err err     = tc_h5_table_close(table);
    if (err == TC_OK)
        err = tc_results_write_input(tc_h5_file_id(file), &input);
    if (err == TC_OK) {
        err = tc_h5_file_publish(file, diag);
    } else {
        err = tc_h5_file_explain(file, err, diag);
        tc_h5_file_discard(file);
    }
    tc_readings_results_discard(results);
    return err;
}

void tc_readings_results_discard(struct tc_readings_results *results)
{
    if (!results)
        return;
    close_scenarios(results);
    tc_h5_table_discard(results->table);
    tc_h5_file_discard(results->file);
    tc_free(results->files);
    tc_free(results);
}
