/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/server.h"

#include <assert.h>

void tc_server_init(struct tc_server *server, struct tc_sim *sim,
                    int64_t service_ns)
{
    assert(server && sim && service_ns >= 0);

    *server = (struct tc_server){ .sim = sim, .service_ns = service_ns };
}

void tc_server_submit(struct tc_server *server, tc_event_fn *fn, void *self,
                      uint64_t arg)
{
    int64_t now_ns = tc_sim_now_ns(server->sim);
    int64_t start_ns =
        server->free_at_ns > now_ns ? server->free_at_ns : now_ns;

    if (start_ns - now_ns > server->longest_wait_ns)
        server->longest_wait_ns = start_ns - now_ns;
    server->free_at_ns = start_ns + server->service_ns;
    server->served++;

    tc_err err = tc_sim_at(server->sim, server->free_at_ns, fn, self, arg);
    if (err != TC_OK)
        tc_sim_stop(server->sim, err);
}
