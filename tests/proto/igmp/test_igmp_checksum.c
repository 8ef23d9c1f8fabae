/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/igmp/igmp_checksum.h"
#include "tests/proto/igmp/samples.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static uint16_t checksum_of(const char *hex)
{
    size_t len_bytes;
    uint8_t *bytes    = tc_hex(hex, &len_bytes);
    uint16_t checksum = tc_igmp_checksum(tc_igmp_sum(0, bytes, len_bytes));

    free(bytes);
    return checksum;
}

/* RFC 1071 section 3: 0001 + f203 + f4f5 + f6f7 = ddf2, complement 220d */
static void the_sum_is_that_of_rfc_1071(TC_NO_STATE)
{
    assert_int_equal(checksum_of("0001f203f4f5f6f7"), 0x220d);
    assert_int_equal(checksum_of(""), 0xffff);
}

/* ab00 + 0001 = ab01 */
static void an_odd_octet_is_the_upper_half_of_a_word(TC_NO_STATE)
{
    assert_int_equal(checksum_of("0001ab"), 0xffff - 0xab01);
}

static void octets_with_their_checksum_sum_to_nothing(TC_NO_STATE)
{
    assert_int_equal(checksum_of(V2_REPORT), 0);
    assert_int_equal(checksum_of(V3_FIVE_RECORDS), 0);
    assert_int_equal(checksum_of("1600fa37efc00008"), 0xfffe);
}

static void icmpv6_sums_over_its_pseudo_header(TC_NO_STATE)
{
    size_t len_bytes, ignored;
    uint8_t *from  = tc_hex(MLD_FROM, &ignored);
    uint8_t *to    = tc_hex(V2_ROUTERS, &ignored);
    uint8_t *bytes = tc_hex(MLD2_JOIN, &len_bytes);

    uint32_t sum = tc_mld_pseudo_sum(from, to, len_bytes);
    assert_int_equal(tc_igmp_checksum(tc_igmp_sum(sum, bytes, len_bytes)), 0);
    /* fe80 + 1 + ff02 + 16 + 1 + 3a = 1fdd4, the carry added: fdd5 */
    assert_int_equal(tc_mld_pseudo_sum(from, to, 65536), 0xfdd5);
    free(from);
    free(to);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_that_of_rfc_1071),
        cmocka_unit_test(an_odd_octet_is_the_upper_half_of_a_word),
        cmocka_unit_test(octets_with_their_checksum_sum_to_nothing),
        cmocka_unit_test(icmpv6_sums_over_its_pseudo_header),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
