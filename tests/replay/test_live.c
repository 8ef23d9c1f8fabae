/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/live.h"

#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/test.h"

/* What comes from an interface is for tests/integration/live.sh */
static void without_an_interface_there_is_no_file(TC_NO_STATE)
{
    struct folder folder;
    char path[FOLDER_NAME_BYTES];
    struct tc_live_progress end;
    struct tc_analyze_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    folder_open(&folder);
    const struct tc_live_watcher watcher = { 0 };
    const struct tc_live_run_cfg cfg     = {
            .source  = { .interface = "no-such-interface" },
            .path    = folder_file(&folder, "a.pcap", path),
            .stop_fd = -1,
            .analyze = true,
    };
    assert_int_equal(tc_live_run(&cfg, &watcher, &end, &report, &diag),
                     TC_ESYS);
    assert_non_null(strstr(diag.sentence, "no-such-interface"));
    assert_int_equal(folder_count(&folder), 0);
    tc_analyze_report_fini(&report);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_interface_there_is_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
