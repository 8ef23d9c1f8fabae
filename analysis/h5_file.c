/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/h5_column.h"
#include "base/alloc.h"
#include "base/text.h"

enum { GROUP_NAME_BYTES = 64 };

struct tc_h5_file {
    char *path;      /* owned */
    char *temporary; /* owned */
    hid_t id;
};

static void file_free(struct tc_h5_file *file)
{
    tc_free(file->temporary);
    tc_free(file->path);
    tc_free(file);
}

/* Beside the place, so that the rename stays on one file system; the process
 * number keeps two runs apart. */
static tc_err name_both(struct tc_h5_file *file, const char *path)
{
    size_t len = strlen(path);

    file->path      = tc_alloc(len + 1);
    file->temporary = tc_alloc(len + 32);
    if (!file->path || !file->temporary)
        return TC_ENOMEM;

    memcpy(file->path, path, len + 1);
    (void)snprintf(file->temporary, len + 32, "%s.part-%ld", path,
                   (long)getpid());
    return TC_OK;
}

/* HDF5 tells a missing folder in many lines; open() tells it in a word. */
static tc_err try_place(const struct tc_h5_file *file, struct tc_diag *diag)
{
    int fd =
        open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0) {
        tc_diag_set(diag, NULL, -1, -1, "cannot write %s: %s", file->path,
                    strerror(errno));
        return TC_ESYS;
    }
    (void)close(fd);
    return TC_OK;
}

static tc_err open_hdf5(struct tc_h5_file *file, struct tc_diag *diag)
{
    hid_t list = tc_h5_column_list(H5P_FILE_CREATE);

    if (list >= 0) {
        file->id = H5Fcreate(file->temporary, H5F_ACC_TRUNC, list, H5P_DEFAULT);
        (void)H5Pclose(list);
    }
    if (file->id >= 0)
        return TC_OK;

    tc_diag_set(diag, NULL, -1, -1, "cannot write %s: HDF5 reported an error",
                file->path);
    (void)unlink(file->temporary);
    return TC_ESYS;
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
    tc_err err = name_both(file, path);
    if (err == TC_OK)
        err = try_place(file, diag);
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

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;

    bool synced = fsync(fd) == 0;
    (void)close(fd);
    return synced;
}

tc_err tc_h5_file_publish(struct tc_h5_file *file, struct tc_diag *diag)
{
    /* the disk may fill up at the last flush */
    bool whole = H5Fclose(file->id) >= 0 && sync_file(file->temporary) &&
                 rename(file->temporary, file->path) == 0;

    if (!whole) {
        tc_diag_set(diag, NULL, -1, -1, "cannot write %s: %s", file->path,
                    strerror(errno));
        (void)unlink(file->temporary);
    }
    file_free(file);
    return whole ? TC_OK : TC_ESYS;
}

void tc_h5_file_discard(struct tc_h5_file *file)
{
    if (!file)
        return;

    (void)H5Fclose(file->id);
    (void)unlink(file->temporary);
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

/* One by one: parents that HDF5 makes by itself would record their times. */
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

tc_err tc_h5_attribute_f64(hid_t object, const char *name, double value)
{
    return attribute_write(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
                           &value);
}
