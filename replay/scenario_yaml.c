/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <yaml.h>

#include "base/alloc.h"
#include "replay/scenario_fields.h"

/* A scenario is about 4 KiB. libyaml takes quadratic time for unclosed
 * brackets: 13 s for 64 KiB of them, with sanitizers. */
enum { FILE_BYTES_MAX = 64 * 1024, BRACKETS_MAX = 500, ECHO_BYTES = 41 };

/* The state of reading one file. */
struct reading {
    const char *file;     /* borrowed; for the diag */
    struct tc_diag *diag; /* borrowed; may be NULL */
    struct tc_scenario *scenario;
    yaml_document_t *document;
    const struct tc_scenario_fault *fault; /* found by a later check; NULL:
                                              none */
    size_t lines[TC_SCENARIO_FIELDS_MAX];  /* where each field was set; 0:
                                              not set */
};

static size_t line_of(const yaml_node_t *node)
{
    return node->start_mark.line + 1;
}

/* "line N: sentence" */
TC_PRINTF(3, 4)
static tc_err refuse(const struct reading *reading, size_t line,
                     const char *format, ...)
{
    char sentence[TC_DIAG_SENTENCE_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    tc_diag_set(reading->diag, reading->file, -1, -1, "line %zu: %s", line,
                sentence);
    return TC_EFORMAT;
}

static struct tc_text text_of(const yaml_node_t *node)
{
    return (struct tc_text){
        .at        = (const char *)node->data.scalar.value,
        .len_bytes = node->data.scalar.length,
    };
}

/* The printable part of a text, cut to fit. */
static const char *echo(struct tc_text text, char out[ECHO_BYTES])
{
    const size_t most  = ECHO_BYTES - 1;
    const size_t count = text.len_bytes < most ? text.len_bytes : most;

    for (size_t i = 0; i < count; i++)
        out[i] = text.at[i] >= ' ' && text.at[i] <= '~' ? text.at[i] : '?';
    out[count] = '\0';
    return out;
}

static tc_err unknown_key(const struct reading *reading, const yaml_node_t *key,
                          struct tc_text section)
{
    char section_words[ECHO_BYTES], key_words[ECHO_BYTES];
    char nearest[TC_SCENARIO_WORDS_BYTES];

    tc_scenario_nearest(section, text_of(key), nearest);
    return refuse(reading, line_of(key), "%s%s%s: unknown key%s%s%s",
                  echo(section, section_words), section.len_bytes ? "." : "",
                  echo(text_of(key), key_words),
                  nearest[0] ? "; did you mean " : "", nearest,
                  nearest[0] ? "?" : "");
}

static tc_err wrong_value(const struct reading *reading,
                          const struct tc_scenario_field *field,
                          const yaml_node_t *value)
{
    char expected[TC_SCENARIO_WORDS_BYTES], words[ECHO_BYTES];
    const char *dot = field->section[0] ? "." : "";

    tc_scenario_expected(field, expected);
    if (value->type != YAML_SCALAR_NODE)
        return refuse(
            reading, line_of(value), "%s%s%s: found a %s; expected %s",
            field->section, dot, field->key,
            value->type == YAML_MAPPING_NODE ? "mapping" : "list", expected);
    return refuse(reading, line_of(value), "%s%s%s: \"%s\" is not %s",
                  field->section, dot, field->key, echo(text_of(value), words),
                  expected);
}

/* Quotes turn a number, word or truth value into a text. */
static bool is_quoted(const yaml_node_t *value)
{
    return value->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

static tc_err take_value(struct reading *reading,
                         const struct tc_scenario_field *field,
                         const yaml_node_t *key, const yaml_node_t *value)
{
    size_t count;
    size_t *line =
        &reading->lines[(size_t)(field - tc_scenario_fields(&count))];

    if (*line > 0)
        return refuse(reading, line_of(key),
                      "%s%s%s: already given in line %zu", field->section,
                      field->section[0] ? "." : "", field->key, *line);
    *line = line_of(key);

    if (value->type != YAML_SCALAR_NODE ||
        (field->type != TC_SCENARIO_NAME && is_quoted(value)) ||
        !tc_scenario_field_set(field, reading->scenario, text_of(value)))
        return wrong_value(reading, field, value);
    return TC_OK;
}

/* A pair of a mapping: its key, which must be a text, and its value. */
static tc_err take_pair(const struct reading *reading,
                        const yaml_node_pair_t *pair, yaml_node_t **key,
                        yaml_node_t **value)
{
    *key   = yaml_document_get_node(reading->document, pair->key);
    *value = yaml_document_get_node(reading->document, pair->value);

    if ((*key)->type != YAML_SCALAR_NODE)
        return refuse(reading, line_of(*key), "a key must be plain text");
    return TC_OK;
}

static tc_err take_section(struct reading *reading, const yaml_node_t *name,
                           const yaml_node_t *mapping)
{
    const struct tc_text section = text_of(name);
    char words[ECHO_BYTES];

    if (mapping->type != YAML_MAPPING_NODE)
        return refuse(reading, line_of(mapping),
                      "%s: is a section; expected keys indented below it",
                      echo(section, words));

    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; pair++) {
        yaml_node_t *key, *value;

        tc_err err = take_pair(reading, pair, &key, &value);
        if (err != TC_OK)
            return err;

        const struct tc_scenario_field *field =
            tc_scenario_field_find(section, text_of(key));
        err = field ? take_value(reading, field, key, value)
                    : unknown_key(reading, key, section);
        if (err != TC_OK)
            return err;
    }
    return TC_OK;
}

/* The same section at an earlier place, or NULL. */
static const yaml_node_t *section_before(const struct reading *reading,
                                         const yaml_node_t *root,
                                         const yaml_node_pair_t *end)
{
    const yaml_node_t *name =
        yaml_document_get_node(reading->document, end->key);

    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < end; pair++) {
        const yaml_node_t *key =
            yaml_document_get_node(reading->document, pair->key);

        if (tc_text_equal(text_of(key), text_of(name)))
            return key;
    }
    return NULL;
}

