/* SPDX-License-Identifier: Apache-2.0 */
/* Replays files, and the files of folders, through one fuzz target: so a crash
 * becomes a plain test (after libpcap's testprogs/fuzz/onefile.c). */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

enum { PATH_BYTES = 4096 };

static int replay_file(const char *path, size_t size)
{
    uint8_t *data = tc_fuzz_room(size); /* no larger: ASan sees beyond */
    FILE *file    = fopen(path, "rb");

    if (!file || fread(data, 1, size, file) != size) {
        perror(path);
        abort();
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay(const char *path);

static int replay_folder(const char *path)
{
    char child[PATH_BYTES];
    int count   = 0;
    DIR *folder = opendir(path);

    if (!folder)
        return 0;
    for (struct dirent *entry = readdir(folder); entry;
         entry                = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        count += replay(child);
    }
    (void)closedir(folder);
    return count;
}

/* How many files. */
static int replay(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return 0;
    return S_ISDIR(status.st_mode) ? replay_folder(path)
                                   : replay_file(path, (size_t)status.st_size);
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay(argv[i]);
    (void)printf("%d files replayed\n", count);
    return count > 0 ? 0 : 1;
}
