/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file server.h
 * @brief One server with a queue: jobs are done in order of arrival, each takes
 *        the service time.
 */
#ifndef TC_MODEL_PARTIES_SERVER_H
#define TC_MODEL_PARTIES_SERVER_H

#include <stdint.h>

#include "model/engine/sim.h"

/** In the caller's storage. */
struct tc_server {
    struct tc_sim *sim;      /**< borrowed while the server is in use */
    int64_t service_ns;      /**< of one job, >= 0 */
    int64_t free_at_ns;      /**< when the jobs accepted so far are done */
    uint64_t served;         /**< jobs accepted */
    int64_t longest_wait_ns; /**< before service */
};

void tc_server_init(struct tc_server *server, struct tc_sim *sim,
                    int64_t service_ns);

/**
 * Call `fn` after the queue ahead and the service time.  Without memory the
 * simulation is stopped with TC_ENOMEM.
 *
 * @param self  weak; handed to `fn` with `arg`.
 */
void tc_server_submit(struct tc_server *server, tc_event_fn *fn, void *self,
                      uint64_t arg);

#endif
