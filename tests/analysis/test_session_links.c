/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/session_links.h"

#include <string.h>

#include "base/hash.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

static const int64_t s_ns = 1000000000;

enum { GROUP = 0xefc00007 - 0x100000000 };

/* Two viewers watch one channel: sessions 0 ("one", from 0 s) and 1 ("two",
 * from 10 s), each set up in 2 s and ended 20 s after its INVITE. */
struct rig {
    struct tc_directory directory;
    struct tc_session_table table;
    struct tc_session_links *links;
    uint32_t viewers[2];
    struct tc_link_tables tables;
};

static uint32_t number(struct rig *rig, const char *address, uint16_t port)
{
    struct tc_endpoint at;
    uint32_t id;

    assert_int_equal(tc_endpoint_parse(address, strlen(address), port, &at),
                     TC_OK);
    assert_int_equal(tc_flow_table_endpoint(rig->directory.flows, &at, &id),
                     TC_OK);
    return id;
}

static void announce(struct rig *rig, uint32_t session, const char *address,
                     uint16_t port)
{
    const struct tc_sdp sdp = {
        .media       = { { .address = tc_text_of(address), .port = port } },
        .media_count = 1,
    };
    const struct tc_sip_msg msg   = { .sdp = &sdp };
    const struct tc_record record = { .view = { .sip = &msg } };

    assert_int_equal(tc_session_links_feed(rig->links, &record, session),
                     TC_OK);
}

static void add_session(struct rig *rig, const char *call_id, int64_t start_s)
{
    uint32_t row;

    assert_int_equal(tc_session_table_add(&rig->table, &row), TC_OK);
    struct tc_session *s = &rig->table.rows[row];
    assert_int_equal(
        tc_intern_id(rig->table.texts, tc_text_of(call_id), &s->call_id),
        TC_OK);
    s->from      = rig->viewers[row];
    s->outcome   = TC_SESSION_COMPLETED;
    s->invite_ns = start_s * s_ns;
    s->setup_ns  = (start_s + 2) * s_ns;
    s->ready_ns  = (start_s + 2) * s_ns;
    s->end_ns    = (start_s + 20) * s_ns;
}

static int setup(void **state)
{
    static struct rig rig;

    rig = (struct rig){ 0 };
    assert_int_equal(tc_directory_init(&rig.directory), TC_OK);
    assert_int_equal(tc_session_table_init(&rig.table), TC_OK);
    assert_int_equal(tc_session_links_create(&rig.links, &rig.directory),
                     TC_OK);
    rig.viewers[0] = number(&rig, "10.0.0.1", 5060);
    rig.viewers[1] = number(&rig, "10.0.0.2", 5060);
    add_session(&rig, "one", 0);
    add_session(&rig, "two", 10);
    rig.tables.sessions = &rig.table;
    *state              = &rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;

    tc_session_links_destroy(rig->links);
    tc_session_table_fini(&rig->table);
    tc_directory_fini(&rig->directory);
    return 0;
}

static const struct tc_session_link *closed(struct rig *rig, size_t want)
{
    size_t count;

    assert_int_equal(tc_session_links_join(rig->links, &rig->tables), TC_OK);
    assert_int_equal(tc_session_links_close(rig->links, &rig->tables), TC_OK);
    const struct tc_session_link *links =
        tc_session_links_borrow(rig->links, &count);
    assert_int_equal(count, want);
    return links;
}

/* At port 7000 from 30 s on the session is long over; from 21 s on its last
 * packets may still come */
