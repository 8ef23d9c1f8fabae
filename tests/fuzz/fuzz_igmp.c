/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet says: even for IGMP, odd for MLD; the message follows. */
#include <string.h>

#include "base/err.h"
#include "proto/igmp/igmp_membership.h"
#include "proto/igmp/igmp_msg.h"
#include "tests/fuzz/fuzz.h"

static const uint8_t from[16] = { 0xfe, 0x80, [15] = 1 };
static const uint8_t to[16]   = { 0xff, 0x02, [15] = 0x16 };

static tc_err decode(bool is_mld, const uint8_t *data, size_t size,
                     size_t true_bytes, struct tc_igmp_msg *msg)
{
    return is_mld ? tc_mld_decode(data, size, true_bytes, from, to, msg)
                  : tc_igmp_decode(data, size, true_bytes, msg);
}

static tc_err encode(bool is_mld, const struct tc_igmp_msg *msg, uint8_t *out,
                     size_t out_bytes)
{
    return is_mld ? tc_mld_encode(msg, from, to, out, out_bytes)
                  : tc_igmp_encode(msg, out, out_bytes);
}

static void check_records(const struct tc_igmp_msg *msg, const uint8_t *data,
                          size_t size)
{
    struct tc_igmp_walk walk = tc_igmp_records_over(msg);
    struct tc_igmp_record record;
    struct tc_endpoint source;
    unsigned count = 0;
    tc_err err;

    while ((err = tc_igmp_next_record(&walk, &record)) == TC_OK) {
        const uint8_t *end = walk.cursor.at;
        uint8_t room[20 + 4 * 255];
        struct tc_writer writer = tc_writer_over(room, sizeof room);
        unsigned sources        = 0;

        while (tc_igmp_record_source(&record, sources, &source))
            sources++;
        FUZZ_CHECK(sources == record.source_count);
        tc_fuzz_inside(record.aux, record.aux_bytes, data, size);
        tc_igmp_write_record(&writer, &record);
        if (tc_writer_fits(&writer))
            FUZZ_CHECK(!memcmp(room, end - writer.len_bytes, writer.len_bytes));
        count++;
    }
    FUZZ_CHECK(count <= msg->count);
    FUZZ_CHECK(err == TC_END || (err == TC_ESHORT) == msg->is_cut);
}

static void check_membership(const struct tc_igmp_msg *msg, const uint8_t *data,
                             size_t size)
{
    struct tc_igmp_membership_walk walk = tc_igmp_membership_over(msg);
    size_t address_bytes                = msg->family == TC_IP_V6 ? 16 : 4;
    struct tc_igmp_membership membership;

    while (tc_igmp_next_membership(&walk, &membership) == TC_OK) {
        FUZZ_CHECK(msg->kind != TC_IGMP_QUERY);
        FUZZ_CHECK(membership.group.family == msg->family);
        tc_fuzz_inside(membership.sources,
                       membership.source_count * address_bytes, data, size);
    }
}

/* Reserved fields are written as zeros, so that only what was encoded comes
 * back octet by octet. */
static void check_round_trip(bool is_mld, const struct tc_igmp_msg *msg)
{
    size_t len_bytes = tc_igmp_encoded_len(msg);
    uint8_t *bytes   = tc_fuzz_room(len_bytes);
    uint8_t *again   = tc_fuzz_room(len_bytes);
    struct tc_igmp_msg back;

    FUZZ_CHECK(encode(is_mld, msg, bytes, len_bytes - 1) == TC_EARG);
    tc_err err = encode(is_mld, msg, bytes, len_bytes);
    /* a report may promise more records than it has octets for */
    FUZZ_CHECK(err == TC_OK || (err == TC_EARG && msg->count > 0));
    if (err == TC_OK) {
        FUZZ_CHECK(decode(is_mld, bytes, len_bytes, len_bytes, &back) == TC_OK);
        FUZZ_CHECK(back.checksum_ok && back.kind == msg->kind &&
                   back.version == msg->version &&
                   back.max_resp_ms == msg->max_resp_ms &&
                   back.interval_s == msg->interval_s);
        FUZZ_CHECK(encode(is_mld, &back, again, len_bytes) == TC_OK);
        FUZZ_CHECK(!memcmp(bytes, again, len_bytes));
    }
    free(again);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* whole, cut by a record's head, by so many that nothing contradicts */
    const size_t beyond[] = { 0, 8, 300000 };

    if (size == 0)
        return 0;
    bool is_mld = data[0] & 1;
    data++;
    size--;
    for (size_t i = 0; i < TC_LEN(beyond); i++) {
        struct tc_igmp_msg msg;

        if (decode(is_mld, data, size, size + beyond[i], &msg) != TC_OK)
            continue;
        FUZZ_CHECK(msg.is_cut == (beyond[i] > 0));
        FUZZ_CHECK(!msg.is_cut || !msg.checksum_ok);
        tc_fuzz_inside(msg.body, msg.body_bytes, data, size);
        check_records(&msg, data, size);
        check_membership(&msg, data, size);
        if (!msg.is_cut)
            check_round_trip(is_mld, &msg);
    }
    return 0;
}
