/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy decision point for the test bed: takes COPS connections, decides
 * as pdp_policy.h says, and writes down when.
 *
 *   pdp ADDRESS SEED DECISIONS.csv COUNTS.csv
 *
 * DECISIONS.csv has a row for each request and each unsolicited decision.
 * SIGTERM or SIGINT ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "proto/cops/cops_policy.h"
#include "tests/testbed/cops_link.h"
#include "tests/testbed/pdp_policy.h"

enum {
    PEPS_MAX    = 8,
    WAITING_MAX = 1024,
    KA_TIMER_S  = 10,
    NS_PER_S    = 1000000000,
};

/* A decision that is to be sent. */
struct waiting {
    unsigned pep;
    bool is_solicited;
    uint16_t client_type;
    uint32_t handle;
    uint16_t r_type;
    uint16_t m_type;
    struct pdp_verdict verdict;
    int64_t due_ns;
    int64_t arrived_ns; /* of the request; 0: unsolicited */
    int64_t read_ns;
    uint8_t c_type; /* of the ClientSI */
    uint16_t si_bytes;
    uint8_t si[TC_COPS_POLICY_BYTES_MAX];
};

struct pdp {
    uint64_t seed;
    FILE *log; /* owned */
    const char *counts_path;
    int listener;
    struct cops_link peps[PEPS_MAX];
    struct waiting waiting[WAITING_MAX];
    size_t waiting_count;
    struct cops_link total; /* counts of connections that have ended */
};

static volatile sig_atomic_t is_over;

static void stop(int number)
{
    (void)number;
    is_over = 1;
}

static uint32_t handle_of(const struct tc_cops_msg *msg)
{
    const uint8_t *h = msg->handle.at;

    if (msg->handle.len_bytes != 4)
        return 0;
    return (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | (uint32_t)h[2] << 8 |
           h[3];
}

static void add_handle(struct tc_cops_builder *b, uint32_t handle)
{
    const uint8_t h[] = { (uint8_t)(handle >> 24), (uint8_t)(handle >> 16),
                          (uint8_t)(handle >> 8), (uint8_t)handle };

    cops_add_bytes(b, TC_COPS_HANDLE, 1, h, sizeof h);
}

static void write_row(struct pdp *pdp, const struct waiting *w, int64_t out_ns,
                      int64_t sent_ns)
{
    fprintf(pdp->log,
            "%u,0x%04x,%08" PRIx32 ",%d,%" PRId64 ",%" PRId64 ",%" PRId64
            ",%" PRId64 ",%" PRId64 ",%s\n",
            w->pep, w->client_type, w->handle, w->is_solicited, w->arrived_ns,
            w->read_ns, out_ns, sent_ns, w->verdict.delay_ns,
            pdp_decision_name(w->verdict.decision));
}

static void count_and_close(struct pdp *pdp, struct cops_link *pep)
{
    for (int op = 0; op < TC_COPS_OP_END; op++) {
        pdp->total.in[op] += pep->in[op];
        pdp->total.out[op] += pep->out[op];
    }
    cops_link_fini(pep);
}

static bool answer_open(struct cops_link *pep, uint16_t client_type)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    bool known = client_type == TC_COPS_CLIENT_PROVISIONING ||
                 client_type == TC_COPS_CLIENT_OUTSOURCING;
    struct tc_cops_builder b = cops_link_begin(known ? TC_COPS_CAT : TC_COPS_CC,
                                               false, client_type, room);

    if (known)
        tc_cops_add_pair(&b, TC_COPS_KA_TIMER, 0, KA_TIMER_S);
    else
        tc_cops_add_pair(&b, TC_COPS_ERROR, TC_COPS_ERROR_CLIENT_TYPE, 0);
    return cops_link_send(pep, &b);
}

static bool echo_keep_alive(struct cops_link *pep)
{
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b = cops_link_begin(TC_COPS_KA, false, 0, room);

    return cops_link_send(pep, &b);
}

/* What was asked for is what is granted. */
static void add_grant(struct tc_cops_builder *b, const struct waiting *w)
{
    cops_add_bytes(b, TC_COPS_DECISION,
                   w->c_type == TC_COPS_SI_NAMED ? TC_COPS_DECISION_NAMED
                                                 : TC_COPS_DECISION_CLIENT,
                   w->si, w->si_bytes);
}

