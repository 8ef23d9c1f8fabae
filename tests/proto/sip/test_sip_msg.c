/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

static void methods_are_found_by_their_name_as_written(TC_NO_STATE)
{
    for (int m = TC_SIP_INVITE; m < TC_SIP_METHOD_COUNT; m++) {
        const char *name = tc_sip_method_name((enum tc_sip_method)m);

        assert_int_equal(tc_sip_method_of(tc_text_of(name)), m);
    }
    assert_string_equal(tc_sip_method_name(TC_SIP_SUBSCRIBE), "SUBSCRIBE");
    assert_string_equal(tc_sip_method_name(TC_SIP_METHOD_OTHER), "");
    assert_int_equal(tc_sip_method_of(TC_TEXT("invite")), TC_SIP_METHOD_OTHER);
    assert_int_equal(tc_sip_method_of(TC_TEXT("INVITES")), TC_SIP_METHOD_OTHER);
    assert_int_equal(tc_sip_method_of(TC_TEXT("")), TC_SIP_METHOD_OTHER);
}

static void a_code_has_the_phrase_of_section_21(TC_NO_STATE)
{
    assert_string_equal(tc_sip_reason_of(180), "Ringing");
    assert_string_equal(tc_sip_reason_of(487), "Request Terminated");
    assert_string_equal(tc_sip_reason_of(299), "");
    assert_string_equal(tc_sip_reason_of(0), "");
}

/* RFC 3261 section 19.1.3 and RFC 4475 section 3.1.1: examples of URIs */
static void user_and_host_are_what_tells_people_apart(TC_NO_STATE)
{
    static const char *const rows[][2] = {
        { "sip:alice@atlanta.com", "alice@atlanta.com" },
        { "sips:1212@gateway.com:5061;transport=tcp", "1212@gateway.com" },
        { "sip:alice@atlanta.com?subject=a:b&priority=urgent",
          "alice@atlanta.com" },
        { "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
          "atlanta.com" },
        { "sip:192.0.2.4:5060", "192.0.2.4" },
        { "tel:+358-555-1234567;postd=pp22", "+358-555-1234567" },
        /* a user part may have parameters of its own (3.1.1.11) */
        { "sip:user;par=u%40example.net@example.com",
          "user;par=u%40example.net@example.com" },
        { "sip:what?ever@example.com:5070", "what?ever@example.com" },
        { "sip:alice@[2001:db8::1]", "alice@[2001:db8::1]" },
        { "sip:alice@[2001:db8::1]:5060;lr", "alice@[2001:db8::1]" },
        { "sip:[2001:db8::1]:5060", "[2001:db8::1]" },
        { "sip:[2001:db8::1", "[2001:db8::1" },
        { "sip:alice?@example.com", "alice?@example.com" },
        { "sip:bob@", "bob@" },
        { "bob", "bob" },
        { "*", "*" },
        { "", "" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_text got = tc_sip_uri_user_host(tc_text_of(rows[i][0]));

        assert_int_equal(got.len_bytes, strlen(rows[i][1]));
        if (got.len_bytes > 0)
            assert_memory_equal(got.at, rows[i][1], got.len_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_are_found_by_their_name_as_written),
        cmocka_unit_test(a_code_has_the_phrase_of_section_21),
        cmocka_unit_test(user_and_host_are_what_tells_people_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
