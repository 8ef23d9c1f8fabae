/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/payload.h"

#include "tests/support/test.h"

static void a_message_forgets_what_was_there_before(TC_NO_STATE)
{
    static struct tc_payload payload;

    payload.view.sip = &payload.sip;
    payload.skip     = TC_SKIP_UDP;
    tc_payload_set_message(&payload, TC_PROTOCOL_RTCP, TC_FRAME_RTCP);
    assert_int_equal(payload.kind, TC_RECORD_MESSAGE);
    assert_int_equal(payload.protocol, TC_PROTOCOL_RTCP);
    assert_int_equal(payload.class, TC_FRAME_RTCP);
    assert_int_equal(payload.skip, TC_SKIP_NONE);
    assert_null(payload.view.any);
}

static void a_reason_brings_its_class(TC_NO_STATE)
{
    static struct tc_payload payload;

    tc_payload_set_packet(&payload, TC_PROTOCOL_RTP, TC_FRAME_RTP);
    assert_int_equal(payload.kind, TC_RECORD_PACKET);
    tc_payload_set_skip(&payload, TC_SKIP_CUT);
    assert_int_equal(payload.kind, TC_RECORD_TRANSPORT);
    assert_int_equal(payload.class, TC_FRAME_FAILED);
    assert_int_equal(payload.skip, TC_SKIP_CUT);
    tc_payload_set_transport(&payload);
    assert_int_equal(payload.class, TC_FRAME_TRANSPORT);
    assert_int_equal(payload.skip, TC_SKIP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_forgets_what_was_there_before),
        cmocka_unit_test(a_reason_brings_its_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
