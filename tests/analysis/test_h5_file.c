/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/h5_file.h"
#include "tests/support/test.h"

enum { PATH_BYTES = 128 };

struct place {
    char folder[PATH_BYTES - 16];
    char path[PATH_BYTES]; /* of a file in it */
};

static int setup(void **state)
{
    static struct place place;

    (void)snprintf(place.folder, sizeof place.folder, "/tmp/twincast.XXXXXX");
    if (!mkdtemp(place.folder))
        return -1;
    (void)snprintf(place.path, sizeof place.path, "%s/x.h5", place.folder);
    *state = &place;
    return 0;
}

static int teardown(void **state)
{
    struct place *place = *state;

    (void)unlink(place->path);
    return rmdir(place->folder); /* fails where something was left */
}

static int files_in(const char *folder)
{
    DIR *dir  = opendir(folder);
    int count = 0;

    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    return count;
}

static void a_file_appears_when_it_is_published(void **state)
{
    const struct place *place = *state;
    struct tc_h5_file *file;
    uint64_t seed = 0;

    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    assert_int_equal(
        tc_h5_attribute_u64(tc_h5_file_id(file), "seed", UINT64_MAX), TC_OK);
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(tc_h5_file_publish(file, NULL), TC_OK);
    assert_int_equal(files_in(place->folder), 1);

    hid_t back = H5Fopen(place->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t attr = H5Aopen(back, "seed", H5P_DEFAULT);
    assert_true(H5Aread(attr, H5T_NATIVE_UINT64, &seed) >= 0);
    assert_true(seed == UINT64_MAX);
    (void)H5Aclose(attr);
    (void)H5Fclose(back);
}

static void what_is_discarded_leaves_nothing(void **state)
{
    const struct place *place = *state;
    struct tc_h5_file *file;

    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    tc_h5_file_discard(file);
    assert_int_equal(files_in(place->folder), 0);
    tc_h5_file_discard(NULL);
}

static void an_older_file_stays_until_the_new_one_is_whole(void **state)
{
    const struct place *place = *state;
    struct tc_h5_file *file;
    FILE *old = fopen(place->path, "w");
    char text[8];

    assert_non_null(old);
    (void)fputs("old", old);
    (void)fclose(old);
    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    tc_h5_file_discard(file);

    old = fopen(place->path, "r");
    assert_non_null(old);
    assert_non_null(fgets(text, sizeof text, old));
    assert_string_equal(text, "old");
    (void)fclose(old);

    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    assert_int_equal(tc_h5_file_publish(file, NULL), TC_OK);
    assert_true(H5Fis_hdf5(place->path) > 0);
}

static void a_folder_that_is_not_there_is_reported(TC_NO_STATE)
{
    struct tc_diag diag = TC_DIAG_NONE;
    struct tc_h5_file *file;
    char want[256];

    assert_int_equal(tc_h5_file_create(&file, "/tmp/no/such/x.h5", &diag),
                     TC_ESYS);
    assert_null(file);
    (void)snprintf(want, sizeof want, "cannot write /tmp/no/such/x.h5: %s",
                   strerror(ENOENT));
    assert_string_equal(diag.sentence, want);
}

/* Root may write anywhere, so as root the test runs as user nobody. */
static void a_folder_that_is_not_writable_is_reported(void **state)
{
    enum { NOBODY = 65534 };
    const struct place *place = *state;
    struct tc_diag diag       = TC_DIAG_NONE;
    struct tc_h5_file *file   = NULL;
    uid_t user                = geteuid();

    assert_int_equal(chmod(place->folder, 0555), 0);
    if (user == 0)
        assert_int_equal(seteuid(NOBODY), 0);
    tc_err err = tc_h5_file_create(&file, place->path, &diag);
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(place->folder, 0700), 0);

    assert_int_equal(err, TC_ESYS);
    assert_null(file);
    assert_non_null(strstr(diag.sentence, strerror(EACCES)));
}

/* The rename cannot succeed: a folder has taken the name meanwhile. */
static void what_cannot_be_published_leaves_nothing(void **state)
{
    const struct place *place = *state;
    struct tc_diag diag       = TC_DIAG_NONE;
    struct tc_h5_file *file;

    assert_int_equal(tc_h5_file_create(&file, place->path, &diag), TC_OK);
    assert_int_equal(mkdir(place->path, 0700), 0);
    assert_int_equal(tc_h5_file_publish(file, &diag), TC_ESYS);
    assert_non_null(strstr(diag.sentence, "cannot write"));
    assert_int_equal(files_in(place->folder), 1);
    assert_int_equal(rmdir(place->path), 0);
}

static mode_t mode_of(const char *path)
{
    struct stat entry;

    assert_int_equal(stat(path, &entry), 0);
    return entry.st_mode & 0777;
}

static void put_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

