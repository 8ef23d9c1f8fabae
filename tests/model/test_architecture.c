/* SPDX-License-Identifier: Apache-2.0 */
#include "model/architecture.h"
#include "tests/support/test.h"

static void architectures_are_found_by_their_names(TC_NO_STATE)
{
    assert_ptr_equal(tc_architecture_find("isp"), &tc_isp_architecture);
    assert_ptr_equal(tc_architecture_find("p2p"), &tc_p2p_architecture);
    assert_null(tc_architecture_find("ISP"));
    assert_null(tc_architecture_find(""));
    assert_null(tc_architecture_find("p2psip"));
}

/* What the table lists can be found, and fills every slot that must be. */
static void the_table_ends_and_each_row_is_whole(TC_NO_STATE)
{
    size_t count = 0;

    for (; tc_architecture_at(count); count++) {
        const struct tc_architecture *row = tc_architecture_at(count);

        assert_ptr_equal(tc_architecture_find(row->name), row);
        assert_true(row->self_size > 0);
        assert_true(row->build && row->join && row->leave);
    }
    assert_int_equal(count, 2);
    assert_null(tc_architecture_at(SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(architectures_are_found_by_their_names),
        cmocka_unit_test(the_table_ends_and_each_row_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
