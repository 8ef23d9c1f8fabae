/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/log_histogram.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/alloc.h"

enum {
    BINS       = TC_LOG_HISTOGRAM_BINS,
    OCTAVES    = TC_LOG_HISTOGRAM_OCTAVES,
    ALL_BINS   = BINS * OCTAVES,
    BINS_LOG2  = 6,
    BITS_FIRST = 16,
    BITS_LAST  = 64,
};

static unsigned ones(uint32_t word)
{
    word -= word >> 1 & 0x55555555U;
    word = (word & 0x33333333U) + (word >> 2 & 0x33333333U);
    return ((word + (word >> 4)) & 0x0f0f0f0fU) * 0x01010101U >> 24;
}

static unsigned log2_of(uint32_t word)
{
    unsigned log2 = 0;

    for (unsigned step = 16; step > 0; step /= 2)
        if (word >> step != 0) {
            word >>= step;
            log2 += step;
        }
    return log2;
}

/* 0..ALL_BINS - 1, ascending with the value. */
static unsigned bin_of(uint64_t value)
{
    uint32_t v = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;

    if (v < BINS)
        return v;
    unsigned shift = log2_of(v) - BINS_LOG2;
    return shift * BINS + (v >> shift);
}

static uint64_t width_of(unsigned bin)
{
    return bin < BINS ? 1 : (uint64_t)1 << (bin / BINS - 1);
}

/* The smallest value of a bin. */
static uint64_t low_of(unsigned bin)
{
    return bin < BINS ? bin : (bin % BINS + BINS) * width_of(bin);
}

static bool is_present(const struct tc_log_histogram *histogram, unsigned bin)
{
    return histogram->octaves >> bin / BINS & 1;
}

/* Position of a bin's counter, whether or not its octave is present. */
static size_t place_of(const struct tc_log_histogram *histogram, unsigned bin)
{
    uint32_t below = ((uint32_t)1 << bin / BINS) - 1;

    return ones(histogram->octaves & below) * (size_t)BINS + bin % BINS;
}

static uint64_t read_counter(const struct tc_log_histogram *histogram,
                             size_t place)
{
    if (histogram->counter_bits == 16)
        return ((const uint16_t *)histogram->counts)[place];
    if (histogram->counter_bits == 32)
        return ((const uint32_t *)histogram->counts)[place];
    return ((const uint64_t *)histogram->counts)[place];
}

static void write_counter(struct tc_log_histogram *histogram, size_t place,
                          uint64_t count)
{
    if (histogram->counter_bits == 16)
        ((uint16_t *)histogram->counts)[place] = (uint16_t)count;
    else if (histogram->counter_bits == 32)
        ((uint32_t *)histogram->counts)[place] = (uint32_t)count;
    else
        ((uint64_t *)histogram->counts)[place] = count;
}

/* The first bin from `bin` on whose octave is present, or ALL_BINS. */
static unsigned next_bin(const struct tc_log_histogram *histogram, unsigned bin)
{
    while (bin < ALL_BINS && !is_present(histogram, bin))
        bin = (bin / BINS + 1) * BINS;
    return bin;
}

void tc_log_histogram_fini(struct tc_log_histogram *histogram)
{
    tc_free(histogram->counts);
    *histogram = (struct tc_log_histogram){ 0 };
}

/* Copies the 64 counters of an octave that both have. */
static void copy_octave(struct tc_log_histogram *to,
                        const struct tc_log_histogram *from, unsigned bin)
{
    size_t to_place = place_of(to, bin), from_place = place_of(from, bin);
    size_t bytes = from->counter_bits / 8U;

    if (to->counter_bits == from->counter_bits) {
        memcpy((char *)to->counts + to_place * bytes,
               (const char *)from->counts + from_place * bytes, BINS * bytes);
        return;
    }
    for (size_t i = 0; i < BINS; i++)
        write_counter(to, to_place + i, read_counter(from, from_place + i));
}

/* Keeps the counts, with more octaves or wider counters. */
static tc_err reshape(struct tc_log_histogram *histogram, uint32_t octaves,
                      unsigned counter_bits)
{
    struct tc_log_histogram shaped = {
        .counts =
            tc_alloc_array(ones(octaves) * (size_t)BINS, counter_bits / 8),
        .total        = histogram->total,
        .octaves      = octaves,
        .counter_bits = (uint8_t)counter_bits,
    };

    if (!shaped.counts)
        return TC_ENOMEM;
    for (unsigned bin = 0; bin < ALL_BINS; bin += BINS)
        if (is_present(histogram, bin))
            copy_octave(&shaped, histogram, bin);
    tc_free(histogram->counts);
    *histogram = shaped;
    return TC_OK;
}

