/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "replay/scenario.h"
#include "tests/fuzz/fuzz.h"

static char *text_of(const struct tc_scenario *scenario)
{
    char *text = NULL;

    FUZZ_CHECK(tc_scenario_write_text(scenario, &text) == TC_OK);
    return text;
}

/* What was read agrees with itself, and its text says the same again. */
static void check_round_trip(const struct tc_scenario *scenario)
{
    struct tc_diag diag = TC_DIAG_NONE;
    struct tc_scenario back;
    char *text = text_of(scenario);

    FUZZ_CHECK(tc_scenario_check(scenario, NULL) == TC_OK);
    if (tc_scenario_parse(text, strlen(text), NULL, &back, &diag) != TC_OK) {
        (void)fprintf(stderr, "%s\n%s", diag.sentence, text);
        abort();
    }
    char *again = text_of(&back);
    FUZZ_CHECK(!strcmp(text, again));
    tc_free(again);
    tc_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_diag diag = TC_DIAG_NONE;
    struct tc_scenario scenario;

    tc_err err = tc_scenario_parse((const char *)data, size, "fuzz.yaml",
                                   &scenario, &diag);
    if (err == TC_OK)
        check_round_trip(&scenario);
    else
        FUZZ_CHECK(err == TC_EFORMAT && diag.sentence[0] != '\0');
    return 0;
}
