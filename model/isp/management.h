/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file management.h
 * @brief The ISP's management servers (paper sections 2 and 3.3):
 *        recovery, registration, DSM and web server, each beside core router
 *        0.  There are none if `isp.management` is false.  Private to
 *        model/isp/.
 *
 * DS recovery, by the numbers of the paper's Figs 4 and 5: the recovery server
 * (1) sends Hellos (OPTIONS) to all DS servers, (2) keeps the list of those
 * that answer, (3) reports a server that misses two in a row to the
 * registration server and (4) to the DSM; (5) the DSM restarts it; (6) the
 * registration server moves its users to a neighbour; (7) the DSM reports, and
 * the users and their list are moved back.
 */
#ifndef TC_MODEL_ISP_MANAGEMENT_H
#define TC_MODEL_ISP_MANAGEMENT_H

#include "model/isp/notice.h"

struct tc_isp_recovery;
struct tc_isp_registration;
struct tc_isp_dsm;
struct tc_isp_web;

/** Recovery, registration, DSM and web server. */
enum { TC_ISP_MANAGEMENT_HOSTS = 4 };

/** In the arena. */
struct tc_isp_management {
    uint32_t recovery_node;
    uint32_t registration_node;
    uint32_t dsm_node;
    uint32_t web_node;
    struct tc_isp_recovery *recovery;
    struct tc_isp_registration *registration;
    struct tc_isp_dsm *dsm;
    struct tc_isp_web *web;
};

/** Create nodes and parties, in isp->management; before the network is closed.
 */
TC_NODISCARD
tc_err tc_isp_management_build(struct tc_isp *isp);

/** After the network is closed: start Hellos and exchanges; users sign up. */
void tc_isp_management_start(struct tc_isp *isp);

/** Receiver of a party that speaks SIP only; `self` is its tc_isp_agent. */
void tc_isp_management_receive(void *self, struct tc_network *network,
                               const struct tc_packet *packet);

/* recovery_server.c */
TC_NODISCARD
tc_err tc_isp_recovery_create(struct tc_isp *isp, uint32_t node,
                              struct tc_isp_recovery **out);
void tc_isp_recovery_start(struct tc_isp_recovery *recovery);

/* registration_server.c */
TC_NODISCARD
tc_err tc_isp_registration_create(struct tc_isp *isp, uint32_t node,
                                  struct tc_isp_registration **out);

/* dsm_server.c */
TC_NODISCARD
tc_err tc_isp_dsm_create(struct tc_isp *isp, uint32_t node,
                         struct tc_isp_dsm **out);
/** The server to which a request is assigned, evenly among those that are not
 * being recovered (paper 5.1); there is no message for this. */
uint32_t tc_isp_dsm_assign(const struct tc_isp_dsm *dsm, uint32_t demand);

/* web_server.c */
TC_NODISCARD
tc_err tc_isp_web_create(struct tc_isp *isp, uint32_t node,
                         struct tc_isp_web **out);

/* subscriber.c */

/** State of a user outside calls; part of its party. */
struct tc_isp_subscriber {
    struct tc_isp_agent *agent; /**< the user's */
    const struct tc_person *person;
    uint32_t home; /**< its DS server */
    struct tc_timer sign_up;
};

void tc_isp_subscriber_init(struct tc_isp_subscriber *subscriber,
                            struct tc_isp_agent *agent,
                            const struct tc_person *person);

/** Signs up after a delay (Fig. 7). */
void tc_isp_subscriber_sign_up(struct tc_isp_subscriber *subscriber,
                               int64_t delay_ns);

/** Read the programme guide. @param user  for the transaction. */
void tc_isp_subscriber_read_guide(struct tc_isp_subscriber *subscriber,
                                  void *user);

/** Handle a request outside calls; false: it is of another kind. */
bool tc_isp_subscriber_take_request(struct tc_isp_subscriber *subscriber,
                                    struct tc_sip_transaction *server,
                                    const struct tc_sip_msg *request);

/** A response to one of its MESSAGEs has arrived, other than the guide. */
void tc_isp_subscriber_take_response(struct tc_isp_subscriber *subscriber,
                                     const struct tc_sip_msg *response);

#endif
