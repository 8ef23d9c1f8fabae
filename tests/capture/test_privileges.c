/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/privileges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

/* What /proc says of this process after "NAME:". */
static unsigned long long status_of(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    unsigned long long value = ~0ULL;

    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)))
            value = strtoull(line + strlen(name) + 1, NULL,
                             !strncmp(name, "Cap", 3) ? 16 : 10);
    if (file)
        (void)fclose(file);
    return value;
}

/* 0, or the number of what was wrong: cmocka's asserts are not for a child */
static int drop_and_look(unsigned long long want_user)
{
    struct tc_diag diag = TC_DIAG_NONE;

    if (tc_privileges_drop(&diag) != TC_OK)
        return 1;
    if (status_of("CapEff") != 0 || status_of("CapPrm") != 0)
        return 2;
    if (status_of("NoNewPrivs") != 1)
        return 3;
    return status_of("Uid") == want_user ? 0 : 4;
}

static int in_child(unsigned long long want_user)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        _exit(drop_and_look(want_user));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static void no_capability_is_left(TC_NO_STATE)
{
    (void)unsetenv("SUDO_UID");
    assert_int_equal(in_child(geteuid()), 0);
}

/* Of what sudo sets nothing is believed unless it is root that runs */
static void started_by_sudo_it_is_its_caller(TC_NO_STATE)
{
    (void)setenv("SUDO_UID", "65534", 1);
    (void)setenv("SUDO_GID", "65534", 1);
    assert_int_equal(in_child(geteuid() == 0 ? 65534 : geteuid()), 0);
    (void)unsetenv("SUDO_UID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_capability_is_left),
        cmocka_unit_test(started_by_sudo_it_is_its_caller),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
