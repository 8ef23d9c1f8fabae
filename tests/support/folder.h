/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file folder.h
 * @brief A folder for a test's files, and whole files as octets.
 */
#ifndef TC_TESTS_SUPPORT_FOLDER_H
#define TC_TESTS_SUPPORT_FOLDER_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_PATH_BYTES = 64, FOLDER_NAME_BYTES = 320 };

struct folder {
    char path[FOLDER_PATH_BYTES];
};

static inline void folder_open(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path,
                   "/tmp/twincast-test-XXXXXX");
    if (!mkdtemp(folder->path))
        abort();
}

/** The path of a file in it; the caller's array. */
static inline const char *folder_file(const struct folder *folder,
                                      const char *name,
                                      char out[FOLDER_NAME_BYTES])
{
    (void)snprintf(out, FOLDER_NAME_BYTES, "%s/%.200s", folder->path, name);
    return out;
}

static inline void folder_put(const char *path, const void *bytes,
                              size_t len_bytes)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(bytes, 1, len_bytes, file) != len_bytes ||
        fclose(file) != 0)
        abort();
}

/** How many files are in it. */
static inline unsigned folder_count(const struct folder *folder)
{
    DIR *dir       = opendir(folder->path);
    unsigned count = 0;

    if (!dir)
        abort();
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    (void)closedir(dir);
    return count;
}

/** Both are there and have the same octets. */
static inline bool folder_same(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    bool same = x && y;

    while (same) {
        int c = fgetc(x);

        same = c == fgetc(y);
        if (c == EOF)
            break;
    }
    if (x)
        (void)fclose(x);
    if (y)
        (void)fclose(y);
    return same;
}

/** With all that is in it. */
static inline void folder_close(const struct folder *folder)
{
    char path[FOLDER_NAME_BYTES];
    DIR *dir = opendir(folder->path);

    if (!dir)
        abort();
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        (void)unlink(folder_file(folder, e->d_name, path));
    (void)closedir(dir);
    (void)rmdir(folder->path);
}

#endif
