/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "replay/frame_sizes.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

/* A file of that text, read. */
static tc_err read_text(const char *text, size_t len_bytes,
                        struct tc_frame_sizes *out, struct tc_diag *diag)
{
    struct folder folder;
    char name[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_put(folder_file(&folder, "sizes.csv", name), text, len_bytes);
    *diag      = TC_DIAG_NONE;
    tc_err err = tc_frame_sizes_read(name, out, diag);
    folder_close(&folder);
    return err;
}

static void assert_refused(const char *text, size_t len_bytes,
                           const char *sentence)
{
    struct tc_frame_sizes sizes;
    struct tc_diag diag;

    assert_int_equal(read_text(text, len_bytes, &sizes, &diag), TC_EFORMAT);
    assert_string_equal(diag.sentence, sentence);
    tc_frame_sizes_fini(&sizes);
}

static void frames_are_read_in_their_order(TC_NO_STATE)
{
    const char text[] = "# remark\n\ntype,bytes\r\nI,3000\nP,200\n# more\nP,1\n"
                        "I,1000000000";
    struct tc_frame_sizes sizes;
    struct tc_diag diag;

    assert_int_equal(read_text(text, strlen(text), &sizes, &diag), TC_OK);
    assert_int_equal(sizes.trace.frame_count, 4);
    assert_int_equal(sizes.trace.frame_bytes[0], 3000);
    assert_int_equal(sizes.trace.frame_bytes[2], 1);
    assert_int_equal(sizes.trace.frame_bytes[3], 1000000000);
    assert_int_equal(sizes.trace.key_frame_count, 2);
    assert_int_equal(sizes.trace.key_frames[0], 0);
    assert_int_equal(sizes.trace.key_frames[1], 3);
    assert_int_equal(sizes.total_bytes, 1000003201);
    tc_frame_sizes_fini(&sizes);
}

/* 3 frames of 4000 octets in all at 15 a second: 4000 * 8 / 0.2 s */
static void the_rate_is_the_mean_of_all_frames(TC_NO_STATE)
{
    const char text[] = "type,bytes\nI,2000\nP,1500\nP,500\n";
    struct tc_frame_sizes sizes;
    struct tc_diag diag;

    assert_int_equal(read_text(text, strlen(text), &sizes, &diag), TC_OK);
    assert_int_equal(tc_frame_sizes_rate_bps(&sizes, 15, 1), 160000);
    /* 3003 / 30000 s */
    assert_int_equal(tc_frame_sizes_rate_bps(&sizes, 30000, 1001), 319680);
    tc_frame_sizes_fini(&sizes);
}

static void what_is_no_frame_is_refused_with_its_line(TC_NO_STATE)
{
    static const struct {
        const char *text;
        const char *sentence;
    } cases[] = {
        { "", "no frames; expected lines like I,22863" },
        { "type,bytes\n", "no frames; expected lines like I,22863" },
        { "I,100\n", "line 1: \"I,100\"; expected the heading: type,bytes" },
        { "type,bytes\nP,100\n", "line 2: \"P,100\"; expected the first frame "
                                 "to be a key frame (I,bytes)" },
        { "type,bytes\nI,0\n",
          "line 2: \"I,0\"; expected I or P, a comma, and a number of bytes" },
        { "type,bytes\nI,-1\n",
          "line 2: \"I,-1\"; expected I or P, a comma, and a number of bytes" },
        { "type,bytes\nB,7\n",
          "line 2: \"B,7\"; expected I or P, a comma, and a number of bytes" },
        { "type,bytes\nI,7x\n",
          "line 2: \"I,7x\"; expected I or P, a comma, and 1 to 10^9 bytes" },
        { "type,bytes\nI,1000000001\n", "line 2: \"I,1000000001\"; expected I "
                                        "or P, a comma, and 1 to 10^9 bytes" },
        { "type,bytes\nI,99999999999999999999999\n",
          "line 2: \"I,99999999999999999999999\"; expected I or P, a comma, "
          "and 1 to 10^9 bytes" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].sentence);
}

static void lines_without_an_end_and_nuls_are_refused(TC_NO_STATE)
{
    static const char nul[] = "type,bytes\nI,7\0\n";
    char text[600];

    memset(text, 'I', sizeof text);
    assert_refused(text, sizeof text,
                   "line 1: \"IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII\"; "
                   "expected lines of at most 254 characters");
    assert_refused(nul, sizeof nul - 1,
                   "line 2: \"I,7\"; expected lines of at most 254 characters");
}

static void a_file_that_is_not_there_says_so(TC_NO_STATE)
{
    struct tc_frame_sizes sizes;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_frame_sizes_read("/none/such.csv", &sizes, &diag),
                     TC_ESYS);
    assert_string_equal(diag.sentence, "No such file or directory");
    tc_frame_sizes_fini(&sizes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_read_in_their_order),
        cmocka_unit_test(the_rate_is_the_mean_of_all_frames),
        cmocka_unit_test(what_is_no_frame_is_refused_with_its_line),
        cmocka_unit_test(lines_without_an_end_and_nuls_are_refused),
        cmocka_unit_test(a_file_that_is_not_there_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
