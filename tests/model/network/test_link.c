/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "model/network/link.h"
#include "model/network/packet.h"
#include "tests/support/test.h"

/* 125 octets at 1 Gbit/s are 1000 ns: the unit of the times below */
enum { OCTETS = 125, SENDING_NS = 1000 };

struct rig {
    struct tc_link link;
    struct tc_packet packets[64];
    size_t offered;
};

static void rig_init(struct rig *rig, uint32_t queue_limit_packets)
{
    const struct tc_link_config config = {
        .rate_bps            = 1000000000,
        .propagation_ns      = 5000,
        .queue_limit_packets = queue_limit_packets,
    };

    *rig = (struct rig){ 0 };
    assert_int_equal(tc_link_init(&rig->link, &config, 3, 4), TC_OK);
}

static bool offer(struct rig *rig, int64_t now_ns)
{
    struct tc_packet *packet = &rig->packets[rig->offered++];
    bool accepted            = false;

    packet->wire_bytes = OCTETS;
    assert_int_equal(tc_link_offer(&rig->link, packet, now_ns, 0, &accepted),
                     TC_OK);
    return accepted;
}

/* The next packet, and when it is at the other end. */
static struct tc_packet *take(struct rig *rig, int64_t *arrival_ns)
{
    const struct tc_link_entry *first = tc_link_first(&rig->link);

    assert_non_null(first);
    *arrival_ns = tc_link_arrival_ns(&rig->link, first);
    return tc_link_take(&rig->link);
}

static void serialisation_is_exact_to_the_nearest_ns(TC_NO_STATE)
{
    assert_int_equal(tc_link_serialisation_ns(100000000, 1230), 98400);
    assert_int_equal(tc_link_serialisation_ns(1000000000, 1230), 9840);
    /* 8e9 / 3 = 2666666666.67, 8e9 / 7 = 1142857142.86, 8e9 / 6.4e9 = 1.25 */
    assert_int_equal(tc_link_serialisation_ns(3, 1), 2666666667);
    assert_int_equal(tc_link_serialisation_ns(7, 1), 1142857143);
    assert_int_equal(tc_link_serialisation_ns(6400000000, 1), 1);
    /* a half goes up */
    assert_int_equal(tc_link_serialisation_ns(16000000000, 1), 1);
    assert_int_equal(tc_link_serialisation_ns(1, TC_PACKET_BYTES_MAX),
                     INT64_C(8589934592000000000));
}

static void rates_and_times_out_of_range_are_refused(TC_NO_STATE)
{
    struct tc_link link;
    const struct tc_link_config no_rate = { .propagation_ns = 1 };
    const struct tc_link_config early = { .rate_bps = 1, .propagation_ns = -1 };

    assert_int_equal(tc_link_init(&link, &no_rate, 0, 1), TC_EARG);
    assert_int_equal(tc_link_init(&link, &early, 0, 1), TC_EARG);
}

/* In at 0, 0, 500 and 9000: sent at 0, 1000, 2000 and 9000 */
static void packets_are_sent_in_turn_and_arrive_after_the_wire(TC_NO_STATE)
{
    const int64_t in_ns[]      = { 0, 0, 500, 9000 };
    const int64_t arrival_ns[] = { 6000, 7000, 8000, 15000 };
    struct rig rig;

    rig_init(&rig, 0);
    for (size_t i = 0; i < TC_LEN(in_ns); i++)
        assert_true(offer(&rig, in_ns[i]));
    assert_int_equal(tc_link_in_flight(&rig.link), 4);
    for (size_t i = 0; i < TC_LEN(in_ns); i++) {
        int64_t at_ns;

        assert_ptr_equal(take(&rig, &at_ns), &rig.packets[i]);
        assert_int_equal(at_ns, arrival_ns[i]);
    }
    assert_null(tc_link_first(&rig.link));
    tc_link_fini(&rig.link);
}

