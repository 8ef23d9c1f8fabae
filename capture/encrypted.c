/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/encrypted.h"

enum {
    PROTOCOL_ESP  = 50,
    PORT_ESP      = 4500,
    RECORD_FIRST  = 20, /* change_cipher_spec; 24 is heartbeat */
    RECORD_LAST   = 24,
    TLS_HEADER    = 5,
    DTLS_HEADER   = 13,
    RECORD_MAX    = 16384 + 2048, /* RFC 5246 section 6.2.3 */
    DTLS_MAJOR    = 0xfe,
    DTLS_1_0      = 0xff,
    DTLS_1_2      = 0xfd,
    TLS_MAJOR     = 3,
    TLS_MINOR_MAX = 4,
};

static bool is_record(uint8_t type, unsigned len_bytes)
{
    return type >= RECORD_FIRST && type <= RECORD_LAST && len_bytes > 0 &&
           len_bytes <= RECORD_MAX;
}

static bool is_dtls(const uint8_t *b, size_t len_bytes)
{
    return len_bytes >= DTLS_HEADER && b[1] == DTLS_MAJOR &&
           (b[2] == DTLS_1_0 || b[2] == DTLS_1_2) &&
           is_record(b[0], (unsigned)b[11] << 8 | b[12]);
}

static bool is_esp(const struct tc_flow_key *key, const uint8_t *b,
                   size_t len_bytes)
{
    return (key->from.port == PORT_ESP || key->to.port == PORT_ESP) &&
           len_bytes >= 8 && (b[0] | b[1] | b[2] | b[3]);
}

bool tc_encrypted_udp(const struct tc_flow_key *key, const uint8_t *bytes,
                      size_t len_bytes)
{
    return is_dtls(bytes, len_bytes) || is_esp(key, bytes, len_bytes);
}

bool tc_encrypted_tcp(const uint8_t *bytes, size_t len_bytes)
{
    return len_bytes >= TLS_HEADER && bytes[1] == TLS_MAJOR &&
           bytes[2] <= TLS_MINOR_MAX &&
           is_record(bytes[0], (unsigned)bytes[3] << 8 | bytes[4]);
}

bool tc_encrypted_ip(uint32_t protocol)
{
    return protocol == PROTOCOL_ESP;
}
