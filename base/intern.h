/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file intern.h
 * @brief Maps equal texts to equal small numbers: 0, 1, 2, ... in order of
 *        first use.
 */
#ifndef TC_BASE_INTERN_H
#define TC_BASE_INTERN_H

#include "base/err.h"
#include "base/text.h"

struct tc_intern;

TC_NODISCARD
tc_err tc_intern_create(struct tc_intern **out);

/** Frees all texts.  NULL is allowed. */
void tc_intern_destroy(struct tc_intern *intern);

/**
 * The number of a text; a new one is copied.
 *
 * @retval TC_ENOMEM  no memory; nothing has changed.
 */
TC_NODISCARD
tc_err tc_intern_id(struct tc_intern *intern, struct tc_text text,
                    uint32_t *out);

/** The number of an existing text, or TC_INDEX_NONE. */
uint32_t tc_intern_find(const struct tc_intern *intern, struct tc_text text);

/** The text of an existing number; it is followed by a NUL and valid as long as
 *  the table. */
struct tc_text tc_intern_text(const struct tc_intern *intern, uint32_t id);

/**
 * Remove unused texts.
 *
 * @param to  for each number, in: anything but TC_INDEX_NONE keeps the text;
 *            out: its new number.
 * @retval TC_ENOMEM  nothing has changed but `to`.
 */
TC_NODISCARD
tc_err tc_intern_keep(struct tc_intern *intern, uint32_t *to);

/** Approximate heap use in bytes. */
uint64_t tc_intern_bytes(const struct tc_intern *intern);

/** Number of distinct texts. */
uint32_t tc_intern_count(const struct tc_intern *intern);

#endif