static tc_err take_top(struct reading *reading, const yaml_node_t *root,
                       const yaml_node_pair_t *pair)
{
    yaml_node_t *key, *value;

    tc_err err = take_pair(reading, pair, &key, &value);
    if (err != TC_OK)
        return err;

    const struct tc_scenario_field *field =
        tc_scenario_field_find(TC_TEXT(""), text_of(key));
    if (field)
        return take_value(reading, field, key, value);
    if (!tc_scenario_has_section(text_of(key)))
        return unknown_key(reading, key, TC_TEXT(""));

    const yaml_node_t *before = section_before(reading, root, pair);
    char words[ECHO_BYTES];
    if (before)
        return refuse(reading, line_of(key), "%s: already given in line %zu",
                      echo(text_of(key), words), line_of(before));
    return take_section(reading, key, value);
}

static tc_err refuse_fault(const struct reading *reading, size_t root_line,
                           const struct tc_scenario_fault *fault)
{
    size_t count;
    const size_t line =
        reading->lines[fault->field - tc_scenario_fields(&count)];

    return refuse(reading, line > 0 ? line : root_line, "%s%s%s%s: %s",
                  fault->field->section, fault->field->section[0] ? "." : "",
                  fault->field->key, line > 0 ? "" : " (default)",
                  fault->sentence);
}

/* Checks that required fields are there, then that the values agree. */
static tc_err check_whole(const struct reading *reading, size_t root_line)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);
    const struct tc_scenario_fault *known  = reading->fault;
    struct tc_scenario_fault fault;
    char expected[TC_SCENARIO_WORDS_BYTES];

    for (size_t i = 0; i < count; i++)
        if (!fields[i].fallback && reading->lines[i] == 0)
            return refuse(reading, root_line, "%s: is missing; expected %s",
                          fields[i].key,
                          tc_scenario_expected(&fields[i], expected));

    if (!tc_scenario_agrees(reading->scenario, &fault))
        known = &fault;
    return known ? refuse_fault(reading, root_line, known) : TC_OK;
}

static tc_err take_document(struct reading *reading)
{
    const yaml_node_t *root = yaml_document_get_root_node(reading->document);

    if (!root)
        return refuse(reading, 1,
                      "the file is empty; expected a scenario: "
                      "keys and values");
    if (root->type != YAML_MAPPING_NODE)
        return refuse(reading, line_of(root),
                      "found a %s; expected a scenario: keys and values",
                      root->type == YAML_SCALAR_NODE ? "text" : "list");

    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        tc_err err = take_top(reading, root, pair);

        if (err != TC_OK)
            return err;
    }
    tc_scenario_settle(reading->scenario);
    return check_whole(reading, line_of(root));
}

/* Reports libyaml's error, e.g. "did not find expected key". */
static tc_err broken(const struct reading *reading, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "not YAML";

    if (parser->error == YAML_MEMORY_ERROR)
        return TC_ENOMEM;
    if (parser->error == YAML_READER_ERROR) {
        size_t line = parser->mark.line + 1;

        return refuse(reading, line, "at byte %zu: %s", parser->problem_offset,
                      problem);
    }
    return refuse(reading, parser->problem_mark.line + 1, "%s%s%s", problem,
                  parser->context ? ", " : "",
                  parser->context ? parser->context : "");
}

/* Nothing may follow the first document. */
static tc_err expect_end(const struct reading *reading, yaml_parser_t *parser)
{
    yaml_document_t document;
    tc_err err = TC_OK;

    if (!yaml_parser_load(parser, &document))
        return broken(reading, parser);

    const yaml_node_t *root = yaml_document_get_root_node(&document);
    if (root)
        err = refuse(reading, line_of(root),
                     "a second document begins; expected only one");
    yaml_document_delete(&document);
    return err;
}

