/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/flow.h"
#include "base/text.h"
#include "tests/support/test.h"

static struct tc_endpoint endpoint(const char *address, uint16_t port)
{
    struct tc_endpoint out;

    assert_int_equal(tc_endpoint_parse(address, strlen(address), port, &out),
                     TC_OK);
    return out;
}

static struct tc_flow_key key(const char *from, const char *to, uint16_t port)
{
    return (struct tc_flow_key){ .from      = endpoint(from, port),
                                 .to        = endpoint(to, port),
                                 .transport = TC_TRANSPORT_UDP };
}

static struct tc_flow_table *create(void)
{
    struct tc_flow_table *table;

    assert_int_equal(tc_flow_table_create(&table), TC_OK);
    return table;
}

static uint32_t flow_of(struct tc_flow_table *table, struct tc_flow_key k)
{
    uint32_t id = TC_FLOW_NONE;

    assert_int_equal(tc_flow_table_flow(table, &k, &id), TC_OK);
    return id;
}

/* memcmp compares keys: there must be no uninitialised padding */
static void keys_have_no_padding(TC_NO_STATE)
{
    assert_int_equal(sizeof(struct tc_endpoint), 16 + 2 + 2);
    assert_int_equal(sizeof(struct tc_flow_key), 20 + 20 + 4);
}

static void flows_and_endpoints_are_numbered_in_order_of_sight(TC_NO_STATE)
{
    struct tc_flow_table *table   = create();
    const struct tc_flow_key ab   = key("10.0.0.1", "10.0.0.2", 5060);
    const struct tc_flow_key ba   = key("10.0.0.2", "10.0.0.1", 5060);
    struct tc_flow_key ab_by_tcp  = ab;
    struct tc_flow_key other_port = ab;

    ab_by_tcp.transport  = TC_TRANSPORT_TCP;
    other_port.from.port = 5061;
    assert_int_equal(flow_of(table, ab), 0);
    assert_int_equal(flow_of(table, ba), 1);
    assert_int_equal(flow_of(table, ab_by_tcp), 2);
    assert_int_equal(flow_of(table, other_port), 3);
    assert_int_equal(flow_of(table, ab), 0);
    assert_int_equal(flow_of(table, ab), 0);
    assert_int_equal(tc_flow_table_count(table), 4);
    assert_int_equal(tc_flow_table_endpoint_count(table), 3);

    struct tc_flow flow = tc_flow_table_get(table, 1);
    assert_int_equal(flow.from, 1);
    assert_int_equal(flow.to, 0);
    assert_int_equal(flow.transport, TC_TRANSPORT_UDP);
    assert_memory_equal(tc_flow_table_borrow_endpoint(table, 1), &ab.to,
                        sizeof ab.to);
    tc_flow_table_destroy(table);
    tc_flow_table_destroy(NULL);
}

static void an_endpoint_is_the_same_in_both_tables(TC_NO_STATE)
{
    struct tc_flow_table *table      = create();
    const struct tc_endpoint a       = endpoint("10.0.0.1", 5060);
    const struct tc_endpoint unknown = endpoint("10.0.0.1", 5061);
    uint32_t id                      = TC_FLOW_NONE;

    assert_int_equal(tc_flow_table_find_endpoint(table, &a), TC_FLOW_NONE);
    (void)flow_of(table, key("10.0.0.9", "10.0.0.1", 5060));
    assert_int_equal(tc_flow_table_endpoint(table, &a, &id), TC_OK);
    assert_int_equal(id, 1);
    assert_int_equal(tc_flow_table_find_endpoint(table, &a), 1);
    assert_int_equal(tc_flow_table_find_endpoint(table, &unknown),
                     TC_FLOW_NONE);
    tc_flow_table_destroy(table);
}

/* 3000 flows between 3001 endpoints: every table widens several times */
static void many_flows_keep_their_numbers(TC_NO_STATE)
{
    enum { FLOWS = 3000 };
    struct tc_flow_table *table = create();
    struct tc_flow_key k        = key("10.0.0.1", "239.0.0.1", 5004);

    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < FLOWS; i++) {
            k.from.address[2] = (uint8_t)(i >> 8);
            k.from.address[3] = (uint8_t)i;
            assert_int_equal(flow_of(table, k), i);
        }
    assert_int_equal(tc_flow_table_count(table), FLOWS);
    assert_int_equal(tc_flow_table_endpoint_count(table), FLOWS + 1);
    tc_flow_table_destroy(table);
}

