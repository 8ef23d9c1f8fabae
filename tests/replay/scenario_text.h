/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scenario_text.h
 * @brief Scenarios in a test's own text: accepted, or refused with a sentence.
 *        Included by one test program each; not a library.
 */
#ifndef TC_TESTS_REPLAY_SCENARIO_TEXT_H
#define TC_TESTS_REPLAY_SCENARIO_TEXT_H

#include <string.h>

#include "replay/scenario.h"
#include "tests/support/test.h"

static inline tc_err parse(const char *text, struct tc_scenario *out,
                           struct tc_diag *diag)
{
    *diag = TC_DIAG_NONE;
    return tc_scenario_parse(text, strlen(text), "x.yaml", out, diag);
}

/* Is refused, with exactly this sentence. */
static inline void assert_refused(const char *text, const char *sentence)
{
    struct tc_scenario scenario = { .replications = 7 };
    struct tc_diag diag;

    assert_int_equal(parse(text, &scenario, &diag), TC_EFORMAT);
    assert_string_equal(diag.sentence, sentence);
    assert_string_equal(diag.file, "x.yaml");
    assert_int_equal(scenario.replications, 7); /* untouched */
}

static inline struct tc_scenario accepted(const char *text)
{
    struct tc_scenario scenario;
    struct tc_diag diag;

    if (parse(text, &scenario, &diag) != TC_OK)
        fail_msg("%s", diag.sentence);
    return scenario;
}

#endif
