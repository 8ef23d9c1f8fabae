/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { PATH_BYTES = 128 };

static char folder[PATH_BYTES];

/* A name in the test's folder; a few at a time. */
static const char *at(const char *name)
{
    static char paths[4][2 * PATH_BYTES];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int setup(TC_NO_STATE)
{
    (void)snprintf(folder, sizeof folder, "/tmp/twincast.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(TC_NO_STATE)
{
    static const char *const names[] = { "x", "y", "link", "far" };

    for (size_t i = 0; i < TC_LEN(names); i++)
        (void)unlink(at(names[i]));
    (void)rmdir(at("sub"));
    return rmdir(folder);
}

static void put(const char *name, mode_t mode)
{
    int fd = open(at(name), O_CREAT | O_WRONLY, mode);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "old", 3), 3);
    assert_int_equal(fchmod(fd, mode), 0);
    (void)close(fd);
}

static void assert_refused(const char *path, const char *why)
{
    struct tc_diag diag = TC_DIAG_NONE;
    struct stat before, after;
    bool was_there = lstat(path, &before) == 0;
    int fd;

    assert_int_equal(tc_output_check(path, &diag), TC_ESYS);
    if (!strstr(diag.sentence, why))
        fail_msg("\"%s\" does not say \"%s\"", diag.sentence, why);
    assert_int_equal(tc_output_open(path, &fd, &diag), TC_ESYS);
    assert_int_equal(fd, -1);
    assert_int_equal(lstat(path, &after) == 0, was_there);
    assert_true(!was_there || before.st_ino == after.st_ino);
}

static void a_new_name_is_its_own_place(TC_NO_STATE)
{
    struct tc_output output;
    char want[2 * PATH_BYTES];

    assert_int_equal(tc_output_init(&output, at("x"), NULL), TC_OK);
    assert_string_equal(output.path, at("x"));
    (void)snprintf(want, sizeof want, "%s/x.part-%ld", folder, (long)getpid());
    assert_string_equal(output.temporary, want);
    assert_false(output.is_there);
    tc_output_fini(&output);
}

static void what_is_replaced_is_described(TC_NO_STATE)
{
    struct tc_output output;

    put("x", 0640);
    assert_int_equal(tc_output_init(&output, at("x"), NULL), TC_OK);
    assert_true(output.is_there);
    assert_int_equal(output.mode, 0640);
    assert_int_equal(output.owner, geteuid());
    tc_output_fini(&output);
}

/* link -> far (in a folder above) -> sub/../x: the last is the place. */
static void links_are_followed_to_their_end(TC_NO_STATE)
{
    struct tc_output output;

    assert_int_equal(mkdir(at("sub"), 0700), 0);
    assert_int_equal(symlink("sub/../x", at("far")), 0);
    assert_int_equal(symlink(at("far"), at("link")), 0);
    assert_int_equal(tc_output_init(&output, at("link"), NULL), TC_OK);
    assert_string_equal(output.path, at("sub/../x"));
    assert_false(output.is_there); /* a link to a name that is free is fine */
    tc_output_fini(&output);
    put("x", 0600);
    assert_int_equal(tc_output_init(&output, at("link"), NULL), TC_OK);
    assert_true(output.is_there);
    tc_output_fini(&output);
}

static void links_in_a_circle_are_refused(TC_NO_STATE)
{
    assert_int_equal(symlink("y", at("x")), 0);
    assert_int_equal(symlink("x", at("y")), 0);
    assert_refused(at("x"), strerror(ELOOP));
}

static void what_is_no_regular_file_is_refused(TC_NO_STATE)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int fd                  = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", at("y"));
    assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(mkfifo(at("x"), 0600), 0);
    assert_int_equal(symlink("/dev/null", at("link")), 0);
    assert_refused("/dev/null", "it is a device");
    assert_refused(at("link"), "it is a device");
    assert_refused(at("x"), "it is a FIFO");
    assert_refused(at("y"), "it is a socket");
    assert_refused(folder, "it is a folder");
    assert_refused("-", "standard output");
    assert_refused("", "expected the name of a file");
    (void)close(fd);
}

static void a_missing_folder_is_refused(TC_NO_STATE)
{
    assert_refused(at("none/x"), strerror(ENOENT));
    assert_refused(at("none/"), strerror(ENOENT));
}

static void a_name_that_is_too_long_is_refused(TC_NO_STATE)
{
    static char name[5000];

    memset(name, 'a', sizeof name - 1);
    assert_refused(name, strerror(ENAMETOOLONG));
    name[300] = '\0';
    assert_refused(name, strerror(ENAMETOOLONG));
}

/* Root may write anywhere, so as root the test runs as user nobody. */
static void what_may_not_be_written_is_refused(TC_NO_STATE)
{
    enum { NOBODY = 65534 };
    struct tc_diag diag = TC_DIAG_NONE;
    uid_t user          = geteuid();

    put("x", 0444);
    assert_int_equal(chmod(folder, 0777), 0);
    if (user == 0)
        assert_int_equal(seteuid(NOBODY), 0);
    tc_err file = tc_output_check(at("x"), &diag);
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    if (user == 0)
        assert_int_equal(seteuid(NOBODY), 0);
    tc_err place = tc_output_check(at("y"), &diag);
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(file, TC_ESYS);
    assert_int_equal(place, user == 0 ? TC_ESYS : TC_OK);
}

static void an_open_file_is_emptied_and_keeps_its_mode(TC_NO_STATE)
{
    struct tc_diag diag;
    struct stat entry;
    int fd;

    put("x", 0600);
    assert_int_equal(symlink("x", at("link")), 0);
    assert_int_equal(tc_output_open(at("link"), &fd, &diag), TC_OK);
    assert_int_equal(write(fd, "new!", 4), 4);
    assert_int_equal(close(fd), 0);
    assert_int_equal(stat(at("x"), &entry), 0);
    assert_int_equal(entry.st_size, 4);
    assert_int_equal(entry.st_mode & 0777, 0600);
    assert_int_equal(lstat(at("link"), &entry), 0);
    assert_true(S_ISLNK(entry.st_mode));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_name_is_its_own_place),
        TEST(what_is_replaced_is_described),
        TEST(links_are_followed_to_their_end),
        TEST(links_in_a_circle_are_refused),
        TEST(what_is_no_regular_file_is_refused),
        TEST(a_missing_folder_is_refused),
        TEST(a_name_that_is_too_long_is_refused),
        TEST(what_may_not_be_written_is_refused),
        TEST(an_open_file_is_emptied_and_keeps_its_mode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
