/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/instrument.h"

#include <assert.h>

tc_err tc_instrument_init(struct tc_instrument *out,
                          const struct tc_survey_cfg *cfg,
                          const struct tc_playout_cfg *playout)
{
    const struct tc_measurement_cfg measurement = {
        .playout = playout ? *playout : tc_playout_cfg_default,
    };

    *out       = (struct tc_instrument){ 0 };
    tc_err err = tc_directory_init(&out->directory);
    if (err == TC_OK)
        err = tc_measurement_create(&out->measurement, &out->directory,
                                    &measurement);
    if (err == TC_OK)
        err = tc_survey_create(&out->survey, cfg, out->measurement,
                               &out->directory);
    return err;
}

struct tc_record_sink tc_instrument_sink(struct tc_instrument *instrument)
{
    const struct tc_record_sink branches[] = {
        tc_measurement_sink(instrument->measurement),
        tc_survey_sink(instrument->survey),
    };
    /* two branches fit into a tee */
    tc_err err =
        tc_record_tee_init(&instrument->tee, branches, TC_LEN(branches));

    assert(err == TC_OK);
    (void)err;
    return tc_record_tee_sink(&instrument->tee);
}

void tc_instrument_fini(struct tc_instrument *instrument)
{
    tc_survey_destroy(instrument->survey);
    tc_measurement_destroy(instrument->measurement);
    tc_directory_fini(&instrument->directory);
    *instrument = (struct tc_instrument){ 0 };
}
