/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/flow.h"
#include "base/index.h"
#include "base/intern.h"
#include "capture/media_table.h"
#include "proto/directory.h"
#include "tests/support/alloc_fail.h"
#include "tests/support/build.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

/* One attempt at something that takes memory; TC_OK when it had enough. */
typedef tc_err attempt_fn(void *arg);

/* The first, the second, ... allocation fails until none is left to fail:
 * TC_ENOMEM each time, and nothing stays behind.  Returns how many. */
static uint64_t fail_each(attempt_fn *attempt, void *arg)
{
    for (uint64_t k = 1; k < 10000; k++) {
        tc_alloc_fail_at(k);
        tc_err err = attempt(arg);

        assert_int_equal(tc_alloc_fail_live(), 0);
        if (tc_alloc_fail_calls() < k) {
            assert_int_equal(err, TC_OK);
            return k - 1;
        }
        assert_int_equal(err, TC_ENOMEM);
    }
    fail_msg("no end of allocations");
    return 0;
}

static tc_err read_capture(void *arg)
{
    struct tc_test_run run;
    tc_err err = tc_test_run(arg, &run);

    assert_true(tc_ledger_balances(&run.ledger));
    assert_int_equal(run.sink.wire_bytes, run.ledger.total.bytes);
    if (err == TC_OK)
        assert_int_equal(run.ledger.total.packets, 81);
    return err;
}

/* A description, then 80 flows: enough to widen every table behind */
static void add_packet(struct tc_build *build, bool pcapng, uint16_t i)
{
    static const char sip[]      = "OPTIONS sip:b SIP/2.0\r\n\r\n"
                                   "v=0\nc=IN IP4 10.0.0.1\nm=video 9 RTP/AVP 33";
    static const uint8_t rtp[12] = { 0x80, 33 };
    static struct tc_build frame;

    frame.len_bytes = 0;
    if (i == 0)
        tc_build_frame(&frame, &(struct tc_build_udp){ 1, 2, 5060, 5060, sip,
                                                       sizeof sip - 1 });
    else
        tc_build_frame(&frame, &(struct tc_build_udp){ 1, 0x0a000001, i, 9, rtp,
                                                       sizeof rtp });

    uint32_t len_bytes = (uint32_t)frame.len_bytes;
    if (pcapng)
        tc_build_packet(build, 0, i, frame.bytes, len_bytes, len_bytes);
    else
        tc_build_pcap_record(build, i, 0, frame.bytes, len_bytes, len_bytes);
}

static void reading_a_capture_survives_every_failure(TC_NO_STATE)
{
    static struct tc_build build;
    struct tc_test_file file;

    for (int pcapng = 0; pcapng < 2; pcapng++) {
        build.len_bytes = 0;
        if (pcapng) {
            tc_build_section(&build);
            for (int i = 0; i < 20; i++) /* more than the first 16 */
                tc_build_interface(&build, 1, 0, NULL);
        } else {
            tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
        }
        for (uint16_t i = 0; i <= 80; i++)
            add_packet(&build, pcapng, i);
        tc_test_file_open(&file);
        tc_test_file_set(&file, build.bytes, build.len_bytes);
        /* directory, tap, file, reader, block, source, decoder, table,
         * endpoints, flows, keys, two indices, places at the least */
        assert_true(fail_each(read_capture, file.path) >= 14);
        tc_test_file_close(&file);
    }
}

static tc_err read_seed(void *arg)
{
    struct tc_test_run run;
    tc_err err = tc_test_run(arg, &run);

    assert_true(tc_ledger_balances(&run.ledger));
    if (err == TC_OK)
        assert_int_equal(run.sink.wire_bytes, run.ledger.total.bytes);
    return err;
}

