/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file pep.h
 * @brief A policy enforcement point (RFC 2748) of the test bed: one
 *        connection with both client types of the paper, requests by handle.
 *
 * Handles are numbers from 1, of 4 octets, never used twice.
 */
#ifndef TESTBED_PEP_H
#define TESTBED_PEP_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/cops/cops_policy.h"
#include "tests/testbed/cops_link.h"

struct pep {
    struct cops_link link;
    uint32_t handles; /**< given out */
    uint64_t seed;    /**< of the times of keep-alives */
    uint64_t keep_alives;
    int64_t keep_alive_ns; /**< when the next one is due */
    uint16_t ka_timer_s;
};

/** What the PDP has said of a handle. */
struct pep_decision {
    uint16_t client_type;
    uint32_t handle;
    bool is_solicited;
    bool is_install;
    int64_t arrived_ns;
};

/**
 * Connect, and open both client types.
 *
 * @param address  IPv4 of the PDP.
 * @param name     PEPID, ASCII.
 * @retval false   no connection, or the PDP does not accept.
 */
bool pep_open(struct pep *pep, const char *address, const char *name,
              uint64_t seed);

/** Close both client types (shutting down) and the connection. */
void pep_close(struct pep *pep);

/** PR-REQ: ask for a channel.  @return its handle; 0: the link is broken. */
uint32_t pep_ask_channel(struct pep *pep,
                         const struct tc_cops_channel *channel);

/** REQ: ask for a viewer's bandwidth.  @return its handle; 0: the link is
 *  broken.  @param m_type  enum tc_cops_m_type. */
uint32_t pep_ask_session(struct pep *pep, uint16_t m_type,
                         const struct tc_cops_session *session);

/** RPT success, in answer to a decision. */
bool pep_report(struct pep *pep, uint16_t client_type, uint32_t handle);

/** DRQ.  @param reason  enum tc_cops_reason. */
bool pep_release(struct pep *pep, uint16_t client_type, uint32_t handle,
                 uint16_t reason);

/** Read what has come.  @retval false  the connection has ended. */
bool pep_read(struct pep *pep);

/**
 * The next decision; other messages are dealt with on the way.
 *
 * @retval TC_END      none is there.
 * @retval TC_EFORMAT  the PDP closes a client type, or speaks no COPS.
 */
TC_NODISCARD
tc_err pep_next(struct pep *pep, struct pep_decision *out);

/** Send a keep-alive where one is due.  @return ns until the next. */
int64_t pep_tick(struct pep *pep, int64_t at_ns);

#endif
