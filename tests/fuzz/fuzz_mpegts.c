/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/mpegts/ts_packet.h"
#include "tests/fuzz/fuzz.h"

/* Fields of the adaptation field that are not read become stuffing. */
static void check_round_trip(const struct tc_ts_packet *p)
{
    uint8_t bytes[TC_TS_BYTES];
    struct tc_ts_packet back;

    FUZZ_CHECK(tc_ts_encode(p, bytes, sizeof bytes) == TC_OK);
    FUZZ_CHECK(tc_ts_decode(bytes, sizeof bytes, &back) == TC_OK);
    FUZZ_CHECK(back.pid == p->pid && back.scrambling == p->scrambling &&
               back.continuity_counter == p->continuity_counter &&
               back.transport_error == p->transport_error &&
               back.payload_unit_start == p->payload_unit_start &&
               back.priority == p->priority &&
               back.discontinuity == p->discontinuity &&
               back.random_access == p->random_access &&
               back.has_pcr == p->has_pcr && back.pcr_27mhz == p->pcr_27mhz &&
               back.payload_bytes == p->payload_bytes);
    if (p->payload_bytes > 0)
        FUZZ_CHECK(!memcmp(back.payload, p->payload, p->payload_bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = tc_ts_count(data, size, size);

    FUZZ_CHECK(count * TC_TS_BYTES == size || count == 0);
    FUZZ_CHECK(tc_ts_count(data, size, size + TC_TS_BYTES) ==
               (count > 0 ? count + 1 : 0));
    for (size_t at = 0; at <= size; at += TC_TS_BYTES) {
        struct tc_ts_packet packet;
        tc_err err = tc_ts_decode(data + at, size - at, &packet);

        FUZZ_CHECK((err == TC_ESHORT) == (size - at < TC_TS_BYTES));
        if (err != TC_OK)
            continue;
        FUZZ_CHECK(data[at] == 0x47);
        FUZZ_CHECK(packet.pcr_27mhz < TC_TS_PCR_MODULUS);
        tc_fuzz_inside(packet.payload, packet.payload_bytes, data + at,
                       TC_TS_BYTES);
        check_round_trip(&packet);
    }
    return 0;
}
