/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "model/network/packet.h"
#include "tests/support/test.h"

static void a_packet_is_free_when_its_last_copy_is(TC_NO_STATE)
{
    struct tc_packet_pool pool = { 0 };

    assert_int_equal(tc_arena_create(&pool.arena, 4096), TC_OK);
    struct tc_packet *packet = tc_packet_take(&pool);

    assert_non_null(packet);
    packet->references += 2;
    tc_packet_release(&pool, packet);
    tc_packet_release(&pool, packet);
    struct tc_packet *other = tc_packet_take(&pool);
    assert_ptr_not_equal(other, packet);

    packet->flow = 77;
    tc_packet_release(&pool, packet);
    assert_ptr_equal(tc_packet_take(&pool), packet);
    assert_int_equal(packet->flow, 0);
    assert_int_equal(packet->references, 1);
    tc_arena_destroy(pool.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_is_free_when_its_last_copy_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
