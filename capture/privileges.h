/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file privileges.h
 * @brief Drops the privileges that opening an interface requires, so that data
 *        from the network is handled without them.
 */
#ifndef TC_CAPTURE_PRIVILEGES_H
#define TC_CAPTURE_PRIVILEGES_H

#include "base/err.h"

/**
 * Drop all capabilities permanently; under sudo, switch to the calling user.
 * Files are written with the remaining rights: as root without capabilities, or
 * as that user.
 *
 * @param diag  not NULL; filled on failure.
 * @retval TC_ESYS  the system refused.
 */
TC_NODISCARD
tc_err tc_privileges_drop(struct tc_diag *diag);

#endif
