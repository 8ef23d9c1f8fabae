/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/search/search_msg.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_search_msg msg;
    uint8_t bytes[TC_SEARCH_HEADER_BYTES];

    tc_err err = tc_search_decode(data, size, &msg);
    FUZZ_CHECK((err == TC_ESHORT) == (size < TC_SEARCH_HEADER_BYTES));
    if (err != TC_OK)
        return 0;

    FUZZ_CHECK(tc_search_type_name(msg.type) != NULL);
    tc_search_encode(&msg, bytes);
    FUZZ_CHECK(!memcmp(bytes, data, sizeof bytes));
    return 0;
}
