/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/p2p/three_peers.h"

/* Each viewer has a copy of its own from the sender's line: twice the packets
 * on it, where a group would have once. */
static void every_viewer_gets_a_copy_of_its_own(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 2 },
                                      { SECONDS(1), SECONDS(100), 1, 2 } };
    struct tc_workload workload   = workload_of(demands, 2, 6);
    struct tc_model_config config = small_config();
    struct ladder p2p, isp;

    ladder_run(&p2p, &tc_p2p_architecture, &config, &workload);
    ladder_run(&isp, &tc_isp_architecture, &config, &workload);
    assert_int_equal(p2p.totals.network.copies, 0);
    assert_true(isp.totals.network.copies > 100);
    assert_true(p2p.totals.network.sent > 3 * isp.totals.network.sent / 2);
    ladder_fini(&p2p);
    ladder_fini(&isp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_viewer_gets_a_copy_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
