/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_link.h
 * @brief One end of a COPS connection over TCP, and the clock of the test bed.
 *
 * Times are CLOCK_REALTIME in ns since 1970, as in the captures.
 */
#ifndef TESTBED_COPS_LINK_H
#define TESTBED_COPS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/cops/cops_builder.h"
#include "proto/cops/cops_msg.h"

enum {
    COPS_LINK_BYTES    = 65536,
    COPS_MESSAGE_BYTES = 2048, /* room that any message of ours fits */
};

struct cops_link {
    int fd; /**< owned; -1: closed */
    size_t len_bytes;
    size_t at;          /**< octets before it have been taken */
    int64_t arrived_ns; /**< when the kernel got the last octet read */
    int64_t read_ns;    /**< when it was read */
    int64_t sent_ns;    /**< when the last send began */
    int64_t in[TC_COPS_OP_END];
    int64_t out[TC_COPS_OP_END];
    uint8_t bytes[COPS_LINK_BYTES];
};

int64_t now_ns(void);

/** Take a connected socket: no Nagle delay, times of arrival. */
void cops_link_init(struct cops_link *link, int fd);

/** Closes the socket; a closed link is allowed. */
void cops_link_fini(struct cops_link *link);

/** Read what is there, waiting for it where nothing is.
 *  @retval false  the peer has closed, or the connection is broken. */
bool cops_link_read(struct cops_link *link);

/**
 * The next whole message; borrowed until the next read.
 *
 * @retval TC_END      none is whole yet.
 * @retval TC_EFORMAT  what comes is not COPS.
 */
TC_NODISCARD
tc_err cops_link_next(struct cops_link *link, struct tc_cops_msg *out);

/** Begin a message in `room` of COPS_MESSAGE_BYTES. */
struct tc_cops_builder cops_link_begin(enum tc_cops_op op, bool is_solicited,
                                       uint16_t client_type, uint8_t *room);

/** Object of octets, e.g. a Handle. */
void cops_add_bytes(struct tc_cops_builder *builder, enum tc_cops_c_num c_num,
                    uint8_t c_type, const void *at, size_t len_bytes);

/** Finish and send at once.  @retval false  the connection is broken. */
bool cops_link_send(struct cops_link *link, struct tc_cops_builder *builder);

/** One line for each op code: `op,in,out`, after a heading. */
bool cops_link_write_counts(const struct cops_link *link, const char *path);

#endif