static void add_decision(struct tc_cops_builder *b, const struct waiting *w)
{
    enum pdp_decision decision = w->verdict.decision;

    if (decision == PDP_ERROR) {
        tc_cops_add_pair(b, TC_COPS_ERROR, TC_COPS_ERROR_UNABLE, 0);
        return;
    }
    tc_cops_add_pair(b, TC_COPS_CONTEXT, w->r_type, w->m_type);
    if (decision == PDP_REMOVE)
        tc_cops_add_pair(b, TC_COPS_DECISION, TC_COPS_REMOVE,
                         TC_COPS_TRIGGER_ERROR);
    else if (decision == PDP_NULL)
        tc_cops_add_pair(b, TC_COPS_DECISION, TC_COPS_NULL, 0);
    else {
        tc_cops_add_pair(b, TC_COPS_DECISION, TC_COPS_INSTALL, 0);
        add_grant(b, w);
    }
}

static bool send_decision(struct pdp *pdp, const struct waiting *w)
{
    struct cops_link *pep = &pdp->peps[w->pep];
    uint8_t room[COPS_MESSAGE_BYTES];
    struct tc_cops_builder b =
        cops_link_begin(TC_COPS_DEC, w->is_solicited, w->client_type, room);

    add_handle(&b, w->handle);
    add_decision(&b, w);
    bool sent = cops_link_send(pep, &b);
    write_row(pdp, w, pep->sent_ns, now_ns());
    return sent;
}

static void drop_waiting(struct pdp *pdp, size_t i)
{
    pdp->waiting[i] = pdp->waiting[--pdp->waiting_count];
}

/* Decisions that wait for a PEP that has gone, or for a handle of it. */
static void forget(struct pdp *pdp, unsigned pep, const uint32_t *handle,
                   uint16_t client_type)
{
    for (size_t i = pdp->waiting_count; i-- > 0;) {
        const struct waiting *w = &pdp->waiting[i];

        if (w->pep == pep && (!handle || (w->handle == *handle &&
                                          w->client_type == client_type)))
            drop_waiting(pdp, i);
    }
}

static bool take_request(struct pdp *pdp, unsigned pep,
                         const struct tc_cops_msg *msg)
{
    struct waiting w = {
        .pep          = pep,
        .is_solicited = true,
        .client_type  = msg->client_type,
        .handle       = handle_of(msg),
        .r_type       = msg->r_type,
        .m_type       = msg->m_type,
        .arrived_ns   = pdp->peps[pep].arrived_ns,
        .read_ns      = pdp->peps[pep].read_ns,
        .c_type       = msg->client_si.c_type,
        .si_bytes     = msg->client_si.len_bytes,
    };

    if (w.si_bytes > sizeof w.si || pdp->waiting_count == WAITING_MAX)
        return false;
    if (w.si_bytes > 0)
        memcpy(w.si, msg->client_si.at, w.si_bytes);
    w.verdict = pdp_decide(pdp->seed, w.client_type, w.handle);
    w.due_ns  = w.arrived_ns + w.verdict.delay_ns;
    if (w.verdict.decision == PDP_NONE)
        write_row(pdp, &w, 0, 0);
    else
        pdp->waiting[pdp->waiting_count++] = w;
    return true;
}

static bool take(struct pdp *pdp, unsigned pep, const struct tc_cops_msg *msg)
{
    const uint32_t handle = handle_of(msg);

    switch (msg->op) {
    case TC_COPS_OPN:
        return answer_open(&pdp->peps[pep], msg->client_type);
    case TC_COPS_KA:
        return echo_keep_alive(&pdp->peps[pep]);
    case TC_COPS_REQ:
        return take_request(pdp, pep, msg);
    case TC_COPS_DRQ:
        forget(pdp, pep, &handle, msg->client_type);
        return true;
    case TC_COPS_RPT:
    case TC_COPS_CC: /* the PEP closes when every client type has ended */
        return true;
    case TC_COPS_DEC:
    case TC_COPS_SSQ:
    case TC_COPS_CAT:
    case TC_COPS_SSC:
    case TC_COPS_OP_END:
    default:
        return false;
    }
}

static void read_pep(struct pdp *pdp, unsigned i)
{
    struct cops_link *pep = &pdp->peps[i];
    struct tc_cops_msg msg;
    bool stands = cops_link_read(pep);

    while (stands) {
        tc_err err = cops_link_next(pep, &msg);

        if (err == TC_END)
            return;
        stands = err == TC_OK && take(pdp, i, &msg);
    }
    forget(pdp, i, NULL, 0);
    count_and_close(pdp, pep);
}

