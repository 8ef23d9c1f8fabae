/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/ring_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "capture/capture_file.h"

bool tc_ring_folder_is(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static char *join(const char *folder, const char *name)
{
    size_t len_bytes = strlen(folder) + strlen(name) + 2;
    char *path       = tc_alloc(len_bytes);

    if (path)
        (void)snprintf(path, len_bytes, "%s/%s", folder, name);
    return path;
}

/* Opening a FIFO would block until a writer opens it. */
static tc_err open_regular(struct tc_capture_file **out, const char *path,
                           struct tc_diag *diag)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        tc_diag_set(diag, path, -1, -1, "%s", strerror(errno));
        return TC_ESYS;
    }
    if (!S_ISREG(status.st_mode)) {
        tc_diag_set(diag, path, -1, -1, "not a regular file");
        return TC_EKIND;
    }
    return tc_capture_file_open(out, path, diag);
}

/* A file that is truncated before its first frame is a capture without
 * frames. */
static tc_err look_into(struct tc_ring_file *file)
{
    struct tc_capture_file *capture;
    struct tc_frame frame;

    tc_err err = open_regular(&capture, file->path, &file->left_out);
    if (err != TC_OK)
        return err;

    err              = tc_capture_file_next(capture, &frame, &file->left_out);
    file->first_ns   = err == TC_OK ? frame.at_ns : INT64_MAX;
    file->is_capture = err == TC_OK || err == TC_END || err == TC_ESHORT;
    tc_capture_file_close(capture);
    return err;
}

static tc_err add(struct tc_ring_folder *folder, const char *path,
                  const char *name)
{
    struct tc_ring_file file = { .path     = join(path, name),
                                 .left_out = TC_DIAG_NONE };

    if (file.path && tc_ring_folder_is(file.path)) {
        tc_free(file.path);
        return TC_OK;
    }
    if (!file.path ||
        !tc_grow(&folder->files, &folder->capacity, folder->count,
                 sizeof file) ||
        look_into(&file) == TC_ENOMEM) {
        tc_free(file.path);
        return TC_ENOMEM;
    }
    if (file.is_capture)
        folder->capture_count++;
    else
        tc_diag_wrap(&file.left_out, "skipped");
    folder->files[folder->count++] = file;
    return TC_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct tc_ring_file *x = a, *y = b;

    if (x->is_capture != y->is_capture)
        return x->is_capture ? -1 : 1;
    if (x->is_capture && x->first_ns != y->first_ns)
        return x->first_ns < y->first_ns ? -1 : 1;
    return strcmp(x->path, y->path);
}

tc_err tc_ring_folder_read(struct tc_ring_folder *out, const char *path,
                           struct tc_diag *diag)
{
    tc_err err = TC_OK;

    *out     = (struct tc_ring_folder){ 0 };
    DIR *dir = opendir(path);
    if (!dir) {
        tc_diag_set(diag, path, -1, -1, "%s", strerror(errno));
        return TC_ESYS;
    }
    for (struct dirent *e = readdir(dir); e && err == TC_OK; e = readdir(dir))
        err = add(out, path, e->d_name);
    (void)closedir(dir);
    if (err != TC_OK)
        return err;
    if (out->count > 0)
        qsort(out->files, out->count, sizeof *out->files, by_time);
    if (out->capture_count == 0) {
        tc_diag_set(diag, path, -1, -1,
                    "no capture in this folder; expected pcap or pcapng files");
        return TC_EKIND;
    }
    return TC_OK;
}

void tc_ring_folder_fini(struct tc_ring_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++)
        tc_free(folder->files[i].path);
    tc_free(folder->files);
    *folder = (struct tc_ring_folder){ 0 };
}
