/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "model/workload.h"
#include "tests/support/test.h"

/* The sanitizer tells whether all was freed, and nothing but the arrays. */
static void a_workload_frees_its_arrays_and_no_names(TC_NO_STATE)
{
    struct tc_workload workload = { .viewer_count = 1, .end_ns = 9 };

    workload.viewers         = tc_alloc_array(1, sizeof *workload.viewers);
    workload.broadcasters    = tc_alloc_array(1, sizeof *workload.broadcasters);
    workload.demands         = tc_alloc_array(1, sizeof *workload.demands);
    workload.viewers[0].name = "a name in static storage";
    tc_workload_fini(&workload);
    assert_null(workload.viewers);
    assert_int_equal(workload.viewer_count, 0);
    assert_int_equal(workload.end_ns, 0);
    tc_workload_fini(&workload); /* zeroed: allowed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workload_frees_its_arrays_and_no_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
