/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ds_calls.h
 * @brief The DS server's calls: a SIP proxy that holds the broadcaster's 200
 *        until the policy decisions are there.
 *
 * As in the paper's figures 7 and 8: the channel (PR-REQ) where it is not on
 * the air yet, then the broadcaster's side (REQ), then the viewer's (REQ with
 * the Call-ID).  Whoever is refused hears 503 with a Reason of cops.
 */
#ifndef TESTBED_DS_CALLS_H
#define TESTBED_DS_CALLS_H

#include <stdio.h>

#include "tests/testbed/pep.h"
#include "tests/testbed/sip_hop.h"

struct ds_calls;

/**
 * @param hop     borrowed until destroyed.
 * @param pep     borrowed until destroyed; it is open.
 * @param socket  bound UDP socket, for what is sent.
 * @return        NULL: no memory.
 */
struct ds_calls *ds_calls_create(const struct sip_hop *hop, struct pep *pep,
                                 int socket);

/** NULL is allowed. */
void ds_calls_destroy(struct ds_calls *calls);

/** A datagram has come. */
void ds_calls_take_sip(struct ds_calls *calls, const uint8_t *bytes,
                       size_t len_bytes);

/** A decision has come. */
void ds_calls_take_decision(struct ds_calls *calls,
                            const struct pep_decision *decision);

/** Give up what has waited for a decision too long. */
void ds_calls_tick(struct ds_calls *calls, int64_t at_ns);

/** Give all channels back: the last thing before the PEP closes. */
void ds_calls_release_channels(struct ds_calls *calls);

/** A heading and a row for each call. */
void ds_calls_write(const struct ds_calls *calls, FILE *file);

#endif