static void a_stream_goes_where_the_session_said_while_it_ran(void **state)
{
    struct rig *rig                      = *state;
    const struct tc_rtp_stream streams[] = {
        { .to       = number(rig, "10.0.0.1", 7000),
          .from     = number(rig, "10.0.9.9", 1),
          .start_ns = 3 * s_ns,
          .end_ns   = 19 * s_ns },
        { .to       = number(rig, "10.0.0.1", 7000),
          .from     = number(rig, "10.0.9.9", 2),
          .start_ns = 30 * s_ns,
          .end_ns   = 40 * s_ns },
        { .to       = number(rig, "10.0.9.9", 3),
          .from     = number(rig, "10.0.0.1", 7000),
          .start_ns = 21 * s_ns,
          .end_ns   = 21 * s_ns },
    };

    announce(rig, 0, "10.0.0.1", 7000);
    announce(rig, 0, "10.0.0.1", 7000);
    rig->tables.streams                 = streams;
    rig->tables.stream_count            = 3;
    const struct tc_session_link *links = closed(rig, 2);
    assert_int_equal(links[0].kind, TC_LINK_STREAM);
    assert_int_equal(links[0].row, 0);
    assert_int_equal(links[0].session, 0);
    assert_int_equal(links[0].by, TC_LINK_BY_SDP);
    assert_int_equal(links[1].row, 2);
}

static void a_group_belongs_to_all_who_said_it(void **state)
{
    struct rig *rig                  = *state;
    const struct tc_rtp_stream group = { .to = number(rig, "239.192.0.7", 5004),
                                         .from     = 0,
                                         .start_ns = 0,
                                         .end_ns   = 30 * s_ns };

    announce(rig, 0, "239.192.0.7", 5004);
    announce(rig, 1, "239.192.0.7", 5004);
    rig->tables.streams                 = &group;
    rig->tables.stream_count            = 1;
    const struct tc_session_link *links = closed(rig, 2);
    assert_int_equal(links[0].session, 0);
    assert_int_equal(links[1].session, 1);
}

/* What was announced in setup is forgotten. */
static void start_anew(struct rig *rig)
{
    tc_session_links_destroy(rig->links);
    assert_int_equal(tc_session_links_create(&rig->links, &rig->directory),
                     TC_OK);
}

static size_t count_links(struct rig *rig)
{
    size_t count;

    assert_int_equal(tc_session_links_close(rig->links, &rig->tables), TC_OK);
    (void)tc_session_links_borrow(rig->links, &count);
    return count;
}

/* Both viewers are behind one address, each at a port of its own. */
static void of_one_address_the_port_tells(void **state)
{
    struct rig *rig                 = *state;
    struct tc_rtp_stream streams[3] = { { .to = 0 } };

    for (uint16_t i = 0; i < 3; i++)
        streams[i] = (struct tc_rtp_stream){
            .to       = number(rig, "10.0.0.1", (uint16_t)(7001 + i)),
            .from     = number(rig, "10.0.9.9", 1),
            .start_ns = 12 * s_ns,
            .end_ns   = 15 * s_ns,
        };
    announce(rig, 1, "10.0.0.1", 7003);
    announce(rig, 0, "10.0.0.1", 7001);
    rig->tables.streams                 = streams;
    rig->tables.stream_count            = 3;
    const struct tc_session_link *links = closed(rig, 2);
    assert_int_equal(links[0].row, 0);
    assert_int_equal(links[0].session, 0);
    assert_int_equal(links[1].row, 2);
    assert_int_equal(links[1].session, 1);
}

/* A session that was set up and has no end is open; any other has media for
 * its set-up of 32 s at the most.  A second of slack on either side. */
static void media_is_the_sessions_while_it_may_be(void **state)
{
    static const struct {
        enum tc_session_outcome outcome;
        int64_t end_s; /* 0: none */
        double start_s, stop_s;
        bool is_its;
    } rows[] = {
        { TC_SESSION_COMPLETED, 120, 98, 98.9, false },
        { TC_SESSION_COMPLETED, 120, 98, 99, true },
        { TC_SESSION_COMPLETED, 120, 121, 130, true },
        { TC_SESSION_COMPLETED, 120, 121.1, 130, false },
        { TC_SESSION_COMPLETED, 0, 5000, 6000, true },
        { TC_SESSION_REJECTED, 0, 133, 140, true },
        { TC_SESSION_REJECTED, 0, 133.1, 140, false },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_session *s             = &rig->table.rows[0];
        const struct tc_rtp_stream media = {
            .to       = number(rig, "10.0.0.1", 7000),
            .from     = number(rig, "10.0.9.9", 1),
            .start_ns = (int64_t)(rows[i].start_s * 1e9),
            .end_ns   = (int64_t)(rows[i].stop_s * 1e9),
        };

        start_anew(rig);
        s->outcome   = rows[i].outcome;
        s->invite_ns = 100 * s_ns;
        s->end_ns    = rows[i].end_s ? rows[i].end_s * s_ns : TC_TIME_NONE;
        announce(rig, 0, "10.0.0.1", 7000);
        rig->tables.streams      = &media;
        rig->tables.stream_count = 1;
        assert_int_equal(count_links(rig), rows[i].is_its);
    }
}

