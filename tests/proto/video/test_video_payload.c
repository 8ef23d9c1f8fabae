/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/video/video_payload.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* A codec of the test's own: the first octet is the type. */
static tc_err read_unit(struct tc_cursor cursor, size_t true_bytes,
                        struct tc_video_unit *out)
{
    uint8_t type;

    (void)true_bytes;
    if (!tc_cursor_u8(&cursor, &type))
        return TC_ESHORT;
    if (type > 63)
        return TC_EFORMAT;
    *out = (struct tc_video_unit){ .type = type, .slice = TC_VIDEO_NONE };
    return TC_OK;
}

static void the_strongest_slice_names_the_payload(TC_NO_STATE)
{
    static const enum tc_video_slice rising[] = {
        TC_VIDEO_NONE, TC_VIDEO_UNKNOWN, TC_VIDEO_DELTA, TC_VIDEO_KEY
    };
    struct tc_video_payload payload = { 0 };

    for (unsigned i = 0; i < 4; i++) {
        const struct tc_video_unit unit = { .type  = (uint8_t)(9 - i),
                                            .slice = rising[i] };
        const struct tc_video_unit none = { .type = 63 };

        tc_video_add_unit(&payload, &unit);
        tc_video_add_unit(&payload, &none);
        assert_int_equal(payload.slice, rising[i]);
        assert_int_equal(payload.nal_type, 9);
        assert_int_equal(payload.nal_count, 2 * i + 2);
    }
    /* types 9, 8, 7, 6 and 63 */
    assert_true(payload.nal_types == (UINT64_C(1) << 63 | 0x3c0));
}

static void units_are_read_one_behind_the_other(TC_NO_STATE)
{
    struct tc_video_payload payload = { 0 };
    size_t len_bytes;
    uint8_t *bytes = tc_hex("0001 05 0003 060000 0001 07", &len_bytes);

    assert_int_equal(tc_video_read_aggregate(tc_cursor_over(bytes, len_bytes),
                                             len_bytes, read_unit, &payload),
                     TC_OK);
    assert_int_equal(payload.nal_count, 3);
    assert_true(payload.nal_types == (1U << 5 | 1U << 6 | 1U << 7));
    assert_false(payload.is_cut);
    free(bytes);
}

static void sizes_that_do_not_add_up_are_refused(TC_NO_STATE)
{
    static const char *const rows[] = { "",        "00",         "0000",
                                        "0002 05", "0001 05 00", "0001 40" };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_video_payload payload = { 0 };
        size_t len_bytes;
        uint8_t *bytes = tc_hex(rows[i], &len_bytes);

        assert_int_equal(
            tc_video_read_aggregate(tc_cursor_over(bytes, len_bytes), len_bytes,
                                    read_unit, &payload),
            TC_EFORMAT);
        free(bytes);
    }
}

static void a_unit_that_is_cut_away_is_unknown(TC_NO_STATE)
{
    struct tc_video_payload payload = { 0 };
    size_t len_bytes;
    uint8_t *bytes = tc_hex("0001 05 0003", &len_bytes);

    assert_int_equal(tc_video_read_aggregate(tc_cursor_over(bytes, len_bytes),
                                             len_bytes + 3, read_unit,
                                             &payload),
                     TC_OK);
    assert_int_equal(payload.nal_count, 1);
    assert_true(payload.is_cut);
    assert_int_equal(payload.slice, TC_VIDEO_UNKNOWN);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_strongest_slice_names_the_payload),
        cmocka_unit_test(units_are_read_one_behind_the_other),
        cmocka_unit_test(sizes_that_do_not_add_up_are_refused),
        cmocka_unit_test(a_unit_that_is_cut_away_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
