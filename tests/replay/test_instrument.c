/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/instrument.h"

#include "tests/support/test.h"

static void a_record_reaches_the_measurement(TC_NO_STATE)
{
    struct tc_instrument instrument;
    uint16_t tap;

    assert_int_equal(tc_instrument_init(&instrument, NULL, NULL), TC_OK);
    assert_int_equal(tc_directory_add_tap(&instrument.directory, "a",
                                          TC_TAP_CAPTURE, 0, &tap),
                     TC_OK);
    struct tc_record_sink sink    = tc_instrument_sink(&instrument);
    const struct tc_record record = { .kind       = TC_RECORD_TRANSPORT,
                                      .wire_bytes = 60,
                                      .tap        = tap };
    assert_int_equal(sink.ops->accept(sink.self, &record), TC_OK);
    assert_int_equal(sink.ops->finish(sink.self, NULL), TC_OK);
    assert_int_equal(tc_measurement_counts(instrument.measurement).records, 1);
    tc_instrument_fini(&instrument);
}

static void a_zeroed_one_may_be_ended(TC_NO_STATE)
{
    struct tc_instrument instrument = { 0 };

    tc_instrument_fini(&instrument);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_reaches_the_measurement),
        cmocka_unit_test(a_zeroed_one_may_be_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
