/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/paths.h"

#include <sys/stat.h>

bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count)
{
    struct stat out, in;

    if (!output || stat(output, &out) < 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (stat(inputs[i], &in) == 0 && in.st_dev == out.st_dev &&
            in.st_ino == out.st_ino)
            return true;
    return false;
}

bool tc_paths_is_folder(const char *path)
{
    struct stat entry;

    return stat(path, &entry) == 0 && S_ISDIR(entry.st_mode);
}
