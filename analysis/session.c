/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/session.h"

#include <assert.h>
#include <math.h>

#include "base/alloc.h"
#include "base/index.h"

static const char *const outcome_name[TC_SESSION_OUTCOME_COUNT] = {
    [TC_SESSION_COMPLETED]    = "completed",
    [TC_SESSION_CANCELLED]    = "cancelled",
    [TC_SESSION_REJECTED]     = "rejected",
    [TC_SESSION_REFUSED_COPS] = "refused_cops",
    [TC_SESSION_TIMEOUT]      = "timeout",
    [TC_SESSION_UNFINISHED]   = "unfinished",
    [TC_SESSION_FAILED]       = "failed",
};

tc_err tc_session_table_init(struct tc_session_table *table)
{
    assert(table);
    *table = (struct tc_session_table){ 0 };

    return tc_intern_create(&table->texts);
}

void tc_session_table_fini(struct tc_session_table *table)
{
    tc_free(table->rows);
    tc_intern_destroy(table->texts);
    *table = (struct tc_session_table){ 0 };
}

tc_err tc_session_table_add(struct tc_session_table *table, uint32_t *out)
{
    assert(table && out);

    if (table->count >= TC_INDEX_NONE ||
        !tc_grow(&table->rows, &table->capacity, table->count,
                 sizeof *table->rows))
        return TC_ENOMEM;

    table->rows[table->count] = (struct tc_session){
        .outcome        = TC_SESSION_UNFINISHED,
        .invite_ns      = TC_TIME_NONE,
        .srd_ns         = TC_TIME_NONE,
        .setup_ns       = TC_TIME_NONE,
        .ready_ns       = TC_TIME_NONE,
        .first_media_ns = TC_TIME_NONE,
        .end_ns         = TC_TIME_NONE,
        .forward_ns     = TC_TIME_NONE,
        .answer_ns      = TC_TIME_NONE,
        .end_ok_ns      = TC_TIME_NONE,
    };
    *out = (uint32_t)table->count++;
    return TC_OK;
}

const char *tc_session_outcome_name(enum tc_session_outcome outcome)
{
    assert((unsigned)outcome < TC_SESSION_OUTCOME_COUNT);

    return outcome_name[outcome];
}

double tc_session_since_invite_s(const struct tc_session *session,
                                 int64_t at_ns)
{
    if (at_ns == TC_TIME_NONE || session->invite_ns == TC_TIME_NONE)
        return NAN;

    return ((double)at_ns - (double)session->invite_ns) * 1e-9;
}
