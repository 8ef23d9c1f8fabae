/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare_limits.h"

#include <string.h>

#include "tests/support/folder.h"
#include "tests/support/test.h"

static const struct tc_compare_cfg both = {
    .architectures      = { &tc_p2p_architecture, &tc_isp_architecture },
    .architecture_count = 2,
};

struct page {
    struct folder folder;
    char path[FOLDER_NAME_BYTES];
    struct tc_compare_cfg cfg;
    struct tc_scenario scenario;
    struct tc_diag diag;
};

static void page_open(struct page *page, const char *text)
{
    *page = (struct page){ .cfg = both, .diag = TC_DIAG_NONE };
    folder_open(&page->folder);
    folder_put(folder_file(&page->folder, "many.yaml", page->path), text,
               strlen(text));
    page->cfg.input_path = page->path;
    assert_int_equal(tc_scenario_read(page->path, &page->scenario, NULL),
                     TC_OK);
}

static tc_err check(struct page *page)
{
    return tc_compare_check_limits(&page->cfg, &page->scenario, &page->diag);
}

/* isp, 3 DS servers: (65535 - 6) / 2 = 32764 people, 32734 with 30 others. */
static void a_scenario_is_refused_with_its_line(TC_NO_STATE)
{
    struct page page;

    page_open(&page, "kind: terminating\naudience:\n  viewers: 32735\n");
    assert_int_equal(check(&page), TC_EFORMAT);
    assert_string_equal(page.diag.file, page.path);
    assert_string_equal(page.diag.sentence,
                        "line 3: audience.viewers: 32735 viewers and 30 "
                        "broadcasters need 65536 points of observation under "
                        "isp, a run holds 65535: expected at most 32734 "
                        "viewers");
    page.cfg.architecture_count = 1; /* p2p has room for them */
    assert_int_equal(check(&page), TC_OK);
    page.cfg.architecture_count = 2;
    page.scenario.audience.viewers--;
    assert_int_equal(check(&page), TC_OK);
    folder_close(&page.folder);
}

static void broadcasters_are_refused_with_theirs(TC_NO_STATE)
{
    struct page page;

    page_open(&page, "kind: terminating\n\naudience:\n  viewers: 1\n"
                     "  broadcasters: 20000\n");
    assert_int_equal(check(&page), TC_EFORMAT);
    assert_string_equal(page.diag.sentence,
                        "line 5: audience.broadcasters: 20000 broadcasters, "
                        "but isp numbers at most 16383 channels: expected no "
                        "more");
    folder_close(&page.folder);
}

/* A capture has no lines. */
static void a_captures_audience_is_refused_with_its_name(TC_NO_STATE)
{
    struct page page;

    page_open(&page, "kind: terminating\n");
    page.cfg.input_path                 = "sip.pcap";
    page.scenario.audience.is_captured  = true;
    page.scenario.audience.viewers      = 60000;
    page.scenario.audience.broadcasters = 1;
    assert_int_equal(check(&page), TC_EFORMAT);
    assert_string_equal(page.diag.file, "sip.pcap");
    assert_string_equal(page.diag.sentence,
                        "60000 viewers and 1 broadcasters need 120002 points "
                        "of observation under p2p, a run holds 65535: expected "
                        "at most 32766 viewers");
    page.scenario.audience.viewers = 3;
    assert_int_equal(check(&page), TC_OK);
    folder_close(&page.folder);
}

/* A frame a second, all of 10^9 / 8 octets. */
static void a_captures_video_can_be_too_big_to_be_sent(TC_NO_STATE)
{
    struct page page;

    page_open(&page, "kind: terminating\n");
    page.cfg.input_path                      = "sip.pcap";
    page.scenario.audience.is_captured       = true;
    page.scenario.model.video.rate_bps       = 1000000000;
    page.scenario.model.video.frame_rate_num = 1;
    page.scenario.model.video.i_to_p_ratio   = 1;
    assert_int_equal(check(&page), TC_EFORMAT);
    assert_string_equal(page.diag.file, "sip.pcap");
    assert_string_equal(page.diag.sentence,
                        "the capture's video: P frames of 1.25e+08 bytes and I "
                        "frames of 1.25e+08; expected 1 to 4191205 each: at "
                        "most 2998 RTP packets of max_payload_bytes");
    folder_close(&page.folder);
}

static void what_a_run_failed_with_has_words(TC_NO_STATE)
{
    assert_non_null(
        strstr(tc_compare_fault_text(TC_EFULL), "points of observation"));
    assert_string_equal(tc_compare_fault_text(TC_ENOMEM), "out of memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_is_refused_with_its_line),
        cmocka_unit_test(broadcasters_are_refused_with_theirs),
        cmocka_unit_test(a_captures_audience_is_refused_with_its_name),
        cmocka_unit_test(a_captures_video_can_be_too_big_to_be_sent),
        cmocka_unit_test(what_a_run_failed_with_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
