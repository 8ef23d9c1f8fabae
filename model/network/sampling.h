/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sampling.h
 * @brief Sampling of link counters into LINK records.
 *
 * At an edge every directed link produces one record for [last edge, this
 * edge); the first interval starts at time 0.  A packet is counted in the
 * interval in which its first octet is sent, a drop when it happens, and busy
 * time when it elapses, so sums over intervals are the totals.
 */
#ifndef TC_MODEL_NETWORK_SAMPLING_H
#define TC_MODEL_NETWORK_SAMPLING_H

#include <stdint.h>

#include "base/err.h"

struct tc_network;

/**
 * An edge, e.g. of a measuring window.  Two edges at one time are one.
 * After tc_network_close().
 *
 * @param edge_ns  later than now: what happens at the edge itself belongs to
 *                 the next interval.
 * @retval TC_EORDER  it is not later than now.
 */
TC_NODISCARD
tc_err tc_network_sample_at(struct tc_network *network, int64_t edge_ns);

/**
 * Edges at now + interval, now + 2 intervals, ... and at `end_ns`.
 * Once in the life of a network.
 *
 * @param interval_ns  > 0.
 * @param end_ns       later than now.
 */
TC_NODISCARD
tc_err tc_network_sample_every(struct tc_network *network, int64_t interval_ns,
                               int64_t end_ns);

#endif
