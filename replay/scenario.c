/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario.h"

#include <assert.h>

#include "replay/scenario_fields.h"

enum { ECHO_BYTES_MAX = 40 };

void tc_scenario_init(struct tc_scenario *out)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);

    assert(out);
    *out = (struct tc_scenario){ 0 };
    for (size_t i = 0; i < count; i++) {
        bool is_set = !fields[i].fallback ||
                      tc_scenario_field_set(&fields[i], out,
                                            tc_text_of(fields[i].fallback));

        assert(is_set);
        (void)is_set;
    }
    tc_scenario_settle(out);
}

static tc_err no_such_key(struct tc_text section, struct tc_text key,
                          const char *whole, struct tc_diag *diag)
{
    char words[TC_SCENARIO_WORDS_BYTES];

    tc_scenario_nearest(section, key, words);
    tc_diag_set(diag, NULL, -1, -1, "%.*s: unknown key%s%s%s", ECHO_BYTES_MAX,
                whole, words[0] ? "; did you mean " : "", words,
                words[0] ? "?" : "");
    return TC_EFORMAT;
}

tc_err tc_scenario_set(struct tc_scenario *scenario, const char *key,
                       const char *value, struct tc_diag *diag)
{
    assert(scenario && key && value);

    struct tc_text behind  = tc_text_of(key);
    struct tc_text section = tc_text_cut(&behind, '.');

    if (behind.len_bytes == 0) {
        behind  = section;
        section = TC_TEXT("");
    }

    const struct tc_scenario_field *field =
        tc_scenario_field_find(section, behind);
    if (!field)
        return no_such_key(section, behind, key, diag);
    if (!tc_scenario_field_set(field, scenario, tc_text_of(value))) {
        char words[TC_SCENARIO_WORDS_BYTES];

        tc_diag_set(diag, NULL, -1, -1, "%s: \"%.*s\" is not %s", key,
                    ECHO_BYTES_MAX, value, tc_scenario_expected(field, words));
        return TC_EFORMAT;
    }
    tc_scenario_settle(scenario);
    return TC_OK;
}

tc_err tc_scenario_check(const struct tc_scenario *scenario,
                         struct tc_diag *diag)
{
    struct tc_scenario_fault fault;

    assert(scenario);
    if (tc_scenario_agrees(scenario, &fault))
        return TC_OK;

    tc_diag_set(diag, NULL, -1, -1, "%s%s%s: %s", fault.field->section,
                fault.field->section[0] ? "." : "", fault.field->key,
                fault.sentence);
    return TC_EFORMAT;
}
