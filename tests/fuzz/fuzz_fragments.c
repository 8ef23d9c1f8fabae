/* SPDX-License-Identifier: Apache-2.0 */
/* Six octets a fragment: which datagram and tap, offset (2) and length in
 * units, odd octets and whether more follow, seconds since the one before.  A
 * datagram that is whole has all its octets from fragments of its own. */
#include <string.h>

#include "capture/fragments.h"
#include "tests/fuzz/fuzz.h"

enum { FRAGMENT_BYTES = 6, WIRE_BYTES = 60, UNIT_BYTES = 8 };

static const int64_t second_ns = 1000000000;

/* What a fragment holds is told by its datagram and place. */
static uint8_t octet_of(uint32_t id, uint32_t at)
{
    return (uint8_t)(id * 31 + at * 7 + at / 256);
}

static void check_whole(const struct tc_fragment_whole *whole, uint32_t id,
                        uint16_t tap)
{
    FUZZ_CHECK(whole->len_bytes <= TC_FRAGMENTS_BYTES_MAX);
    FUZZ_CHECK(whole->frames.tap == tap && whole->frames.packets > 0);
    FUZZ_CHECK(whole->frames.bytes == whole->frames.packets * WIRE_BYTES);
    for (uint32_t i = 0; i < whole->len_bytes; i++)
        FUZZ_CHECK(whole->bytes[i] == octet_of(id, i));
}

static uint64_t given_up(struct tc_fragments *fragments, bool all)
{
    struct tc_fragment_frames frames;
    uint64_t packets = 0;

    while (tc_fragments_next_given_up(fragments, all, &frames)) {
        FUZZ_CHECK(frames.packets > 0);
        FUZZ_CHECK(frames.bytes == frames.packets * WIRE_BYTES);
        packets += frames.packets;
    }
    return packets;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_fragments *fragments;
    uint64_t fed = 0, told = 0;
    int64_t at_ns = 0;

    if (tc_fragments_create(&fragments) != TC_OK)
        return 0;
    for (; size >= FRAGMENT_BYTES;
         data += FRAGMENT_BYTES, size -= FRAGMENT_BYTES) {
        struct tc_fragment fragment = {
            .tap          = data[0] & 1,
            .id           = data[0] >> 1,
            .protocol     = 17,
            .more         = data[4] & 1,
            .offset_bytes = ((uint32_t)data[1] << 8 | data[2]) * UNIT_BYTES,
            .len_bytes    = data[3] * (uint32_t)UNIT_BYTES + (data[4] >> 1) % 8,
        };
        uint8_t *exact = tc_fuzz_room(fragment.len_bytes);

        at_ns += (int8_t)data[5] * second_ns;
        for (uint32_t i = 0; i < fragment.len_bytes; i++)
            exact[i] = octet_of(fragment.id, fragment.offset_bytes + i);
        fragment.bytes                         = exact;
        const struct tc_fragment_frames frames = { .packets  = 1,
                                                   .bytes    = WIRE_BYTES,
                                                   .first_ns = at_ns,
                                                   .tap      = fragment.tap };
        struct tc_fragment_whole whole;
        tc_err err =
            tc_fragments_feed(fragments, &fragment, &frames, at_ns, &whole);

        free(exact);
        FUZZ_CHECK(err == TC_OK || err == TC_EFORMAT);
        fed += err == TC_OK;
        if (err == TC_OK && whole.len_bytes > 0) {
            check_whole(&whole, fragment.id, fragment.tap);
            told += whole.frames.packets;
        }
        told += given_up(fragments, false);
    }
    told += given_up(fragments, true);
    FUZZ_CHECK(told == fed);
    tc_fragments_destroy(fragments);
    return 0;
}