/* From the INVITE, at 100 s, until the viewer is ready; else to the 2xx; else
 * to the end; else for 32 s.  Whether a group or time alone tells. */
static void a_session_is_being_set_up_until_it_is_ready(void **state)
{
    static const struct {
        double ready_s, setup_s, end_s; /* 0: none */
        double at_s;
        bool is_its;
    } rows[] = {
        { 103, 102, 120, 99.9, false }, { 103, 102, 120, 100, true },
        { 103, 102, 120, 103, true },   { 103, 102, 120, 103.1, false },
        { 0, 102, 120, 102, true },     { 0, 102, 120, 102.1, false },
        { 0, 0, 120, 120, true },       { 0, 0, 120, 120.1, false },
        { 0, 0, 0, 132, true },         { 0, 0, 0, 132.1, false },
    };
    struct rig *rig = *state;

#define TIME(s) ((s) > 0 ? (int64_t)((s)*1e9) : TC_TIME_NONE)
    for (size_t i = 0; i < 2 * TC_LEN(rows); i++) {
        const size_t r                        = i / 2;
        struct tc_session *s                  = &rig->table.rows[0];
        const struct tc_cops_transaction cops = {
            .request_ns = TIME(rows[r].at_s),
            .group      = i % 2 == 0 ? (uint32_t)GROUP : 0,
        };

        start_anew(rig);
        rig->table.rows[1].invite_ns = 9000 * s_ns;
        s->invite_ns                 = 100 * s_ns;
        s->ready_ns                  = TIME(rows[r].ready_s);
        s->setup_ns                  = TIME(rows[r].setup_s);
        s->end_ns                    = TIME(rows[r].end_s);
        announce(rig, 0, "239.192.0.7", 5004);
        rig->tables.cops       = &cops;
        rig->tables.cops_count = 1;
        assert_int_equal(count_links(rig), rows[r].is_its);
    }
#undef TIME
}

static void a_session_has_a_group_where_it_named_one(void **state)
{
    static const struct {
        const char *address;
        bool is_group;
    } rows[]        = { { "10.0.0.1", false },    { "224.0.0.5", true },
                        { "239.255.0.1", true },  { "240.0.0.1", false },
                        { "2001:db8::1", false }, { "ff0e::1", true } };
    struct rig *rig = *state;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        start_anew(rig);
        assert_false(tc_session_links_has_group(rig->links, 1));
        announce(rig, 1, rows[i].address, 7000);
        assert_int_equal(tc_session_links_has_group(rig->links, 1),
                         rows[i].is_group);
        assert_false(tc_session_links_has_group(rig->links, 0));
    }
}