static tc_err add_to_bin(struct tc_log_histogram *histogram, unsigned bin,
                         uint64_t count)
{
    tc_err err = TC_OK;

    if (!is_present(histogram, bin))
        err = reshape(histogram, histogram->octaves | 1U << bin / BINS,
                      histogram->counter_bits > 0 ? histogram->counter_bits
                                                  : BITS_FIRST);

    size_t place = place_of(histogram, bin);
    uint64_t sum = err == TC_OK ? read_counter(histogram, place) + count : 0;
    while (err == TC_OK && histogram->counter_bits < BITS_LAST &&
           sum >> histogram->counter_bits != 0)
        err = reshape(histogram, histogram->octaves,
                      histogram->counter_bits * 2U);
    if (err != TC_OK)
        return err;
    write_counter(histogram, place, sum);
    histogram->total += count;
    return TC_OK;
}

tc_err tc_log_histogram_add(struct tc_log_histogram *histogram, uint64_t value)
{
    return add_to_bin(histogram, bin_of(value), 1);
}

/* `part` of `whole` of the count; the rounding error is carried to the next. */
static uint64_t share(uint64_t count, uint64_t part, uint64_t whole,
                      double *carry)
{
    double exact  = (double)count * ((double)part / (double)whole) + *carry;
    double taken  = fmin(floor(exact), (double)count);
    uint64_t some = (uint64_t)taken;

    *carry = exact - taken;
    return some < count ? some : count;
}

/* Spreads the count over the bins that the shifted interval covers; the last
 * bin gets the remainder. */
static tc_err add_shifted(struct tc_log_histogram *into, unsigned bin,
                          uint64_t count, int64_t shift, double *carry)
{
    int64_t low = (int64_t)low_of(bin) + shift;
    int64_t end = low + (int64_t)width_of(bin);
    tc_err err  = TC_OK;

    while (count > 0 && err == TC_OK) {
        unsigned first = bin_of(low > 0 ? (uint64_t)low : 0);
        int64_t behind = (int64_t)(low_of(first) + width_of(first));
        uint64_t here  = count;

        if (first < ALL_BINS - 1 && behind < end)
            here = share(count, (uint64_t)(behind - low), (uint64_t)(end - low),
                         carry);
        if (here > 0)
            err = add_to_bin(into, first, here);
        count -= here;
        low = behind;
    }
    return err;
}

static tc_err copy(struct tc_log_histogram *out,
                   const struct tc_log_histogram *from)
{
    *out = *from;
    if (!from->counts)
        return TC_OK;

    size_t counters = ones(from->octaves) * (size_t)BINS;
    size_t bytes    = from->counter_bits / 8U;
    out->counts     = tc_alloc_array(counters, bytes);
    if (!out->counts)
        return TC_ENOMEM;
    memcpy(out->counts, from->counts, counters * bytes);
    return TC_OK;
}

tc_err tc_log_histogram_merge(struct tc_log_histogram *into,
                              const struct tc_log_histogram *from,
                              int64_t shift)
{
    struct tc_log_histogram sum;
    double carry = 0.5; /* rounds up as often as down */

    assert(into != from);
    tc_err err = copy(&sum, into);
    for (unsigned bin = next_bin(from, 0); bin < ALL_BINS && err == TC_OK;
         bin          = next_bin(from, bin + 1)) {
        uint64_t count = read_counter(from, place_of(from, bin));

        if (count > 0)
            err = add_shifted(&sum, bin, count, shift, &carry);
    }
    if (err != TC_OK) {
        tc_log_histogram_fini(&sum);
        return err;
    }
    tc_free(into->counts);
    *into = sum;
    return TC_OK;
}

double tc_log_histogram_quantile(const struct tc_log_histogram *histogram,
                                 double p)
{
    double rank  = ceil(p * (double)histogram->total);
    unsigned bin = next_bin(histogram, 0);

    assert(p > 0 && p <= 1);
    if (histogram->total == 0)
        return NAN;

    uint64_t below = read_counter(histogram, 0);
    for (size_t place = 1; (double)below < rank; place++) {
        below += read_counter(histogram, place);
        bin = next_bin(histogram, bin + 1);
    }
    return (double)low_of(bin) + ((double)width_of(bin) - 1) / 2;
}

uint64_t tc_log_histogram_bytes(const struct tc_log_histogram *histogram)
{
    return ones(histogram->octaves) * (uint64_t)BINS *
           (histogram->counter_bits / 8U);
}
