/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/rtp_heuristic.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "proto/rtp/rtp_packet.h"

enum {
    PORT_MIN = 1024,
    /* RFC 3551 section 6: no type between it and the dynamic ones is
     * assigned */
    STATIC_TYPE_MAX   = 34,
    DYNAMIC_TYPE_MIN  = 96,
    PAYLOAD_BYTES_MAX = 65535,
};

struct slot {
    bool used;
    uint32_t ssrc;
    uint16_t next_seq;
    uint8_t payload_type;
    struct tc_held_datagram held;
    uint8_t *bytes; /* owned; the payload of `held` */
    size_t capacity;
};

struct tc_rtp_heuristic {
    struct slot slots[TC_RTP_HEURISTIC_HELD_MAX];
    uint8_t *lent; /* owned; payload of the datagram returned last */
    size_t lent_capacity;
    bool *known; /* owned; indexed by flow: detected as RTP */
    size_t known_capacity;
    size_t next;
};

tc_err tc_rtp_heuristic_create(struct tc_rtp_heuristic **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_rtp_heuristic_destroy(struct tc_rtp_heuristic *heuristic)
{
    if (!heuristic)
        return;

    for (size_t i = 0; i < TC_RTP_HEURISTIC_HELD_MAX; i++)
        tc_free(heuristic->slots[i].bytes);
    tc_free(heuristic->lent);
    tc_free(heuristic->known);
    tc_free(heuristic);
}

static bool has_the_look(const struct tc_datagram *d,
                         struct tc_rtp_packet *packet)
{
    /* lengths of 0 in IP and UDP (segment offload) allow datagrams longer than
     * any on a wire */
    return d->true_bytes <= PAYLOAD_BYTES_MAX && d->key.from.port >= PORT_MIN &&
           d->key.to.port >= PORT_MIN &&
           tc_rtp_decode(d->payload, d->captured_bytes, d->true_bytes,
                         packet) == TC_OK &&
           packet->payload_bytes > 0 &&
           (packet->payload_type <= STATIC_TYPE_MAX ||
            packet->payload_type >= DYNAMIC_TYPE_MIN);
}

/* Swaps the slot's buffer, so that the slot can be reused at once. */
static void lend(struct tc_rtp_heuristic *heuristic, struct slot *slot,
                 struct tc_held_datagram *out)
{
    uint8_t *bytes  = slot->bytes;
    size_t capacity = slot->capacity;

    *out                     = slot->held;
    out->datagram.payload    = bytes;
    slot->used               = false;
    slot->bytes              = heuristic->lent;
    slot->capacity           = heuristic->lent_capacity;
    heuristic->lent          = bytes;
    heuristic->lent_capacity = capacity;
}

static tc_err hold(struct slot *slot, const struct tc_held_datagram *datagram,
                   const struct tc_rtp_packet *packet)
{
    uint32_t len_bytes = datagram->datagram.captured_bytes;

    if (slot->capacity < len_bytes) {
        uint8_t *wider = tc_realloc_array(slot->bytes, len_bytes, 1);

        if (!wider)
            return TC_ENOMEM;
        slot->bytes    = wider;
        slot->capacity = len_bytes;
    }
    memcpy(slot->bytes, datagram->datagram.payload, len_bytes);
    slot->used         = true;
    slot->held         = *datagram;
    slot->ssrc         = packet->ssrc;
    slot->next_seq     = (uint16_t)(packet->seq + 1);
    slot->payload_type = packet->payload_type;
    return TC_OK;
}

static struct slot *slot_of(struct tc_rtp_heuristic *heuristic,
                            const struct tc_record *record)
{
    uint64_t hash = tc_hash_u64((uint64_t)record->tap << 32 | record->flow);

    return &heuristic->slots[hash % TC_RTP_HEURISTIC_HELD_MAX];
}

static bool is_of_same(const struct slot *slot, const struct tc_record *record)
{
    return slot->held.record.flow == record->flow &&
           slot->held.record.tap == record->tap;
}

static bool follows(const struct slot *slot, const struct tc_record *record,
                    const struct tc_rtp_packet *packet)
{
    return slot->used && is_of_same(slot, record) &&
           slot->ssrc == packet->ssrc && slot->next_seq == packet->seq &&
           slot->payload_type == packet->payload_type;
}

tc_err tc_rtp_heuristic_look(struct tc_rtp_heuristic *heuristic,
                             const struct tc_held_datagram *datagram,
                             enum tc_rtp_guess *guess,
                             struct tc_held_datagram *released,
                             bool *released_is_rtp)
{
    const struct tc_record *record = &datagram->record;
    struct tc_rtp_packet packet;

    *released        = (struct tc_held_datagram){ 0 };
    *released_is_rtp = false;
    *guess           = TC_RTP_GUESS_NO;
    if (!has_the_look(&datagram->datagram, &packet))
        return TC_OK;

    tc_err err = tc_cover(&heuristic->known, &heuristic->known_capacity,
                          record->flow, sizeof *heuristic->known);
    if (err != TC_OK)
        return err;

    struct slot *slot = slot_of(heuristic, record);
    if (follows(slot, record, &packet))
        heuristic->known[record->flow] = true;
    *guess =
        heuristic->known[record->flow] ? TC_RTP_GUESS_YES : TC_RTP_GUESS_HOLD;
    if (slot->used &&
        (*guess == TC_RTP_GUESS_HOLD || is_of_same(slot, record))) {
        *released_is_rtp = heuristic->known[slot->held.record.flow];
        lend(heuristic, slot, released);
    }
    return *guess == TC_RTP_GUESS_HOLD ? hold(slot, datagram, &packet) : TC_OK;
}

bool tc_rtp_heuristic_next_held(struct tc_rtp_heuristic *heuristic,
                                struct tc_held_datagram *out, bool *is_rtp)
{
    while (heuristic->next < TC_RTP_HEURISTIC_HELD_MAX) {
        struct slot *slot = &heuristic->slots[heuristic->next++];

        if (slot->used) {
            *is_rtp = heuristic->known[slot->held.record.flow];
            lend(heuristic, slot, out);
            return true;
        }
    }
    heuristic->next = 0;
    return false;
}

uint64_t tc_rtp_heuristic_bytes(const struct tc_rtp_heuristic *heuristic)
{
    return heuristic->known_capacity * sizeof *heuristic->known;
}

void tc_rtp_heuristic_sweep(struct tc_rtp_heuristic *heuristic,
                            const struct tc_flow_sweep *sweep)
{
    if (sweep->is_marking)
        return;
    for (size_t i = 0; i < heuristic->known_capacity; i++) {
        uint32_t to =
            i < sweep->flows.count ? sweep->flows.to[i] : TC_INDEX_NONE;
        bool is_known = heuristic->known[i];

        heuristic->known[i] = false;
        if (to != TC_INDEX_NONE)
            heuristic->known[to] = is_known;
    }
    if (sweep->flows.kept <= heuristic->known_capacity)
        tc_shrink(&heuristic->known, &heuristic->known_capacity,
                  sweep->flows.kept, sizeof *heuristic->known);
}
