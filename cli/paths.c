/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/paths.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "cli/verbs.h"

static bool is_entry(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is the file one of the folder's entries, by whatever name or link? */
static bool is_in(const char *folder, const struct stat *file)
{
    DIR *dir   = opendir(folder);
    bool found = false;

    if (!dir)
        return false;
    for (struct dirent *e = readdir(dir); e && !found; e = readdir(dir)) {
        struct stat entry;

        found = fstatat(dirfd(dir), e->d_name, &entry, 0) == 0 &&
                is_entry(&entry, file);
    }
    (void)closedir(dir);
    return found;
}

static bool replaces(const struct stat *out, const char *input)
{
    struct stat in;
    int failed =
        !strcmp(input, "-") ? fstat(STDIN_FILENO, &in) : stat(input, &in);

    if (failed)
        return false;
    return is_entry(out, &in) || (S_ISDIR(in.st_mode) && is_in(input, out));
}

bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count)
{
    struct stat out;

    if (!output || stat(output, &out) < 0 || !S_ISREG(out.st_mode))
        return false;
    for (size_t i = 0; i < count; i++)
        if (inputs[i] && replaces(&out, inputs[i]))
            return true;
    return false;
}

/* Cut a path into its folder, of which the entry is read, and its last name. */
static bool cut_path(char *path, struct stat *folder, const char **name)
{
    char *slash = strrchr(path, '/');

    *name = slash ? slash + 1 : path;
    if (!slash)
        return stat(".", folder) == 0;
    if (slash == path)
        return stat("/", folder) == 0;
    *slash      = '\0';
    bool exists = stat(path, folder) == 0;
    *slash      = '/';
    return exists;
}

/* Do the names, after all links, stand in one folder? */
static bool share_folder(struct tc_output *a, struct tc_output *b,
                         const char **name_a, const char **name_b)
{
    struct stat x, y;

    return cut_path(a->path, &x, name_a) && cut_path(b->path, &y, name_b) &&
           is_entry(&x, &y);
}

bool tc_paths_are_same(const char *a, const char *b)
{
    struct tc_output first, second;
    const char *x, *y;

    bool same = tc_output_init(&first, a, NULL) == TC_OK;
    same      = tc_output_init(&second, b, NULL) == TC_OK && same &&
           share_folder(&first, &second, &x, &y) && !strcmp(x, y);
    tc_output_fini(&first);
    tc_output_fini(&second);
    return same;
}

/* STEM_digits.EXT of a ring STEM.EXT */
static bool is_ring_name(const char *ring, const char *name)
{
    const char *dot = strrchr(ring, '.');
    size_t stem     = dot ? (size_t)(dot - ring) : strlen(ring);

    if (strncmp(name, ring, stem) != 0 || name[stem] != '_')
        return false;
    name += stem + 1;
    size_t digits = strspn(name, "0123456789");
    return digits > 0 && !strcmp(name + digits, dot ? dot : "");
}

bool tc_paths_is_of_ring(const char *ring, const char *path)
{
    struct tc_output first, second;
    const char *x, *y;

    bool is_one = tc_output_init(&first, ring, NULL) == TC_OK;
    is_one      = tc_output_init(&second, path, NULL) == TC_OK && is_one &&
             share_folder(&first, &second, &x, &y) && is_ring_name(x, y);
    tc_output_fini(&first);
    tc_output_fini(&second);
    return is_one;
}

int tc_paths_prepare_output(const char *output)
{
    struct tc_diag diag = TC_DIAG_NONE;
    struct tc_output place;

    if (!output)
        return TC_EXIT_DONE;

    tc_err err = tc_output_init(&place, output, &diag);
    if (err == TC_OK)
        tc_interrupt_removes(place.temporary);
    else
        tc_terminal_fault(err, &diag);
    tc_output_fini(&place);
    return err == TC_OK ? TC_EXIT_DONE : TC_EXIT_FAILED;
}
