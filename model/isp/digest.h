/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file digest.h
 * @brief Challenge and credentials of HTTP digest in SIP (RFC 3261 section
 *        22.4).  Message lengths are right; the response is a hash of the
 *        correct input, but not by MD5, because the model has no attackers.
 *        Private to model/isp/.
 */
#ifndef TC_MODEL_ISP_DIGEST_H
#define TC_MODEL_ISP_DIGEST_H

#include "model/world.h"

/** A challenge of a DS server for a call, in the arena. */
struct tc_text tc_isp_digest_challenge(const struct tc_world *world,
                                       uint32_t server, struct tc_text call_id);

/** A user's credentials for an INVITE to `uri`, in the arena. */
struct tc_text tc_isp_digest_credentials(const struct tc_world *world,
                                         const char *user,
                                         struct tc_text challenge,
                                         struct tc_text uri);

#endif
