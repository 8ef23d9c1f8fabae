/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet says the protocol, the second the size of the segments; the
 * rest is the stream, cut so that no look sees beyond its octets. */
#include <string.h>

#include "capture/framer.h"
#include "tests/fuzz/fuzz.h"

/* At most: each octet as new, two before each look, the first line and the
 * headers again, and what is left to a next message. */
static uint64_t examined_max(size_t len_bytes, size_t looks)
{
    return 5 * (uint64_t)len_bytes + 2 * (uint64_t)looks;
}

static struct tc_framed look(enum tc_protocol protocol, const uint8_t *bytes,
                             size_t len_bytes,
                             struct tc_framer_progress *progress)
{
    uint8_t *exact = tc_fuzz_room(len_bytes);

    if (len_bytes > 0)
        memcpy(exact, bytes, len_bytes);
    struct tc_framed out = tc_framer_look(protocol, exact, len_bytes, progress);
    free(exact);
    return out;
}

static void check_verdict(struct tc_framed out, size_t len_bytes)
{
    bool takes =
        out.verdict == TC_FRAMER_MESSAGE || out.verdict == TC_FRAMER_JUNK;

    FUZZ_CHECK(takes ? out.len_bytes >= 1 : out.len_bytes == 0);
    FUZZ_CHECK(out.len_bytes <= len_bytes);
}

/* One look at all that is there says what many looks do. */
static void check_same(enum tc_protocol protocol, const uint8_t *bytes,
                       size_t len_bytes, struct tc_framed out)
{
    struct tc_framer_progress fresh = { 0 };
    struct tc_framed once           = look(protocol, bytes, len_bytes, &fresh);

    FUZZ_CHECK(once.verdict == out.verdict);
    FUZZ_CHECK(once.len_bytes == out.len_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 4096)
        return 0;

    enum tc_protocol protocol =
        data[0] & 1 ? TC_PROTOCOL_COPS : TC_PROTOCOL_SIP;
    size_t step = 1U + data[1], len_bytes = size - 2, at = 0, there = 0;
    struct tc_framer_progress progress = { 0 };
    size_t looks                       = 0;

    data += 2;
    for (;;) {
        struct tc_framed out = look(protocol, data + at, there - at, &progress);

        looks++;
        check_verdict(out, there - at);
        check_same(protocol, data + at, there - at, out);
        if (out.verdict == TC_FRAMER_OTHER ||
            (out.verdict == TC_FRAMER_MORE && there == len_bytes))
            break;
        if (out.verdict == TC_FRAMER_MORE) {
            there += step < len_bytes - there ? step : len_bytes - there;
            continue;
        }
        FUZZ_CHECK(progress.examined_bytes <= examined_max(there - at, looks));
        at += out.len_bytes;
        looks    = 0;
        progress = (struct tc_framer_progress){ 0 };
    }
    FUZZ_CHECK(progress.examined_bytes <= examined_max(there - at, looks));
    return 0;
}
