/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file session_links.h
 * @brief Links a session to its RTP streams, COPS requests and multicast
 *        memberships, each with the evidence for it.
 *
 * - A stream by SDP: a message of the session announced the address and port
 *   to or from which the stream is sent, and the stream ran during the session.
 * - A COPS request by its AUTH_SESSION (RFC 3520), which holds the Call-ID;
 *   else by the group, which the request and the session's SDP both
 *   name, during the session's set-up; else by time alone, if a single session
 *   was being set up.
 * - A membership by the group of the session's SDP and the viewer's address,
 *   during the session.
 *
 * Only the first TC_SESSION_LINKS_MAX links are made: where all sessions name
 * one address, there could be as many as sessions times streams.
 */
#ifndef TC_ANALYSIS_SESSION_LINKS_H
#define TC_ANALYSIS_SESSION_LINKS_H

#include "analysis/cops_transactions.h"
#include "analysis/memberships.h"
#include "analysis/rtp_streams.h"
#include "analysis/session.h"
#include "proto/directory.h"

enum tc_link_kind {
    TC_LINK_STREAM,
    TC_LINK_COPS,
    TC_LINK_MEMBERSHIP,
    TC_LINK_KIND_COUNT
};

enum tc_link_evidence {
    TC_LINK_BY_SDP,
    TC_LINK_BY_AUTH_SESSION,
    TC_LINK_BY_GROUP,
    TC_LINK_BY_WINDOW,
    TC_LINK_EVIDENCE_COUNT
};

/** Plain data. */
struct tc_session_link {
    uint32_t session; /**< row in the table of sessions */
    uint32_t row;     /**< in the table of `kind` */
    enum tc_link_kind kind;
    enum tc_link_evidence by;
};

enum { TC_SESSION_LINKS_MAX = 1 << 22 };

struct tc_session_links;

TC_NODISCARD
tc_err tc_session_links_create(struct tc_session_links **out,
                               const struct tc_directory *directory);

/** NULL is allowed. */
void tc_session_links_destroy(struct tc_session_links *links);

/** Record what the SDP of a session's SIP message announces.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_session_links_feed(struct tc_session_links *links,
                             const struct tc_record *record, uint32_t session);

/** Did the session announce a multicast group? */
bool tc_session_links_has_group(const struct tc_session_links *links,
                                uint32_t session);

/** Octets on the heap. */
uint64_t tc_session_links_bytes(const struct tc_session_links *links);

/** Follow sessions to their new rows; evicted ones lose their announcements. */
void tc_session_links_evict(struct tc_session_links *links,
                            const struct tc_row_map *sessions);

/** The tables to link; all borrowed. */
struct tc_link_tables {
    const struct tc_session_table *sessions;
    const struct tc_rtp_stream *streams;
    size_t stream_count;
    const struct tc_cops_transaction *cops;
    size_t cops_count;
    const struct tc_membership *memberships;
    size_t membership_count;
};

/**
 * Link memberships, after the last record.
 *
 * @param tables  sessions with their outcomes, and memberships; others are
 *                ignored.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_session_links_join(struct tc_session_links *links,
                             const struct tc_link_tables *tables);

/** Then link streams and requests.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_session_links_close(struct tc_session_links *links,
                              const struct tc_link_tables *tables);

/** Did the session announce a group that any host was seen to join?  After
 *  tc_session_links_join(). */
bool tc_session_links_group_is_joined(const struct tc_session_links *links,
                                      uint32_t session);

/** Links of memberships alone, in order of their rows; borrowed. */
const struct tc_session_link *
tc_session_links_joined(const struct tc_session_links *links, size_t *count);

/** In order of kind, then of the row; borrowed. */
const struct tc_session_link *
tc_session_links_borrow(const struct tc_session_links *links, size_t *count);

/** "rtp_stream", "cops", "membership"; static storage. */
const char *tc_link_kind_name(enum tc_link_kind kind);

/** "sdp", "auth_session", "group", "window"; static storage. */
const char *tc_link_evidence_name(enum tc_link_evidence by);

#endif
