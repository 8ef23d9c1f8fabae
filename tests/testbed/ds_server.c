/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DS server of the recording with COPS: SIP proxy and PEP in one.
 *
 *   ds_server ADDRESS PDP_ADDRESS FIRST_BROADCASTER COUNT SEED CALLS.csv
 *
 * SIP for iptv.example at ADDRESS:5060; broadcasterNN lives NN addresses
 * behind FIRST_BROADCASTER.  SIGTERM or SIGINT ends it, with everything given
 * back to the PDP; then CALLS.csv is written.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/testbed/ds_calls.h"

enum { TICK_MS = 50, NS_PER_MS = 1000000, RECEIVE_BYTES = 4 << 20 };

static volatile sig_atomic_t is_over;

static void stop(int number)
{
    (void)number;
    is_over = 1;
}

static int listen_at(const char *address)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port   = htons(SIP_HOP_PORT) };
    const int room        = RECEIVE_BYTES;
    int fd                = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

static void read_sip(struct ds_calls *calls, int fd)
{
    uint8_t bytes[SIP_HOP_BYTES];
    ssize_t got;

    while ((got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) >= 0)
        ds_calls_take_sip(calls, bytes, (size_t)got);
}

/* @return false: the PDP has gone. */
static bool read_cops(struct ds_calls *calls, struct pep *pep)
{
    struct pep_decision decision;
    tc_err err;

    if (!pep_read(pep))
        return false;
    while ((err = pep_next(pep, &decision)) == TC_OK)
        ds_calls_take_decision(calls, &decision);
    return err == TC_END;
}

static bool run(struct ds_calls *calls, struct pep *pep, int sip)
{
    while (!is_over) {
        struct pollfd fds[] = { { .fd = sip, .events = POLLIN },
                                { .fd = pep->link.fd, .events = POLLIN } };
        int64_t wait_ns     = pep_tick(pep, now_ns());
        int wait_ms         = wait_ns > (int64_t)TICK_MS * NS_PER_MS
                                  ? TICK_MS
                                  : (int)(wait_ns / NS_PER_MS) + 1;

        if (poll(fds, 2, wait_ms) > 0) {
            if (fds[1].revents && !read_cops(calls, pep))
                return false;
            if (fds[0].revents)
                read_sip(calls, sip);
        }
        ds_calls_tick(calls, now_ns());
    }
    ds_calls_release_channels(calls);
    return true;
}

static bool write_calls(const struct ds_calls *calls, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    ds_calls_write(calls, file);
    return fclose(file) == 0;
}

static int serve(char **argv, struct sip_hop *hop, struct pep *pep,
                 uint64_t seed)
{
    int sip                = listen_at(argv[1]);
    struct ds_calls *calls = ds_calls_create(hop, pep, sip);

    if (sip < 0 || !calls || !pep_open(pep, argv[2], "ds.iptv.example", seed)) {
        perror("ds_server");
        return 1;
    }
    bool stands = run(calls, pep, sip);
    if (!stands)
        fprintf(stderr, "ds_server: the PDP has gone\n");
    pep_close(pep);
    bool written = write_calls(calls, argv[6]);
    ds_calls_destroy(calls);
    close(sip);
    return stands && written ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct sigaction end = { .sa_handler = stop };
    struct sip_hop hop   = { .domain = TC_TEXT("iptv.example") };
    char sent_by[32], route[48];
    uint64_t count, seed;

    if (argc != 7 || inet_pton(AF_INET, argv[3], hop.first_host) != 1 ||
        !tc_text_number(tc_text_of(argv[4]), 100, &count) || count == 0 ||
        !tc_text_number(tc_text_of(argv[5]), UINT64_MAX, &seed)) {
        fprintf(stderr, "usage: ds_server ADDRESS PDP_ADDRESS "
                        "FIRST_BROADCASTER COUNT SEED CALLS.csv\n");
        return 2;
    }
    (void)snprintf(sent_by, sizeof sent_by, "%s:5060", argv[1]);
    (void)snprintf(route, sizeof route, "sip:%s;lr", sent_by);
    hop.sent_by      = tc_text_of(sent_by);
    hop.route        = tc_text_of(route);
    hop.broadcasters = (unsigned)count;
    (void)sigaction(SIGTERM, &end, NULL);
    (void)sigaction(SIGINT, &end, NULL);

    struct pep *pep = tc_alloc(sizeof *pep); /* too large for a stack */
    if (!pep)
        return 1;
    int status = serve(argv, &hop, pep, seed);
    tc_free(pep);
    return status;
}
