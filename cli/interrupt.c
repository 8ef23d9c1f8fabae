/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"

enum { PATH_BYTES = 4096 + 64, SIGNAL_STATUS = 128 };

/* A handler has no argument for its state: these two are the program's only
 * variables of file scope.  `is_set` is written last, so that the path is
 * complete when a signal arrives. */
static char path[PATH_BYTES];
static volatile sig_atomic_t is_set;

static void on_signal(int number)
{
    if (is_set)
        (void)unlink(path);
    /* SA_RESETHAND has restored the default action: this ends the program */
    (void)raise(number);
    /* ... but for process 1 of a container, whom default actions spare */
    _exit(SIGNAL_STATUS + number);
}

void tc_interrupt_removes(const char *temporary)
{
    static const int numbers[]     = { SIGINT,  SIGTERM, SIGHUP,
                                       SIGPIPE, SIGQUIT, SIGXCPU };
    const struct sigaction handled = { .sa_handler = on_signal,
                                       .sa_flags   = (int)SA_RESETHAND };

    is_set = 0;
    (void)snprintf(path, sizeof path, "%s", temporary);
    is_set = 1;
    for (size_t i = 0; i < TC_LEN(numbers); i++) {
        struct sigaction before;

        if (sigaction(numbers[i], NULL, &before) == 0 &&
            before.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &handled, NULL);
    }
}
