/* SPDX-License-Identifier: Apache-2.0 */
/* Frames one behind the other, each with five octets before it: link type,
 * length (2), what is more on the wire, tap.  Peeled, and then decoded. */
#include <string.h>

#include "capture/layers.h"
#include "capture/udp_reader.h"
#include "tests/fuzz/fuzz.h"

enum { HEAD_BYTES = 5 };

/* LINKTYPE_ numbers: loopback, Ethernet, raw IP, cooked, IPv4, IPv6, cooked 2,
 * OpenBSD loopback */
static const uint16_t link_types[] = { 0, 1, 101, 113, 228, 229, 276, 108 };

struct rig {
    struct tc_layers layers;
    struct tc_media_table *media;
    struct tc_flow_table *flows;
    struct tc_decode_as said;
    uint64_t held; /* frames that bear fragments, not told yet */
};

static void read_datagram(struct rig *rig, const struct tc_datagram *d)
{
    const struct tc_udp_reader reader = { .media = rig->media,
                                          .flows = rig->flows,
                                          .said  = &rig->said };
    struct tc_payload payload;
    uint32_t flow;

    if (d->key.transport != TC_TRANSPORT_UDP)
        return;
    FUZZ_CHECK(tc_flow_table_flow(rig->flows, &d->key, &flow) == TC_OK);
    struct tc_flow ends = tc_flow_table_get(rig->flows, flow);
    FUZZ_CHECK(tc_udp_reader_read(&reader, d, ends.from, ends.to, &payload) ==
               TC_OK);
    FUZZ_CHECK(payload.skip < TC_SKIP_COUNT &&
               payload.class < TC_FRAME_CLASS_COUNT);
}

/* In the frame or in what was put together: there, in either. */
static void touch(const uint8_t *bytes, uint32_t len_bytes)
{
    uint8_t *copy = tc_fuzz_room(len_bytes);

    if (len_bytes > 0)
        memcpy(copy, bytes, len_bytes);
    free(copy);
}

static void peel(struct rig *rig, const struct tc_frame *frame, uint16_t tap,
                 int64_t at_ns)
{
    struct tc_layers_result out;
    struct tc_fragment_frames frames;
    enum tc_skip skip;

    FUZZ_CHECK(tc_layers_peel(&rig->layers, frame, tap, at_ns, &out, &skip) ==
               TC_OK);
    FUZZ_CHECK(skip < TC_SKIP_COUNT);
    FUZZ_CHECK(!out.is_held || skip == TC_SKIP_FRAGMENT);
    rig->held += 1;
    if (!out.is_held) {
        FUZZ_CHECK(out.frames.packets >= 1 && out.frames.packets <= rig->held);
        rig->held -= out.frames.packets;
    }
    if (skip == TC_SKIP_NONE) {
        FUZZ_CHECK(out.datagram.captured_bytes <= out.datagram.true_bytes);
        touch(out.datagram.payload, out.datagram.captured_bytes);
        read_datagram(rig, &out.datagram);
    }
    while (tc_fragments_next_given_up(rig->layers.fragments, false, &frames))
        rig->held -= frames.packets;
}

static void peel_all(struct rig *rig, const uint8_t *data, size_t size)
{
    int64_t at_ns = 0;

    while (size >= HEAD_BYTES) {
        size_t len    = (size_t)data[1] << 8 | data[2];
        uint32_t more = data[3];
        uint16_t tap = data[4] & 1, link = link_types[data[0] % 8];

        data += HEAD_BYTES;
        size -= HEAD_BYTES;
        len                   = len < size ? len : size;
        uint8_t *exact        = tc_fuzz_room(len);
        struct tc_frame frame = { .at_ns      = at_ns += 10000,
                                  .bytes      = exact,
                                  .len_bytes  = (uint32_t)len,
                                  .wire_bytes = (uint32_t)len + more,
                                  .link_type  = link };
        if (len > 0)
            memcpy(exact, data, len);
        peel(rig, &frame, tap, at_ns);
        free(exact);
        data += len;
        size -= len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rig rig = { 0 };
    struct tc_fragment_frames frames;

    FUZZ_CHECK(tc_fragments_create(&rig.layers.fragments) == TC_OK);
    FUZZ_CHECK(tc_duplicates_create(&rig.layers.duplicates) == TC_OK);
    FUZZ_CHECK(tc_media_table_create(&rig.media) == TC_OK);
    FUZZ_CHECK(tc_flow_table_create(&rig.flows) == TC_OK);
    peel_all(&rig, data, size);
    while (tc_fragments_next_given_up(rig.layers.fragments, true, &frames))
        rig.held -= frames.packets;
    FUZZ_CHECK(rig.held == 0);
    tc_flow_table_destroy(rig.flows);
    tc_media_table_destroy(rig.media);
    tc_duplicates_destroy(rig.layers.duplicates);
    tc_fragments_destroy(rig.layers.fragments);
    return 0;
}
