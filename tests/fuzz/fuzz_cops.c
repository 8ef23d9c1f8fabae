/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"
#include "tests/fuzz/fuzz.h"

static void check_bytes(const struct tc_cops_bytes *bytes, const uint8_t *data,
                        size_t size)
{
    FUZZ_CHECK(bytes->c_type > 0 || bytes->len_bytes == 0);
    tc_fuzz_inside(bytes->at, bytes->len_bytes, data, size);
}

/* What was encoded decodes to a message that encodes to the same octets. */
static void check_round_trip(const struct tc_cops_msg *msg)
{
    size_t len_bytes = tc_cops_encoded_len(msg);
    uint8_t *bytes   = tc_fuzz_room(len_bytes);
    uint8_t *again   = tc_fuzz_room(len_bytes);
    struct tc_cops_msg back;

    FUZZ_CHECK(len_bytes % 4 == 0);
    FUZZ_CHECK(tc_cops_encode(msg, bytes, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_cops_encode(msg, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(tc_cops_decode(bytes, len_bytes, &back) == TC_OK);
    FUZZ_CHECK(back.other_objects == 0);
    FUZZ_CHECK(tc_cops_encoded_len(&back) == len_bytes);
    FUZZ_CHECK(tc_cops_encode(&back, again, len_bytes) == TC_OK);
    FUZZ_CHECK(!memcmp(bytes, again, len_bytes));
    free(again);
    free(bytes);
}

/* As either kind, whatever it says it is: the reader must survive it. */
static void read_policy(const struct tc_cops_bytes *bytes)
{
    for (uint8_t c_type = 1; c_type <= 2; c_type++) {
        uint8_t *exact = tc_fuzz_room(bytes->len_bytes);
        uint32_t kbps  = 4711;

        if (bytes->len_bytes > 0)
            memcpy(exact, bytes->at, bytes->len_bytes);
        if (!tc_cops_policy_bandwidth_kbps(exact, bytes->len_bytes, c_type,
                                           &kbps))
            FUZZ_CHECK(kbps == 4711);
        free(exact);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_cops_msg msg;
    uint32_t frame_bytes;

    tc_err framed = tc_cops_frame_len(data, size, &frame_bytes);
    tc_err err    = tc_cops_decode(data, size, &msg);
    if (err != TC_OK)
        return 0;

    FUZZ_CHECK(framed == TC_OK && frame_bytes <= size && frame_bytes >= 8);
    FUZZ_CHECK(tc_cops_decode(data, frame_bytes - 1, &msg) == TC_ESHORT);
    FUZZ_CHECK(tc_cops_op_name(msg.op) != NULL);
    check_bytes(&msg.handle, data, frame_bytes);
    check_bytes(&msg.decision_data, data, frame_bytes);
    check_bytes(&msg.client_si, data, frame_bytes);
    check_bytes(&msg.pepid, data, frame_bytes);
    check_round_trip(&msg);
    read_policy(&msg.client_si);
    read_policy(&msg.decision_data);
    return 0;
}
