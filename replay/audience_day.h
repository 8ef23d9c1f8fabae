/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_day.h
 * @brief Weight of each hour of the day in the rate of arrivals.
 */
#ifndef TC_REPLAY_AUDIENCE_DAY_H
#define TC_REPLAY_AUDIENCE_DAY_H

/**
 * Weight of an hour relative to the busiest one.
 *
 * @param hour  0..23, time of day.
 * @return above 0, at most 1.
 */
double tc_audience_day_weight(int hour);

/** Integral of the weights from midnight to `at_h`, which may be days later.
 *  @param at_h  in hours, >= 0. */
double tc_audience_day_sum(double at_h);

/** The inverse: hours from midnight until the integral reaches `sum`.
 *  @param sum  >= 0. */
double tc_audience_day_hour(double sum);

#endif