static void the_ring_grows_in_the_middle_of_its_use(TC_NO_STATE)
{
    struct rig rig;
    size_t taken = 0;
    int64_t at_ns;

    rig_init(&rig, 0);
    while (rig.offered < TC_LEN(rig.packets)) {
        assert_true(offer(&rig, 0));
        if (rig.offered % 3 == 0)
            assert_ptr_equal(take(&rig, &at_ns), &rig.packets[taken++]);
    }
    while (tc_link_first(&rig.link))
        assert_ptr_equal(take(&rig, &at_ns), &rig.packets[taken++]);
    assert_int_equal(taken, TC_LEN(rig.packets));
    tc_link_fini(&rig.link);
}

/* Limit 2: one is sent, two wait, the fourth finds the queue full */
static void the_one_being_sent_takes_no_room(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 2);
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_false(offer(&rig, 0));
    assert_false(offer(&rig, 999));
    assert_true(offer(&rig, 1001));
    assert_false(offer(&rig, 1001));

    assert_int_equal(tc_link_in_flight(&rig.link), 4);
    assert_int_equal(rig.link.counters.dropped_packets, 3);
    assert_int_equal(rig.link.counters.dropped_bytes, 3 * OCTETS);
    tc_link_fini(&rig.link);
}

/* At 1000 the second packet's turn has come, but what comes in goes first;
 * and so it does where the first one's last octet has just left */
static void whose_turn_comes_now_still_stands_in_the_queue(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 1);
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_false(offer(&rig, SENDING_NS));
    assert_true(offer(&rig, SENDING_NS + 1));
    tc_link_fini(&rig.link);

    rig_init(&rig, 1);
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, SENDING_NS));
    assert_false(offer(&rig, SENDING_NS));
    tc_link_fini(&rig.link);
}

static void assert_interval(struct rig *rig, int64_t edge_ns, int64_t start_ns,
                            uint64_t packets, int64_t busy_ns)
{
    const struct tc_link_counters counters =
        tc_link_close_interval(&rig->link, edge_ns);

    assert_int_equal(counters.start_ns, start_ns);
    assert_int_equal(counters.end_ns, edge_ns);
    assert_int_equal(counters.packets, packets);
    assert_int_equal(counters.bytes, packets * OCTETS);
    assert_int_equal(counters.busy_ns, busy_ns);
}

/* Four packets handed over at 0 are sent at 0, 1000, 2000, 3000.  Edges at
 * 500, 2000 (the third one's first octet: not before it), 2100 and 9000. */
static void a_packet_counts_where_its_first_octet_is_sent(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    for (int i = 0; i < 4; i++)
        assert_true(offer(&rig, 0));
    assert_interval(&rig, 500, 0, 1, 500);
    assert_interval(&rig, 2000, 500, 1, 1500);
    assert_interval(&rig, 2100, 2000, 1, 100);
    assert_interval(&rig, 9000, 2100, 1, 1900);
    assert_interval(&rig, 9500, 9000, 0, 0);
    tc_link_fini(&rig.link);
}

/* One packet of 1000 ns over intervals of 300: 300 + 300 + 300 + 100 */
static void busy_time_counts_where_it_passes(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    assert_true(offer(&rig, 0));
    assert_interval(&rig, 300, 0, 1, 300);
    assert_interval(&rig, 600, 300, 0, 300);
    assert_interval(&rig, 900, 600, 0, 300);
    assert_interval(&rig, 1200, 900, 0, 100);
    tc_link_fini(&rig.link);
}

/* Taken before the edge that counts it, when its struct may be another's */
static void what_arrives_within_an_interval_is_not_lost_to_it(TC_NO_STATE)
{
    struct rig rig;
    int64_t at_ns;

    rig_init(&rig, 0);
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    take(&rig, &at_ns)->wire_bytes = 0;
    take(&rig, &at_ns)->wire_bytes = 0;
    assert_interval(&rig, 8000, 0, 2, 2000);
    tc_link_fini(&rig.link);
}

static void rig_init_priority(struct rig *rig, uint32_t queue_limit_packets)
{
    rig_init(rig, queue_limit_packets);
    rig->link.config.has_priority = true;
}

