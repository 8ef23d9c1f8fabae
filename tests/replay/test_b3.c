/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model and measurement together on the network of b3.h: its KPIs are those
 * that follow from ns-3's delays and from arithmetic.
 */

#include "tests/analysis/near.h"
#include "tests/model/network/b3_measured.h"
#include "tests/support/test.h"

enum { FRAMES = 20 };

static void measure(struct b3_measured *measured)
{
    const struct b3_config config = {
        .broadcasters = 30,
        .frames       = FRAMES,
        .is_staggered = true,
        .access_bps   = 100000000,
        .core_bps     = 1000000000,
    };

    b3_measured_init(measured, &config);
    b3_measured_run(measured);
}

/* ns-3's mean over all flows is 5684.2933 us.  A frame is two packets, of
 * which the second is sent 98.4 us after the first: half of that more. */
static void delays_are_those_of_ns3(TC_NO_STATE)
{
    struct b3_measured measured;

    measure(&measured);
    assert_true(is_near(measured.kpis[TC_KPI_STREAM_DELAY_PACKETS],
                        5684.2933e-6, 1e-10));
    assert_true(is_near(measured.kpis[TC_KPI_STREAM_DELAY],
                        (5684.2933 + 49.2) * 1e-6, 1e-10));
    assert_true(measured.kpis[TC_KPI_STREAM_LOSS_RATIO] == 0);
    b3_measured_fini(&measured);
}

/* 60 viewers get 2 packets of 1230 octets in each of 20 frames, in a window
 * of 21 periods of 1/15 s.  A third of the viewers is 2 links away, the others
 * 3, one of them in the core. */
static void traffic_is_what_was_sent(TC_NO_STATE)
{
    const double injected_bps = 60 * 2 * FRAMES * 1230.0 * 8 / (21 / 15.0);
    struct b3_measured measured;

    measure(&measured);
    assert_near(measured.kpis[TC_KPI_NETWORK_TRAFFIC_INJECTED], injected_bps);
    assert_near(measured.kpis[TC_KPI_NETWORK_TRAFFIC_LINKS],
                injected_bps * 8 / 3);
    assert_near(measured.kpis[TC_KPI_NETWORK_TRAFFIC_CORE],
                injected_bps * 2 / 3);
    b3_measured_fini(&measured);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_are_those_of_ns3),
        cmocka_unit_test(traffic_is_what_was_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
