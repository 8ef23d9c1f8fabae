/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/paths.h"

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

/* Is the file, with all links resolved, in the folder? */
static bool is_in(const char *output, const struct stat *folder)
{
    struct tc_output place;
    struct stat entry;

    if (tc_output_init(&place, output, NULL) != TC_OK) {
        tc_output_fini(&place);
        return false;
    }

    char *slash = strrchr(place.path, '/');
    if (slash)
        slash[1] = '\0';
    bool same =
        stat(slash ? place.path : ".", &entry) == 0 && is_entry(&entry, folder);
    tc_output_fini(&place);
    return same;
}

static bool replaces(const char *output, const struct stat *out,
                     const char *input)
{
    struct stat in;
    int failed =
        !strcmp(input, "-") ? fstat(STDIN_FILENO, &in) : stat(input, &in);

    if (failed)
        return false;
    return is_entry(out, &in) || (S_ISDIR(in.st_mode) && is_in(output, &in));
}

bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count)
{
    struct stat out;

    if (!output || stat(output, &out) < 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (inputs[i] && replaces(output, &out, inputs[i]))
            return true;
    return false;
}

bool tc_paths_are_same(const char *a, const char *b)
{
    struct tc_output first, second;
    struct stat x, y;

    if (stat(a, &x) == 0 && stat(b, &y) == 0)
        return is_entry(&x, &y);

    bool same = tc_output_init(&first, a, NULL) == TC_OK;
    same      = tc_output_init(&second, b, NULL) == TC_OK && same &&
           !strcmp(first.path, second.path);
    tc_output_fini(&first);
    tc_output_fini(&second);
    return same;
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