static bool offer_prior(struct rig *rig, int64_t now_ns)
{
    rig->packets[rig->offered].has_priority = true;
    return offer(rig, now_ns);
}

static void assert_next(struct rig *rig, size_t packet, int64_t arrival_ns)
{
    int64_t at_ns;

    assert_ptr_equal(take(rig, &at_ns), &rig->packets[packet]);
    assert_int_equal(at_ns, arrival_ns);
}

/* 0 is being sent and is sent to its end; 3 and 4 go before 1 and 2; 5 comes
 * at 2999, before 4's turn at 3000 is over, and goes before 1 */
static void priority_goes_before_what_waits_only(TC_NO_STATE)
{
    struct rig rig;

    rig_init_priority(&rig, 0);
    for (int i = 0; i < 3; i++)
        assert_true(offer(&rig, 0));
    assert_true(offer_prior(&rig, 500));
    assert_true(offer_prior(&rig, 500));
    assert_true(offer_prior(&rig, 2999));
    assert_int_equal(tc_link_in_flight(&rig.link), 6);

    const size_t order[] = { 0, 3, 4, 5, 1, 2 };
    for (size_t i = 0; i < TC_LEN(order); i++)
        assert_next(&rig, order[i], 6000 + (int64_t)i * SENDING_NS);
    assert_null(tc_link_first(&rig.link));
    assert_int_equal(tc_link_in_flight(&rig.link), 0);

    assert_true(offer(&rig, 20000)); /* idle again: sent at once */
    assert_next(&rig, 6, 26000);
    tc_link_fini(&rig.link);
}

/* The turn of 1 comes at 1000; what comes at 1000 goes before it, what comes
 * at 1001 does not */
static void a_turn_is_decided_when_it_has_come(TC_NO_STATE)
{
    for (int64_t late = 0; late < 2; late++) {
        struct rig rig;

        rig_init_priority(&rig, 0);
        assert_true(offer(&rig, 0));
        assert_true(offer(&rig, 0));
        assert_true(offer_prior(&rig, SENDING_NS + late));
        assert_next(&rig, 0, 6000);
        assert_next(&rig, late ? 1 : 2, 7000);
        assert_next(&rig, late ? 2 : 1, 8000);
        tc_link_fini(&rig.link);
    }
}

/* No wire between the last octet's end and its arrival: the ring runs empty
 * while packets wait */
static void a_wire_of_no_length_keeps_the_order(TC_NO_STATE)
{
    struct rig rig;

    rig_init_priority(&rig, 0);
    rig.link.config.propagation_ns = 0;
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_true(offer_prior(&rig, 1));
    assert_next(&rig, 0, 1000);
    assert_next(&rig, 2, 2000);
    assert_next(&rig, 1, 3000);
    assert_true(offer(&rig, 3000)); /* the moment it falls idle */
    assert_next(&rig, 3, 4000);
    tc_link_fini(&rig.link);
}

/* Limit 1 for each class, beside the one that is being sent */
static void each_class_has_its_own_room(TC_NO_STATE)
{
    struct rig rig;

    rig_init_priority(&rig, 1);
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_false(offer(&rig, 0));
    assert_true(offer_prior(&rig, 0));
    assert_false(offer_prior(&rig, 0));
    assert_int_equal(rig.link.counters.dropped_packets, 2);
    /* what waits counts where it is sent: at 1000 and at 2000 */
    assert_interval(&rig, 1500, 0, 2, 1500);
    assert_interval(&rig, 9000, 1500, 1, 1500);
    tc_link_fini(&rig.link);
}

