/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_stack_state.h"
#include "tests/model/parties/sip_pair.h"

/* Section 8.1.1.7: the magic cookie, and no branch twice. */
static void every_branch_is_new(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    struct tc_text one   = new_request(&pair.a, TC_SIP_BYE)->vias[0].branch;
    struct tc_text two   = new_request(&pair.a, TC_SIP_BYE)->vias[0].branch;
    struct tc_text other = new_request(&pair.b, TC_SIP_BYE)->vias[0].branch;
    assert_true(tc_text_starts(one, TC_TEXT("z9hG4bK")));
    assert_false(tc_text_equal(one, two));
    assert_false(tc_text_equal(one, other));
    small_net_fini(&pair.net);
}

/* Section 8.2.6.2: what a response has of its request. */
static void a_response_echoes_its_request(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    const struct tc_sip_msg *request = new_request(&pair.a, TC_SIP_BYE);
    const struct tc_sip_msg *response =
        tc_sip_stack_new_response(pair.b.stack, request, 481);

    assert_false(response->is_request);
    assert_int_equal(response->status, 481);
    assert_true(tc_text_equal(response->call_id, request->call_id));
    assert_true(tc_text_equal(response->from.tag, request->from.tag));
    assert_true(
        tc_text_equal(response->vias[0].branch, request->vias[0].branch));
    assert_int_equal(response->cseq_method, TC_SIP_BYE);
    small_net_fini(&pair.net);
}

/* Sections 9.1 and 17.1.1.3: both are the INVITE's by branch and number, the
 * ACK has the To of the response, the CANCEL the INVITE's. */
static void ack_and_cancel_are_of_their_invite(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    struct tc_sip_msg *invite = new_request(&pair.a, TC_SIP_INVITE);
    struct tc_sip_transaction *t =
        tc_sip_stack_request(pair.a.stack, invite, pair.net.b, NULL);
    struct tc_sip_msg *response =
        tc_sip_stack_new_response(pair.b.stack, invite, 486);
    response->to.tag = TC_TEXT("busy");

    const struct tc_sip_msg *ack    = tc_sip_build_ack(t, response);
    const struct tc_sip_msg *cancel = tc_sip_build_cancel(t);
    const struct tc_sip_msg *both[] = { ack, cancel };

    for (size_t i = 0; i < TC_LEN(both); i++) {
        assert_int_equal(both[i]->via_count, 1);
        assert_true(
            tc_text_equal(both[i]->vias[0].branch, invite->vias[0].branch));
        assert_int_equal(both[i]->cseq_number, invite->cseq_number);
        assert_true(tc_text_equal(both[i]->call_id, invite->call_id));
    }
    assert_int_equal(ack->cseq_method, TC_SIP_ACK);
    assert_true(tc_text_equal(ack->to.tag, TC_TEXT("busy")));
    assert_int_equal(cancel->cseq_method, TC_SIP_CANCEL);
    assert_int_equal(cancel->to.tag.len_bytes, 0);
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_branch_is_new),
        cmocka_unit_test(a_response_echoes_its_request),
        cmocka_unit_test(ack_and_cancel_are_of_their_invite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
