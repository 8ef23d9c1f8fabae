/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_violations.h"

#include <assert.h>

static const char *const violation_name[TC_COPS_VIOLATION_COUNT] = {
    [TC_COPS_BAD_HEADER]         = "bad header",
    [TC_COPS_BAD_HEADER_FLAGS]   = "bad header flags",
    [TC_COPS_BAD_SOLICITED]      = "bad solicited",
    [TC_COPS_BAD_CLIENT_TYPE]    = "bad client type",
    [TC_COPS_BAD_OBJECT_LENGTH]  = "bad object length",
    [TC_COPS_BAD_CONTENTS]       = "bad contents",
    [TC_COPS_BAD_VALUE]          = "bad value",
    [TC_COPS_BAD_PADDING]        = "bad padding",
    [TC_COPS_UNKNOWN_OBJECT]     = "unknown object",
    [TC_COPS_FOREIGN_OBJECT]     = "foreign object",
    [TC_COPS_MISSING_OBJECT]     = "missing object",
    [TC_COPS_REPEATED_OBJECT]    = "repeated object",
    [TC_COPS_WRONG_ORDER]        = "wrong order",
    [TC_COPS_FLAGS_NOT_FIRST]    = "flags not first",
    [TC_COPS_INTEGRITY_NOT_LAST] = "integrity not last",
    [TC_COPS_DECISION_AND_ERROR] = "decision and error",
};

const char *tc_cops_violation_name(enum tc_cops_violation violation)
{
    assert((unsigned)violation < TC_COPS_VIOLATION_COUNT);

    return violation_name[violation];
}

enum {
    ANY_BYTES = TC_COPS_CONTENTS_BYTES_MAX,
    ANY_CODE  = UINT16_MAX,
};

/* RFC 2748 section 2.2: minimum and maximum octets of the contents; for two
 * fields of 16 bits, their valid values. */
static const struct known {
    uint8_t c_num, c_type;
    uint16_t least_bytes, most_bytes;
    uint16_t first_min, first_max, second_max;
} known[] = {
    { TC_COPS_HANDLE, 1, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_CONTEXT, 1, 4, 4, 1, 0xf, ANY_CODE },
    { TC_COPS_IN_INT, 1, 8, 8, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_IN_INT, 2, 20, 20, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_OUT_INT, 1, 8, 8, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_OUT_INT, 2, 20, 20, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_REASON, 1, 4, 4, 1, TC_COPS_REASON_END - 1, ANY_CODE },
    { TC_COPS_DECISION, 1, 4, 4, 0, TC_COPS_REMOVE, 0x3 },
    { TC_COPS_DECISION, 2, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_DECISION, 3, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_DECISION, 4, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_DECISION, 5, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LPDP_DECISION, 1, 4, 4, 0, TC_COPS_REMOVE, 0x3 },
    { TC_COPS_LPDP_DECISION, 2, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LPDP_DECISION, 3, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LPDP_DECISION, 4, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LPDP_DECISION, 5, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_ERROR, 1, 4, 4, 1, TC_COPS_ERROR_END - 1, ANY_CODE },
    { TC_COPS_CLIENT_SI, 1, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_CLIENT_SI, 2, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_KA_TIMER, 1, 4, 4, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_PEPID, 1, 0, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_REPORT_TYPE, 1, 4, 4, 1, TC_COPS_ACCOUNTING, ANY_CODE },
    { TC_COPS_PDP_REDIRECT, 1, 8, 8, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_PDP_REDIRECT, 2, 20, 20, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LAST_PDP, 1, 8, 8, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_LAST_PDP, 2, 20, 20, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_ACCT_TIMER, 1, 4, 4, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_INTEGRITY, 1, 8, ANY_BYTES, 0, ANY_CODE, ANY_CODE },
    { TC_COPS_INTEGRITY, 2, 4, 4, 0, ANY_CODE, TC_COPS_START_TLS },
};

static const struct known *find(const struct tc_cops_object *object)
{
    for (size_t i = 0; i < TC_LEN(known); i++)
        if (known[i].c_num == object->c_num &&
            known[i].c_type == object->c_type)
            return &known[i];
    return NULL;
}

static bool has_good_codes(const struct known *row,
                           const struct tc_cops_object *object)
{
    struct tc_cursor contents = tc_cursor_over(object->at, object->len_bytes);
    uint16_t first, second;

    if (row->most_bytes != 4 || !tc_cursor_u16(&contents, &first) ||
        !tc_cursor_u16(&contents, &second))
        return true;
    return first >= row->first_min && first <= row->first_max &&
           second <= row->second_max;
}

/* RFC 2748 section 2.2.11: NULs to a multiple of 4, and at least one */
static bool is_good_pepid(const struct tc_cops_object *object)
{
    return object->len_bytes > 0 && object->len_bytes % 4 == 0 &&
           object->at[object->len_bytes - 1] == '\0';
}

uint32_t tc_cops_object_check(const struct tc_cops_object *object)
{
    assert(object);
    const struct known *row = find(object);

    if (!row)
        return 1U << TC_COPS_UNKNOWN_OBJECT;
    if (object->len_bytes < row->least_bytes ||
        object->len_bytes > row->most_bytes)
        return 1U << TC_COPS_BAD_CONTENTS;
    if (!has_good_codes(row, object) ||
        (object->c_num == TC_COPS_PEPID && !is_good_pepid(object)))
        return 1U << TC_COPS_BAD_VALUE;
    return 0;
}
