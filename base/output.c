/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
    PATH_BYTES      = 4096,
    SUFFIX_BYTES    = 32,
    LINKS_MAX       = 40, /* the same as Linux's */
    PERMISSION_BITS = 0777,
    SHOWN_BYTES     = 120,
};

/* A long path is truncated, so that the reason fits. */
static tc_err report_failure(const char *path, struct tc_diag *diag,
                             const char *why)
{
    const bool is_long = strlen(path) > SHOWN_BYTES;

    tc_diag_set(diag, NULL, -1, -1, "cannot write %.*s%s: %s", SHOWN_BYTES,
                path, is_long ? "..." : "", why);
    return TC_ESYS;
}

/* Length of the folder's part including its slash; 0: there is none. */
static size_t folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Replaces a link by its target, relative to the link's own folder. */
static bool follow_link(char path[PATH_BYTES])
{
    char target[PATH_BYTES];
    ssize_t len = readlink(path, target, sizeof target);

    if (len <= 0 || len >= PATH_BYTES) {
        errno = len < 0 ? errno : ENAMETOOLONG;
        return false;
    }

    size_t start = target[0] == '/' ? 0 : folder_len(path);
    if (start + (size_t)len >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(path + start, target, (size_t)len);
    path[start + (size_t)len] = '\0';
    return true;
}

/* The entry after all links; false and errno: there is none. */
static bool find_entry(char path[PATH_BYTES], struct stat *entry)
{
    for (int links = 0; links < LINKS_MAX; links++) {
        if (lstat(path, entry) < 0)
            return false;
        if (!S_ISLNK(entry->st_mode))
            return true;
        if (!follow_link(path))
            return false;
    }
    errno = ELOOP;
    return false;
}

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "it is a folder, expected a file";
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return "it is a device, expected a regular file";
    if (S_ISFIFO(mode))
        return "it is a FIFO, expected a regular file";
    if (S_ISSOCK(mode))
        return "it is a socket, expected a regular file";
    return "it is no regular file";
}

/* Is it possible to create a file in the folder of `path`? */
static bool folder_is_writable(const char *path)
{
    char folder[PATH_BYTES] = ".";
    size_t len              = folder_len(path);

    if (len > 0) {
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0;
}

static tc_err name_both(struct tc_output *out, const char *path)
{
    size_t len = strlen(path);

    out->path      = tc_alloc(len + 1);
    out->temporary = tc_alloc(len + SUFFIX_BYTES);
    if (!out->path || !out->temporary)
        return TC_ENOMEM;

    memcpy(out->path, path, len + 1);
    /* in the same folder: a rename works only within one file system */
    (void)snprintf(out->temporary, len + SUFFIX_BYTES, "%s.part-%ld", path,
                   (long)getpid());
    return TC_OK;
}

tc_err tc_output_init(struct tc_output *out, const char *path,
                      struct tc_diag *diag)
{
    char place[PATH_BYTES];
    struct stat entry;

    assert(out && path);
    *out = (struct tc_output){ 0 };
    if (!strcmp(path, "-"))
        return report_failure(path, diag, "standard output, expected a file");
    if (path[0] == '\0')
        return report_failure("\"\"", diag, "expected the name of a file");
    if (snprintf(place, sizeof place, "%s", path) >= PATH_BYTES)
        return report_failure(path, diag, strerror(ENAMETOOLONG));

    out->is_there = find_entry(place, &entry);
    if (!out->is_there && errno != ENOENT)
        return report_failure(path, diag, strerror(errno));
    if (out->is_there && !S_ISREG(entry.st_mode))
        return report_failure(path, diag, kind_of(entry.st_mode));
    if (out->is_there && faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) < 0)
        return report_failure(path, diag, strerror(errno));
    if (!folder_is_writable(place))
        return report_failure(path, diag, strerror(errno));
    if (out->is_there) {
        out->mode  = entry.st_mode & PERMISSION_BITS;
        out->owner = entry.st_uid;
        out->group = entry.st_gid;
    }
    return name_both(out, place);
}

void tc_output_fini(struct tc_output *output)
{
    tc_free(output->path);
    tc_free(output->temporary);
    *output = (struct tc_output){ 0 };
}

tc_err tc_output_check(const char *path, struct tc_diag *diag)
{
    struct tc_output output;
    tc_err err = tc_output_init(&output, path, diag);

    tc_output_fini(&output);
    return err;
}

/* The open file is checked again, because the name may have been reassigned.
 * Returns why it cannot be emptied, or NULL. */
static const char *empty(int fd)
{
    struct stat entry;

    if (fstat(fd, &entry) < 0)
        return strerror(errno);
    if (!S_ISREG(entry.st_mode))
        return kind_of(entry.st_mode);
    return ftruncate(fd, 0) < 0 ? strerror(errno) : NULL;
}

tc_err tc_output_open(const char *path, int *fd, struct tc_diag *diag)
{
    /* without O_NONBLOCK the open of a FIFO would wait for a reader */
    const int flags =
        O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
    struct tc_output output;

    *fd        = -1;
    tc_err err = tc_output_init(&output, path, diag);
    if (err == TC_OK) {
        *fd             = open(output.path, flags, 0666);
        const char *why = *fd < 0 ? strerror(errno) : empty(*fd);

        if (why)
            err = report_failure(path, diag, why);
    }
    if (err != TC_OK && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
    tc_output_fini(&output);
    return err;
}