static tc_err parse(struct reading *reading, yaml_parser_t *parser)
{
    yaml_document_t document;

    if (!yaml_parser_load(parser, &document))
        return broken(reading, parser);

    reading->document = &document;
    const bool is_end = !yaml_document_get_root_node(&document);
    tc_err err        = take_document(reading);
    yaml_document_delete(&document);
    reading->document = NULL;
    if (err == TC_OK && !is_end)
        err = expect_end(reading, parser);
    return err;
}

/* The line at which there are too many unclosed brackets; 0: none. */
static size_t line_of_too_many_brackets(const char *text, size_t len_bytes)
{
    size_t line  = 1;
    int brackets = 0;

    for (size_t i = 0; i < len_bytes; i++) {
        line += text[i] == '\n';
        brackets += text[i] == '[' || text[i] == '{';
        if (brackets > BRACKETS_MAX)
            return line;
    }
    return 0;
}

static tc_err check_size(const struct reading *reading, const char *text,
                         size_t len_bytes)
{
    if (len_bytes > FILE_BYTES_MAX)
        return refuse(
            reading, 1,
            "the file is longer than %d bytes, too long for a scenario",
            FILE_BYTES_MAX);

    const size_t line = line_of_too_many_brackets(text, len_bytes);
    if (line > 0)
        return refuse(reading, line,
                      "more than %d brackets, too many for a scenario",
                      BRACKETS_MAX);
    return TC_OK;
}

static tc_err read_text(struct reading *reading, const char *text,
                        size_t len_bytes)
{
    yaml_parser_t parser;

    tc_err err = check_size(reading, text, len_bytes);
    if (err != TC_OK)
        return err;
    if (!yaml_parser_initialize(&parser))
        return TC_ENOMEM;

    tc_scenario_init(reading->scenario);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text,
                                 len_bytes);
    err = parse(reading, &parser);
    yaml_parser_delete(&parser);
    return err;
}

tc_err tc_scenario_parse(const char *text, size_t len_bytes, const char *file,
                         struct tc_scenario *out, struct tc_diag *diag)
{
    struct tc_scenario scenario;
    struct reading reading = {
        .file     = file,
        .diag     = diag,
        .scenario = &scenario,
    };

    assert(text && out);
    tc_err err = read_text(&reading, text, len_bytes);
    if (err == TC_OK)
        *out = scenario;
    return err;
}

/* Reads at most one octet more than a scenario may have. */
static tc_err read_all(const char *path, char *bytes, size_t *len_bytes)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return TC_ESYS;

    *len_bytes           = fread(bytes, 1, FILE_BYTES_MAX + 1, file);
    const int read_errno = ferror(file) ? errno : 0;
    (void)fclose(file);
    errno = read_errno;
    return read_errno != 0 ? TC_ESYS : TC_OK;
}

static tc_err read_file(struct reading *reading)
{
    size_t len_bytes;
    char *bytes = tc_alloc(FILE_BYTES_MAX + 1);

    if (!bytes)
        return TC_ENOMEM;

    tc_err err = read_all(reading->file, bytes, &len_bytes);
    if (err == TC_OK)
        err = read_text(reading, bytes, len_bytes);
    else
        tc_diag_set(reading->diag, reading->file, -1, -1, "%s",
                    strerror(errno));
    tc_free(bytes);
    return err;
}

tc_err tc_scenario_read(const char *path, struct tc_scenario *out,
                        struct tc_diag *diag)
{
    struct tc_scenario scenario;
    struct reading reading = {
        .file     = path,
        .diag     = diag,
        .scenario = &scenario,
    };

    assert(path && out);
    tc_err err = read_file(&reading);
    if (err == TC_OK)
        *out = scenario;
    return err;
}

/* Finds a field by "audience.viewers" or "duration_s". */
static const struct tc_scenario_field *field_of(const char *key)
{
    struct tc_text rest          = tc_text_of(key);
    const struct tc_text section = tc_text_cut(&rest, '.');

    return rest.len_bytes > 0 ? tc_scenario_field_find(section, rest)
                              : tc_scenario_field_find(rest, section);
}

tc_err tc_scenario_refuse(const char *path, const char *key,
                          const char *sentence, struct tc_diag *diag)
{
    struct tc_scenario scenario;
    struct tc_scenario_fault fault = { .field = field_of(key) };
    struct reading reading         = {
                .file     = path,
                .diag     = diag,
                .scenario = &scenario,
                .fault    = &fault,
    };

    assert(fault.field);
    (void)snprintf(fault.sentence, sizeof fault.sentence, "%s", sentence);
    return read_file(&reading);
}