static void text_is_what_people_write(TC_NO_STATE)
{
    static const struct {
        const char *address;
        uint16_t port;
        const char *with_port;
    } rows[] = {
        { "10.0.1.2", 5060, "10.0.1.2:5060" },
        { "10.0.1.2", 0, "10.0.1.2" },
        { "2001:db8::1", 5060, "[2001:db8::1]:5060" },
        { "2001:db8::1", 0, "2001:db8::1" },
        /* the longest: 39 letters, two brackets, a colon, 5 digits */
        { "2001:db8:1111:2222:3333:4444:5555:6666", 65535,
          "[2001:db8:1111:2222:3333:4444:5555:6666]:65535" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_endpoint e = endpoint(rows[i].address, rows[i].port);
        char text[TC_ENDPOINT_TEXT_BYTES];

        assert_string_equal(tc_endpoint_text(&e, text), rows[i].with_port);
        assert_string_equal(tc_endpoint_address_text(&e, text),
                            rows[i].address);
    }
}

static void what_is_no_address_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "",
        "example.com",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.1 ",
        "[::1]",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999",
        "1111111111111111111111111111111111111111111111111111111111111111111",
    };
    struct tc_endpoint out;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(tc_endpoint_parse(rows[i], strlen(rows[i]), 0, &out),
                         TC_EFORMAT);
    /* nine letters, of which the first eight are an address */
    assert_int_equal(tc_endpoint_parse("10.0.0.1\0junk", 13, 0, &out),
                     TC_EFORMAT);
}

static void a_parsed_address_leaves_unused_octets_zero(TC_NO_STATE)
{
    static const uint8_t v4[16] = { 10, 0, 1, 2 };
    static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
    struct tc_endpoint four     = endpoint("10.0.1.2", 1);
    struct tc_endpoint six      = endpoint("2001:db8::1", 2);

    assert_memory_equal(four.address, v4, sizeof v4);
    assert_int_equal(four.family, TC_IP_V4);
    assert_int_equal(four.port, 1);
    assert_memory_equal(six.address, v6, sizeof v6);
    assert_int_equal(six.family, TC_IP_V6);
}

/* Flows 1-2, 3-4, 1-5 (endpoints 0-1, 2-3, 0-4); 3-4 is needed no more, but
 * endpoint 3 (of 4) is. */
static void a_sweep_forgets_what_nobody_marks(TC_NO_STATE)
{
    struct tc_flow_table *table = create();
    uint32_t first = flow_of(table, key("10.0.0.1", "10.0.0.2", 1));
    uint32_t last  = flow_of(table, key("10.0.0.3", "10.0.0.4", 1));
    uint32_t four = 3, none = TC_FLOW_NONE;
    struct tc_flow_sweep sweep;

    last = flow_of(table, key("10.0.0.1", "10.0.0.5", 1));
    assert_int_equal(tc_flow_sweep_begin(&sweep, table), TC_OK);
    tc_flow_sweep_flow(&sweep, &first);
    tc_flow_sweep_flow(&sweep, &last);
    tc_flow_sweep_flow(&sweep, &none);
    tc_flow_sweep_endpoint(&sweep, &four);
    assert_int_equal(tc_flow_sweep_compact(&sweep, table), TC_OK);
    tc_flow_sweep_flow(&sweep, &first);
    tc_flow_sweep_flow(&sweep, &last);
    tc_flow_sweep_flow(&sweep, &none);
    tc_flow_sweep_endpoint(&sweep, &four);
    tc_flow_sweep_fini(&sweep);

    assert_int_equal(first, 0);
    assert_int_equal(last, 1);
    assert_int_equal(none, TC_FLOW_NONE);
    assert_int_equal(four, 2);
    assert_int_equal(tc_flow_table_count(table), 2);
    assert_int_equal(tc_flow_table_endpoint_count(table), 4);
    assert_int_equal(tc_flow_table_get(table, 1).from, 0);
    assert_int_equal(tc_flow_table_get(table, 1).to, 3);
    /* what is left is found, what went is new */
    assert_int_equal(flow_of(table, key("10.0.0.1", "10.0.0.5", 1)), 1);
    assert_int_equal(flow_of(table, key("10.0.0.1", "10.0.0.2", 1)), 0);
    assert_int_equal(flow_of(table, key("10.0.0.3", "10.0.0.4", 1)), 2);
    assert_int_equal(tc_flow_table_get(table, 2).to, 2);
    tc_flow_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_no_padding),
        cmocka_unit_test(flows_and_endpoints_are_numbered_in_order_of_sight),
        cmocka_unit_test(an_endpoint_is_the_same_in_both_tables),
        cmocka_unit_test(many_flows_keep_their_numbers),
        cmocka_unit_test(text_is_what_people_write),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(a_parsed_address_leaves_unused_octets_zero),
        cmocka_unit_test(a_sweep_forgets_what_nobody_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
