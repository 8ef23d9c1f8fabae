/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testbed/cops_link.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000 };

int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void cops_link_init(struct cops_link *link, int fd)
{
    const int on = 1;

    memset(link, 0, sizeof *link);
    link->fd = fd;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void cops_link_fini(struct cops_link *link)
{
    if (link->fd >= 0)
        close(link->fd);
    link->fd = -1;
}

/* The kernel's time of arrival, or `otherwise`. */
static int64_t arrival_ns(struct msghdr *msg, int64_t otherwise)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        struct timespec at;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPNS)
            continue;
        memcpy(&at, CMSG_DATA(c), sizeof at);
        return (int64_t)at.tv_sec * NS_PER_S + at.tv_nsec;
    }
    return otherwise;
}

bool cops_link_read(struct cops_link *link)
{
    union {
        char bytes[256];
        struct cmsghdr aligned;
    } control;

    memmove(link->bytes, link->bytes + link->at, link->len_bytes - link->at);
    link->len_bytes -= link->at;
    link->at = 0;

    struct iovec room = { .iov_base = link->bytes + link->len_bytes,
                          .iov_len  = sizeof link->bytes - link->len_bytes };
    struct msghdr msg = { .msg_iov        = &room,
                          .msg_iovlen     = 1,
                          .msg_control    = control.bytes,
                          .msg_controllen = sizeof control.bytes };
    ssize_t got;

    do
        got = recvmsg(link->fd, &msg, 0);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return false;
    link->len_bytes += (size_t)got;
    link->read_ns    = now_ns();
    link->arrived_ns = arrival_ns(&msg, link->read_ns);
    return true;
}

tc_err cops_link_next(struct cops_link *link, struct tc_cops_msg *out)
{
    const uint8_t *at = link->bytes + link->at;
    size_t left_bytes = link->len_bytes - link->at;
    uint32_t message_bytes;
    tc_err err = tc_cops_frame_len(at, left_bytes, &message_bytes);

    if (err == TC_ESHORT || (err == TC_OK && message_bytes > left_bytes))
        return message_bytes > sizeof link->bytes && err == TC_OK ? TC_EFORMAT
                                                                  : TC_END;
    if (err == TC_OK)
        err = tc_cops_decode(at, message_bytes, out);
    if (err != TC_OK)
        return TC_EFORMAT;

    link->at += message_bytes;
    link->in[out->op]++;
    return TC_OK;
}

struct tc_cops_builder cops_link_begin(enum tc_cops_op op, bool is_solicited,
                                       uint16_t client_type, uint8_t *room)
{
    const struct tc_cops_header header = { .op           = op,
                                           .is_solicited = is_solicited,
                                           .client_type  = client_type };

    return tc_cops_builder_over(&header, room, COPS_MESSAGE_BYTES);
}

void cops_add_bytes(struct tc_cops_builder *builder, enum tc_cops_c_num c_num,
                    uint8_t c_type, const void *at, size_t len_bytes)
{
    const struct tc_cops_object object = { .at        = at,
                                           .len_bytes = (uint16_t)len_bytes,
                                           .c_num     = (uint8_t)c_num,
                                           .c_type    = c_type };

    tc_cops_add(builder, &object);
}

bool cops_link_send(struct cops_link *link, struct tc_cops_builder *builder)
{
    const uint8_t *at = builder->writer.bytes;
    size_t left_bytes;
    struct tc_cops_header header;

    if (link->fd < 0 || tc_cops_builder_finish(builder, &left_bytes) != TC_OK ||
        tc_cops_read_header(at, left_bytes, &header) != TC_OK)
        return false;

    link->sent_ns = now_ns();
    link->out[header.op]++;
    while (left_bytes > 0) {
        ssize_t sent = send(link->fd, at, left_bytes, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        at += sent;
        left_bytes -= (size_t)sent;
    }
    return true;
}

bool cops_link_write_counts(const struct cops_link *link, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "op,in,out\n");
    for (int op = 1; op < TC_COPS_OP_END; op++)
        fprintf(file, "%s,%" PRId64 ",%" PRId64 "\n",
                tc_cops_op_name((enum tc_cops_op)op), link->in[op],
                link->out[op]);
    return fclose(file) == 0;
}