/* others' traffic keeps the line busy and fills the queue, in its own counts */
static void background_is_counted_apart(TC_NO_STATE)
{
    struct rig rig;
    int64_t at_ns;

    rig_init(&rig, 1);
    for (size_t i = 0; i < 4; i++)
        rig.packets[i].is_background = i != 1;
    assert_true(offer(&rig, 0));
    assert_true(offer(&rig, 0));
    assert_false(offer(&rig, 0)); /* one waits, there is no place for two */
    (void)take(&rig, &at_ns);
    (void)take(&rig, &at_ns);
    assert_true(offer(&rig, 9000));
    (void)take(&rig, &at_ns);

    const struct tc_link_counters counters =
        tc_link_close_interval(&rig.link, 20000);
    assert_int_equal(counters.packets, 1);
    assert_int_equal(counters.bytes, OCTETS);
    assert_int_equal(counters.dropped_packets, 0);
    assert_int_equal(counters.background_bytes, 2 * OCTETS);
    assert_int_equal(counters.background_dropped_bytes, OCTETS);
    assert_int_equal(counters.busy_ns, 3 * SENDING_NS);
    tc_link_fini(&rig.link);
}

/* Three packets at 0, cut at 1.5 us: one on the wire, one half sent, one that
 * waits.  The first two count as sent, busy for 1.5 us; one at 2 us finds the
 * transmitter idle. */
static void a_cut_link_gives_up_all_and_is_idle(TC_NO_STATE)
{
    struct rig rig;
    int64_t arrival_ns;

    rig_init(&rig, 0);
    for (int i = 0; i < 3; i++)
        assert_true(offer(&rig, 0));
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(tc_link_flush(&rig.link, 1500), &rig.packets[i]);
    assert_null(tc_link_flush(&rig.link, 1500));
    assert_int_equal(tc_link_in_flight(&rig.link), 0);

    const struct tc_link_counters cut = tc_link_close_interval(&rig.link, 1500);
    assert_int_equal(cut.packets, 2);
    assert_int_equal(cut.dropped_packets, 1);
    assert_int_equal(cut.busy_ns, 1500);

    assert_true(offer(&rig, 2000));
    assert_ptr_equal(take(&rig, &arrival_ns), &rig.packets[3]);
    assert_int_equal(arrival_ns, 2000 + SENDING_NS + 5000);
    tc_link_fini(&rig.link);
}

/* The same where those with priority wait apart. */
static void a_cut_empties_both_classes(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    rig.link.config.has_priority = true;
    for (int i = 0; i < 4; i++) {
        rig.packets[i].has_priority = i % 2 == 1;
        assert_true(offer(&rig, 0));
    }
    for (int i = 0; i < 4; i++)
        assert_non_null(tc_link_flush(&rig.link, 500));
    assert_null(tc_link_flush(&rig.link, 500));

    const struct tc_link_counters cut = tc_link_close_interval(&rig.link, 500);
    assert_int_equal(cut.packets, 1);
    assert_int_equal(cut.dropped_packets, 3);
    assert_int_equal(cut.busy_ns, 500);
    tc_link_fini(&rig.link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(priority_goes_before_what_waits_only),
        cmocka_unit_test(a_turn_is_decided_when_it_has_come),
        cmocka_unit_test(a_wire_of_no_length_keeps_the_order),
        cmocka_unit_test(each_class_has_its_own_room),
        cmocka_unit_test(serialisation_is_exact_to_the_nearest_ns),
        cmocka_unit_test(rates_and_times_out_of_range_are_refused),
        cmocka_unit_test(packets_are_sent_in_turn_and_arrive_after_the_wire),
        cmocka_unit_test(the_ring_grows_in_the_middle_of_its_use),
        cmocka_unit_test(the_one_being_sent_takes_no_room),
        cmocka_unit_test(whose_turn_comes_now_still_stands_in_the_queue),
        cmocka_unit_test(a_packet_counts_where_its_first_octet_is_sent),
        cmocka_unit_test(busy_time_counts_where_it_passes),
        cmocka_unit_test(what_arrives_within_an_interval_is_not_lost_to_it),
        cmocka_unit_test(background_is_counted_apart),
        cmocka_unit_test(a_cut_link_gives_up_all_and_is_idle),
        cmocka_unit_test(a_cut_empties_both_classes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
