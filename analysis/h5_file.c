/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/h5_column.h"
#include "base/alloc.h"
#include "base/output.h"
#include "base/text.h"

enum { GROUP_NAME_BYTES = 64 };

struct tc_h5_file {
    char *name; /* owned; as the user wrote it */
    struct tc_output output;
    hid_t id;
    dev_t device; /* of the temporary file, as the inode */
    ino_t inode;
    bool has_failed; /* any call of HDF5 has failed */
    int reason;      /* errno of the first system call that failed; 0: none */
    H5E_auto2_t outer_handler;
    void *outer_self; /* borrowed */
};

/* HDF5 1.10 reports errno only in the messages of its file drivers: "file write
 * failed: ..., errno = 28, error message = '...', ...". */
static herr_t find_errno(unsigned n, const H5E_error2_t *error, void *self)
{
    static const char mark[] = "errno = ";
    const char *at           = error->desc ? strstr(error->desc, mark) : NULL;
    int *reason              = self;

    (void)n;
    if (at && *reason == 0)
        *reason = (int)strtol(at + sizeof mark - 1, NULL, 10);
    return 0;
}

/* Called by HDF5 for each call that fails, with the stack of its errors. */
static herr_t on_failure(hid_t stack, void *self)
{
    struct tc_h5_file *file = self;

    file->has_failed = true;
    return H5Ewalk2(stack, H5E_WALK_UPWARD, find_errno, &file->reason);
}

static void watch_failures(struct tc_h5_file *file)
{
    (void)H5Eget_auto2(H5E_DEFAULT, &file->outer_handler, &file->outer_self);
    (void)H5Eset_auto2(H5E_DEFAULT, on_failure, file);
}

static void unwatch_failures(const struct tc_h5_file *file)
{
    (void)H5Eset_auto2(H5E_DEFAULT, file->outer_handler, file->outer_self);
}

static void file_free(struct tc_h5_file *file)
{
    tc_output_fini(&file->output);
    tc_free(file->name);
    tc_free(file);
}

static const char *reason_of(const struct tc_h5_file *file, tc_err err)
{
    if (file->reason != 0)
        return strerror(file->reason);
    return err == TC_ENOMEM || !file->has_failed ? tc_err_str(err)
                                                 : "HDF5 failed";
}

tc_err tc_h5_file_explain(const struct tc_h5_file *file, tc_err err,
                          struct tc_diag *diag)
{
    if (err != TC_OK)
        tc_diag_set(diag, NULL, -1, -1, "cannot write %s: %s", file->name,
                    reason_of(file, err));
    return err;
}

/* A replaced file passes on its permissions at once: private data is never
 * readable by others.  Only root may change the owner. */
static bool take_over(struct tc_h5_file *file)
{
    const struct tc_output *output = &file->output;
    void *handle                   = NULL;
    struct stat entry;

    if (H5Fget_vfd_handle(file->id, H5P_DEFAULT, &handle) < 0 || !handle)
        return false;

    int fd = *(const int *)handle;
    if (output->is_there && geteuid() == 0 &&
        fchown(fd, output->owner, output->group) < 0)
        file->reason = errno;
    if (output->is_there && fchmod(fd, output->mode) < 0)
        file->reason = errno;
    if (fstat(fd, &entry) < 0)
        file->reason = errno;
    file->device = entry.st_dev;
    file->inode  = entry.st_ino;
    return file->reason == 0;
}

/* A file under the temporary name is left from a run that was killed; a
 * symbolic link there is removed, not followed. */
static bool create_hdf5(struct tc_h5_file *file)
{
    hid_t create = tc_h5_column_list(H5P_FILE_CREATE);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    (void)unlink(file->output.temporary);
    /* closing the file closes every object that is still open in it */
    if (create >= 0 && access >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0)
        file->id =
            H5Fcreate(file->output.temporary, H5F_ACC_EXCL, create, access);
    if (access >= 0)
        (void)H5Pclose(access);
    if (create >= 0)
        (void)H5Pclose(create);
    return file->id >= 0;
}

static tc_err open_hdf5(struct tc_h5_file *file, struct tc_diag *diag)
{
    watch_failures(file);
    bool created = create_hdf5(file);
    if (created && take_over(file))
        return TC_OK;

    if (created)
        (void)H5Fclose(file->id);
    unwatch_failures(file);
    /* HDF5 may have failed after it made the file */
    if (file->reason != EEXIST)
        (void)unlink(file->output.temporary);
    return tc_h5_file_explain(file, TC_ESYS, diag);
}

static tc_err keep_name(struct tc_h5_file *file, const char *path)
{
    size_t bytes = strlen(path) + 1;

    file->name = tc_alloc(bytes);
    if (!file->name)
        return TC_ENOMEM;
    memcpy(file->name, path, bytes);
    return TC_OK;
}

tc_err tc_h5_file_create(struct tc_h5_file **out, const char *path,
                         struct tc_diag *diag)
{
    assert(out && path);
    *out = NULL;

