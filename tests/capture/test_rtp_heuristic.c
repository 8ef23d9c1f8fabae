/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/rtp_heuristic.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/exact.h"
#include "tests/support/test.h"

struct rig {
    struct tc_rtp_heuristic *heuristic;
    struct tc_held_datagram released;
    bool is_rtp;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_rtp_heuristic_create(&rig->heuristic), TC_OK);
    *state = rig;
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;

    tc_rtp_heuristic_destroy(rig->heuristic);
    free(rig);
    return 0;
}

/* RTP of a type, number and SSRC; its last octet is its number's. */
static enum tc_rtp_guess offer_at(struct rig *rig, uint16_t tap, uint32_t flow,
                                  uint8_t type, uint16_t seq, uint8_t ssrc,
                                  uint16_t port)
{
    uint8_t bytes[] = {
        0x80, type, (uint8_t)(seq >> 8), (uint8_t)seq, 0, 0, 0, 0, 0, 0,
        0,    ssrc, (uint8_t)seq
    };
    uint8_t *exact                  = tc_exact_copy(bytes, sizeof bytes);
    enum tc_rtp_guess guess         = TC_RTP_GUESS_NO;
    const struct tc_held_datagram d = {
        .record      = { .flow = flow, .at_ns = seq, .tap = tap },
        .frame_bytes = 60,
        .datagram    = { .key            = { .from = { .port = port },
                                             .to   = { .port = port } },
                         .payload        = exact,
                         .captured_bytes = sizeof bytes,
                         .true_bytes     = sizeof bytes },
    };

    assert_int_equal(tc_rtp_heuristic_look(rig->heuristic, &d, &guess,
                                           &rig->released, &rig->is_rtp),
                     TC_OK);
    free(exact);
    return guess;
}

static enum tc_rtp_guess offer(struct rig *rig, uint32_t flow, uint8_t type,
                               uint16_t seq, uint8_t ssrc, uint16_t port)
{
    return offer_at(rig, 0, flow, type, seq, ssrc, port);
}

/* No wire carries a UDP payload of more than 65,535 octets; a record with a
 * length of 0 in IP and UDP may. */
static void what_is_longer_than_any_datagram_is_not_rtp(void **state)
{
    struct rig *rig             = *state;
    static const uint8_t head[] = { 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 };
    uint8_t *bytes              = calloc(1, 70000);
    enum tc_rtp_guess guess     = TC_RTP_GUESS_YES;
    struct tc_held_datagram d   = {
          .record   = { .flow = 1 },
          .datagram = { .key            = { .from = { .port = 5004 },
                                            .to   = { .port = 5004 } },
                        .payload        = bytes,
                        .captured_bytes = 65536,
                        .true_bytes     = 65536 },
    };

    assert_non_null(bytes);
    memcpy(bytes, head, sizeof head);
    assert_int_equal(tc_rtp_heuristic_look(rig->heuristic, &d, &guess,
                                           &rig->released, &rig->is_rtp),
                     TC_OK);
    assert_int_equal(guess, TC_RTP_GUESS_NO);
    d.datagram.captured_bytes = d.datagram.true_bytes = 65535;
    assert_int_equal(tc_rtp_heuristic_look(rig->heuristic, &d, &guess,
                                           &rig->released, &rig->is_rtp),
                     TC_OK);
    assert_int_equal(guess, TC_RTP_GUESS_HOLD);
    free(bytes);
}

static void two_in_sequence_are_rtp_and_the_first_comes_back(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(offer(rig, 1, 96, 65535, 7, 5004), TC_RTP_GUESS_HOLD);
    assert_null(rig->released.datagram.payload);
    assert_int_equal(offer(rig, 1, 96, 0, 7, 5004), TC_RTP_GUESS_YES);
    assert_true(rig->is_rtp);
    assert_int_equal(rig->released.record.at_ns, 65535);
    assert_int_equal(rig->released.frame_bytes, 60);
    assert_int_equal(rig->released.datagram.payload[12], 0xff);
    /* from now on whatever reads as RTP there: another source, a gap */
    assert_int_equal(offer(rig, 1, 8, 99, 8, 5004), TC_RTP_GUESS_YES);
    assert_null(rig->released.datagram.payload);
}

