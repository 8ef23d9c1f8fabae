/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/server.h"
#include "tests/support/test.h"

enum { DONE_MAX = 16 };

struct desk {
    struct tc_sim *sim;
    struct tc_server server;
    uint64_t done[DONE_MAX]; /* which piece */
    int64_t done_ns[DONE_MAX];
    size_t count;
};

static void on_done(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct desk *desk = self;

    assert_true(desk->count < DONE_MAX);
    desk->done[desk->count]      = arg;
    desk->done_ns[desk->count++] = tc_sim_now_ns(sim);
}

static void on_come(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct desk *desk = self;

    (void)sim;
    tc_server_submit(&desk->server, on_done, desk, arg);
}

static void desk_open(struct desk *desk, int64_t service_ns)
{
    *desk = (struct desk){ 0 };
    assert_int_equal(tc_sim_create(&desk->sim), TC_OK);
    tc_server_init(&desk->server, desk->sim, service_ns);
}

static void come(struct desk *desk, int64_t at_ns, uint64_t piece)
{
    assert_int_equal(tc_sim_at(desk->sim, at_ns, on_come, desk, piece), TC_OK);
}

static void desk_close(struct desk *desk)
{
    tc_sim_destroy(desk->sim);
}

/*
 * Service 10; pieces come at 0, 4, 4, 15, 100:
 *   0 from  0 to  10
 *   1 from 10 to  20   has waited 6
 *   2 from 20 to  30   has waited 16, the longest
 *   3 from 30 to  40   has waited 15
 *   4 from 100 to 110  has not waited
 */
static void work_is_done_in_order_one_piece_at_a_time(TC_NO_STATE)
{
    static const int64_t done_ns[] = { 10, 20, 30, 40, 110 };
    struct desk desk;

    desk_open(&desk, 10);
    come(&desk, 0, 0);
    come(&desk, 4, 1);
    come(&desk, 4, 2);
    come(&desk, 15, 3);
    come(&desk, 100, 4);
    assert_int_equal(tc_sim_run_until(desk.sim, 1000), TC_OK);
    assert_int_equal(desk.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(desk.done[i], i);
        assert_int_equal(desk.done_ns[i], done_ns[i]);
    }
    assert_int_equal(desk.server.longest_wait_ns, 16);
    assert_int_equal(desk.server.served, 5);
    desk_close(&desk);
}

/* Not inside submit: a handler must not find the world changed under it. */
static void service_of_no_time_is_done_now_but_later(TC_NO_STATE)
{
    struct desk desk;

    desk_open(&desk, 0);
    tc_server_submit(&desk.server, on_done, &desk, 1);
    tc_server_submit(&desk.server, on_done, &desk, 2);
    assert_int_equal(desk.count, 0);
    assert_int_equal(tc_sim_run_until(desk.sim, 0), TC_OK);
    assert_int_equal(desk.count, 2);
    assert_int_equal(desk.done[0], 1);
    assert_int_equal(desk.done_ns[1], 0);
    assert_int_equal(desk.server.longest_wait_ns, 0);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_done_in_order_one_piece_at_a_time),
        cmocka_unit_test(service_of_no_time_is_done_now_but_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
