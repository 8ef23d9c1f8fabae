/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/igmp/igmp_checksum.h"

enum { NEXT_HEADER_ICMPV6 = 58, IPV6_BYTES = 16 };

static uint32_t fold(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

uint32_t tc_igmp_sum(uint32_t sum, const uint8_t *bytes, size_t len_bytes)
{
    for (size_t i = 0; i + 1 < len_bytes; i += 2)
        sum = fold(sum + (uint32_t)(bytes[i] << 8 | bytes[i + 1]));
    if (len_bytes % 2 == 1)
        sum = fold(sum + ((uint32_t)bytes[len_bytes - 1] << 8));
    return sum;
}

uint16_t tc_igmp_checksum(uint32_t sum)
{
    return (uint16_t)~fold(sum);
}

uint32_t tc_mld_pseudo_sum(const uint8_t from[16], const uint8_t to[16],
                           size_t len_bytes)
{
    uint32_t sum = tc_igmp_sum(0, from, IPV6_BYTES);

    sum = tc_igmp_sum(sum, to, IPV6_BYTES);
    return fold(sum + (uint32_t)(len_bytes >> 16) +
                (uint32_t)(len_bytes & 0xffff) + NEXT_HEADER_ICMPV6);
}
