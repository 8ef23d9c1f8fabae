/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/index.h"
#include "base/intern.h"
#include "tests/support/test.h"

static struct tc_intern *create(void)
{
    struct tc_intern *intern;

    assert_int_equal(tc_intern_create(&intern), TC_OK);
    return intern;
}

static uint32_t id_of(struct tc_intern *intern, struct tc_text text)
{
    uint32_t id = TC_INDEX_NONE;

    assert_int_equal(tc_intern_id(intern, text, &id), TC_OK);
    return id;
}

static void equal_texts_get_equal_numbers_in_order_of_sight(TC_NO_STATE)
{
    struct tc_intern *intern = create();

    assert_int_equal(id_of(intern, TC_TEXT("b")), 0);
    assert_int_equal(id_of(intern, TC_TEXT("a")), 1);
    assert_int_equal(id_of(intern, TC_TEXT("b")), 0);
    assert_int_equal(id_of(intern, TC_TEXT("B")), 2);
    assert_int_equal(tc_intern_count(intern), 3);
    tc_intern_destroy(intern);
    tc_intern_destroy(NULL);
}

static void find_does_not_add(TC_NO_STATE)
{
    struct tc_intern *intern = create();

    assert_int_equal(tc_intern_find(intern, TC_TEXT("a")), TC_INDEX_NONE);
    assert_int_equal(tc_intern_count(intern), 0);
    assert_int_equal(id_of(intern, TC_TEXT("a")), 0);
    assert_int_equal(tc_intern_find(intern, TC_TEXT("a")), 0);
    tc_intern_destroy(intern);
}

static void the_empty_text_is_a_text(TC_NO_STATE)
{
    struct tc_intern *intern   = create();
    const struct tc_text empty = { .at = NULL, .len_bytes = 0 };

    assert_int_equal(id_of(intern, empty), 0);
    assert_int_equal(id_of(intern, TC_TEXT("")), 0);
    assert_int_equal(tc_intern_text(intern, 0).len_bytes, 0);
    assert_int_equal(tc_intern_text(intern, 0).at[0], '\0');
    tc_intern_destroy(intern);
}

static void bytes_behind_a_nul_count(TC_NO_STATE)
{
    struct tc_intern *intern = create();

    assert_int_equal(id_of(intern, TC_TEXT("a\0b")), 0);
    assert_int_equal(id_of(intern, TC_TEXT("a\0c")), 1);
    assert_int_equal(id_of(intern, TC_TEXT("a")), 2);
    tc_intern_destroy(intern);
}

/* 5000 texts: several widenings of the index and more than one arena block,
 * with the caller's buffer overwritten every time */
static void texts_are_copies_that_stay_where_they_are(TC_NO_STATE)
{
    enum { TEXTS = 5000 };
    struct tc_intern *intern = create();
    const char *first        = NULL;
    char buffer[64];

    for (uint32_t i = 0; i < TEXTS; i++) {
        (void)snprintf(buffer, sizeof buffer, "call-%u@example.com", i);
        assert_int_equal(id_of(intern, tc_text_of(buffer)), i);
        if (i == 0)
            first = tc_intern_text(intern, 0).at;
    }
    assert_ptr_equal(tc_intern_text(intern, 0).at, first);
    for (uint32_t i = 0; i < TEXTS; i++) {
        (void)snprintf(buffer, sizeof buffer, "call-%u@example.com", i);
        assert_string_equal(tc_intern_text(intern, i).at, buffer);
        assert_int_equal(tc_intern_find(intern, tc_text_of(buffer)), i);
    }
    tc_intern_destroy(intern);
}

static void a_text_longer_than_an_arena_block_fits(TC_NO_STATE)
{
    static char letters[200 * 1024];
    struct tc_intern *intern = create();

    memset(letters, 'x', sizeof letters);
    assert_int_equal(id_of(intern, (struct tc_text){ letters, sizeof letters }),
                     0);
    assert_memory_equal(tc_intern_text(intern, 0).at, letters, sizeof letters);
    tc_intern_destroy(intern);
}

static void texts_that_are_kept_are_numbered_anew(TC_NO_STATE)
{
    struct tc_intern *intern = create();
    uint32_t to[]            = { TC_INDEX_NONE, 0, TC_INDEX_NONE, 0 };

    (void)id_of(intern, TC_TEXT("a"));
    (void)id_of(intern, TC_TEXT("b"));
    (void)id_of(intern, TC_TEXT("c"));
    (void)id_of(intern, TC_TEXT("d"));
    assert_int_equal(tc_intern_keep(intern, to), TC_OK);
    assert_int_equal(to[1], 0);
    assert_int_equal(to[3], 1);
    assert_int_equal(tc_intern_count(intern), 2);
    assert_string_equal(tc_intern_text(intern, 1).at, "d");
    assert_int_equal(tc_intern_find(intern, TC_TEXT("a")), TC_INDEX_NONE);
    assert_int_equal(id_of(intern, TC_TEXT("a")), 2);
    tc_intern_destroy(intern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_get_equal_numbers_in_order_of_sight),
        cmocka_unit_test(find_does_not_add),
        cmocka_unit_test(the_empty_text_is_a_text),
        cmocka_unit_test(bytes_behind_a_nul_count),
        cmocka_unit_test(texts_are_copies_that_stay_where_they_are),
        cmocka_unit_test(a_text_longer_than_an_arena_block_fits),
        cmocka_unit_test(texts_that_are_kept_are_numbered_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