/* The temporary file has the mode, too: what is private stays so. */
static void a_file_that_is_replaced_keeps_its_mode(void **state)
{
    const struct place *place = *state;
    char temporary[PATH_BYTES + 32];
    struct tc_h5_file *file;

    put_text(place->path, "old");
    assert_int_equal(chmod(place->path, 0600), 0);
    (void)snprintf(temporary, sizeof temporary, "%s.part-%ld", place->path,
                   (long)getpid());
    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    assert_int_equal(mode_of(temporary), 0600);
    assert_int_equal(tc_h5_file_publish(file, NULL), TC_OK);
    assert_int_equal(mode_of(place->path), 0600);
    assert_true(H5Fis_hdf5(place->path) > 0);
}

/* A victim behind the guessable temporary name is neither written nor kept. */
static void a_link_under_the_temporary_name_is_not_followed(void **state)
{
    const struct place *place = *state;
    char temporary[PATH_BYTES + 32], victim[PATH_BYTES];
    struct tc_h5_file *file;

    (void)snprintf(victim, sizeof victim, "%s/victim", place->folder);
    (void)snprintf(temporary, sizeof temporary, "%s.part-%ld", place->path,
                   (long)getpid());
    put_text(victim, "precious");
    assert_int_equal(symlink(victim, temporary), 0);
    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    assert_int_equal(tc_h5_file_publish(file, NULL), TC_OK);
    assert_true(H5Fis_hdf5(place->path) > 0);
    assert_true(H5Fis_hdf5(victim) <= 0);
    assert_int_equal(files_in(place->folder), 2);
    assert_int_equal(unlink(victim), 0);
}

/* A call that failed, even one whose result was lost, is the end of a file. */
static void a_file_with_a_failed_call_is_never_published(void **state)
{
    const struct place *place = *state;
    struct tc_diag diag       = TC_DIAG_NONE;
    struct tc_h5_file *file;

    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);
    (void)H5Gopen2(tc_h5_file_id(file), "none", H5P_DEFAULT);
    assert_int_equal(tc_h5_file_publish(file, &diag), TC_ESYS);
    assert_int_equal(files_in(place->folder), 0);
    assert_non_null(strstr(diag.sentence, "HDF5 failed"));
}

/* Exit status of a process that publishes a file of which no more than 1 kB
 * may be written: 0 where all is as it must be. */
static int publish_what_is_too_large(const struct place *place)
{
    const struct rlimit narrow = { 1024, 1024 };
    struct tc_diag diag        = TC_DIAG_NONE;
    struct tc_h5_file *file;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (tc_h5_file_create(&file, place->path, NULL) != TC_OK)
        return 1;
    (void)H5Gclose(tc_h5_group_make(tc_h5_file_id(file), "a/b/c/d"));
    if (setrlimit(RLIMIT_FSIZE, &narrow) < 0 ||
        tc_h5_file_publish(file, &diag) != TC_ESYS)
        return 2;
    return strstr(diag.sentence, strerror(EFBIG)) ? 0 : 3;
}

/* In words of the operating system, though HDF5 has its own.  In a process of
 * its own: HDF5 cannot close such a file, and keeps it. */
static void a_failed_write_is_reported_in_words(void **state)
{
    const struct place *place = *state;
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(publish_what_is_too_large(place));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(files_in(place->folder), 0);
}

static void groups_are_made_once_with_their_parents(void **state)
{
    const struct place *place = *state;
    struct tc_h5_file *file;

    assert_int_equal(tc_h5_file_create(&file, place->path, NULL), TC_OK);

    hid_t id    = tc_h5_file_id(file);
    hid_t first = tc_h5_group_make(id, "model/isp/tables");
    hid_t again = tc_h5_group_make(id, "model/isp/tables");
    hid_t other = tc_h5_group_make(id, "model/p2p");
    assert_true(first >= 0 && again >= 0 && other >= 0);
    assert_true(H5Lexists(id, "model/isp/tables", H5P_DEFAULT) > 0);
    assert_int_equal(tc_h5_attribute_u64(first, "share", 5), TC_OK);
    assert_true(H5Aexists(again, "share") > 0);
    assert_int_equal(tc_h5_attribute_i64(other, "epoch", -5), TC_OK);
    (void)H5Gclose(first);
    (void)H5Gclose(again);
    (void)H5Gclose(other);
    assert_int_equal(H5Fget_obj_count(id, H5F_OBJ_ALL), 1);
    tc_h5_file_discard(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_appears_when_it_is_published),
        TEST(what_is_discarded_leaves_nothing),
        TEST(an_older_file_stays_until_the_new_one_is_whole),
        TEST(a_folder_that_is_not_there_is_reported),
        TEST(a_folder_that_is_not_writable_is_reported),
        TEST(what_cannot_be_published_leaves_nothing),
        TEST(a_file_that_is_replaced_keeps_its_mode),
        TEST(a_link_under_the_temporary_name_is_not_followed),
        TEST(a_file_with_a_failed_call_is_never_published),
        TEST(a_failed_write_is_reported_in_words),
        TEST(groups_are_made_once_with_their_parents),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
