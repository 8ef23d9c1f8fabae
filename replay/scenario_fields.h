/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scenario_fields.h
 * @brief The table of a scenario's keys, and the conversion between values and
 *        fields.  Used by the scenario*.c files only.
 */
#ifndef TC_REPLAY_SCENARIO_FIELDS_H
#define TC_REPLAY_SCENARIO_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "base/writer.h"
#include "replay/scenario.h"

/** How a field is stored. */
enum tc_scenario_type {
    TC_SCENARIO_U8,
    TC_SCENARIO_U32,
    TC_SCENARIO_U64,
    TC_SCENARIO_I64,
    TC_SCENARIO_F64,
    TC_SCENARIO_BOOL,
    TC_SCENARIO_WORD, /**< an enum, with a word for each value from 0 on */
    TC_SCENARIO_NAME, /**< printable ASCII */
};

struct tc_scenario_field {
    const char *section; /**< "" for keys outside a section */
    const char *key;
    enum tc_scenario_type type;
    size_t offset_bytes; /**< offset in struct tc_scenario */
    double scale;        /**< stored value = written value times scale */
    double min;          /**< of the written value */
    double max;
    const char *unit;
    const char *fallback; /**< as written; NULL: the key is required */
    const char *source;   /**< "paper 5.1", "RFC 6184", "ours" */
    const char *meaning;
    const char *const *words; /**< of a WORD; NULL after the last */
};

enum { TC_SCENARIO_FIELDS_MAX = 192 };

/** All fields in the order in which they are written, section by section. */
const struct tc_scenario_field *tc_scenario_fields(size_t *count);

/** Find a field by section and key; NULL: unknown. */
const struct tc_scenario_field *tc_scenario_field_find(struct tc_text section,
                                                       struct tc_text key);

/** Does the section exist? "" does not. */
bool tc_scenario_has_section(struct tc_text section);

enum { TC_SCENARIO_WORDS_BYTES = 128 };

/** What a valid value is, e.g. "a number from 1 to 1000000 kbit/s".
 *  @return out. */
char *tc_scenario_expected(const struct tc_scenario_field *field,
                           char out[TC_SCENARIO_WORDS_BYTES]);

/** The known key, or section, most similar to an unknown one, e.g.
 *  "cops.decision_time_ms"; empty if none is similar.
 *  @return out. */
char *tc_scenario_nearest(struct tc_text section, struct tc_text key,
                          char out[TC_SCENARIO_WORDS_BYTES]);

/** Store a value.  @return false if it is invalid; then nothing changes. */
bool tc_scenario_field_set(const struct tc_scenario_field *field,
                           struct tc_scenario *scenario, struct tc_text value);

/** Write the field's value as in a file, but without quotes. */
void tc_scenario_field_write(const struct tc_scenario_field *field,
                             const struct tc_scenario *scenario,
                             struct tc_writer *writer);

/** Update the fields that are derived from others. */
void tc_scenario_settle(struct tc_scenario *scenario);

/** A sentence, and the field it is about. */
struct tc_scenario_fault {
    const struct tc_scenario_field *field;
    char sentence[TC_DIAG_SENTENCE_BYTES];
};

/** Do the values agree with each other?
 *  @return false, with the fault, if not. */
bool tc_scenario_agrees(const struct tc_scenario *scenario,
                        struct tc_scenario_fault *fault);

#endif
