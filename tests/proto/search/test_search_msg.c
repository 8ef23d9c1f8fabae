/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/search/search_msg.h"
#include "tests/support/test.h"

static const uint8_t ok_bytes[TC_SEARCH_HEADER_BYTES] = {
    'T', 5, 3, 2, 0, 0, 0, 9, 0, 0, 1, 2, 0xca, 0xfe, 0xba, 0xbe,
};

static void the_header_is_the_one_drawn(TC_NO_STATE)
{
    const struct tc_search_msg msg = {
        .type    = TC_SEARCH_OK,
        .depth   = 3,
        .attempt = 2,
        .query   = 9,
        .channel = 258,
        .ssrc    = 0xcafebabe,
    };
    uint8_t bytes[TC_SEARCH_HEADER_BYTES];
    struct tc_search_msg back;

    tc_search_encode(&msg, bytes);
    assert_memory_equal(bytes, ok_bytes, sizeof bytes);
    assert_int_equal(tc_search_decode(bytes, sizeof bytes, &back), TC_OK);
    assert_int_equal(back.type, msg.type);
    assert_int_equal(back.depth, msg.depth);
    assert_int_equal(back.attempt, msg.attempt);
    assert_int_equal(back.query, msg.query);
    assert_int_equal(back.channel, msg.channel);
    assert_int_equal(back.ssrc, msg.ssrc);
}

static void what_is_not_ours_is_refused(TC_NO_STATE)
{
    uint8_t bytes[TC_SEARCH_HEADER_BYTES];
    struct tc_search_msg msg;

    for (size_t len = 0; len < sizeof ok_bytes; len++)
        assert_int_equal(tc_search_decode(ok_bytes, len, &msg), TC_ESHORT);

    memcpy(bytes, ok_bytes, sizeof bytes);
    bytes[0] = 'U';
    assert_int_equal(tc_search_decode(bytes, sizeof bytes, &msg), TC_EFORMAT);
    bytes[0] = 'T';
    bytes[1] = 0;
    assert_int_equal(tc_search_decode(bytes, sizeof bytes, &msg), TC_EFORMAT);
    bytes[1] = 11;
    assert_int_equal(tc_search_decode(bytes, sizeof bytes, &msg), TC_EFORMAT);
    assert_string_equal(tc_search_type_name(TC_SEARCH_NOTFOUND), "NOTFOUND");
    assert_string_equal(tc_search_type_name(TC_SEARCH_REFUSED), "REFUSED");
    assert_string_equal(tc_search_type_name(TC_SEARCH_WITHDRAW), "WITHDRAW");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_is_the_one_drawn),
        cmocka_unit_test(what_is_not_ours_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
