/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network with its k-th allocation failing, for every k: it says so, and
 * nothing is lost (the sanitizer looks) nor used that is not there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/engine/sim.h"
#include "model/media/video_source.h"
#include "model/network/multicast.h"
#include "model/network/sampling.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "tests/support/test.h"

/* Mutable at file scope because base/alloc.h has no place for a state. */
static size_t allocations_left;

static bool is_out(void)
{
    return allocations_left == 0 || --allocations_left == 0;
}

/* These stand in for base/alloc.c. */
void *tc_alloc(size_t size_bytes)
{
    return is_out() ? NULL : calloc(1, size_bytes);
}

void *tc_alloc_array(size_t count, size_t element_bytes)
{
    return is_out() ? NULL : calloc(count, element_bytes);
}

void *tc_realloc_array(void *memory, size_t count, size_t element_bytes)
{
    return is_out() ? NULL : realloc(memory, count * element_bytes);
}

void tc_free(void *memory)
{
    free(memory);
}

/* Grows by one element, so that every addition is one that can fail. */
bool tc_grow(void *memory, size_t *capacity, size_t count, size_t element_bytes)
{
    void *elements;

    if (count < *capacity)
        return true;
    memcpy(&elements, memory, sizeof elements);
    elements = tc_realloc_array(elements, count + 1, element_bytes);
    if (!elements)
        return false;
    memcpy(memory, &elements, sizeof elements);
    *capacity = count + 1;
    return true;
}

enum { ROUTERS = 3, HOSTS = 6 };

static tc_err build(struct tc_network *network, uint32_t *hosts)
{
    const struct tc_link_config config = { .rate_bps       = 1000000,
                                           .propagation_ns = 5000 };
    uint32_t routers[ROUTERS];
    tc_err err = TC_OK;

    for (uint32_t r = 0; r < ROUTERS && err == TC_OK; r++) {
        err = tc_network_add_router(network, "router", r, &routers[r]);
        if (err == TC_OK && r > 0)
            err = tc_network_connect(network, routers[r - 1], routers[r],
                                     &config, NULL);
    }
    for (uint32_t h = 0; h < HOSTS && err == TC_OK; h++) {
        err = tc_network_add_host(network, "host", 100 + h, &hosts[h]);
        if (err == TC_OK)
            err = tc_network_connect(network, hosts[h], routers[h % ROUTERS],
                                     &config, NULL);
    }
    return err == TC_OK ? tc_network_close(network) : err;
}

/* A film to a group and to one viewer, members coming and going. */
static tc_err show(struct tc_sim *sim, struct tc_network *network,
                   const uint32_t *hosts)
{
    struct tc_video_source source;
    struct tc_video_destination all = { .is_multicast = true };
    struct tc_video_destination one = { .to = hosts[1] };

    tc_err err = tc_multicast_add_group(network, 0xe8000001, &all.to);
    if (err == TC_OK)
        err = tc_multicast_flow(network, hosts[0], 1, all.to, 2, &all.flow);
    if (err == TC_OK)
        err = tc_network_flow(network, hosts[0], 1, hosts[1], 2,
                              TC_TRANSPORT_UDP, &one.flow);
    if (err == TC_OK)
        err = tc_network_sample_every(network, 100000000, 400000000);
    if (err == TC_OK)
        err = tc_video_source_init(&source, network, hosts[0],
                                   &tc_video_config_default);
    if (err != TC_OK)
        return err;

    tc_video_source_add(&source, &all);
    tc_video_source_add(&source, &one);
    tc_multicast_join(network, all.to, hosts[2]);
    tc_video_source_start(&source, 0);
    err = tc_sim_run_until(sim, 100000000);
    for (uint32_t h = 3; h < HOSTS; h++)
        tc_multicast_join(network, all.to, hosts[h]);
    for (uint32_t h = 2; h < HOSTS; h++)
        tc_multicast_leave(network, all.to, hosts[h]);
    return err == TC_OK ? tc_sim_run_until(sim, 200000000) : err;
}

static tc_err trial(void)
{
    struct tc_directory directory = { 0 };
    struct tc_sim *sim            = NULL;
    struct tc_network *network    = NULL;
    uint32_t hosts[HOSTS];

    tc_err err = tc_directory_init(&directory);
    if (err == TC_OK)
        err = tc_sim_create(&sim);
    if (err == TC_OK)
        err = tc_network_create(&network, sim, &directory, NULL);
    if (err == TC_OK)
        err = build(network, hosts);
    if (err == TC_OK)
        err = show(sim, network, hosts);

    tc_network_destroy(network);
    tc_sim_destroy(sim);
    tc_directory_fini(&directory);
    return err;
}

static void every_allocation_may_fail(TC_NO_STATE)
{
    tc_err err = TC_ENOMEM;
    size_t k   = 0;

    while (err == TC_ENOMEM) {
        allocations_left = ++k;
        err              = trial();
    }
    assert_int_equal(err, TC_OK);
    assert_true(k > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
