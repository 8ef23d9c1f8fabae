/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_fields.h"

#include <stdio.h>
#include <string.h>

enum { KEY_BYTES_MAX = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance: insertions, deletions, replacements.  Only the first
 * 64 octets of longer texts are compared. */
static size_t edit_distance(struct tc_text a, struct tc_text b)
{
    const size_t columns = least(b.len_bytes, KEY_BYTES_MAX);
    size_t row[KEY_BYTES_MAX + 1];

    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 0; i < least(a.len_bytes, KEY_BYTES_MAX); i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < columns; j++) {
            const size_t replaced = diagonal + (a.at[i] != b.at[j]);

            diagonal   = row[j + 1];
            row[j + 1] = least(replaced, least(row[j], row[j + 1]) + 1);
        }
    }
    return row[columns];
}

/* The nearest so far. */
struct nearest {
    size_t distance;
    const char *section;
    const char *key; /* NULL: a whole section */
};

static void offer(struct nearest *best, size_t distance, const char *section,
                  const char *key)
{
    if (distance < best->distance)
        *best = (struct nearest){ distance, section, key };
}

/* Keys of another section are one step farther: a key of the same section
 * wins. */
static void offer_all(struct nearest *best, struct tc_text section,
                      struct tc_text key)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);

    for (size_t i = 0; i < count; i++) {
        const struct tc_text there = tc_text_of(fields[i].section);

        offer(best,
              edit_distance(key, tc_text_of(fields[i].key)) +
                  !tc_text_equal(section, there),
              fields[i].section, fields[i].key);
        if (section.len_bytes == 0 && there.len_bytes > 0)
            offer(best, edit_distance(key, there), fields[i].section, NULL);
    }
}

char *tc_scenario_nearest(struct tc_text section, struct tc_text key,
                          char out[TC_SCENARIO_WORDS_BYTES])
{
    /* beyond half of the letters it is not a misspelling */
    struct nearest best = { .distance = key.len_bytes / 2 + 2 };

    offer_all(&best, section, key);
    out[0] = '\0';
    if (best.section)
        (void)snprintf(out, TC_SCENARIO_WORDS_BYTES, "%s%s%s", best.section,
                       best.section[0] && best.key ? "." : "",
                       best.key ? best.key : "");
    return out;
}