/* Seeds of the fuzz targets: streams, fragments, fragments in fragments */
static void what_is_held_back_survives_every_failure(TC_NO_STATE)
{
    static char paths[][64] = {
        "tests/fuzz/corpus/capture/tcp-0.pcap",
        "tests/fuzz/corpus/capture/tcp-1.pcap",
        "tests/fuzz/corpus/capture/fragments.pcap",
        "tests/fuzz/corpus/capture/fragments-tunnel.pcap",
    };

    for (size_t i = 0; i < TC_LEN(paths); i++)
        assert_true(fail_each(read_seed, paths[i]) >= 14);
}

static tc_err intern_texts(void *arg)
{
    struct tc_intern *intern;
    uint32_t id;
    char text[] = "0000";

    (void)arg;
    tc_err err = tc_intern_create(&intern);
    for (uint32_t i = 0; err == TC_OK && i < 200; i++) {
        text[0] = (char)('0' + i % 10);
        text[1] = (char)('0' + i / 10);
        err     = tc_intern_id(intern, tc_text_of(text), &id);

        /* nothing has changed where it failed, and a second try succeeds */
        assert_int_equal(tc_intern_count(intern), err == TC_OK ? i + 1 : i);
        if (err == TC_ENOMEM) {
            assert_int_equal(tc_intern_find(intern, tc_text_of(text)),
                             TC_INDEX_NONE);
            assert_int_equal(tc_intern_id(intern, tc_text_of(text), &id),
                             TC_OK);
            assert_int_equal(id, i);
        }
    }
    tc_intern_destroy(intern);
    return err;
}

static void interning_changes_nothing_when_it_fails(TC_NO_STATE)
{
    (void)fail_each(intern_texts, NULL);
}

static tc_err number_flows(void *arg)
{
    struct tc_flow_table *table;
    struct tc_flow_key key = { .transport = TC_TRANSPORT_UDP };
    uint32_t id            = 0;

    (void)arg;
    tc_err err = tc_flow_table_create(&table);
    for (uint16_t i = 0; err == TC_OK && i < 200; i++) {
        key.from.port = i;
        err           = tc_flow_table_flow(table, &key, &id);
        assert_int_equal(tc_flow_table_count(table), err == TC_OK ? i + 1 : i);
        if (err == TC_ENOMEM) {
            assert_int_equal(tc_flow_table_flow(table, &key, &id), TC_OK);
            assert_int_equal(id, i);
        }
    }
    tc_flow_table_destroy(table);
    return err;
}

static void numbering_flows_changes_nothing_when_it_fails(TC_NO_STATE)
{
    (void)fail_each(number_flows, NULL);
}

static tc_err fill_arena(void *arg)
{
    struct tc_arena *arena;

    (void)arg;
    tc_err err = tc_arena_create(&arena, 64);
    for (size_t size = 1; err == TC_OK && size < 200; size++)
        if (!tc_arena_alloc(arena, size))
            err = TC_ENOMEM;
    tc_arena_destroy(arena);
    return err;
}

static void an_arena_frees_all_when_it_fails(TC_NO_STATE)
{
    (void)fail_each(fill_arena, NULL);
}

static tc_err add_taps(void *arg)
{
    struct tc_directory directory;
    uint16_t tap;

    (void)arg;
    tc_err err = tc_directory_init(&directory);
    for (int i = 0; err == TC_OK && i < 40; i++)
        err = tc_directory_add_tap(&directory, "t", 0, 0, &tap);
    tc_directory_fini(&directory);
    return err;
}

static void a_directory_frees_all_when_it_fails(TC_NO_STATE)
{
    (void)fail_each(add_taps, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_a_capture_survives_every_failure),
        cmocka_unit_test(what_is_held_back_survives_every_failure),
        cmocka_unit_test(interning_changes_nothing_when_it_fails),
        cmocka_unit_test(numbering_flows_changes_nothing_when_it_fails),
        cmocka_unit_test(an_arena_frees_all_when_it_fails),
        cmocka_unit_test(a_directory_frees_all_when_it_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
