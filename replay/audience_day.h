/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_day.h
 * @brief How many people turn to television at which hour of the day.
 */
#ifndef TC_REPLAY_AUDIENCE_DAY_H
#define TC_REPLAY_AUDIENCE_DAY_H

/**
 * Weight of an hour, over that of the busiest.
 *
 * @param hour  0..23, of the day's clock.
 * @return above 0, at most 1.
 */
double tc_audience_day_weight(int hour);

/** Weights summed up from midnight to `at_h`, which may be days later; a part
 *  of an hour counts as that part of its weight.
 *  @param at_h  in hours, >= 0. */
double tc_audience_day_sum(double at_h);

/** When a sum is reached, in hours from midnight: the inverse.
 *  @param sum  >= 0. */
double tc_audience_day_hour(double sum);

#endif
