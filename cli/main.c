/* SPDX-License-Identifier: Apache-2.0 */
#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/verbs.h"

static const struct verb {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} verbs[] = {
    { "analyze", "what happened: KPIs of a capture, with intervals",
      tc_verb_analyze },
    { "capture", "record an interface, with a running summary",
      tc_verb_capture },
    { "compare", "what would happen under each architecture", tc_verb_compare },
};

static void print_help(FILE *to)
{
    fprintf(to, "twincast " TWINCAST_VERSION
                ": IPTV architectures compared, from SIP/COPS/RTP traces\n\n"
                "usage: twincast VERB [ARGUMENTS]\n\n");
    for (size_t i = 0; i < TC_LEN(verbs); i++)
        fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(to,
            "\n'twincast VERB --help' tells more, with an example.\n"
            "Exit status: 0 done (warnings included), 1 the input or the run "
            "failed, 2 wrong usage.\n");
}

/* Tables that did not get out are no success. */
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
    /* a file that could not be written whole is not to be closed again */
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

    fprintf(stderr, "twincast: no verb '%s'; see 'twincast --help'\n", argv[1]);
    return TC_EXIT_USAGE;
}
