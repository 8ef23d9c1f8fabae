/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/live_source.h"

#include <string.h>

#include "tests/support/test.h"

/* With or without the right to capture; frames that come are for
 * tests/integration/live.sh */
static void an_interface_that_is_not_there_is_named(TC_NO_STATE)
{
    const struct tc_live_cfg cfg = { .interface = "no-such-interface" };
    struct tc_live_source *source;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_live_source_open(&source, &cfg, &diag), TC_ESYS);
    assert_null(source);
    assert_non_null(strstr(diag.sentence, "no-such-interface"));
    tc_live_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interface_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
