/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "proto/rtp/rtp_packet.h"
#include "tests/fuzz/fuzz.h"

static void check_lengths(const struct tc_rtp_packet *p, const uint8_t *data,
                          size_t size, size_t true_bytes)
{
    FUZZ_CHECK(p->csrc_count <= TC_RTP_CSRC_MAX && p->payload_type <= 127);
    FUZZ_CHECK(p->captured_bytes <= p->payload_bytes);
    FUZZ_CHECK((size_t)p->payload_bytes + p->padding_bytes +
                   TC_RTP_HEADER_BYTES + 4U * p->csrc_count <=
               true_bytes);
    FUZZ_CHECK(p->payload || p->captured_bytes == 0);
    tc_fuzz_inside(p->payload, p->captured_bytes, data, size);
}

/* CSRCs and what stands in the padding are written as zeros. */
static void check_round_trip(const struct tc_rtp_packet *p)
{
    size_t len_bytes = tc_rtp_encoded_len(p);
    uint8_t *bytes   = tc_fuzz_room(len_bytes);
    struct tc_rtp_packet back;

    FUZZ_CHECK(tc_rtp_encode(p, bytes, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_rtp_encode(p, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(tc_rtp_decode(bytes, len_bytes, len_bytes, &back) == TC_OK);
    FUZZ_CHECK(back.ssrc == p->ssrc && back.timestamp == p->timestamp &&
               back.seq == p->seq && back.payload_type == p->payload_type &&
               back.csrc_count == p->csrc_count && back.marker == p->marker &&
               back.padding_bytes == p->padding_bytes &&
               back.payload_bytes == p->payload_bytes && !back.has_extension);
    if (p->captured_bytes > 0)
        FUZZ_CHECK(!memcmp(back.payload, p->payload, p->captured_bytes));
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* whole, cut by one octet, by so many that nothing can contradict */
    const size_t beyond[] = { 0, 1, 300000 };

    for (size_t i = 0; i < TC_LEN(beyond); i++) {
        struct tc_rtp_packet packet;

        if (tc_rtp_decode(data, size, size + beyond[i], &packet) != TC_OK)
            continue;
        check_lengths(&packet, data, size, size + beyond[i]);
        if (packet.payload_bytes <= size + 1) /* zeros by the thousand bore */
            check_round_trip(&packet);
    }
    return 0;
}
