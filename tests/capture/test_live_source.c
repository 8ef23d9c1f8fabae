/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/live_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* With or without the right to capture; frames that come are for
 * tests/integration/live.sh */
static void an_interface_that_is_not_there_is_named(void **state)
{
    const struct tc_live_cfg cfg = { .interface = "no-such-interface" };
    struct tc_live_source *source;
    struct tc_diag diag = TC_DIAG_NONE;

    (void)state;
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
