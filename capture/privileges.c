/* SPDX-License-Identifier: Apache-2.0 */
/* setresuid() and the like are not in POSIX */
#define _GNU_SOURCE
#include "capture/privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static tc_err refused(const char *what, struct tc_diag *diag)
{
    tc_diag_set(diag, NULL, -1, -1, "cannot give up privileges: %s: %s", what,
                strerror(errno));
    return TC_ESYS;
}

/* A number that sudo set in the environment; 0: none, or root's. */
static unsigned long number_of(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : 0;
}

static bool become(unsigned long user, unsigned long group)
{
    const gid_t gid = (gid_t)group;

    return setgroups(1, &gid) == 0 && setresgid(gid, gid, gid) == 0 &&
           setresuid((uid_t)user, (uid_t)user, (uid_t)user) == 0;
}

tc_err tc_privileges_drop(struct tc_diag *diag)
{
    struct __user_cap_header_struct header = {
        .version = _LINUX_CAPABILITY_VERSION_3,
    };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };
    unsigned long user = number_of("SUDO_UID"), group = number_of("SUDO_GID");

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return refused("no_new_privs", diag);
    if (geteuid() == 0 && user > 0 && group > 0 && !become(user, group))
        return refused("setresuid", diag);
    if (syscall(SYS_capset, &header, none) < 0)
        return refused("capset", diag);
    return TC_OK;
}
