/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file call_capture.h
 * @brief A capture of one call: INVITE, 200, ACK, BYE, one second apart.
 */
#ifndef TC_TESTS_SUPPORT_CALL_CAPTURE_H
#define TC_TESTS_SUPPORT_CALL_CAPTURE_H

#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "tests/support/build.h"

enum { CALL_FRAMES = 4 };

/** Frame number i, sent at second `start_s` + i. */
static inline void call_frame(struct tc_build *build, uint32_t start_s,
                              uint32_t i)
{
#define CALL_HEADERS(branch, to_tag, cseq)                 \
    "Via: SIP/2.0/UDP a;branch=" branch "\r\n"             \
    "From: <sip:a@x>;tag=1\r\nTo: <sip:b@y>" to_tag "\r\n" \
    "Call-ID: c\r\nCSeq: " cseq "\r\n\r\n"
    static const char *const texts[CALL_FRAMES] = {
        "INVITE sip:b@y SIP/2.0\r\n" CALL_HEADERS("z1", "", "1 INVITE"),
        "SIP/2.0 200 OK\r\n" CALL_HEADERS("z1", ";tag=2", "1 INVITE"),
        "ACK sip:b@y SIP/2.0\r\n" CALL_HEADERS("z2", ";tag=2", "1 ACK"),
        "BYE sip:b@y SIP/2.0\r\n" CALL_HEADERS("z3", ";tag=2", "2 BYE"),
    };
#undef CALL_HEADERS
    static struct tc_build frame;
    const uint32_t a = 0x0a000001, b = 0x0a000002;

    frame.len_bytes = 0;
    tc_build_frame(&frame,
                   &(struct tc_build_udp){ .from          = i == 1 ? b : a,
                                           .to            = i == 1 ? a : b,
                                           .from_port     = 5060,
                                           .to_port       = 5060,
                                           .payload       = texts[i],
                                           .payload_bytes = strlen(texts[i]) });
    tc_build_pcap_record(build, start_s + i, 0, frame.bytes,
                         (uint32_t)frame.len_bytes, (uint32_t)frame.len_bytes);
}

/** The whole file; `link_word` 1 is Ethernet. */
static inline void call_capture(struct tc_build *build, uint32_t start_s,
                                uint32_t link_word)
{
    build->len_bytes = 0;
    tc_build_pcap_head(build, 0xa1b2c3d4, link_word);
    for (uint32_t i = 0; i < CALL_FRAMES; i++)
        call_frame(build, start_s, i);
}

#endif