/* Session 0 is forgotten, session 1 takes its row. */
static void groups_move_with_their_sessions(void **state)
{
    struct rig *rig = *state;
    struct tc_row_map map;

    announce(rig, 0, "10.0.0.1", 7000);
    announce(rig, 1, "239.192.0.7", 5004);
    assert_int_equal(tc_row_map_init(&map, 2), TC_OK);
    assert_int_equal(tc_row_map_keep(&map, 1), 0);
    tc_session_links_evict(rig->links, &map);
    tc_row_map_fini(&map);
    assert_true(tc_session_links_has_group(rig->links, 0));
    assert_false(tc_session_links_has_group(rig->links, 1));

    const struct tc_rtp_stream streams[] = {
        { .to       = number(rig, "239.192.0.7", 5004),
          .from     = number(rig, "10.0.9.9", 1),
          .start_ns = 11 * s_ns,
          .end_ns   = 12 * s_ns },
        { .to       = number(rig, "10.0.0.1", 7000),
          .from     = number(rig, "10.0.9.9", 1),
          .start_ns = 11 * s_ns,
          .end_ns   = 12 * s_ns },
    };
    rig->tables.streams                 = streams;
    rig->tables.stream_count            = 2;
    const struct tc_session_link *links = closed(rig, 1);
    assert_int_equal(links[0].row, 0);
    assert_int_equal(links[0].session, 0);
}

/* By the Call-ID at any time; by the group of the session being set up; by time
 * if there is a single session; a request with another Call-ID is not linked */
static void a_request_is_tied_by_the_best_there_is(void **state)
{
    struct rig *rig                         = *state;
    const struct tc_cops_transaction cops[] = {
        { .request_ns = 11 * s_ns, .call_id_hash = tc_hash_bytes("one", 3) },
        { .request_ns = 11 * s_ns, .group = (uint32_t)GROUP },
        { .request_ns = 1 * s_ns },
        { .request_ns = 5 * s_ns },
        { .request_ns = 1 * s_ns, .call_id_hash = tc_hash_bytes("none", 4) },
    };

    announce(rig, 0, "239.192.0.7", 5004);
    announce(rig, 1, "239.192.0.7", 5004);
    rig->tables.cops                    = cops;
    rig->tables.cops_count              = 5;
    const struct tc_session_link *links = closed(rig, 3);
    assert_int_equal(links[0].session, 0);
    assert_int_equal(links[0].by, TC_LINK_BY_AUTH_SESSION);
    assert_int_equal(links[1].session, 1);
    assert_int_equal(links[1].by, TC_LINK_BY_GROUP);
    assert_int_equal(links[2].session, 0);
    assert_int_equal(links[2].row, 2);
    assert_int_equal(links[2].by, TC_LINK_BY_WINDOW);
}

static void time_alone_does_not_choose_between_two(void **state)
{
    struct rig *rig                       = *state;
    const struct tc_cops_transaction cops = { .request_ns = 11 * s_ns };

    rig->table.rows[0].setup_ns = rig->table.rows[0].ready_ns = 12 * s_ns;
    rig->tables.cops                                          = &cops;
    rig->tables.cops_count                                    = 1;
    (void)closed(rig, 0);
}

static void a_membership_is_of_the_viewer_who_joined(void **state)
{
    struct rig *rig        = *state;
    struct tc_membership m = { .member  = number(rig, "10.0.0.2", 0),
                               .join_ns = 12 * s_ns };

    assert_int_equal(tc_endpoint_parse("239.192.0.7", 11, 0, &m.group), TC_OK);
    announce(rig, 0, "239.192.0.7", 5004);
    announce(rig, 1, "239.192.0.7", 5004);
    rig->tables.memberships             = &m;
    rig->tables.membership_count        = 1;
    const struct tc_session_link *links = closed(rig, 1);
    assert_int_equal(links[0].kind, TC_LINK_MEMBERSHIP);
    assert_int_equal(links[0].session, 1);
    assert_string_equal(tc_link_kind_name(links[0].kind), "membership");
    assert_string_equal(tc_link_evidence_name(links[0].by), "group");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_stream_goes_where_the_session_said_while_it_ran),
        TEST(a_group_belongs_to_all_who_said_it),
        TEST(of_one_address_the_port_tells),
        TEST(media_is_the_sessions_while_it_may_be),
        TEST(a_session_is_being_set_up_until_it_is_ready),
        TEST(a_session_has_a_group_where_it_named_one),
        TEST(groups_move_with_their_sessions),
        TEST(a_request_is_tied_by_the_best_there_is),
        TEST(time_alone_does_not_choose_between_two),
        TEST(a_membership_is_of_the_viewer_who_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
