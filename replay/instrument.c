/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/instrument.h"

tc_err tc_instrument_init(struct tc_instrument *out)
{
    *out       = (struct tc_instrument){ 0 };
    tc_err err = tc_directory_init(&out->directory);
    if (err == TC_OK)
        err = tc_measurement_create(&out->measurement, &out->directory, NULL);
    return err;
}

struct tc_record_sink tc_instrument_sink(struct tc_instrument *instrument)
{
    return tc_measurement_sink(instrument->measurement);
}

void tc_instrument_fini(struct tc_instrument *instrument)
{
    tc_measurement_destroy(instrument->measurement);
    tc_directory_fini(&instrument->directory);
    *instrument = (struct tc_instrument){ 0 };
}
