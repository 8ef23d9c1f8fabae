/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file server.h
 * @brief One server with a queue: work is done in order of arrival, each
 *        piece takes the service time.
 */
#ifndef TC_MODEL_PARTIES_SERVER_H
#define TC_MODEL_PARTIES_SERVER_H

#include <stdint.h>

#include "model/engine/sim.h"

/** In the caller's storage. */
struct tc_server {
    struct tc_sim *sim;      /**< borrowed while the server is in use */
    int64_t service_ns;      /**< of one piece of work, >= 0 */
    int64_t free_at_ns;      /**< when the work accepted so far is done */
    uint64_t served;         /**< pieces accepted */
    int64_t longest_wait_ns; /**< before service */
};

void tc_server_init(struct tc_server *server, struct tc_sim *sim,
                    int64_t service_ns);

/**
 * Call `fn` when the queue ahead and the service are over.  When memory is
 * out, the simulation is stopped with TC_ENOMEM.
 *
 * @param self  weak; handed to `fn` with `arg`.
 */
void tc_server_submit(struct tc_server *server, tc_event_fn *fn, void *self,
                      uint64_t arg);

#endif
