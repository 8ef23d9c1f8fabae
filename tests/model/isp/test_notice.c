/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/notice.h"

#include "tests/model/ladder.h"

static void what_is_written_is_read(TC_NO_STATE)
{
    struct tc_world world = { 0 };

    assert_int_equal(tc_sim_create(&world.sim), TC_OK);
    for (int k = 1; k < TC_NOTICE_KINDS; k++) {
        const struct tc_isp_notice written = {
            .kind   = (enum tc_isp_notice_kind)k,
            .name   = TC_TEXT("bob@iptv.example"),
            .server = 17,
            .at     = 4,
        };
        const struct tc_text text = tc_isp_notice_write(&world, &written);
        const struct tc_isp_notice again = tc_isp_notice_read(text);

        assert_int_equal(again.kind, k);
        assert_true(again.name.len_bytes == 0 ||
                    tc_text_equal(again.name, written.name));
        assert_true(again.server == 0 || again.server == 17);
        assert_true(again.at == 0 || again.at == 4);
    }
    tc_sim_destroy(world.sim);
}

static void a_line_says_what_it_is(TC_NO_STATE)
{
    const struct tc_isp_notice moved =
        tc_isp_notice_read(TC_TEXT("moved ds1 ds2\n...."));
    const struct tc_isp_notice subscriber =
        tc_isp_notice_read(TC_TEXT("subscriber bob@x ds3\n"));

    assert_int_equal(moved.kind, TC_NOTICE_MOVED);
    assert_int_equal(moved.server, 1);
    assert_int_equal(moved.at, 2);
    assert_int_equal(subscriber.kind, TC_NOTICE_SUBSCRIBER);
    assert_true(tc_text_equal(subscriber.name, TC_TEXT("bob@x")));
    assert_int_equal(subscriber.server, 3);
}

static void other_texts_are_none(TC_NO_STATE)
{
    const char *const texts[] = { "",          "hello\n",       "missing\n",
                                  "missing 1", "missing dsx\n", "moved ds1\n",
                                  "sign-up\n", "subscriber ds1" };

    for (size_t i = 0; i < TC_LEN(texts); i++)
        assert_int_equal(tc_isp_notice_read(tc_text_of(texts[i])).kind,
                         TC_NOTICE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_line_says_what_it_is),
        cmocka_unit_test(other_texts_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
