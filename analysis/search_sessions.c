/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/search_sessions.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/search/search_msg.h"

/* As for SIP: a query without an answer ends after 64*T1. */
static const uint64_t timeout_ns = 32000000000U;

enum { TEXT_BYTES = 160 };

/* State of a session that is not in the table. */
struct query {
    uint32_t row;
    uint32_t vantage;
    uint32_t number;
    uint32_t ssrc;
    bool waits; /* for its first media packet */
    bool was_started;
    bool was_answered;
};

struct tc_search_sessions {
    struct tc_session_table *table;       /* borrowed */
    const struct tc_directory *directory; /* borrowed */
    struct query *queries;                /* owned */
    size_t capacity;
    uint32_t count;
    struct tc_index index;  /* (vantage, number) -> query */
    struct tc_index newest; /* vantage -> its newest query */
};

tc_err tc_search_sessions_create(struct tc_search_sessions **out,
                                 struct tc_session_table *table,
                                 const struct tc_directory *directory)
{
    assert(out && table && directory);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->table     = table;
    (*out)->directory = directory;
    return TC_OK;
}

void tc_search_sessions_destroy(struct tc_search_sessions *sessions)
{
    if (!sessions)
        return;

    tc_index_fini(&sessions->index);
    tc_index_fini(&sessions->newest);
    tc_free(sessions->queries);
    tc_free(sessions);
}

static bool query_is(const void *self, uint32_t i, const void *key)
{
    const struct query *query =
        &((const struct tc_search_sessions *)self)->queries[i];
    const uint32_t *want = key;

    return query->vantage == want[0] && query->number == want[1];
}

static bool vantage_is(const void *self, uint32_t i, const void *key)
{
    const uint32_t *want = key;

    return ((const struct tc_search_sessions *)self)->queries[i].vantage ==
           *want;
}

static struct query *find(const struct tc_search_sessions *sessions,
                          uint32_t vantage, uint32_t number)
{
    const uint32_t key[] = { vantage, number };
    uint32_t i           = tc_index_find(&sessions->index,
                                         tc_hash_u64((uint64_t)vantage << 32 | number),
                                         query_is, sessions, key);

    return i == TC_INDEX_NONE ? NULL : &sessions->queries[i];
}

/* A tap is named after its viewer, followed by the direction. */
static tc_err fill_row(struct tc_search_sessions *sessions,
                       const struct tc_record *record, uint32_t row_number)
{
    const struct tc_search_msg *msg = record->view.search;
    struct tc_session *row          = &sessions->table->rows[row_number];
    struct tc_intern *texts         = sessions->table->texts;
    struct tc_text rest =
        tc_text_of(sessions->directory->taps[record->tap].name);
    struct tc_text viewer = tc_text_cut(&rest, ' ');
    char text[TEXT_BYTES];

    row->invite_ns = record->first_ns;
    row->tap       = record->tap;
    (void)snprintf(text, sizeof text, "query-%u@%.*s", msg->query,
                   (int)viewer.len_bytes, viewer.at);
    tc_err err = tc_intern_id(texts, tc_text_of(text), &row->call_id);
    if (err == TC_OK)
        err = tc_intern_id(texts, viewer, &row->viewer);
    (void)snprintf(text, sizeof text, "channel-%u", msg->channel);
    if (err == TC_OK)
        err = tc_intern_id(texts, tc_text_of(text), &row->broadcaster);
    row->from_tag = row->call_id;
    return err;
}

/* A viewer that searches for another channel has abandoned this search. */
static void abandon(struct tc_search_sessions *sessions, uint32_t i,
                    int64_t at_ns)
{
    struct tc_session *row = &sessions->table->rows[sessions->queries[i].row];

    if (row->ready_ns == TC_TIME_NONE && row->end_ns == TC_TIME_NONE)
        row->end_ns = at_ns;
}

static tc_err remember_newest(struct tc_search_sessions *sessions,
                              uint32_t vantage, uint32_t i, int64_t at_ns)
{
    uint64_t hash = tc_hash_u64(vantage);
    uint32_t old =
        tc_index_find(&sessions->newest, hash, vantage_is, sessions, &vantage);

    if (old == TC_INDEX_NONE)
        return tc_index_add(&sessions->newest, hash, i);
    (void)tc_index_replace(&sessions->newest, hash, old, i);
    if (vantage > 0) /* a capture's tap sees many viewers */
        abandon(sessions, old, at_ns);
    return TC_OK;
}

