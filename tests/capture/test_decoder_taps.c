/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "capture/decoder.h"
#include "tests/support/build.h"
#include "tests/support/test.h"

enum { TAPS = 2, COPS_PORT = 3288 };

static const uint8_t keep_alive[] = { 0x10, 9, 0, 0, 0, 0, 0, 8 };

/* What came from each tap. */
struct seen {
    unsigned messages[TAPS];
    uint64_t wire_bytes[TAPS];
};

static tc_err seen_accept(void *self, const struct tc_record *record)
{
    struct seen *seen = self;

    assert_true(record->tap < TAPS);
    seen->messages[record->tap] += record->kind == TC_RECORD_MESSAGE;
    seen->wire_bytes[record->tap] += record->wire_bytes;
    return TC_OK;
}

static tc_err seen_finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops seen_ops = {
    .name      = "seen",
    .self_size = sizeof(struct seen),
    .accept    = seen_accept,
    .finish    = seen_finish,
};

struct rig {
    struct tc_directory directory;
    struct tc_decoder *decoder;
    struct seen seen;
};

static void open_rig(struct rig *rig, const struct tc_decoder_cfg *cfg)
{
    *rig = (struct rig){ 0 };
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(
        tc_decoder_create(&rig->decoder, cfg, &rig->directory,
                          (struct tc_record_sink){ &seen_ops, &rig->seen }),
        TC_OK);
}

static const struct tc_ledger *finish(struct rig *rig)
{
    assert_int_equal(tc_decoder_finish(rig->decoder), TC_OK);
    return tc_decoder_borrow_ledger(rig->decoder);
}

static void close_rig(struct rig *rig)
{
    tc_decoder_destroy(rig->decoder);
    tc_directory_fini(&rig->directory);
}

static void push(struct rig *rig, const struct tc_build *frame, uint16_t tap,
                 int64_t at_ns)
{
    const struct tc_frame f = { .at_ns      = at_ns,
                                .bytes      = frame->bytes,
                                .len_bytes  = (uint32_t)frame->len_bytes,
                                .wire_bytes = (uint32_t)frame->len_bytes,
                                .link_type  = 1 };

    assert_int_equal(tc_decoder_frame(rig->decoder, &f, tap), TC_OK);
}

/* Octets of a connection from a PEP to a port. */
static void segment(struct rig *rig, uint16_t tap, uint16_t to_port,
                    uint32_t seq, const void *payload, size_t payload_bytes)
{
    static struct tc_build frame;

    frame.len_bytes = 0;
    tc_build_segment(&frame,
                     &(struct tc_build_tcp){ .from          = 0x0a000001,
                                             .to            = 0x0a000002,
                                             .from_port     = 40000,
                                             .to_port       = to_port,
                                             .seq           = seq,
                                             .payload       = payload,
                                             .payload_bytes = payload_bytes });
    push(rig, &frame, tap, 0);
}

/* Without that, the second tap would only show octets that came before */
static void each_tap_reads_a_connection_for_itself(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, NULL);
    for (uint16_t tap = 0; tap < TAPS; tap++)
        segment(&rig, tap, COPS_PORT, 1, keep_alive, sizeof keep_alive);
    const struct tc_ledger *ledger = finish(&rig);
    assert_int_equal(ledger->messages[TC_PROTOCOL_COPS], 2);
    assert_int_equal(rig.seen.messages[0], 1);
    assert_int_equal(rig.seen.messages[1], 1);
    assert_true(tc_ledger_balances(ledger));
    close_rig(&rig);
}

/* 54 octets of headers before the payload */
static void what_is_given_up_at_the_end_stays_with_its_tap(TC_NO_STATE)
{
    struct tc_build frame = { 0 };
    struct rig rig;

    open_rig(&rig, NULL);
    segment(&rig, 1, COPS_PORT, 1, keep_alive, 5);
    tc_build_fragment(&frame, &(struct tc_build_fragment){ .from     = 1,
                                                           .to       = 2,
                                                           .id       = 3,
                                                           .protocol = 17,
                                                           .more     = true,
                                                           .bytes = "12345678",
                                                           .len_bytes = 8 });
    push(&rig, &frame, 1, 0);
    assert_int_equal(rig.seen.wire_bytes[1], 0);
    (void)finish(&rig);
    assert_int_equal(rig.seen.wire_bytes[0], 0);
    assert_int_equal(rig.seen.wire_bytes[1], 54 + 5 + frame.len_bytes);
    close_rig(&rig);
}

