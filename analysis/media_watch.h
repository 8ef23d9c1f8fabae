/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file media_watch.h
 * @brief Sessions that wait for their first media packet, by endpoint.
 *
 * Several sessions may wait at one endpoint (a multicast group); each is taken
 * out once.  A look-up costs one array access if no session waits.
 */
#ifndef TC_ANALYSIS_MEDIA_WATCH_H
#define TC_ANALYSIS_MEDIA_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "base/flow.h"

struct tc_media_watch;

TC_NODISCARD
tc_err tc_media_watch_create(struct tc_media_watch **out);

/** NULL is allowed. */
void tc_media_watch_destroy(struct tc_media_watch *watch);

/**
 * Session `row` waits for media to `endpoint` as seen by `vantage`.  A pair
 * that is already waiting is left unchanged.
 */
TC_NODISCARD
tc_err tc_media_watch_add(struct tc_media_watch *watch, uint32_t endpoint,
                          uint32_t vantage, uint32_t row);

/** Remove the session at all endpoints. */
void tc_media_watch_forget(struct tc_media_watch *watch, uint32_t row);

/**
 * Media arrived at an endpoint: take out one session that waited for it.
 *
 * @return its row, or TC_INDEX_NONE when none is left.  Call until then.
 */
uint32_t tc_media_watch_take(struct tc_media_watch *watch, uint32_t endpoint,
                             uint32_t vantage);

/** Heap use in bytes. */
uint64_t tc_media_watch_bytes(const struct tc_media_watch *watch);

/** Renumber the sessions after an eviction, and remove those that were evicted.
 *  @retval TC_ENOMEM  nothing has changed. */
TC_NODISCARD
tc_err tc_media_watch_evict(struct tc_media_watch *watch,
                            const struct tc_row_map *sessions);

/** One pass over endpoints. */
void tc_media_watch_sweep(struct tc_media_watch *watch,
                          struct tc_flow_sweep *sweep);

#endif
