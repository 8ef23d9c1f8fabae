/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/igmp/igmp_membership.h"
#include "tests/proto/igmp/samples.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

struct want {
    enum tc_igmp_change change;
    uint16_t source_count;
    const char *group;
};

static void assert_changes(const struct tc_igmp_msg *msg,
                           const struct want *want, size_t count, tc_err end)
{
    struct tc_igmp_membership_walk walk = tc_igmp_membership_over(msg);
    struct tc_igmp_membership membership;
    char text[TC_ENDPOINT_TEXT_BYTES];

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(tc_igmp_next_membership(&walk, &membership), TC_OK);
        assert_int_equal(membership.change, want[i].change);
        assert_int_equal(membership.source_count, want[i].source_count);
        assert_string_equal(tc_endpoint_address_text(&membership.group, text),
                            want[i].group);
    }
    assert_int_equal(tc_igmp_next_membership(&walk, &membership), end);
}

static void assert_igmp(const char *hex, const struct want *want, size_t count,
                        tc_err end)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    struct tc_igmp_msg msg;

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    assert_changes(&msg, want, count, end);
    free(bytes);
}

static void assert_mld(const char *hex, const struct want *want, size_t count)
{
    static const uint8_t address[16];
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    struct tc_igmp_msg msg;

    assert_int_equal(
        tc_mld_decode(bytes, len_bytes, len_bytes, address, address, &msg),
        TC_OK);
    assert_changes(&msg, want, count, TC_END);
    free(bytes);
}

static void each_version_joins_and_leaves_in_its_words(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        struct want want;
    } rows[] = {
        { V1_REPORT, { TC_IGMP_JOINED, 0, "224.0.0.252" } },
        { V2_REPORT, { TC_IGMP_JOINED, 0, "239.192.0.7" } },
        { V2_LEAVE, { TC_IGMP_LEFT, 0, "239.192.0.7" } },
        { V3_JOIN, { TC_IGMP_JOINED, 0, "239.192.0.7" } },
        { V3_LEAVE, { TC_IGMP_LEFT, 0, "239.192.0.7" } },
        { V3_SSM_JOIN, { TC_IGMP_JOINED, 1, "232.1.0.7" } },
        { V3_SSM_LEAVE, { TC_IGMP_LEFT, 1, "232.1.0.7" } },
    };
    static const struct {
        const char *hex;
        struct want want;
    } mld[] = {
        { MLD1_REPORT, { TC_IGMP_JOINED, 0, "ff3e::8000:7" } },
        { MLD1_DONE, { TC_IGMP_LEFT, 0, "ff3e::8000:7" } },
        { MLD2_JOIN, { TC_IGMP_JOINED, 0, "ff3e::8000:7" } },
        { MLD2_ALLOW, { TC_IGMP_JOINED, 1, "ff3e::8000:7" } },
        { MLD2_RECORDED_LEAVE, { TC_IGMP_LEFT, 0, "ff02::1:3" } },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_igmp(rows[i].hex, &rows[i].want, 1, TC_END);
    for (size_t i = 0; i < TC_LEN(mld); i++)
        assert_mld(mld[i].hex, &mld[i].want, 1);
}

static void a_query_changes_nothing(TC_NO_STATE)
{
    assert_igmp(V1_QUERY, NULL, 0, TC_END);
    assert_igmp(V2_GROUP_QUERY, NULL, 0, TC_END);
    assert_igmp(V3_SOURCES_QUERY, NULL, 0, TC_END);
    assert_mld(MLD1_QUERY, NULL, 0);
    assert_mld(MLD2_QUERY, NULL, 0);
}

/* TO_IN{4}, TO_EX{2}, IS_IN{1}, IS_EX{3}, ALLOW{2} */
static void current_state_refreshes_and_filters_join(TC_NO_STATE)
{
    static const struct want want[] = {
        { TC_IGMP_JOINED, 4, "1.1.1.1" },
        { TC_IGMP_JOINED, 2, "1.3.5.7" },
        { TC_IGMP_REFRESHED, 1, "224.0.0.9" },
        { TC_IGMP_REFRESHED, 3, "4.3.2.1" },
        { TC_IGMP_JOINED, 2, "2.4.6.8" },
    };

    assert_igmp(V3_FIVE_RECORDS, want, TC_LEN(want), TC_END);
}

/* IS_IN{}, ALLOW{}, BLOCK{}, types 0 and 7, then IS_EX{} */
static void records_that_say_nothing_are_passed_over(TC_NO_STATE)
{
    static const struct want want = { TC_IGMP_REFRESHED, 0, "239.192.0.7" };

    assert_igmp("22000000 00000006 01000000 efc00001 05000000 efc00002"
                "06000000 efc00003 00000000 efc00004 07000000 efc00005"
                "02000000 efc00007",
                &want, 1, TC_END);
}

static void a_damaged_report_tells_what_stands_before(TC_NO_STATE)
{
    static const struct want want = { TC_IGMP_JOINED, 0, "239.192.0.7" };

    assert_igmp("22000000 00000002 04000000 efc00007 04000001 efc00008", &want,
                1, TC_EFORMAT);
}

static void a_change_names_its_record_and_sources(TC_NO_STATE)
{
    static const uint8_t source[] = { 10, 0, 1, 10 };
    size_t len_bytes;
    uint8_t *bytes = tc_hex(V3_SSM_LEAVE, &len_bytes);
    struct tc_igmp_msg msg;
    struct tc_igmp_membership membership;

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    struct tc_igmp_membership_walk walk = tc_igmp_membership_over(&msg);
    assert_int_equal(tc_igmp_next_membership(&walk, &membership), TC_OK);
    assert_int_equal(membership.record_type, TC_IGMP_BLOCK);
    assert_memory_equal(membership.sources, source, 4);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_version_joins_and_leaves_in_its_words),
        cmocka_unit_test(a_query_changes_nothing),
        cmocka_unit_test(current_state_refreshes_and_filters_join),
        cmocka_unit_test(records_that_say_nothing_are_passed_over),
        cmocka_unit_test(a_damaged_report_tells_what_stands_before),
        cmocka_unit_test(a_change_names_its_record_and_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