static void halves_of_a_datagram_at_two_taps_do_not_make_one(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, NULL);
    for (uint16_t half = 0; half < 2; half++) {
        struct tc_build frame = { 0 };

        tc_build_fragment(&frame, &(struct tc_build_fragment){
                                      .from         = 1,
                                      .to           = 2,
                                      .id           = 3,
                                      .protocol     = 17,
                                      .more         = half == 0,
                                      .offset_bytes = (uint16_t)(8 * half),
                                      .bytes        = "12345678",
                                      .len_bytes    = 8 });
        push(&rig, &frame, half, 0);
    }
    const struct tc_ledger *ledger = finish(&rig);
    assert_int_equal(ledger->by_skip[TC_SKIP_FRAGMENT].packets, 2);
    close_rig(&rig);
}

static void a_copy_is_entered_and_makes_no_record(TC_NO_STATE)
{
    const struct tc_decoder_cfg keep = { .keep_duplicates = true };

    for (int kept = 0; kept < 2; kept++) {
        struct rig rig;

        open_rig(&rig, kept ? &keep : NULL);
        segment(&rig, 0, COPS_PORT, 1, keep_alive, sizeof keep_alive);
        segment(&rig, 0, COPS_PORT, 1, keep_alive, sizeof keep_alive);
        const struct tc_ledger *ledger = finish(&rig);
        assert_int_equal(ledger->total.packets, 2);
        assert_int_equal(ledger->by_skip[TC_SKIP_DUPLICATE].packets, !kept);
        assert_int_equal(rig.seen.messages[0], 1);
        assert_int_equal(rig.seen.wire_bytes[0],
                         (kept ? 2 : 1) * (54 + sizeof keep_alive));
        assert_true(tc_ledger_balances(ledger));
        close_rig(&rig);
    }
}

static void what_is_said_of_a_port_is_heard(TC_NO_STATE)
{
    static const uint8_t rtp[] = { 0x80, 96, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5 };
    struct tc_decoder_cfg cfg  = { 0 };
    struct tc_build frame      = { 0 };
    struct tc_diag diag;
    struct rig rig;

    assert_int_equal(tc_decode_as_add(&cfg.said, "tcp.13288=cops", &diag),
                     TC_OK);
    assert_int_equal(tc_decode_as_add(&cfg.said, "udp.4000=rtp", &diag), TC_OK);
    open_rig(&rig, &cfg);
    segment(&rig, 0, 13288, 1, keep_alive, sizeof keep_alive);
    tc_build_frame(&frame,
                   &(struct tc_build_udp){ 1, 2, 9, 4000, rtp, sizeof rtp });
    push(&rig, &frame, 0, 0);
    const struct tc_ledger *ledger = finish(&rig);
    assert_int_equal(ledger->messages[TC_PROTOCOL_COPS], 1);
    assert_int_equal(ledger->messages[TC_PROTOCOL_RTP], 1);
    close_rig(&rig);
}

/* Three packets in sequence and one of another flow that nothing follows: all
 * are entered, the last at the end */
static void unannounced_rtp_is_found_where_asked_for(TC_NO_STATE)
{
    const struct tc_decoder_cfg cfg = { .rtp_heuristic = true };
    struct rig rig;

    open_rig(&rig, &cfg);
    for (uint8_t n = 0; n < 4; n++) {
        const uint8_t rtp[]   = { 0x80, 96, 0, n, 0, 0, 0, 9, 0, 0, 0, 5, 'x' };
        struct tc_build frame = { 0 };

        tc_build_frame(&frame,
                       &(struct tc_build_udp){ 1, 2, 5004, n < 3 ? 5004 : 6004,
                                               rtp, sizeof rtp });
        push(&rig, &frame, 0, n * INT64_C(2000000));
    }
    const struct tc_ledger *ledger = tc_decoder_borrow_ledger(rig.decoder);
    assert_int_equal(ledger->total.packets, 3);
    (void)finish(&rig);
    assert_int_equal(ledger->total.packets, 4);
    assert_int_equal(ledger->messages[TC_PROTOCOL_RTP], 3);
    assert_int_equal(ledger->by_skip[TC_SKIP_UDP].packets, 1);
    assert_int_equal(rig.seen.wire_bytes[0], ledger->total.bytes);
    assert_true(tc_ledger_balances(ledger));
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tap_reads_a_connection_for_itself),
        cmocka_unit_test(what_is_given_up_at_the_end_stays_with_its_tap),
        cmocka_unit_test(halves_of_a_datagram_at_two_taps_do_not_make_one),
        cmocka_unit_test(a_copy_is_entered_and_makes_no_record),
        cmocka_unit_test(what_is_said_of_a_port_is_heard),
        cmocka_unit_test(unannounced_rtp_is_found_where_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
