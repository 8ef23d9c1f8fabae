/* SPDX-License-Identifier: Apache-2.0 */
#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/verbs.h"

static const struct verb {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} verbs[] = {
    { "analyze", "measure captures: sessions, streams, KPIs with intervals",
      tc_verb_analyze },
    { "capture", "record a network interface, optionally with analysis",
      tc_verb_capture },
    { "compare", "simulate an audience under each architecture and compare",
      tc_verb_compare },
};

static void print_help(FILE *to)
{
    fprintf(to, "twincast " TWINCAST_VERSION
                ": analyze captures of IPTV testbeds (SIP, COPS, RTP) and\n"
                "compare an ISP-managed with a peer-to-peer architecture.\n\n"
                "usage: twincast COMMAND [ARGUMENTS]\n"
                "       twincast --help | --version\n\n"
                "commands:\n");
    for (size_t i = 0; i < TC_LEN(verbs); i++)
        fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(to,
            "\n'twincast COMMAND --help' lists its options, with examples.\n"
            "\n"
            "exit status:\n"
            "  0  success; there may have been warnings\n"
            "  1  the input could not be read, or the run failed\n"
            "  2  wrong usage\n");
}

/* A run whose tables could not be printed has failed. */
static int finish_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;

    fprintf(stderr, "twincast: cannot write to standard output\n");
    return TC_EXIT_FAILED;
}

int main(int argc, char **argv)
{
    (void)gsl_set_error_handler_off();
    /* a file that grows too large is reported by the write that fails */
    (void)signal(SIGXFSZ, SIG_IGN);
    /* HDF5 must not close, at exit, a file whose writing failed */
    (void)H5dont_atexit();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);

    if (argc < 2) {
        print_help(stderr);
        return TC_EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
        !strcmp(argv[1], "help")) {
        print_help(stdout);
        return TC_EXIT_DONE;
    }
    if (!strcmp(argv[1], "--version")) {
        puts("twincast " TWINCAST_VERSION);
        return TC_EXIT_DONE;
    }

    for (size_t i = 0; i < TC_LEN(verbs); i++)
        if (!strcmp(verbs[i].name, argv[1]))
            return finish_output(verbs[i].run(argc - 1, argv + 1));

    fprintf(stderr, "twincast: unknown command '%s'; see 'twincast --help'\n",
            argv[1]);
    return TC_EXIT_USAGE;
}
