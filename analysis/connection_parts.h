/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file connection_parts.h
 * @brief The connection delay of a session in its parts, which add up to it.
 *
 *     INVITE        forwarded         2xx seen         2xx back        ACK
 *       |--forward_s--|--COPS--answer_s--|--COPS--return_s--|--ack_s--|
 *
 * A tap at the DS server sees all of it.  Where it cannot tell a part from the
 * one behind it (the INVITE is not seen again on the next leg; no COPS of the
 * session was seen), that part is NaN and its time is in the other one.
 */
#ifndef TC_ANALYSIS_CONNECTION_PARTS_H
#define TC_ANALYSIS_CONNECTION_PARTS_H

#include "analysis/session_links.h"

struct tc_connection_parts {
    double forward_s;          /**< INVITE at the first leg to the last */
    double answer_s;           /**< to the first 2xx seen, without COPS */
    double broadcaster_cops_s; /**< a request waited for its decision: any
                                    before the first 2xx, behind it one of the
                                    broadcaster's side */
    double return_s;      /**< first 2xx seen to the viewer's, without COPS */
    double viewer_cops_s; /**< in that time another request waited */
    double ack_s;         /**< 2xx to the viewer's ACK */
    double first_media_s; /**< ACK to the first media packet, behind the
                               connection delay; negative where media came
                               before; NaN: none came */
};

/**
 * The parts of a completed session; all NaN of another.
 *
 * @param requests  its COPS requests.
 * @param count     of them.
 */
struct tc_connection_parts
tc_connection_parts_of(const struct tc_session *session,
                       const struct tc_cops_transaction *const *requests,
                       size_t count);

/** Sum of the parts that are known but the last: the connection delay. */
double tc_connection_parts_sum_s(const struct tc_connection_parts *parts);

#endif
