/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file privileges.h
 * @brief Rights that opening an interface takes, given up once it is open:
 *        whatever comes from the network meets a program without them.
 */
#ifndef TC_CAPTURE_PRIVILEGES_H
#define TC_CAPTURE_PRIVILEGES_H

#include "base/err.h"

/**
 * Give up all capabilities for good; started by sudo, become the user who
 * called it.  Files are written with what is left: as root without
 * capabilities to folders that belong to root, else as that user.
 *
 * @param diag  not NULL; filled on failure.
 * @retval TC_ESYS  the system refused.
 */
TC_NODISCARD
tc_err tc_privileges_drop(struct tc_diag *diag);

#endif
