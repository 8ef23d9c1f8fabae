/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "tests/support/test.h"

/* One of each: 2 + 1 + 2 + 4 + 3 + 2 + 1 + 5 = 20 octets */
static void write_all(struct tc_writer *writer)
{
    tc_writer_bytes(writer, "\xaa\xbb", 2);
    tc_writer_u8(writer, 0x01);
    tc_writer_u16(writer, 0x0203);
    tc_writer_u32(writer, 0x04050607);
    tc_writer_zeros(writer, 3);
    tc_writer_text(writer, TC_TEXT("ab"));
    tc_writer_string(writer, "c");
    tc_writer_number(writer, 40960);
}

static const uint8_t all[] = { 0xaa, 0xbb, 1,   2,   3,   4,   5,
                               6,    7,    0,   0,   0,   'a', 'b',
                               'c',  '4',  '0', '9', '6', '0' };

/* The block is as large as the room, so that the sanitizer sees a write
 * beyond; what fits before the first piece that does not is there */
static void every_room_is_kept_and_the_length_counted(TC_NO_STATE)
{
    for (size_t room = 0; room <= sizeof all + 1; room++) {
        uint8_t *bytes          = malloc(room > 0 ? room : 1);
        struct tc_writer writer = tc_writer_over(bytes, room);

        assert_non_null(bytes);
        write_all(&writer);
        assert_int_equal(writer.len_bytes, sizeof all);
        assert_int_equal(tc_writer_fits(&writer), room >= sizeof all);
        if (room >= sizeof all)
            assert_memory_equal(bytes, all, sizeof all);
        free(bytes);
    }
}

static void without_room_it_only_counts(TC_NO_STATE)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    assert_true(tc_writer_fits(&writer));
    tc_writer_text(&writer, (struct tc_text){ 0 });
    assert_true(tc_writer_fits(&writer));
    write_all(&writer);
    assert_int_equal(writer.len_bytes, sizeof all);
    assert_false(tc_writer_fits(&writer));
}

static void a_piece_that_does_not_fit_lets_none_slip_in_behind(TC_NO_STATE)
{
    uint8_t bytes[4]        = { 9, 9, 9, 9 };
    struct tc_writer writer = tc_writer_over(bytes, sizeof bytes);

    tc_writer_bytes(&writer, all, 5);
    tc_writer_u8(&writer, 1);
    assert_int_equal(bytes[0], 9);
    assert_int_equal(writer.len_bytes, 6);
}

static void numbers_are_decimal_without_leading_zeros(TC_NO_STATE)
{
    static const struct {
        uint64_t value;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { 9, "9" },
        { 10, "10" },
        { UINT64_MAX, "18446744073709551615" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[24]           = { 0 };
        struct tc_writer writer = tc_writer_over(text, sizeof text);

        tc_writer_number(&writer, rows[i].value);
        assert_string_equal(text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_room_is_kept_and_the_length_counted),
        cmocka_unit_test(without_room_it_only_counts),
        cmocka_unit_test(a_piece_that_does_not_fit_lets_none_slip_in_behind),
        cmocka_unit_test(numbers_are_decimal_without_leading_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
