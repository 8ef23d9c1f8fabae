/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "proto/rtcp/rtcp_bye.h"
#include "proto/rtcp/rtcp_packet.h"
#include "proto/rtcp/rtcp_report.h"
#include "proto/rtcp/rtcp_sdes.h"
#include "proto/rtcp/rtcp_xr.h"
#include "tests/fuzz/fuzz.h"

static void check_blocks(const struct tc_rtcp_packet *p)
{
    struct tc_rtcp_report_block block;
    unsigned count = 0;

    while (tc_rtcp_report_block(p, count, &block)) {
        uint8_t room[TC_RTCP_REPORT_BLOCK_BYTES];
        struct tc_writer writer = tc_writer_over(room, sizeof room);

        tc_rtcp_write_report_block(&writer, &block);
        FUZZ_CHECK(!memcmp(room, p->body + sizeof room * count, sizeof room));
        count++;
    }
    FUZZ_CHECK(count <= p->count);
    if (!p->is_cut && (p->type == TC_RTCP_SR || p->type == TC_RTCP_RR))
        FUZZ_CHECK(count == p->count);
}

static void check_names(const struct tc_rtcp_packet *p, const uint8_t *data,
                        size_t size)
{
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(p);
    struct tc_rtcp_sdes_item item;
    bool found = false;
    uint32_t ssrc;

    while (tc_rtcp_sdes_next(&walk, &item) == TC_OK) {
        found = found || item.type == TC_RTCP_SDES_CNAME;
        FUZZ_CHECK(item.type > 0);
        tc_fuzz_text(item.text, data, size);
    }
    FUZZ_CHECK(tc_rtcp_sdes_cname(p, &item) == found);
    tc_fuzz_text(tc_rtcp_bye_reason(p), data, size);
    if (tc_rtcp_bye_ssrc(p, 0, &ssrc))
        FUZZ_CHECK(ssrc == p->ssrc);
}

/* The octets that the format calls reserved are written as zeros, so that
 * only the second encoding is the same as the first. */
static void check_xr(const struct tc_rtcp_packet *p, const uint8_t *data,
                     size_t size)
{
    struct tc_rtcp_xr_walk walk = tc_rtcp_xr_over(p);
    struct tc_rtcp_xr_block block;
    struct tc_rtcp_xr_dlrr dlrr;

    while (tc_rtcp_xr_next(&walk, &block) == TC_OK) {
        size_t len_bytes        = tc_rtcp_xr_encoded_len(&block);
        uint8_t *room           = tc_fuzz_room(len_bytes);
        struct tc_writer writer = tc_writer_over(room, len_bytes);
        unsigned i              = 0;

        tc_fuzz_inside(block.contents, block.contents_bytes, data, size);
        while (tc_rtcp_xr_dlrr(&block, i, &dlrr))
            i++;
        FUZZ_CHECK(tc_rtcp_write_xr_block(&writer, &block) == TC_OK);
        FUZZ_CHECK(writer.len_bytes == len_bytes);
        if (block.type != TC_RTCP_XR_VOIP)
            FUZZ_CHECK(!memcmp(room, walk.cursor.at - len_bytes, len_bytes));
        free(room);
    }
}

/* Padding is written as zeros, and nothing else may change. */
static void check_round_trip(const struct tc_rtcp_packet *p, const uint8_t *at)
{
    size_t len_bytes = tc_rtcp_encoded_len(p);
    uint8_t *room    = tc_fuzz_room(len_bytes);

    FUZZ_CHECK(len_bytes == p->length_bytes);
    FUZZ_CHECK(tc_rtcp_encode(p, room, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_rtcp_encode(p, room, len_bytes) == TC_OK);
    if (p->padding_bytes == 0)
        FUZZ_CHECK(!memcmp(room, at, len_bytes));
    free(room);
}

static void walk_through(const uint8_t *data, size_t size, size_t true_bytes)
{
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(data, size, true_bytes);
    bool is_compound         = tc_rtcp_probe(data, size, true_bytes);
    struct tc_rtcp_packet p;
    const uint8_t *at = data;
    tc_err err;

    FUZZ_CHECK(!is_compound || tc_rtcp_probe_reduced(data, size, true_bytes));
    while ((err = tc_rtcp_next(&walk, &p)) == TC_OK) {
        FUZZ_CHECK(p.count <= TC_RTCP_COUNT_MAX && p.length_bytes % 4 == 0);
        FUZZ_CHECK(p.body_bytes + p.padding_bytes < p.length_bytes);
        tc_fuzz_inside(p.body, p.body_bytes, data, size);
        check_blocks(&p);
        check_names(&p, data, size);
        check_xr(&p, data, size);
        if (p.is_cut)
            FUZZ_CHECK(tc_cursor_left(&walk.cursor) == 0);
        else
            check_round_trip(&p, at);
        at = walk.cursor.at;
    }
    FUZZ_CHECK(err != TC_ESHORT || size < true_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* whole, cut by one word, by so many that nothing can contradict */
    const size_t beyond[] = { 0, 4, 300000 };

    for (size_t i = 0; i < TC_LEN(beyond); i++)
        walk_through(data, size, size + beyond[i]);
    return 0;
}
