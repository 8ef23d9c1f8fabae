/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/verbs.h"

enum { BAR_CELLS = 40 };

static void print_place(const struct tc_diag *diag)
{
    if (diag->file)
        fprintf(stderr, "%s: ", diag->file);
    if (diag->record >= 0)
        fprintf(stderr, "record %" PRId64 ", ", diag->record + 1);
    if (diag->offset_bytes >= 0)
        fprintf(stderr, "at byte %" PRId64 ": ", diag->offset_bytes);
}

void tc_terminal_fault(tc_err err, const struct tc_diag *diag)
{
    fprintf(stderr, "twincast: ");
    print_place(diag);
    fprintf(stderr, "%s\n",
            diag->sentence[0] != '\0' ? diag->sentence : tc_err_str(err));
}

void tc_terminal_warning(const struct tc_diag *diag)
{
    fprintf(stderr, "twincast: warning: ");
    print_place(diag);
    fprintf(stderr, "%s\n", diag->sentence);
}

int tc_terminal_usage(const char *verb, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "twincast %s: ", verb);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "; see 'twincast %s --help'\n", verb);
    return TC_EXIT_USAGE;
}

void tc_progress_draw(struct tc_progress *progress, int64_t done, int64_t whole)
{
    if (whole <= 0 || !isatty(STDERR_FILENO))
        return;

    int permille = (int)(done >= whole ? 1000 : done * 1000 / whole);
    if (progress->drawn && permille == progress->last_permille)
        return;

    int cells = permille * BAR_CELLS / 1000;
    fprintf(stderr, "\r%s [", progress->label);
    for (int i = 0; i < BAR_CELLS; i++)
        fputc(i < cells ? '=' : ' ', stderr);
    fprintf(stderr, "] %3d %%", permille / 10);
    fflush(stderr);
    progress->drawn         = true;
    progress->last_permille = permille;
}

void tc_progress_end(struct tc_progress *progress)
{
    if (progress->drawn)
        fprintf(stderr, "\r\033[K");
    progress->drawn = false;
}
