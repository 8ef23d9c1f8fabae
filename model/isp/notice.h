/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file notice.h
 * @brief Notices among the ISP's servers and their users, outside calls: a line
 *        of text in the body of a SIP MESSAGE (RFC 3428) or NOTIFY.  The paper
 *        names the messages but no protocol (docs/model.md).  Private to
 *        model/isp/.
 */
#ifndef TC_MODEL_ISP_NOTICE_H
#define TC_MODEL_ISP_NOTICE_H

#include "model/isp/isp.h"

enum tc_isp_notice_kind {
    TC_NOTICE_NONE,       /**< none of these */
    TC_NOTICE_SIGN_UP,    /**< user to web: name */
    TC_NOTICE_STORE,      /**< web to registration: name */
    TC_NOTICE_SUBSCRIBER, /**< registration to a DS, it to others: name, its
                               server */
    TC_NOTICE_DOMAIN,     /**< to a user: its server */
    TC_NOTICE_GUIDE,      /**< user to web: request for the EPG */
    TC_NOTICE_MISSING,    /**< recovery to registration: server */
    TC_NOTICE_RECOVER,    /**< recovery to DSM: server */
    TC_NOTICE_MOVED,      /**< registration to servers: users of, now at */
    TC_NOTICE_RECOVERED,  /**< DSM to registration: server */
    TC_NOTICE_RETURN,     /**< registration to a server: list of, to it */
    TC_NOTICE_LIST,       /**< server to the one back: its users */
    TC_NOTICE_EXCHANGE,   /**< server to neighbours: what it knows */
    TC_NOTICE_KINDS
};

/** Plain data. */
struct tc_isp_notice {
    enum tc_isp_notice_kind kind;
    struct tc_text name; /**< of a user; borrowed */
    uint32_t server;
    uint32_t at; /**< of MOVED: the server that takes over */
};

/** The line, in the arena. */
struct tc_text tc_isp_notice_write(const struct tc_world *world,
                                   const struct tc_isp_notice *notice);

/** Parse a body; kind TC_NOTICE_NONE: not a notice. */
struct tc_isp_notice tc_isp_notice_read(struct tc_text body);

/**
 * Send a notice in a transaction of its own.
 *
 * @param method       MESSAGE, or NOTIFY.
 * @param list_octets  additional octets of the body, for a list.
 * @param user         for tc_sip_transaction_user(); may be NULL.
 */
void tc_isp_notice_send(struct tc_isp_agent *agent, enum tc_sip_method method,
                        const struct tc_isp_notice *notice,
                        uint32_t list_octets, uint32_t to_node, void *user);

/** Answer with a status and, unless `notice` is NULL, with a notice. */
void tc_isp_notice_answer(struct tc_isp_agent *agent,
                          struct tc_sip_transaction *server, unsigned status,
                          const struct tc_isp_notice *notice,
                          uint32_t list_octets);

#endif
