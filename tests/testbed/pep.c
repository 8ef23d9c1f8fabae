/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testbed/pep.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/hash.h"

enum { ACCESS_IF_INDEX = 3, NS_PER_S = 1000000000 };

static const uint16_t client_types[] = { TC_COPS_CLIENT_PROVISIONING,
                                         TC_COPS_CLIENT_OUTSOURCING };

enum { CLIENT_TYPES = sizeof client_types / sizeof *client_types };

static void add_handle(struct tc_cops_builder *b, uint32_t handle)
{
    const uint8_t h[] = { (uint8_t)(handle >> 24), (uint8_t)(handle >> 16),
                          (uint8_t)(handle >> 8), (uint8_t)handle };

    cops_add_bytes(b, TC_COPS_HANDLE, 1, h, sizeof h);
}

/* RFC 2748 section 4.6: at a random time in a quarter to three quarters of
 * the timer, which is over when nothing has been heard for all of it. */
static void set_keep_alive(struct pep *pep, int64_t at_ns)
{
    uint64_t bits = tc_hash_mix(pep->seed + 1, ++pep->keep_alives) >> 11;
    double share  = 0.25 + 0.5 * ((double)bits * 0x1p-53);

    pep->keep_alive_ns =
        pep->ka_timer_s > 0
            ? at_ns + (int64_t)(share * pep->ka_timer_s * NS_PER_S)
            : INT64_MAX;
}

static bool send_open(struct pep *pep, uint16_t client_type, const char *name)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_OPN, false, client_type, room);

    tc_cops_add_pepid(&b, tc_text_of(name));
    return cops_link_send(&pep->link, &b);
}

static bool take_accept(struct pep *pep)
{
    for (;;) {
        struct tc_cops_msg msg;
        tc_err err = cops_link_next(&pep->link, &msg);

        if (err == TC_END && cops_link_read(&pep->link))
            continue;
        if (err != TC_OK || msg.op != TC_COPS_CAT)
            return false;
        if (msg.ka_timer_s > 0 &&
            (pep->ka_timer_s == 0 || msg.ka_timer_s < pep->ka_timer_s))
            pep->ka_timer_s = msg.ka_timer_s;
        return true;
    }
}

static int connect_to(const char *address)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port   = htons(TC_COPS_PORT) };
    int fd                = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        return -1;
    return fd;
}

bool pep_open(struct pep *pep, const char *address, const char *name,
              uint64_t seed)
{
    int fd = connect_to(address);

    cops_link_init(&pep->link, fd);
    pep->handles     = 0;
    pep->seed        = seed;
    pep->keep_alives = 0;
    pep->ka_timer_s  = 0;
    if (fd < 0)
        return false;
    for (int i = 0; i < CLIENT_TYPES; i++)
        if (!send_open(pep, client_types[i], name) || !take_accept(pep))
            return false;
    set_keep_alive(pep, now_ns());
    return true;
}

void pep_close(struct pep *pep)
{
    for (int i = 0; i < CLIENT_TYPES; i++) {
        uint8_t room[COPS_MESSAGE_BYTES];
        struct tc_cops_builder b =
            cops_link_begin(TC_COPS_CC, false, client_types[i], room);

        tc_cops_add_pair(&b, TC_COPS_ERROR, TC_COPS_ERROR_SHUTTING_DOWN, 0);
        (void)cops_link_send(&pep->link, &b);
    }
    cops_link_fini(&pep->link);
}

uint32_t pep_ask_channel(struct pep *pep, const struct tc_cops_channel *channel)
{
    uint8_t room[COPS_MESSAGE_BYTES], policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_REQ, false, TC_COPS_CLIENT_PROVISIONING, room);

    add_handle(&b, ++pep->handles);
    tc_cops_add_pair(&b, TC_COPS_CONTEXT, TC_COPS_R_CONFIGURATION, 0);
    cops_add_bytes(&b, TC_COPS_CLIENT_SI, TC_COPS_SI_NAMED, policy,
                   tc_cops_channel_encode(channel, policy));
    return cops_link_send(&pep->link, &b) ? pep->handles : 0;
}

uint32_t pep_ask_session(struct pep *pep, uint16_t m_type,
                         const struct tc_cops_session *session)
{
    uint8_t room[COPS_MESSAGE_BYTES], policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_interface in = { .c_type   = TC_COPS_IPV4,
                                    .if_index = ACCESS_IF_INDEX };
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_REQ, false, TC_COPS_CLIENT_OUTSOURCING, room);

    for (int i = 0; i < 4; i++)
        in.address[i] = session->source[i];
    add_handle(&b, ++pep->handles);
    tc_cops_add_pair(&b, TC_COPS_CONTEXT, TC_COPS_R_ALLOCATION, m_type);
    tc_cops_add_interface(&b, TC_COPS_IN_INT, &in);
    cops_add_bytes(&b, TC_COPS_CLIENT_SI, TC_COPS_SI_SIGNALED, policy,
                   tc_cops_session_encode(session, policy));
    return cops_link_send(&pep->link, &b) ? pep->handles : 0;
}

bool pep_report(struct pep *pep, uint16_t client_type, uint32_t handle)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_RPT, true, client_type, room);

    add_handle(&b, handle);
    tc_cops_add_pair(&b, TC_COPS_REPORT_TYPE, TC_COPS_SUCCESS, 0);
    return cops_link_send(&pep->link, &b);
}

bool pep_release(struct pep *pep, uint16_t client_type, uint32_t handle,
                 uint16_t reason)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_DRQ, false, client_type, room);

    add_handle(&b, handle);
    tc_cops_add_pair(&b, TC_COPS_REASON, reason, 0);
    return cops_link_send(&pep->link, &b);
}

bool pep_read(struct pep *pep)
{
    return cops_link_read(&pep->link);
}

tc_err pep_next(struct pep *pep, struct pep_decision *out)
{
    struct tc_cops_msg msg;
    tc_err err;

    while ((err = cops_link_next(&pep->link, &msg)) == TC_OK) {
        const uint8_t *h = msg.handle.at;

        if (msg.op == TC_COPS_CC)
            return TC_EFORMAT;
        if (msg.op != TC_COPS_DEC || msg.handle.len_bytes != 4)
            continue;
        *out = (struct pep_decision){
            .client_type = msg.client_type,
            .handle      = (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 |
                      (uint32_t)h[2] << 8 | h[3],
            .is_solicited = msg.is_solicited,
            .is_install =
                msg.has_decision && msg.decision_command == TC_COPS_INSTALL,
            .arrived_ns = pep->link.arrived_ns,
        };
        return TC_OK;
    }
    return err;
}

int64_t pep_tick(struct pep *pep, int64_t at_ns)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b = cops_link_begin(TC_COPS_KA, false, 0, room);

    if (at_ns >= pep->keep_alive_ns) {
        (void)cops_link_send(&pep->link, &b);
        set_keep_alive(pep, at_ns);
    }
    return pep->keep_alive_ns - at_ns;
}
