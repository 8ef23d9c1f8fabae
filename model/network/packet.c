/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/packet.h"

#include <assert.h>

#include "base/arena.h"

struct tc_packet *tc_packet_take(struct tc_packet_pool *pool)
{
    assert(pool && pool->arena);

    struct tc_packet *packet = pool->free;

    if (packet) {
        pool->free = packet->next;
        *packet    = (struct tc_packet){ 0 };
    } else {
        packet = TC_ARENA_NEW(pool->arena, struct tc_packet);
        if (!packet)
            return NULL;
    }
    packet->references = 1;
    return packet;
}

void tc_packet_release(struct tc_packet_pool *pool, struct tc_packet *packet)
{
    assert(pool && packet && packet->references > 0);

    if (--packet->references > 0)
        return;
    packet->next = pool->free;
    pool->free   = packet;
}
