/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file hash.h
 * @brief 64-bit hashes for tables in memory.  Never stored, never compared
 *        between machines: the result depends on the byte order.
 *
 * Multiply-and-fold mixing as in Wang Yi's wyhash (public domain).
 */
#ifndef TC_BASE_HASH_H
#define TC_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Folds two words into one; each bit of the result depends on all of both. */
static inline uint64_t tc_hash_mix(uint64_t a, uint64_t b)
{
    /* 64 x 64 -> 128 by halves: C17 has no wider type */
    uint64_t a_hi = a >> 32, a_lo = a & 0xffffffffU;
    uint64_t b_hi = b >> 32, b_lo = b & 0xffffffffU;
    uint64_t mid1 = a_hi * b_lo, mid2 = a_lo * b_hi, low = a_lo * b_lo;
    uint64_t carry = (low >> 32) + (mid1 & 0xffffffffU) + (mid2 & 0xffffffffU);
    uint64_t high  = a_hi * b_hi + (mid1 >> 32) + (mid2 >> 32) + (carry >> 32);

    return high ^ ((carry << 32) | (low & 0xffffffffU));
}

/** Hash of one number, e.g. a pair of ids packed into 64 bits. */
static inline uint64_t tc_hash_u64(uint64_t value)
{
    return tc_hash_mix(value ^ 0xa0761d6478bd642fULL,
                       value + 0xe7037ed1a0b428dbULL);
}

/** Hash of any bytes. */
static inline uint64_t tc_hash_bytes(const void *bytes, size_t len_bytes)
{
    const unsigned char *at = bytes;
    uint64_t hash           = 0x8ebc6af09c88c6e3ULL ^ len_bytes;

    while (len_bytes >= 8) {
        uint64_t word;

        memcpy(&word, at, 8);
        hash = tc_hash_mix(hash ^ word, 0xe7037ed1a0b428dbULL);
        at += 8;
        len_bytes -= 8;
    }
    if (len_bytes > 0) {
        uint64_t word = 0;

        memcpy(&word, at, len_bytes);
        hash = tc_hash_mix(hash ^ word, 0x589965cc75374cc3ULL);
    }
    return tc_hash_mix(hash, 0xa0761d6478bd642fULL);
}

#endif
