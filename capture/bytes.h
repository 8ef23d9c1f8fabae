/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file bytes.h
 * @brief Numbers in the byte order of the machine that wrote the capture.
 *
 * The caller ensures that the bytes are there.
 */
#ifndef TC_CAPTURE_BYTES_H
#define TC_CAPTURE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t tc_bytes_u16(const uint8_t *at, bool big_endian)
{
    return (uint16_t)(big_endian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

static inline uint32_t tc_bytes_u32(const uint8_t *at, bool big_endian)
{
    uint32_t b0 = at[0], b1 = at[1], b2 = at[2], b3 = at[3];

    return big_endian ? b0 << 24 | b1 << 16 | b2 << 8 | b3
                      : b3 << 24 | b2 << 16 | b1 << 8 | b0;
}

static inline uint64_t tc_bytes_u64(const uint8_t *at, bool big_endian)
{
    uint64_t first  = tc_bytes_u32(at, big_endian);
    uint64_t second = tc_bytes_u32(at + 4, big_endian);

    return big_endian ? first << 32 | second : second << 32 | first;
}

#endif
