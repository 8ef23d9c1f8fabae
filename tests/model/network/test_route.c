/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/route.h"
#include "tests/support/test.h"

enum { PAIRS_MAX = 16 };

/* Pairs of links, numbered as a network does. */
struct graph {
    struct tc_route_link links[2 * PAIRS_MAX];
    size_t count;
};

static void connect(struct graph *graph, uint32_t a, uint32_t b,
                    int64_t propagation_ns)
{
    const uint32_t link = (uint32_t)graph->count;

    graph->links[graph->count++] =
        (struct tc_route_link){ a, b, link, propagation_ns };
    graph->links[graph->count++] =
        (struct tc_route_link){ b, a, link + 1, propagation_ns };
}

static void routes(struct tc_route_table *table, const struct graph *graph,
                   uint32_t router_count)
{
    assert_int_equal(
        tc_route_table_init(table, router_count, graph->links, graph->count),
        TC_OK);
}

/*      0 --10-- 1
 *      |        |      0 to 2: 10 + 10 by 1, or 25
 *      25      10
 *      +--- 2 --+      */
static void propagation_time_decides(TC_NO_STATE)
{
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    connect(&graph, 0, 1, 10); /* links 0, 1 */
    connect(&graph, 0, 2, 25); /* links 2, 3 */
    connect(&graph, 1, 2, 10); /* links 4, 5 */
    routes(&table, &graph, 3);

    assert_int_equal(tc_route_parent(&table, 0, 0), TC_ROUTE_NONE);
    assert_int_equal(tc_route_parent(&table, 0, 1), 0);
    assert_int_equal(tc_route_parent(&table, 0, 2), 4);
    assert_int_equal(tc_route_parent(&table, 2, 0), 1);
    assert_int_equal(tc_route_parent(&table, 2, 1), 5);
    tc_route_table_fini(&table);
}

/* 20 direct, 10 + 10 over 1: the shorter in hops */
static void of_equal_times_fewer_hops_win(TC_NO_STATE)
{
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    connect(&graph, 0, 1, 10);
    connect(&graph, 1, 2, 10);
    connect(&graph, 0, 2, 20); /* links 4, 5 */
    routes(&table, &graph, 3);

    assert_int_equal(tc_route_parent(&table, 0, 2), 4);
    assert_int_equal(tc_route_parent(&table, 2, 0), 5);
    tc_route_table_fini(&table);
}

/* From 0 to 3 by 2 or by 1, by 2 connected first */
static void of_equal_ways_the_lower_neighbour_wins(TC_NO_STATE)
{
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    connect(&graph, 0, 2, 10);
    connect(&graph, 2, 3, 10);
    connect(&graph, 0, 1, 10); /* links 4, 5 */
    connect(&graph, 1, 3, 10); /* links 6, 7 */
    routes(&table, &graph, 4);

    assert_int_equal(tc_route_parent(&table, 0, 3), 6);
    assert_int_equal(tc_route_parent(&table, 3, 0), 5);
    tc_route_table_fini(&table);

    /* 5 + 15 by 2, which is nearer to 0, or 10 + 10 by 1 */
    graph.links[0].propagation_ns = graph.links[1].propagation_ns = 5;
    graph.links[2].propagation_ns = graph.links[3].propagation_ns = 15;
    routes(&table, &graph, 4);
    assert_int_equal(tc_route_parent(&table, 0, 3), 6);
    tc_route_table_fini(&table);
}

static void of_parallel_links_the_shorter_then_the_first_wins(TC_NO_STATE)
{
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    connect(&graph, 0, 1, 11);
    connect(&graph, 0, 1, 10); /* links 2, 3 */
    connect(&graph, 0, 1, 10);
    routes(&table, &graph, 2);

    assert_int_equal(tc_route_parent(&table, 0, 1), 2);
    assert_int_equal(tc_route_parent(&table, 1, 0), 3);
    tc_route_table_fini(&table);
}

/* A ring of links that take no time: by hops, so that no packet goes round */
static void links_without_propagation_make_no_loop(TC_NO_STATE)
{
    enum { ROUTERS = 8 };
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    for (uint32_t r = 0; r < ROUTERS; r++)
        connect(&graph, r, (r + 1) % ROUTERS, 0);
    routes(&table, &graph, ROUTERS);

    for (uint32_t root = 0; root < ROUTERS; root++) {
        for (uint32_t r = 0; r < ROUTERS; r++) {
            uint32_t at   = r;
            uint32_t hops = 0;

            while (at != root) {
                at = graph.links[tc_route_parent(&table, root, at)].from;
                hops++;
            }
            const uint32_t apart = (r - root) % ROUTERS;
            assert_int_equal(hops, apart <= 4 ? apart : ROUTERS - apart);
        }
    }
    tc_route_table_fini(&table);
}

static void a_network_in_two_parts_is_refused(TC_NO_STATE)
{
    struct graph graph          = { 0 };
    struct tc_route_table table = { 0 };

    connect(&graph, 0, 1, 10);
    connect(&graph, 2, 3, 10);
    assert_int_equal(tc_route_table_init(&table, 4, graph.links, graph.count),
                     TC_EARG);
    assert_null(table.parent);
}

/* 0 - 1   2 */
static void where_parts_are_allowed_no_way_is_told(TC_NO_STATE)
{
    struct graph graph = { 0 };
    struct tc_route_table table;

    connect(&graph, 0, 1, 10);
    assert_int_equal(
        tc_route_table_init_split(&table, 3, graph.links, graph.count), TC_OK);
    assert_true(tc_route_exists(&table, 0, 1));
    assert_true(tc_route_exists(&table, 2, 2));
    assert_false(tc_route_exists(&table, 0, 2));
    assert_false(tc_route_exists(&table, 2, 1));
    tc_route_table_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(propagation_time_decides),
        cmocka_unit_test(of_equal_times_fewer_hops_win),
        cmocka_unit_test(of_equal_ways_the_lower_neighbour_wins),
        cmocka_unit_test(of_parallel_links_the_shorter_then_the_first_wins),
        cmocka_unit_test(links_without_propagation_make_no_loop),
        cmocka_unit_test(a_network_in_two_parts_is_refused),
        cmocka_unit_test(where_parts_are_allowed_no_way_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