static void accept_pep(struct pdp *pdp)
{
    int fd = accept(pdp->listener, NULL, NULL);

    if (fd < 0)
        return;
    for (unsigned i = 0; i < PEPS_MAX; i++)
        if (pdp->peps[i].fd < 0) {
            cops_link_init(&pdp->peps[i], fd);
            return;
        }
    close(fd);
}

/* A decision has gone out; a later one on the same handle may follow. */
static void follow_up(struct pdp *pdp, size_t i)
{
    struct waiting *w = &pdp->waiting[i];

    if (!w->is_solicited || w->verdict.another_ns == 0) {
        drop_waiting(pdp, i);
        return;
    }
    w->is_solicited     = false;
    w->due_ns           = now_ns() + w->verdict.another_ns;
    w->verdict.delay_ns = 0;
    w->arrived_ns       = 0;
    w->read_ns          = 0;
}

/* Sends what is due.  @return ns to the next, at most a second. */
static int64_t decide_due(struct pdp *pdp)
{
    int64_t next_ns = NS_PER_S;

    for (size_t i = pdp->waiting_count; i-- > 0;) {
        const struct waiting *w = &pdp->waiting[i];
        int64_t left_ns         = w->due_ns - now_ns();

        if (left_ns > 0) {
            next_ns = left_ns < next_ns ? left_ns : next_ns;
            continue;
        }
        if (!send_decision(pdp, w)) {
            unsigned pep = w->pep;

            forget(pdp, pep, NULL, 0);
            count_and_close(pdp, &pdp->peps[pep]);
            return 0;
        }
        follow_up(pdp, i);
    }
    return next_ns;
}

static void run(struct pdp *pdp)
{
    while (!is_over) {
        int64_t wait_ns      = decide_due(pdp);
        struct timespec wait = { .tv_sec  = wait_ns / NS_PER_S,
                                 .tv_nsec = wait_ns % NS_PER_S };
        struct pollfd fds[PEPS_MAX + 1];

        for (unsigned i = 0; i < PEPS_MAX; i++)
            fds[i] = (struct pollfd){ .fd = pdp->peps[i].fd, .events = POLLIN };
        fds[PEPS_MAX] =
            (struct pollfd){ .fd = pdp->listener, .events = POLLIN };
        if (ppoll(fds, PEPS_MAX + 1, &wait, NULL) <= 0)
            continue;
        if (fds[PEPS_MAX].revents)
            accept_pep(pdp);
        for (unsigned i = 0; i < PEPS_MAX; i++)
            if (fds[i].revents)
                read_pep(pdp, i);
    }
}

static int listen_at(const char *address)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port   = htons(TC_COPS_PORT) };
    const int on          = 1;
    int fd                = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) != 0 ||
        listen(fd, PEPS_MAX) != 0)
        return -1;
    return fd;
}

static bool finish(struct pdp *pdp)
{
    for (unsigned i = 0; i < PEPS_MAX; i++)
        if (pdp->peps[i].fd >= 0)
            count_and_close(pdp, &pdp->peps[i]);
    close(pdp->listener);
    return cops_link_write_counts(&pdp->total, pdp->counts_path);
}

static int serve(struct pdp *pdp, char **argv)
{
    pdp->counts_path = argv[4];
    pdp->listener    = listen_at(argv[1]);
    pdp->log         = fopen(argv[3], "w");
    if (pdp->listener < 0 || !pdp->log) {
        perror("pdp");
        return 1;
    }
    for (unsigned i = 0; i < PEPS_MAX; i++)
        pdp->peps[i].fd = -1;
    fprintf(pdp->log, "pep,client_type,handle,solicited,req_in_ns,req_read_ns,"
                      "dec_out_ns,dec_sent_ns,injected_ns,decision\n");
    run(pdp);
    bool written = finish(pdp);
    return fclose(pdp->log) == 0 && written ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct sigaction end = { .sa_handler = stop };
    uint64_t seed;

    if (argc != 5 || !tc_text_number(tc_text_of(argv[2]), UINT64_MAX, &seed)) {
        fprintf(stderr, "usage: pdp ADDRESS SEED DECISIONS.csv COUNTS.csv\n");
        return 2;
    }
    (void)sigaction(SIGTERM, &end, NULL);
    (void)sigaction(SIGINT, &end, NULL);

    struct pdp *pdp = tc_alloc(sizeof *pdp); /* too large for a stack */
    if (!pdp)
        return 1;
    pdp->seed  = seed;
    int status = serve(pdp, argv);
    tc_free(pdp);
    return status;
}
