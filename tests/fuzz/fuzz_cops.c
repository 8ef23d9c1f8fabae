/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/cops/cops_builder.h"
#include "proto/cops/cops_decisions.h"
#include "proto/cops/cops_grammar.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"
#include "proto/cops/cops_pr.h"
#include "tests/fuzz/fuzz.h"

static void check_bytes(const struct tc_cops_bytes *bytes, const uint8_t *data,
                        size_t size)
{
    FUZZ_CHECK(bytes->c_type > 0 || bytes->len_bytes == 0);
    tc_fuzz_inside(bytes->at, bytes->len_bytes, data, size);
}

/* What was encoded decodes to a message that encodes to the same octets. */
static void check_round_trip(const struct tc_cops_msg *msg)
{
    size_t len_bytes = tc_cops_encoded_len(msg);
    uint8_t *bytes   = tc_fuzz_room(len_bytes);
    uint8_t *again   = tc_fuzz_room(len_bytes);
    struct tc_cops_msg back;

    FUZZ_CHECK(len_bytes % 4 == 0);
    FUZZ_CHECK(tc_cops_encode(msg, bytes, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_cops_encode(msg, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(tc_cops_decode(bytes, len_bytes, &back) == TC_OK);
    FUZZ_CHECK(back.other_objects == 0);
    FUZZ_CHECK(tc_cops_encoded_len(&back) == len_bytes);
    FUZZ_CHECK(tc_cops_encode(&back, again, len_bytes) == TC_OK);
    FUZZ_CHECK(!memcmp(bytes, again, len_bytes));
    free(again);
    free(bytes);
}

/* As either kind, whatever it says it is: the reader must survive it. */
static void read_policy(const struct tc_cops_bytes *bytes)
{
    for (uint8_t c_type = 1; c_type <= 2; c_type++) {
        uint8_t *exact = tc_fuzz_room(bytes->len_bytes);
        uint32_t kbps  = 4711;

        if (bytes->len_bytes > 0)
            memcpy(exact, bytes->at, bytes->len_bytes);
        if (!tc_cops_policy_bandwidth_kbps(exact, bytes->len_bytes, c_type,
                                           &kbps))
            FUZZ_CHECK(kbps == 4711);
        free(exact);
    }
}

/* A number that was read is written and read again. */
static void read_number(const struct tc_cops_ber *value)
{
    uint8_t room[16];
    struct tc_writer w = tc_writer_over(room, sizeof room);
    struct tc_cops_ber back;
    int64_t number, number_back;
    uint64_t count, count_back;

    if (tc_cops_ber_read_integer(value, &number) == TC_OK) {
        tc_cops_ber_write_integer(&w, (enum tc_cops_ber_tag)value->tag, number);
        FUZZ_CHECK(tc_writer_fits(&w) && w.len_bytes <= value->len_bytes + 2);
        struct tc_cursor cursor = tc_cursor_over(room, w.len_bytes);
        FUZZ_CHECK(tc_cops_ber_next(&cursor, &back) == TC_OK);
        FUZZ_CHECK(tc_cops_ber_read_integer(&back, &number_back) == TC_OK);
        FUZZ_CHECK(number_back == number);
    }
    w.len_bytes = 0;
    if (tc_cops_ber_read_unsigned(value, &count) == TC_OK) {
        tc_cops_ber_write_unsigned(&w, (enum tc_cops_ber_tag)value->tag, count);
        FUZZ_CHECK(tc_writer_fits(&w) && w.len_bytes <= value->len_bytes + 3);
        struct tc_cursor cursor = tc_cursor_over(room, w.len_bytes);
        FUZZ_CHECK(tc_cops_ber_next(&cursor, &back) == TC_OK);
        FUZZ_CHECK(tc_cops_ber_read_unsigned(&back, &count_back) == TC_OK);
        FUZZ_CHECK(count_back == count);
    }
}

/* A name has one form only: what was read is written to the same octets. */
static void check_name(const struct tc_cops_oid *oid,
                       const struct tc_cops_ber *value)
{
    uint8_t room[TC_COPS_OID_ARCS_MAX * 5 + 4];
    char text[TC_COPS_OID_TEXT_BYTES];
    struct tc_writer w = tc_writer_over(room, sizeof room);

    FUZZ_CHECK(oid->count >= 2 && oid->count <= TC_COPS_OID_ARCS_MAX);
    tc_cops_ber_write_oid(&w, oid);
    FUZZ_CHECK(tc_writer_fits(&w) && w.len_bytes > value->len_bytes);
    FUZZ_CHECK(!memcmp(room + w.len_bytes - value->len_bytes, value->at,
                       value->len_bytes));
    FUZZ_CHECK(strlen(tc_cops_oid_text(oid, text)) < sizeof text);
}

static void read_values(struct tc_cursor cursor)
{
    const struct tc_cursor all = cursor;
    struct tc_cops_ber value;
    uint8_t address[4];
    tc_err err;

    while ((err = tc_cops_ber_next(&cursor, &value)) == TC_OK) {
        struct tc_cops_oid oid;

        tc_fuzz_inside(value.at, value.len_bytes, all.at, tc_cursor_left(&all));
        read_number(&value);
        (void)!tc_cops_ber_read_ip_address(&value, address);
        if (tc_cops_ber_read_oid(&value, &oid) == TC_OK)
            check_name(&oid, &value);
    }
    FUZZ_CHECK(err == TC_END || tc_cops_ber_next(&cursor, &value) == TC_END);
}

/* Objects that were read are written again; compared where the padding was
 * there and zero. */
static void read_pr(const uint8_t *bytes, size_t len_bytes)
{
    uint8_t *again          = tc_fuzz_room(len_bytes + 3);
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);
    struct tc_writer w      = tc_writer_over(again, len_bytes + 3);
    struct tc_cops_pr_object object;
    tc_err err;

    while ((err = tc_cops_pr_next(&cursor, &object)) == TC_OK) {
        struct tc_cursor attributes;
        struct tc_cops_oid oid;
        uint16_t code, sub_code;
        size_t at = w.len_bytes;

        tc_fuzz_inside(object.at, object.len_bytes, bytes, len_bytes);
        tc_cops_pr_write(&w, &object);
        FUZZ_CHECK(tc_writer_fits(&w));
        FUZZ_CHECK(!memcmp(again + at, bytes + at, 4U + object.len_bytes));
        (void)!tc_cops_pr_read_name(&object, &oid);
        (void)!tc_cops_pr_read_error(&object, &code, &sub_code);
        if (tc_cops_pr_read_attributes(&object, &attributes) == TC_OK)
            read_values(attributes);
        read_values(tc_cursor_over(object.at, object.len_bytes));
    }
    FUZZ_CHECK(err == TC_END || tc_cops_pr_next(&cursor, &object) == TC_END);
    free(again);
}

/* What a typed reader took is added by its own function: the same octets, but
 * for fields that the RFC reserves. */
static void add_typed(struct tc_cops_builder *builder,
                      const struct tc_cops_object *object)
{
    enum tc_cops_c_num c_num = (enum tc_cops_c_num)object->c_num;
    struct tc_cops_interface interface;
    struct tc_cops_pdp_address pdp;
    struct tc_cops_integrity integrity;
    struct tc_text name;
    uint16_t first, second;

    if (tc_cops_read_context(object, &first, &second) == TC_OK ||
        tc_cops_read_reason(object, &first, &second) == TC_OK ||
        tc_cops_read_decision_flags(object, &first, &second) == TC_OK ||
        tc_cops_read_error(object, &first, &second) == TC_OK)
        tc_cops_add_pair(builder, c_num, first, second);
    else if (tc_cops_read_timer(object, &second) == TC_OK)
        tc_cops_add_pair(builder, c_num, 0, second);
    else if (tc_cops_read_report_type(object, &first) == TC_OK)
        tc_cops_add_pair(builder, c_num, first, 0);
    else if (tc_cops_read_interface(object, &interface) == TC_OK)
        tc_cops_add_interface(builder, c_num, &interface);
    else if (tc_cops_read_pdp_address(object, &pdp) == TC_OK)
        tc_cops_add_pdp_address(builder, c_num, &pdp);
    else if (tc_cops_read_integrity(object, &integrity) == TC_OK)
        tc_cops_add_integrity(builder, &integrity);
    else if (tc_cops_read_tls(object, &first) == TC_OK)
        tc_cops_add_tls(builder, first);
    else if (tc_cops_read_pepid(object, &name) == TC_OK &&
             name.len_bytes + 4 - name.len_bytes % 4 == object->len_bytes)
        tc_cops_add_pepid(builder, name);
    else
        tc_cops_add(builder, object);
}

/* Which of the first four octets of contents are reserved: a bit for each */
static unsigned reserved_of(const struct tc_cops_object *object)
{
    switch (object->c_num) {
    case TC_COPS_KA_TIMER:
    case TC_COPS_ACCT_TIMER:
        return 0x3;
    case TC_COPS_REPORT_TYPE:
        return 0xc;
    case TC_COPS_INTEGRITY:
        return object->c_type == TC_COPS_INTEGRITY_TLS ? 0x3 : 0;
    default:
        return 0;
    }
}

/* In the copy: zero where the builder will write zero. */
static void clear(uint8_t *copy, const struct tc_cops_object *object)
{
    size_t pads   = tc_cops_padding(object->len_bytes);
    uint8_t *at   = copy;
    size_t zeroed = object->len_bytes;

    memset(at + zeroed, 0, pads);
    for (unsigned i = 0; i < 4 && object->len_bytes == 4; i++)
        if (object->c_type <= 2 && reserved_of(object) >> i & 1)
            at[i] = 0;
    if ((object->c_num == TC_COPS_PDP_REDIRECT ||
         object->c_num == TC_COPS_LAST_PDP) &&
        object->len_bytes >= 8)
        memset(at + object->len_bytes - 4, 0, 2);
    if (object->c_num == TC_COPS_PEPID && object->len_bytes > 0) {
        const uint8_t *nul = memchr(at, 0, object->len_bytes);

        if (nul && (size_t)(nul - at) + 4 >= object->len_bytes)
            memset(at + (nul - at), 0, object->len_bytes - (size_t)(nul - at));
    }
}

/* All objects, verbatim and typed, make the message again, but for what is
 * reserved. */
static void check_objects(const uint8_t *data, uint32_t message_bytes)
{
    uint8_t *plain = tc_fuzz_room(message_bytes);
    uint8_t *typed = tc_fuzz_room(message_bytes);
    uint8_t *want  = tc_fuzz_room(message_bytes);
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    struct tc_cops_object object;
    size_t plain_bytes, typed_bytes;

    memcpy(want, data, message_bytes);
    want[0] &= 0xf1;
    FUZZ_CHECK(tc_cops_objects_over(data, message_bytes, &header, &objects) ==
               TC_OK);
    struct tc_cops_builder b =
        tc_cops_builder_over(&header, plain, message_bytes);
    struct tc_cops_builder t =
        tc_cops_builder_over(&header, typed, message_bytes);
    while (tc_cops_objects_next(&objects, &object) == TC_OK) {
        tc_fuzz_inside(object.at, object.len_bytes, data, message_bytes);
        memset(want + (object.at - data) + object.len_bytes, 0,
               tc_cops_padding(object.len_bytes));
        tc_cops_add(&b, &object);
        add_typed(&t, &object);
    }
    FUZZ_CHECK(tc_cops_builder_finish(&b, &plain_bytes) == TC_OK);
    FUZZ_CHECK(plain_bytes == message_bytes);
    FUZZ_CHECK(!memcmp(plain, want, message_bytes));
    FUZZ_CHECK(tc_cops_objects_over(data, message_bytes, &header, &objects) ==
               TC_OK);
    while (tc_cops_objects_next(&objects, &object) == TC_OK) {
        clear(want + (object.at - data), &object);
        clear(typed + (object.at - data), &object);
    }
    FUZZ_CHECK(tc_cops_builder_finish(&t, &typed_bytes) == TC_OK);
    FUZZ_CHECK(typed_bytes == message_bytes);
    FUZZ_CHECK(!memcmp(typed, want, message_bytes));
    free(want);
    free(typed);
    free(plain);
}

/* Every decision object is in a group, once; a fault leaves the loop going. */
static void check_decisions(struct tc_cops_objects objects,
                            enum tc_cops_c_num c_num, size_t message_bytes)
{
    struct tc_cops_decisions left = tc_cops_decisions_over(objects, c_num);
    struct tc_cops_decision decision;
    struct tc_cops_object object;
    size_t want = 0, got = 0, rounds = 0;
    bool is_damaged = false;
    tc_err err;

    while (tc_cops_objects_next(&objects, &object) == TC_OK)
        want += object.c_num == c_num && object.c_type >= 1 &&
                object.c_type < TC_COPS_DECISION_TYPE_END;
    while ((err = tc_cops_decisions_next(&left, &decision)) != TC_END) {
        FUZZ_CHECK(rounds++ <= message_bytes);
        is_damaged = is_damaged || err != TC_OK;
        if (err != TC_OK)
            continue;
        got += decision.has_flags;
        for (size_t i = 0; i < TC_LEN(decision.data); i++)
            got += decision.data[i].c_num == c_num;
    }
    FUZZ_CHECK(is_damaged ? got <= want : got == want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tc_cops_msg msg;
    uint32_t frame_bytes;

    tc_err framed = tc_cops_frame_len(data, size, &frame_bytes);
    tc_err err    = tc_cops_decode(data, size, &msg);
    uint32_t bad  = tc_cops_grammar_check(data, size);
    read_pr(data, size);
    if (err != TC_OK) {
        FUZZ_CHECK(bad != 0);
        return 0;
    }

    FUZZ_CHECK(
        !(bad & (1U << TC_COPS_BAD_HEADER | 1U << TC_COPS_BAD_OBJECT_LENGTH)));
    FUZZ_CHECK(framed == TC_OK && frame_bytes <= size && frame_bytes >= 8);
    FUZZ_CHECK(tc_cops_decode(data, frame_bytes - 1, &msg) == TC_ESHORT);
    FUZZ_CHECK(tc_cops_op_name(msg.op) != NULL);
    check_bytes(&msg.handle, data, frame_bytes);
    check_bytes(&msg.decision_data, data, frame_bytes);
    check_bytes(&msg.client_si, data, frame_bytes);
    check_bytes(&msg.pepid, data, frame_bytes);
    check_round_trip(&msg);
    read_policy(&msg.client_si);
    read_policy(&msg.decision_data);
    check_objects(data, frame_bytes);
    check_decisions(msg.objects, TC_COPS_DECISION, frame_bytes);
    check_decisions(msg.objects, TC_COPS_LPDP_DECISION, frame_bytes);
    return 0;
}