static tc_err query_new(struct tc_search_sessions *sessions,
                        const struct tc_record *record, uint32_t vantage)
{
    struct query query = { .vantage = vantage,
                           .number  = record->view.search->query };

    if (!tc_grow(&sessions->queries, &sessions->capacity, sessions->count,
                 sizeof *sessions->queries))
        return TC_ENOMEM;

    tc_err err = tc_session_table_add(sessions->table, &query.row);
    if (err == TC_OK)
        err = fill_row(sessions, record, query.row);
    if (err == TC_OK)
        err = tc_index_add(&sessions->index,
                           tc_hash_u64((uint64_t)vantage << 32 | query.number),
                           sessions->count);
    if (err != TC_OK)
        return err;

    sessions->queries[sessions->count] = query;
    return remember_newest(sessions, vantage, sessions->count++,
                           record->first_ns);
}

static void take(struct tc_search_sessions *sessions, struct query *query,
                 const struct tc_record *record)
{
    const struct tc_search_msg *msg = record->view.search;
    struct tc_session *row          = &sessions->table->rows[query->row];

    if (msg->type == TC_SEARCH_FOUND || msg->type == TC_SEARCH_NOTFOUND) {
        query->was_answered = true;
    } else if (msg->type == TC_SEARCH_START) {
        query->was_started = true;
    } else if (msg->type == TC_SEARCH_OK && row->ready_ns == TC_TIME_NONE &&
               row->end_ns == TC_TIME_NONE) { /* else the answer crossed a
                                                 STOP */
        row->setup_ns = record->at_ns;
        row->ready_ns = record->at_ns;
        query->ssrc   = msg->ssrc;
        query->waits  = true;
    } else if (msg->type == TC_SEARCH_STOP && row->end_ns == TC_TIME_NONE) {
        row->end_ns  = record->first_ns;
        query->waits = false;
    }
}

tc_err tc_search_sessions_feed(struct tc_search_sessions *sessions,
                               const struct tc_record *record)
{
    const struct tc_search_msg *msg = record->view.search;
    const struct tc_tap *tap        = &sessions->directory->taps[record->tap];
    struct query *query             = find(sessions, tap->vantage, msg->query);

    if (query)
        take(sessions, query, record);
    else if (msg->type == TC_SEARCH_SEARCH && !(tap->use & TC_TAP_INCOMING))
        return query_new(sessions, record, tap->vantage);
    return TC_OK;
}

void tc_search_sessions_media(struct tc_search_sessions *sessions,
                              const struct tc_record *record)
{
    uint32_t vantage = sessions->directory->taps[record->tap].vantage;
    uint32_t i       = tc_index_find(&sessions->newest, tc_hash_u64(vantage),
                                     vantage_is, sessions, &vantage);

    if (i == TC_INDEX_NONE)
        return;

    struct query *query = &sessions->queries[i];
    if (query->waits && query->ssrc == record->view.rtp->ssrc) {
        sessions->table->rows[query->row].first_media_ns = record->at_ns;
        query->waits                                     = false;
    }
}

static enum tc_session_outcome outcome_of(const struct query *query,
                                          const struct tc_session *row,
                                          int64_t end_ns)
{
    bool is_old = (uint64_t)end_ns - (uint64_t)row->invite_ns >= timeout_ns;

    if (row->ready_ns != TC_TIME_NONE)
        return TC_SESSION_COMPLETED;
    if (row->end_ns != TC_TIME_NONE)
        return TC_SESSION_CANCELLED;
    if (!is_old)
        return TC_SESSION_UNFINISHED;
    return query->was_answered && !query->was_started ? TC_SESSION_REJECTED
                                                      : TC_SESSION_TIMEOUT;
}

void tc_search_sessions_close(struct tc_search_sessions *sessions,
                              int64_t end_ns)
{
    for (uint32_t i = 0; i < sessions->count; i++) {
        const struct query *query = &sessions->queries[i];
        struct tc_session *row    = &sessions->table->rows[query->row];

        row->outcome = outcome_of(query, row, end_ns);
    }
}