static void what_does_not_follow_is_held_in_its_place(void **state)
{
    static const struct {
        uint8_t type;
        uint16_t seq;
        uint8_t ssrc;
    } second[] = { { 97, 11, 7 }, { 96, 12, 7 }, { 96, 10, 7 }, { 96, 11, 8 } };

    for (uint32_t i = 0; i < TC_LEN(second); i++) {
        struct rig *rig = *state;

        assert_int_equal(offer(rig, i, 96, 10, 7, 5004), TC_RTP_GUESS_HOLD);
        assert_int_equal(
            offer(rig, i, second[i].type, second[i].seq, second[i].ssrc, 5004),
            TC_RTP_GUESS_HOLD);
        assert_false(rig->is_rtp);
        assert_int_equal(rig->released.record.at_ns, 10);
    }
}

/* Each tap's first is held; the flow is known by another tap's second. */
static void the_first_of_every_tap_comes_back_as_rtp(void **state)
{
    struct rig *rig = *state;

    for (uint16_t tap = 0; tap < 3; tap++)
        assert_int_equal(offer_at(rig, tap, 1, 96, 10, 7, 5004),
                         TC_RTP_GUESS_HOLD);
    assert_int_equal(offer_at(rig, 0, 1, 96, 11, 7, 5004), TC_RTP_GUESS_YES);
    /* one that does not follow, for the tap has lost its 11 */
    assert_int_equal(offer_at(rig, 1, 1, 96, 12, 7, 5004), TC_RTP_GUESS_YES);
    assert_true(rig->is_rtp);
    assert_int_equal(rig->released.record.tap, 1);
    assert_int_equal(rig->released.record.at_ns, 10);
    /* and one whose tap shows no more of it */
    assert_true(tc_rtp_heuristic_next_held(rig->heuristic, &rig->released,
                                           &rig->is_rtp));
    assert_true(rig->is_rtp);
    assert_int_equal(rig->released.record.tap, 2);
    assert_false(tc_rtp_heuristic_next_held(rig->heuristic, &rig->released,
                                            &rig->is_rtp));
}

/* RTCP's types, unassigned ones, well-known ports, another version */
static void what_does_not_look_like_rtp_is_none(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(offer(rig, 1, 72, 1, 7, 5004), TC_RTP_GUESS_NO);
    assert_int_equal(offer(rig, 1, 35, 1, 7, 5004), TC_RTP_GUESS_NO);
    assert_int_equal(offer(rig, 1, 95, 1, 7, 5004), TC_RTP_GUESS_NO);
    assert_int_equal(offer(rig, 1, 96, 1, 7, 1023), TC_RTP_GUESS_NO);

    const struct tc_held_datagram stun = {
        .datagram = { .key            = { .from = { .port = 5004 },
                                          .to   = { .port = 5004 } },
                      .payload        = (const uint8_t *)"\0\1\0\0!\x12\xa4"
                                                         "B1234567",
                      .captured_bytes = 15,
                      .true_bytes     = 15 },
    };
    enum tc_rtp_guess guess;
    assert_int_equal(tc_rtp_heuristic_look(rig->heuristic, &stun, &guess,
                                           &rig->released, &rig->is_rtp),
                     TC_OK);
    assert_int_equal(guess, TC_RTP_GUESS_NO);
}

/* More flows than there is room for: each datagram comes back once */
static void what_is_held_comes_back_once(void **state)
{
    enum { FLOWS = 3 * TC_RTP_HEURISTIC_HELD_MAX };
    struct rig *rig = *state;
    unsigned back   = 0;

    for (uint32_t flow = 0; flow < FLOWS; flow++) {
        assert_int_equal(offer(rig, flow, 96, 1, 7, 5004), TC_RTP_GUESS_HOLD);
        back += rig->released.datagram.payload != NULL;
        assert_false(rig->is_rtp);
    }
    assert_true(back >= FLOWS - TC_RTP_HEURISTIC_HELD_MAX);
    while (tc_rtp_heuristic_next_held(rig->heuristic, &rig->released,
                                      &rig->is_rtp)) {
        assert_false(rig->is_rtp);
        assert_int_equal(rig->released.datagram.payload[12], 1);
        back++;
    }
    assert_int_equal(back, FLOWS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(what_is_longer_than_any_datagram_is_not_rtp),
        TEST(two_in_sequence_are_rtp_and_the_first_comes_back),
        TEST(what_does_not_follow_is_held_in_its_place),
        TEST(the_first_of_every_tap_comes_back_as_rtp),
        TEST(what_does_not_look_like_rtp_is_none),
        TEST(what_is_held_comes_back_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
