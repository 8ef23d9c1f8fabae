/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program: its k-th pwrite() fails once with an error number.
 * FAIL_AT is k, from 1; FAIL_ERRNO the number; what FAIL_COUNT names gets the
 * number of calls when the program ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at);

static atomic_long calls;

static long number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtol(text, NULL, 10) : 0;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);

    *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    if (atomic_fetch_add(&calls, 1) + 1 == number("FAIL_AT")) {
        errno = (int)number("FAIL_ERRNO");
        return -1;
    }
    return real(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return pwrite64(fd, bytes, count, at);
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("FAIL_COUNT");
    FILE *file       = path ? fopen(path, "w") : NULL;

    if (!file)
        return;
    (void)fprintf(file, "%ld\n", atomic_load(&calls));
    (void)fclose(file);
}
