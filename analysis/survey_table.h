/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file survey_table.h
 * @brief Describes a table of a survey: used by the files that define tables
 *        (results_signalling.c, results_media.c) and by results_survey.c,
 *        which writes them.
 */
#ifndef TC_ANALYSIS_SURVEY_TABLE_H
#define TC_ANALYSIS_SURVEY_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/h5_table.h"
#include "analysis/survey.h"
#include "base/text.h"

enum { TC_SURVEY_NAME_BYTES = 128, TC_SURVEY_ADDRESS_BYTES = 64 };

/** A table: its name and columns, its number of rows, and a function that fills
 *  one row, which has been zeroed; TC_ENOMEM is its only failure. */
struct tc_survey_table {
    const char *name;
    const char *long_name;
    const struct tc_h5_field *fields;
    size_t field_count;
    size_t row_bytes;
    size_t (*count)(const struct tc_survey *survey);
    tc_err (*fill)(void *row, const struct tc_survey *survey, size_t i);
};

/** One column of a row struct; the length of a text is that of its array. */
#define TC_SURVEY_COLUMN(row, kind, column)            \
    {                                                  \
#column, (kind), offsetof(struct row, column), \
            sizeof(((struct row *)0)->column)          \
    }

/** An element of a list of tables. */
#define TC_SURVEY_TABLE(name_, long_name_, row_, fields_, count_, fill_)  \
    {                                                                     \
        .name = (name_), .long_name = (long_name_), .fields = (fields_),  \
        .field_count = TC_LEN(fields_), .row_bytes = sizeof(struct row_), \
        .count = (count_), .fill = (fill_)                                \
    }

extern const struct tc_survey_table tc_signalling_tables[];
extern const size_t tc_signalling_table_count;
extern const struct tc_survey_table tc_media_tables[];
extern const size_t tc_media_table_count;

/** Copy a text into a zeroed column; truncated to fit. */
void tc_survey_put(char *to, size_t room_bytes, const char *text);
void tc_survey_put_text(char *to, size_t room_bytes, struct tc_text text);

/** "address:port" of an endpoint. */
void tc_survey_put_address(char *to, size_t room_bytes,
                           const struct tc_survey *survey, uint32_t endpoint);

/** Name of a tap. */
void tc_survey_put_tap(char *to, size_t room_bytes,
                       const struct tc_survey *survey, uint16_t tap);

/** Seconds since the first record; NaN for TC_TIME_NONE. */
double tc_survey_at_s(int64_t at_ns);

/** Seconds between two times; NaN where one is not known. */
double tc_survey_since_s(int64_t from_ns, int64_t to_ns);

#endif
