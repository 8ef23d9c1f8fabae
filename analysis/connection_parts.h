/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file connection_parts.h
 * @brief Divides the connection delay of a session into parts that add up to
 *        it.
 *
 *     INVITE        forwarded         2xx seen         2xx back        ACK
 *       |--forward_s--|--COPS--answer_s--|--COPS--return_s--|--ack_s--|
 *
 * A tap at the DS server sees all parts.  A part that cannot be separated from
 * the next one (the INVITE is not seen on the next leg; no COPS of the session
 * is seen) is NaN, and its time is included in the next one.
 */
#ifndef TC_ANALYSIS_CONNECTION_PARTS_H
#define TC_ANALYSIS_CONNECTION_PARTS_H

#include "analysis/session_links.h"

struct tc_connection_parts {
    double forward_s;          /**< INVITE on the first leg to the last leg */
    double answer_s;           /**< to the first 2xx seen, without COPS */
    double broadcaster_cops_s; /**< a request waited for its decision: any
                                    before the first 2xx, after it one of the
                                    broadcaster's side */
    double return_s;      /**< first 2xx seen to the viewer's, without COPS */
    double viewer_cops_s; /**< another request waited in that time */
    double ack_s;         /**< 2xx to the viewer's ACK */
    double first_media_s; /**< ACK to the first media packet, after the
                               connection delay; negative if media arrived
                               before; NaN: no media */
};

/**
 * The parts of a completed session; all NaN for any other.
 *
 * @param requests  its COPS requests.
 * @param count     number of requests.
 */
struct tc_connection_parts
tc_connection_parts_of(const struct tc_session *session,
                       const struct tc_cops_transaction *const *requests,
                       size_t count);

/** Sum of the known parts except the last: the connection delay. */
double tc_connection_parts_sum_s(const struct tc_connection_parts *parts);

#endif
