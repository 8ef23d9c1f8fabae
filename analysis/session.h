/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file session.h
 * @brief A session: one viewer's attempt to watch one broadcaster.  All
 *        trackers of sessions fill this row, whatever the protocol.
 */
#ifndef TC_ANALYSIS_SESSION_H
#define TC_ANALYSIS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/intern.h"

/** A time that is unknown. */
#define TC_TIME_NONE INT64_MIN

enum tc_session_outcome {
    TC_SESSION_COMPLETED,    /**< set up; may be open at the end */
    TC_SESSION_CANCELLED,    /**< by the viewer before the answer */
    TC_SESSION_REJECTED,     /**< a final response other than success */
    TC_SESSION_REFUSED_COPS, /**< refused by a policy decision */
    TC_SESSION_TIMEOUT,      /**< 408, or no response for 64*T1 */
    TC_SESSION_UNFINISHED,   /**< pending when the records ended */
    TC_SESSION_FAILED,       /**< answered but never acknowledged, or similar */
    TC_SESSION_OUTCOME_COUNT
};

/** Plain data.  Texts are numbers in the table's interning. */
struct tc_session {
    uint32_t call_id;
    uint32_t from_tag;
    uint32_t viewer;      /**< user@host of the initial INVITE's From */
    uint32_t broadcaster; /**< user@host of its To */
    uint32_t from;        /**< endpoint that sent the first message */
    uint16_t tap;
    uint16_t code; /**< final status; 0: none */
    enum tc_session_outcome outcome;
    int64_t invite_ns; /**< the viewer's first message */
    int64_t srd_ns;    /**< first response other than 100: time */
    int64_t setup_ns;  /**< 2xx, or the baseline's OK: time */
    int64_t ready_ns;  /**< the viewer is ready to receive: time */
    int64_t first_media_ns;
    int64_t end_ns; /**< BYE or STOP: time */

    /** Known only at a tap that also sees the next hop. */
    int64_t forward_ns; /**< the INVITE was forwarded for the last time */
    int64_t answer_ns;  /**< the 2xx was first seen on any leg */
    int64_t end_ok_ns;  /**< 2xx to the BYE */

    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

/** Rows in order of their first message. */
struct tc_session_table {
    struct tc_session *rows; /**< owned */
    size_t count;
    size_t capacity;
    struct tc_intern *texts; /**< owned */
};

TC_NODISCARD
tc_err tc_session_table_init(struct tc_session_table *table);

/** A zeroed table is allowed. */
void tc_session_table_fini(struct tc_session_table *table);

/** Append a row with no time set.
 *  @param[out] out  its number. */
TC_NODISCARD
tc_err tc_session_table_add(struct tc_session_table *table, uint32_t *out);

/** "completed", "refused_cops", ...; static storage. */
const char *tc_session_outcome_name(enum tc_session_outcome outcome);

/** Seconds from the first message to `at_ns`; NaN if either is unknown. */
double tc_session_since_invite_s(const struct tc_session *session,
                                 int64_t at_ns);

#endif
