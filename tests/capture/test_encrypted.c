/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/encrypted.h"

#include <string.h>

#include "tests/support/exact.h"
#include "tests/support/test.h"

/* Handshake of DTLS 1.2, epoch and number 0, one octet */
static const uint8_t dtls[] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
static const uint8_t tls[]  = { 22, 3, 1, 2, 0 };

static bool udp(const void *bytes, size_t len_bytes, uint16_t port)
{
    const struct tc_flow_key key = { .to        = { .port = port },
                                     .transport = TC_TRANSPORT_UDP };
    uint8_t *exact               = tc_exact_copy(bytes, len_bytes);
    bool is                      = tc_encrypted_udp(&key, exact, len_bytes);

    free(exact);
    return is;
}

static void dtls_is_known_by_its_record(TC_NO_STATE)
{
    assert_true(udp(dtls, sizeof dtls, 5061));
    for (size_t len = 0; len < sizeof dtls; len++)
        assert_false(udp(dtls, len, 5061));
    for (size_t i = 0; i < 3; i++) {
        uint8_t wrong[sizeof dtls];

        memcpy(wrong, dtls, sizeof wrong);
        wrong[i] = 0x80;
        assert_false(udp(wrong, sizeof wrong, 5061));
    }
}

/* Four zeros are a key exchange (RFC 3948 section 2.2), one octet a
 * keep-alive (2.3) */
static void esp_in_udp_has_a_number_of_its_own(TC_NO_STATE)
{
    static const uint8_t esp[8] = { 0, 0, 0, 1 };
    static const uint8_t ike[8] = { 0, 0, 0, 0, 1 };

    assert_true(udp(esp, sizeof esp, 4500));
    assert_false(udp(esp, sizeof esp, 4501));
    assert_false(udp(ike, sizeof ike, 4500));
    assert_false(udp("\xff", 1, 4500));
}

static void tls_is_known_by_its_record(TC_NO_STATE)
{
    uint8_t wrong[sizeof tls];

    assert_true(tc_encrypted_tcp(tls, sizeof tls));
    assert_false(tc_encrypted_tcp(tls, sizeof tls - 1));
    memcpy(wrong, tls, sizeof wrong);
    wrong[3] = 0xff; /* longer than a record may be */
    assert_false(tc_encrypted_tcp(wrong, sizeof wrong));
    wrong[3] = wrong[4] = 0;
    assert_false(tc_encrypted_tcp(wrong, sizeof wrong));
    assert_false(tc_encrypted_tcp((const uint8_t *)"GET / HTTP", 10));
}

static void esp_is_an_ip_protocol(TC_NO_STATE)
{
    assert_true(tc_encrypted_ip(50));
    assert_false(tc_encrypted_ip(51)); /* AH hides nothing */
    assert_false(tc_encrypted_ip(17));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dtls_is_known_by_its_record),
        cmocka_unit_test(esp_in_udp_has_a_number_of_its_own),
        cmocka_unit_test(tls_is_known_by_its_record),
        cmocka_unit_test(esp_is_an_ip_protocol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
