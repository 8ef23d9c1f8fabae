/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "proto/record.h"
#include "tests/support/test.h"

static void every_protocol_has_a_name_of_its_own(TC_NO_STATE)
{
    static const char *const names[] = { "other",  "sip",  "cops",
                                         "rtp",    "rtcp", "igmp",
                                         "search", "mld",  "mpegts" };

    assert_int_equal(TC_LEN(names), TC_PROTOCOL_COUNT);
    for (int p = 0; p < TC_PROTOCOL_COUNT; p++)
        assert_string_equal(tc_protocol_name((enum tc_protocol)p), names[p]);
}

/* 8 + 8 + 8 + 8 + 5 * 4 + 2 + 1 + 1 = 56 on a machine of 64 bits */
static void a_record_fits_a_cache_line(TC_NO_STATE)
{
    assert_true(sizeof(struct tc_record) <= 64);
    assert_true(TC_RECORD_KIND_COUNT <= UINT8_MAX);
    assert_true(TC_PROTOCOL_COUNT <= UINT8_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_protocol_has_a_name_of_its_own),
        cmocka_unit_test(a_record_fits_a_cache_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