    struct tc_h5_file *file = tc_alloc(sizeof *file);
    if (!file)
        return TC_ENOMEM;

    file->id   = H5I_INVALID_HID;
    tc_err err = keep_name(file, path);
    if (err == TC_OK)
        err = tc_output_init(&file->output, path, diag);
    if (err == TC_OK)
        err = open_hdf5(file, diag);
    if (err != TC_OK) {
        file_free(file);
        return err;
    }

    *out = file;
    return TC_OK;
}

hid_t tc_h5_file_id(const struct tc_h5_file *file)
{
    return file->id;
}

static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[4096] = ".";

    if (slash)
        (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1),
                       path);

    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd); /* some file systems do not support it */
    (void)close(fd);
}

/* Is it still the file that was created? Another program may have replaced
 * it. */
static bool sync_file(struct tc_h5_file *file)
{
    struct stat entry;
    int fd = open(file->output.temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return false;

    bool is_ours = fstat(fd, &entry) == 0 && entry.st_dev == file->device &&
                   entry.st_ino == file->inode;
    if (!is_ours)
        errno = EEXIST;
    bool synced = is_ours && fsync(fd) == 0;
    int why     = errno;
    (void)close(fd);
    errno = why;
    return synced;
}

/* The file may have changed since the check. */
static bool may_be_replaced(const char *path)
{
    struct stat entry;

    if (lstat(path, &entry) < 0)
        return errno == ENOENT;
    errno = EISDIR;
    return S_ISREG(entry.st_mode);
}

static bool move_in(struct tc_h5_file *file)
{
    const struct tc_output *output = &file->output;

    if (!sync_file(file) || !may_be_replaced(output->path) ||
        rename(output->temporary, output->path) < 0) {
        file->reason = errno;
        return false;
    }
    sync_folder(output->path);
    return true;
}

tc_err tc_h5_file_publish(struct tc_h5_file *file, struct tc_diag *diag)
{
    /* the disk may fill up at the last flush */
    bool flushed = H5Fflush(file->id, H5F_SCOPE_GLOBAL) >= 0;
    bool closed  = H5Fclose(file->id) >= 0;
    tc_err err   = TC_OK;

    unwatch_failures(file);
    if (!flushed || !closed || file->has_failed || !move_in(file)) {
        err = tc_h5_file_explain(file, TC_ESYS, diag);
        if (file->reason != EEXIST) /* another run's, see sync_file() */
            (void)unlink(file->output.temporary);
    }
    file_free(file);
    return err;
}

void tc_h5_file_discard(struct tc_h5_file *file)
{
    if (!file)
        return;

    (void)H5Fclose(file->id);
    unwatch_failures(file);
    (void)unlink(file->output.temporary);
    file_free(file);
}

static hid_t group_open_or_make(hid_t parent, const char *name)
{
    if (H5Lexists(parent, name, H5P_DEFAULT) > 0)
        return H5Gopen2(parent, name, H5P_DEFAULT);

    hid_t group = H5I_INVALID_HID;
    hid_t list  = tc_h5_column_list(H5P_GROUP_CREATE);
    if (list >= 0) {
        group = H5Gcreate2(parent, name, H5P_DEFAULT, list, H5P_DEFAULT);
        (void)H5Pclose(list);
    }
    return group;
}

/* One level at a time: parents that HDF5 creates would record their times. */
hid_t tc_h5_group_make(hid_t parent, const char *path)
{
    struct tc_text rest = tc_text_of(path);
    hid_t group         = H5I_INVALID_HID;

    while (rest.len_bytes > 0) {
        char name[GROUP_NAME_BYTES];
        struct tc_text part = tc_text_cut(&rest, '/');
        hid_t outer         = group;

        assert(part.len_bytes < sizeof name);
        (void)snprintf(name, sizeof name, "%.*s", (int)part.len_bytes, part.at);
        group = group_open_or_make(outer < 0 ? parent : outer, name);
        if (outer >= 0)
            (void)H5Gclose(outer);
        if (group < 0)
            return H5I_INVALID_HID;
    }
    return group;
}

static tc_err attribute_write(hid_t object, const char *name, hid_t file_type,
                              hid_t memory_type, const void *value)
{
    hid_t attr  = H5I_INVALID_HID;
    hid_t space = H5Screate(H5S_SCALAR);
    bool done   = false;

    if (space >= 0)
        attr = H5Acreate2(object, name, file_type, space, H5P_DEFAULT,
                          H5P_DEFAULT);
    if (attr >= 0) {
        done = H5Awrite(attr, memory_type, value) >= 0;
        (void)H5Aclose(attr);
    }
    if (space >= 0)
        (void)H5Sclose(space);
    return done ? TC_OK : TC_ESYS;
}

tc_err tc_h5_attribute_u64(hid_t object, const char *name, uint64_t value)
{
    return attribute_write(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64,
                           &value);
}

tc_err tc_h5_attribute_i64(hid_t object, const char *name, int64_t value)
{
    return attribute_write(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64,
                           &value);
}
