/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file instrument.h
 * @brief Everything that measures a capture: the directory of endpoints and
 *        taps, and all trackers, as one sink.
 */
#ifndef TC_REPLAY_INSTRUMENT_H
#define TC_REPLAY_INSTRUMENT_H

#include "analysis/measurement.h"
#include "analysis/survey.h"
#include "proto/record_tee.h"

/** In the caller's storage. */
struct tc_instrument {
    struct tc_directory directory;
    struct tc_measurement *measurement; /**< owned */
    struct tc_survey *survey;           /**< owned */
    struct tc_record_tee tee;           /**< private */
};

/** @param out      for tc_instrument_fini, also on failure.
 *  @param cfg      copied; NULL: zeroed.
 *  @param playout  copied; NULL: the default. */
TC_NODISCARD
tc_err tc_instrument_init(struct tc_instrument *out,
                          const struct tc_survey_cfg *cfg,
                          const struct tc_playout_cfg *playout);

/** The sink of all trackers; its finish completes the results.  The instrument
 *  must not be moved until then. */
struct tc_record_sink tc_instrument_sink(struct tc_instrument *instrument);

/** A zeroed one is allowed. */
void tc_instrument_fini(struct tc_instrument *instrument);

#endif
