/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/memory_cap.h"

#include <assert.h>

/* A frame adds at most 64 KiB, so use grows by less than 4 MiB between
 * checks. */
enum { FRAMES_PER_LOOK = 64 };

uint64_t tc_memory_cap_held_bytes(const struct tc_instrument *instrument,
                                  const struct tc_decoder *decoder)
{
    return tc_decoder_bytes(decoder) +
           tc_measurement_bytes(instrument->measurement) +
           tc_survey_bytes(instrument->survey) +
           tc_flow_table_bytes(instrument->directory.flows);
}

/* Assumes that memory not attributed to rows (flows, indexes) shrinks in
 * proportion to the rows. */
static uint64_t cutoff(const struct tc_memory_cap *cap,
                       const struct tc_decoder *decoder, uint64_t held_bytes)
{
    struct tc_ages ages = { .now_frame = tc_decoder_frames(decoder) };

    tc_decoder_age(decoder, &ages);
    tc_measurement_age(cap->instrument->measurement, &ages);
    tc_survey_age(cap->instrument->survey, &ages);
    return tc_ages_cutoff(
        &ages, (uint64_t)((double)ages.sum_bytes * (double)(cap->bytes / 2) /
                          (double)held_bytes));
}

static tc_err sweep_once(struct tc_instrument *instrument,
                         struct tc_decoder *decoder,
                         struct tc_flow_sweep *sweep)
{
    tc_decoder_sweep(decoder, sweep);
    tc_err err = tc_measurement_sweep(instrument->measurement, sweep);
    return err == TC_OK ? tc_survey_sweep(instrument->survey, sweep) : err;
}

/* Remove flows and endpoints that are no longer referenced. */
static tc_err sweep(struct tc_instrument *instrument,
                    struct tc_decoder *decoder)
{
    struct tc_flow_table *flows = instrument->directory.flows;
    struct tc_flow_sweep sweep;
    tc_err err = tc_flow_sweep_begin(&sweep, flows);

    if (err == TC_OK)
        err = sweep_once(instrument, decoder, &sweep);
    if (err == TC_OK)
        err = tc_flow_sweep_compact(&sweep, flows);
    if (err == TC_OK)
        err = sweep_once(instrument, decoder, &sweep);
    tc_flow_sweep_fini(&sweep);
    return err;
}

static tc_err evict(struct tc_memory_cap *cap, struct tc_decoder *decoder,
                    uint64_t held_bytes)
{
    struct tc_instrument *instrument = cap->instrument;
    struct tc_measurement_maps maps  = { 0 };
    uint64_t before_frame            = cutoff(cap, decoder, held_bytes);

    tc_err err =
        tc_decoder_evict(decoder, before_frame, &cap->evicted.tcp_streams);
    if (err == TC_OK)
        err = tc_measurement_evict(instrument->measurement, before_frame, &maps,
                                   &cap->evicted);
    if (err == TC_OK)
        err = tc_survey_evict(instrument->survey, before_frame, &maps,
                              cap->bytes, &cap->evicted);
    tc_row_map_fini(&maps.sessions);
    tc_row_map_fini(&maps.streams);
    return err == TC_OK ? sweep(instrument, decoder) : err;
}

tc_err tc_memory_cap_frame(struct tc_memory_cap *cap,
                           struct tc_decoder *decoder)
{
    if (!cap || cap->bytes == 0 ||
        tc_decoder_frames(decoder) % FRAMES_PER_LOOK != 0)
        return TC_OK;

    uint64_t held_bytes = tc_memory_cap_held_bytes(cap->instrument, decoder);
    return held_bytes <= cap->bytes ? TC_OK : evict(cap, decoder, held_bytes);
}
