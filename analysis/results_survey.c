/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/results_survey.h"

#include <stdio.h>
#include <string.h>

#include "analysis/survey_table.h"

enum { PATH_BYTES = 96 };

static struct tc_h5_shape shape_of(const struct tc_survey_table *table)
{
    return (struct tc_h5_shape){ .name        = table->name,
                                 .long_name   = table->long_name,
                                 .row_bytes   = table->row_bytes,
                                 .fields      = table->fields,
                                 .field_count = table->field_count };
}

static tc_err append_rows(struct tc_h5_table *to,
                          const struct tc_survey_table *table,
                          const struct tc_survey *survey)
{
    size_t count = table->count(survey);
    tc_err err   = TC_OK;

    for (size_t i = 0; i < count && err == TC_OK; i++) {
        void *row;

        err = tc_h5_table_next(to, &row);
        if (err == TC_OK)
            err = table->fill(row, survey, i);
    }
    return err;
}

static tc_err write_table(hid_t group, const struct tc_survey_table *table,
                          const struct tc_survey *survey)
{
    const struct tc_h5_shape shape = shape_of(table);
    struct tc_h5_table *to;

    tc_err err = tc_h5_table_open(&to, group, &shape);
    if (err != TC_OK)
        return err;

    err           = append_rows(to, table, survey);
    tc_err closed = tc_h5_table_close(to);
    return err == TC_OK ? closed : err;
}

static tc_err write_tables(hid_t group, const struct tc_survey_table *tables,
                           size_t count, const struct tc_survey *survey)
{
    tc_err err = TC_OK;

    for (size_t i = 0; i < count && err == TC_OK; i++)
        err = write_table(group, &tables[i], survey);
    return err;
}

/* limits */

struct limit_row {
    char subject[64];
    char answer[16];
    char why[TC_SURVEY_NAME_BYTES];
    uint64_t count;
};

static const struct tc_h5_field limit_fields[] = {
    TC_SURVEY_COLUMN(limit_row, TC_H5_TEXT, subject),
    TC_SURVEY_COLUMN(limit_row, TC_H5_TEXT, answer),
    TC_SURVEY_COLUMN(limit_row, TC_H5_U64, count),
    TC_SURVEY_COLUMN(limit_row, TC_H5_TEXT, why),
};

static tc_err write_limits(hid_t group, const struct tc_limit *limits,
                           size_t count)
{
    static const struct tc_h5_shape shape = {
        .name        = "limits",
        .long_name   = "what the capture can and cannot answer",
        .row_bytes   = sizeof(struct limit_row),
        .fields      = limit_fields,
        .field_count = TC_LEN(limit_fields),
    };
    struct limit_row rows[TC_LIMITS_MAX];

    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < count; i++) {
        tc_survey_put(rows[i].subject, sizeof rows[i].subject,
                      limits[i].subject);
        tc_survey_put(rows[i].answer, sizeof rows[i].answer,
                      tc_limit_answer_name(limits[i].answer));
        tc_survey_put(rows[i].why, sizeof rows[i].why, limits[i].why);
        rows[i].count = limits[i].count;
    }
    return tc_h5_table_write(group, &shape, rows, count);
}

tc_err tc_results_write_survey(hid_t file, const char *group_path,
                               const struct tc_survey *survey,
                               const struct tc_limit *limits,
                               size_t limit_count)
{
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/tables", group_path);
    hid_t group = H5Gopen2(file, path, H5P_DEFAULT);
    if (group < 0)
        return TC_ESYS;

    tc_err err = write_limits(group, limits, limit_count);
    if (err == TC_OK)
        err = write_tables(group, tc_signalling_tables,
                           tc_signalling_table_count, survey);
    if (err == TC_OK)
        err =
            write_tables(group, tc_media_tables, tc_media_table_count, survey);
    (void)H5Gclose(group);
    return err;
}
