/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "replay/scenario_fields.h"

/* Writes a quoted text; a backslash precedes quotes and backslashes. */
static void write_quoted(struct tc_writer *writer, const char *text)
{
    tc_writer_u8(writer, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            tc_writer_u8(writer, '\\');
        tc_writer_u8(writer, (uint8_t)*text);
    }
    tc_writer_u8(writer, '"');
}

static void write_value(struct tc_writer *writer,
                        const struct tc_scenario_field *field,
                        const struct tc_scenario *scenario)
{
    if (field->type == TC_SCENARIO_NAME)
        write_quoted(writer, (const char *)scenario + field->offset_bytes);
    else
        tc_scenario_field_write(field, scenario, writer);
}

static void write_pair(struct tc_writer *writer,
                       const struct tc_scenario_field *field,
                       const struct tc_scenario *scenario)
{
    tc_writer_string(writer, field->key);
    tc_writer_string(writer, ": ");
    write_value(writer, field, scenario);
    tc_writer_u8(writer, '\n');
}

static void write_remark(struct tc_writer *writer,
                         const struct tc_scenario_field *field)
{
    tc_writer_string(writer, "# ");
    tc_writer_string(writer, field->key);
    tc_writer_string(writer, ": as in the capture\n");
}

/* Does the key have an effect? Of a captured audience only those do that
 * tc_trace_apply_audience() sets. */
static bool counts(const struct tc_scenario_field *field,
                   const struct tc_scenario *scenario)
{
    static const char *const of_capture[] = {
        "viewers",         "broadcasters",     "content_providers",
        "arrival_start_s", "arrival_spread_s", "patience_s",
        "placement",
    };

    if (!scenario->audience.is_captured ||
        strcmp(field->section, "audience") != 0)
        return true;
    for (size_t i = 0; i < TC_LEN(of_capture); i++)
        if (!strcmp(field->key, of_capture[i]))
            return true;
    return false;
}

static void write_all(struct tc_writer *writer,
                      const struct tc_scenario *scenario)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);
    const char *section                    = "";

    for (size_t i = 0; i < count; i++) {
        if (strcmp(section, fields[i].section) != 0) {
            section = fields[i].section;
            tc_writer_string(writer, section);
            tc_writer_string(writer, ":\n");
        }
        if (section[0])
            tc_writer_string(writer, "  ");
        if (counts(&fields[i], scenario))
            write_pair(writer, &fields[i], scenario);
        else
            write_remark(writer, &fields[i]);
    }
    tc_writer_u8(writer, '\0');
}

tc_err tc_scenario_write_text(const struct tc_scenario *scenario, char **out)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    assert(scenario && out);
    *out = NULL;
    write_all(&writer, scenario);

    char *text = tc_alloc(writer.len_bytes);
    if (!text)
        return TC_ENOMEM;
    writer = tc_writer_over(text, writer.len_bytes);
    write_all(&writer, scenario);
    *out = text;
    return TC_OK;
}

static void write_range(FILE *to, const struct tc_scenario_field *field)
{
    if (field->type == TC_SCENARIO_WORD)
        for (size_t i = 0; field->words[i]; i++)
            (void)fprintf(to, "%s`%s`", i > 0 ? ", " : "", field->words[i]);
    else if (field->type == TC_SCENARIO_BOOL)
        (void)fprintf(to, "`true`, `false`");
    else if (field->type == TC_SCENARIO_NAME)
        (void)fprintf(to, "%.0f to %.0f printable ASCII characters", field->min,
                      field->max);
    else
        (void)fprintf(to, "%.15g to %.15g", field->min, field->max);
}

static void write_row(FILE *to, const struct tc_scenario_field *field)
{
    (void)fprintf(to, "| %s | `%s` | %s | ", field->section, field->key,
                  field->unit);
    write_range(to, field);
    if (field->fallback)
        (void)fprintf(to, " | %s | ", field->fallback);
    else
        (void)fprintf(to, " | *none* | ");
    (void)fprintf(to, "%s | %s |\n", field->source, field->meaning);
}

static const char head[] =
    "# Scenarios\n"
    "\n"
    "A scenario is a YAML file with the keys below; the keys of a section are "
    "indented\nunder its name. A key that is missing has its default; only "
    "`kind` is required.\nAnything else (an unknown or repeated key, a value "
    "outside its range, a second\ndocument) is an error, reported with its "
    "line and with what was expected.\n"
    "`datasets/scenarios/paper.yaml` is a complete example.\n"
    "\n"
    "*Source* is the origin of the default: a section of the paper, an RFC, "
    "or \"ours\"\nwhere the paper leaves it open. This page is generated "
    "from the table in\n`replay/scenario_fields.c`; a test keeps them "
    "identical.\n"
    "\n"
    "| section | key | unit | range | default | source | meaning |\n"
    "|---|---|---|---|---|---|---|\n";

tc_err tc_scenario_write_reference(FILE *to)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);

    assert(to);
    (void)fputs(head, to);
    for (size_t i = 0; i < count; i++)
        write_row(to, &fields[i]);
    return ferror(to) ? TC_ESYS : TC_OK;
}
