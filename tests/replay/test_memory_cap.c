/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/memory_cap.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/test.h"

enum { LINK_ETHERNET = 1, CALLS = 4000, FRAME_MAX = 1024, CAP = 1000000 };

struct rig {
    struct tc_instrument instrument;
    struct tc_decoder *decoder;
    struct tc_memory_cap cap;
    int64_t at_ns;
    uint64_t most_bytes;
};

static void open_rig(struct rig *rig, uint64_t cap_bytes)
{
    uint16_t tap;

    *rig = (struct rig){ 0 };
    assert_int_equal(tc_instrument_init(&rig->instrument, NULL, NULL), TC_OK);
    assert_int_equal(tc_directory_add_tap(&rig->instrument.directory, "tap",
                                          TC_TAP_CAPTURE, 0, &tap),
                     TC_OK);
    assert_int_equal(tc_decoder_create(&rig->decoder, NULL,
                                       &rig->instrument.directory,
                                       tc_instrument_sink(&rig->instrument)),
                     TC_OK);
    rig->cap = (struct tc_memory_cap){ .bytes      = cap_bytes,
                                       .instrument = &rig->instrument };
}

static void close_rig(struct rig *rig)
{
    tc_decoder_destroy(rig->decoder);
    tc_instrument_fini(&rig->instrument);
}

static void put_u16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* The INVITE of call `number`, from an address of its own. */
static void feed_call(struct rig *rig, unsigned number)
{
    uint8_t bytes[FRAME_MAX] = { [12] = 8,  [14] = 0x45, [22] = 64, [23] = 17,
                                 [26] = 10, [30] = 10,   [33] = 1 };
    size_t head              = 14 + 20 + 8;
    int len = snprintf((char *)bytes + head, sizeof bytes - head,
                       "INVITE sip:tv@example.com SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK%u\r\n"
                       "From: <sip:v%u@example.com>;tag=a%u\r\n"
                       "To: <sip:tv@example.com>\r\nCall-ID: call-%u\r\n"
                       "CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
                       number, number, number, number);

    put_u16(bytes + 16, 28 + (size_t)len);
    put_u16(bytes + 28, number);
    put_u16(bytes + 34, 5060);
    put_u16(bytes + 36, 5060);
    put_u16(bytes + 38, 8 + (size_t)len);
    const struct tc_frame frame = {
        .at_ns      = rig->at_ns += 1000000,
        .link_type  = LINK_ETHERNET,
        .bytes      = bytes,
        .len_bytes  = (uint32_t)(head + (size_t)len),
        .wire_bytes = (uint32_t)(head + (size_t)len),
    };

    assert_int_equal(tc_decoder_frame(rig->decoder, &frame, 0), TC_OK);
    assert_int_equal(tc_memory_cap_frame(&rig->cap, rig->decoder), TC_OK);
    uint64_t held = tc_memory_cap_held_bytes(&rig->instrument, rig->decoder);
    if (held > rig->most_bytes)
        rig->most_bytes = held;
}

static const struct tc_session_table *sessions(const struct rig *rig)
{
    return tc_measurement_borrow_sessions(rig->instrument.measurement);
}

static void assert_call(const struct rig *rig, size_t row, unsigned number)
{
    const struct tc_session *session = &sessions(rig)->rows[row];
    char id[32], address[TC_ENDPOINT_TEXT_BYTES], want[32];

    (void)snprintf(id, sizeof id, "call-%u", number);
    assert_string_equal(
        tc_intern_text(sessions(rig)->texts, session->call_id).at, id);
    (void)snprintf(want, sizeof want, "10.0.%u.%u:5060", number / 256,
                   number % 256);
    assert_string_equal(
        tc_endpoint_text(tc_flow_table_borrow_endpoint(
                             rig->instrument.directory.flows, session->from),
                         address),
        want);
}

static void without_a_bound_nothing_goes(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, 0);
    for (unsigned i = 0; i < 500; i++)
        feed_call(&rig, i);
    assert_int_equal(sessions(&rig)->count, 500);
    assert_int_equal(tc_evicted_sum(&rig.cap.evicted), 0);
    assert_int_equal(tc_memory_cap_frame(NULL, rig.decoder), TC_OK);
    close_rig(&rig);
}

/* 64 frames come between two looks; arrays and indexes double meanwhile. */
static void what_is_held_stays_near_the_bound(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, CAP);
    for (unsigned i = 0; i < CALLS; i++)
        feed_call(&rig, i);
    assert_true(rig.cap.evicted.sessions > 0);
    assert_true(rig.most_bytes < CAP + CAP / 2);
    close_rig(&rig);
}

static void the_newest_are_left_whole_and_in_order(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, CAP);
    for (unsigned i = 0; i < CALLS; i++)
        feed_call(&rig, i);
    size_t left = sessions(&rig)->count;
    assert_true(left > 0);
    assert_int_equal(left + rig.cap.evicted.sessions, CALLS);
    for (size_t row = 0; row < left; row++)
        assert_call(&rig, row, (unsigned)(CALLS - left + row));
    close_rig(&rig);
}

/* Call 7 says something again and again: it is never the oldest. */
static void who_gives_signs_of_life_stays(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, CAP);
    for (unsigned i = 0; i < CALLS; i++) {
        feed_call(&rig, i);
        if (i % 16 == 0 && i > 7)
            feed_call(&rig, 7);
    }
    assert_true(rig.cap.evicted.sessions > 0);
    assert_call(&rig, 0, 7);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_bound_nothing_goes),
        cmocka_unit_test(what_is_held_stays_near_the_bound),
        cmocka_unit_test(the_newest_are_left_whole_and_in_order),
        cmocka_unit_test(who_gives_signs_of_life_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
