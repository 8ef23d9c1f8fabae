/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/clock_offset.h"

#include <assert.h>

#include "analysis/session.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "proto/sip/sip_msg.h"

enum { SLOTS = 1 << 14, TAPS = TC_CLOCK_TAPS_MAX };

/* When each tap first saw the request, and first saw an answer. */
struct exchange {
    uint64_t hash; /* 0: empty */
    int64_t request_ns[TAPS];
    int64_t answer_ns[TAPS];
    uint16_t status; /* of the first answer, at any tap; others do not count */
};

struct tc_clock_offsets {
    struct exchange *slots; /* owned; a new exchange overwrites an old one,
                               which bounds memory */
    struct tc_clock_offset pairs[TAPS][TAPS];
};

tc_err tc_clock_offsets_create(struct tc_clock_offsets **out)
{
    assert(out);
    *out = NULL;

    struct tc_clock_offsets *offsets = tc_alloc(sizeof *offsets);
    if (!offsets)
        return TC_ENOMEM;
    offsets->slots = tc_alloc_array(SLOTS, sizeof *offsets->slots);
    if (!offsets->slots) {
        tc_free(offsets);
        return TC_ENOMEM;
    }
    *out = offsets;
    return TC_OK;
}

void tc_clock_offsets_destroy(struct tc_clock_offsets *offsets)
{
    if (!offsets)
        return;

    tc_free(offsets->slots);
    tc_free(offsets);
}

static struct exchange *exchange_of(struct tc_clock_offsets *offsets,
                                    const struct tc_sip_msg *msg)
{
    struct tc_text branch = msg->vias[0].branch;
    uint64_t hash = tc_hash_mix(tc_hash_bytes(branch.at, branch.len_bytes),
                                (uint64_t)msg->cseq_number << 8 | msg->method) |
                    1;
    struct exchange *e = &offsets->slots[(hash >> 1) % SLOTS];

    if (e->hash != hash) {
        *e = (struct exchange){ .hash = hash };
        for (int t = 0; t < TAPS; t++)
            e->request_ns[t] = e->answer_ns[t] = TC_TIME_NONE;
    }
    return e;
}

static bool is_whole(const struct exchange *e, int tap)
{
    return e->request_ns[tap] != TC_TIME_NONE &&
           e->answer_ns[tap] != TC_TIME_NONE;
}

static void compare(struct tc_clock_offsets *offsets, const struct exchange *e,
                    int a, int b)
{
    struct tc_clock_offset *pair = &offsets->pairs[a][b];
    int64_t there_ns             = e->request_ns[b] - e->request_ns[a];
    int64_t back_ns              = e->answer_ns[b] - e->answer_ns[a];
    /* the request and the answer travel in opposite directions: one of the two
     * differences is the delay plus the offset, the other the offset minus the
     * delay */
    int64_t trip_ns =
        there_ns > back_ns ? there_ns - back_ns : back_ns - there_ns;

    if (pair->exchanges == 0 || trip_ns / 2 < pair->bound_ns) {
        pair->bound_ns = trip_ns / 2;
        pair->ahead_ns = there_ns / 2 + back_ns / 2;
        pair->at_ns    = e->request_ns[a];
    }
    pair->exchanges++;
}

void tc_clock_offsets_feed(struct tc_clock_offsets *offsets,
                           const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    int tap                      = record->tap;

    if (tap >= TAPS || msg->via_count == 0 ||
        msg->vias[0].branch.len_bytes == 0 || msg->method == TC_SIP_ACK)
        return;

    struct exchange *e = exchange_of(offsets, msg);
    if (msg->is_request) {
        if (e->request_ns[tap] == TC_TIME_NONE)
            e->request_ns[tap] = record->at_ns;
        return;
    }
    if (e->status == 0)
        e->status = msg->status;
    if (e->status != msg->status || e->answer_ns[tap] != TC_TIME_NONE)
        return;
    e->answer_ns[tap] = record->at_ns;
    for (int other = 0; is_whole(e, tap) && other < TAPS; other++)
        if (other != tap && is_whole(e, other))
            compare(offsets, e, tap < other ? tap : other,
                    tap < other ? other : tap);
}

bool tc_clock_offsets_get(const struct tc_clock_offsets *offsets,
                          uint16_t first, uint16_t second,
                          struct tc_clock_offset *out)
{
    if (first >= second || second >= TAPS ||
        offsets->pairs[first][second].exchanges == 0)
        return false;

    *out = offsets->pairs[first][second];
    return true;
}
