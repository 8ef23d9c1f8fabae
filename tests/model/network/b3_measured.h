/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file b3_measured.h
 * @brief The network of b3.h before the measurement of `twincast compare`:
 *        every packet at its sender and its receiver, and the counters of
 *        every link, go through the trackers, and all KPIs are found.
 */
#ifndef TC_TESTS_MODEL_NETWORK_B3_MEASURED_H
#define TC_TESTS_MODEL_NETWORK_B3_MEASURED_H

#include "analysis/kpi.h"
#include "tests/model/network/b3.h"

struct b3_measured {
    struct b3 rig;
    struct tc_measurement *measurement;
    struct tc_record_sink sink;
    double kpis[TC_KPI_COUNT]; /* means; NaN: none */
};

/* It must stay in place until fini. */
static inline void b3_measured_init(struct b3_measured *measured,
                                    const struct b3_config *config)
{
    const struct tc_measurement_cfg cfg = {
        .window_start_ns = B3_START_NS,
        .window_end_ns   = b3_end_ns(config),
        .bin_ns          = B3_SAMPLE_NS,
    };

    b3_begin(&measured->rig, config);
    b3_check(tc_measurement_create(&measured->measurement,
                                   &measured->rig.directory, &cfg));
    measured->sink = tc_measurement_sink(measured->measurement);
    b3_build(&measured->rig, &measured->sink);
}

/* As replay/trial.c runs and measures. */
static inline void b3_measured_run(struct b3_measured *measured)
{
    b3_check(tc_sim_run_until(measured->rig.sim, TC_SIM_FOREVER_NS));
    b3_check(measured->sink.ops->finish(measured->sink.self, NULL));
    for (int k = 0; k < TC_KPI_COUNT; k++) {
        struct tc_kpi_sample sample;

        b3_check(
            tc_kpi_sample_make(measured->measurement, (enum tc_kpi)k, &sample));
        measured->kpis[k] = tc_kpi_sample_mean(&sample);
        tc_kpi_sample_fini(&sample);
    }
}

static inline void b3_measured_fini(struct b3_measured *measured)
{
    b3_fini(&measured->rig);
    tc_measurement_destroy(measured->measurement);
}

#endif
