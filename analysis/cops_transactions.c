/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/cops_transactions.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "analysis/session.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/text.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"

struct tc_cops_transactions {
    struct tc_cops_transaction *rows; /* owned */
    size_t capacity;
    uint32_t count;
    struct tc_index index; /* the newest request of a handle */
    uint64_t orphans;
};

static const char *const outcome_name[TC_COPS_OUTCOME_COUNT] = {
    [TC_COPS_OUTCOME_NONE] = "none",     [TC_COPS_OUTCOME_INSTALL] = "install",
    [TC_COPS_OUTCOME_REMOVE] = "remove", [TC_COPS_OUTCOME_NULL] = "null",
    [TC_COPS_OUTCOME_ERROR] = "error",
};

const char *tc_cops_kind_name(enum tc_cops_kind kind)
{
    return kind == TC_COPS_PROVISIONING ? "provisioning" : "outsourcing";
}

const char *tc_cops_outcome_name(enum tc_cops_outcome outcome)
{
    assert((unsigned)outcome < TC_COPS_OUTCOME_COUNT);

    return outcome_name[outcome];
}

tc_err tc_cops_transactions_create(struct tc_cops_transactions **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_cops_transactions_destroy(struct tc_cops_transactions *transactions)
{
    if (!transactions)
        return;

    tc_free(transactions->rows);
    tc_index_fini(&transactions->index);
    tc_free(transactions);
}

/* A REQ goes from the PEP to the PDP; for messages of the PDP the ends are
 * swapped. */
static struct tc_cops_transaction key_of(const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;
    bool from_pep = msg->op == TC_COPS_REQ || msg->op == TC_COPS_RPT ||
                    msg->op == TC_COPS_DRQ;

    return (struct tc_cops_transaction){
        .client_type = msg->client_type,
        .pep         = from_pep ? record->from : record->to,
        .pdp         = from_pep ? record->to : record->from,
        .handle_hash = tc_hash_bytes(msg->handle.at, msg->handle.len_bytes),
    };
}

static uint64_t hash_of(const struct tc_cops_transaction *key)
{
    return tc_hash_mix((uint64_t)key->pep << 32 | key->pdp,
                       key->handle_hash ^ key->client_type);
}

static bool row_is(const void *self, uint32_t i, const void *key)
{
    const struct tc_cops_transaction *row =
        &((const struct tc_cops_transactions *)self)->rows[i];
    const struct tc_cops_transaction *want = key;

    return row->handle_hash == want->handle_hash && row->pep == want->pep &&
           row->pdp == want->pdp && row->client_type == want->client_type;
}

static void write_hex(const struct tc_cops_bytes *handle,
                      char out[TC_COPS_HANDLE_HEX_BYTES])
{
    tc_text_hex(handle->at, handle->len_bytes < 16 ? handle->len_bytes : 16,
                out);
}

/* Keeps what is requested; where the decision names a group, the group that was
 * allotted. */
static void note_subject(struct tc_cops_transaction *row,
                         const struct tc_cops_bytes *contents)
{
    struct tc_cops_subject subject;

    if (contents->c_type == 0 ||
        !tc_cops_policy_subject(contents->at, contents->len_bytes,
                                contents->c_type, &subject))
        return;
    if (subject.session_id.len_bytes > 0)
        row->call_id_hash =
            tc_hash_bytes(subject.session_id.at, subject.session_id.len_bytes);
    if (subject.has_group) {
        const uint8_t *g = subject.group;

        row->group = (uint32_t)g[0] << 24 | (uint32_t)g[1] << 16 |
                     (uint32_t)g[2] << 8 | g[3];
        row->group_port = subject.udp_port;
    }
}

/* A provisioning request is the broadcaster's, except a join under installed
 * policy. */
static bool is_broadcasters(const struct tc_cops_transaction *row,
                            uint16_t m_type)
{
    if (row->kind == TC_COPS_PROVISIONING)
        return row->client_type != TC_COPS_CLIENT_PROVISIONING ||
               m_type != TC_COPS_M_JOIN;
    return row->client_type == TC_COPS_CLIENT_OUTSOURCING &&
           m_type == TC_COPS_M_BROADCAST;
}

static tc_err feed_request(struct tc_cops_transactions *transactions,
                           const struct tc_record *record)
{
    struct tc_cops_transaction row = key_of(record);
    uint64_t hash                  = hash_of(&row);

    if (transactions->count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&transactions->rows, &transactions->capacity,
                 transactions->count, sizeof *transactions->rows))
        return TC_ENOMEM;

    row.tap            = record->tap;
    row.last_frame     = record->frame;
    row.request_ns     = record->at_ns;
    row.decision_ns    = TC_TIME_NONE;
    row.report_ns      = TC_TIME_NONE;
    row.release_ns     = TC_TIME_NONE;
    row.kind           = record->view.cops->r_type & TC_COPS_R_CONFIGURATION
                             ? TC_COPS_PROVISIONING
                             : TC_COPS_OUTSOURCING;
    row.is_broadcaster = is_broadcasters(&row, record->view.cops->m_type);
    note_subject(&row, &record->view.cops->client_si);
    write_hex(&record->view.cops->handle, row.handle);

    /* a second REQ on a handle is an update: a transaction of its own */
    uint32_t old =
        tc_index_find(&transactions->index, hash, row_is, transactions, &row);
    if (old != TC_INDEX_NONE)
        (void)tc_index_replace(&transactions->index, hash, old,
                               transactions->count);
    else if (tc_index_add(&transactions->index, hash, transactions->count) !=
             TC_OK)
        return TC_ENOMEM;
    transactions->rows[transactions->count++] = row;
    return TC_OK;
}

static enum tc_cops_outcome outcome_of(const struct tc_cops_msg *msg)
{
    if (msg->error_code > 0 || !msg->has_decision)
        return TC_COPS_OUTCOME_ERROR;
    if (msg->decision_command == TC_COPS_INSTALL)
        return TC_COPS_OUTCOME_INSTALL;
    return msg->decision_command == TC_COPS_REMOVE ? TC_COPS_OUTCOME_REMOVE
                                                   : TC_COPS_OUTCOME_NULL;
}

/* The newest request of the handle, or NULL. */
static struct tc_cops_transaction *
find_row(struct tc_cops_transactions *transactions,
         const struct tc_record *record)
{
    struct tc_cops_transaction key = key_of(record);
    uint32_t i = tc_index_find(&transactions->index, hash_of(&key), row_is,
                               transactions, &key);

    return i == TC_INDEX_NONE ? NULL : &transactions->rows[i];
}

static void feed_decision(struct tc_cops_transactions *transactions,
                          const struct tc_record *record)
{
    struct tc_cops_transaction *row = find_row(transactions, record);

    if (!row || row->decision_ns != TC_TIME_NONE) {
        transactions->orphans++;
        return;
    }
    row->last_frame  = record->frame;
    row->decision_ns = record->first_ns;
    row->outcome     = outcome_of(record->view.cops);
    note_subject(row, &record->view.cops->decision_data);
}

static void feed_report(struct tc_cops_transactions *transactions,
                        const struct tc_record *record)
{
    struct tc_cops_transaction *row = find_row(transactions, record);

    if (!row || row->decision_ns == TC_TIME_NONE ||
        row->report_ns != TC_TIME_NONE)
        return;
    row->last_frame  = record->frame;
    row->report_ns   = record->at_ns;
    row->report_type = record->view.cops->report_type;
}

/* The handle may be used again: later messages on it belong to another
 * transaction. */
static void feed_release(struct tc_cops_transactions *transactions,
                         const struct tc_record *record)
{
    struct tc_cops_transaction *row = find_row(transactions, record);

    if (!row)
        return;
    row->last_frame = record->frame;
    row->release_ns = record->first_ns;
    (void)tc_index_replace(&transactions->index, hash_of(row),
                           (uint32_t)(row - transactions->rows), TC_INDEX_NONE);
}

tc_err tc_cops_transactions_feed(struct tc_cops_transactions *transactions,
                                 const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;

    if (msg->op == TC_COPS_REQ)
        return feed_request(transactions, record);
    if (msg->op == TC_COPS_DEC && msg->is_solicited)
        feed_decision(transactions, record);
    else if (msg->op == TC_COPS_RPT)
        feed_report(transactions, record);
    else if (msg->op == TC_COPS_DRQ)
        feed_release(transactions, record);
    return TC_OK;
}

const struct tc_cops_transaction *
tc_cops_transactions_borrow(const struct tc_cops_transactions *transactions,
                            size_t *count)
{
    *count = transactions->count;
    return transactions->rows;
}

uint64_t
tc_cops_transactions_orphans(const struct tc_cops_transactions *transactions)
{
    return transactions->orphans;
}

double tc_cops_transaction_delay_s(const struct tc_cops_transaction *t)
{
    return t->decision_ns == TC_TIME_NONE
               ? NAN
               : (double)(t->decision_ns - t->request_ns) * 1e-9;
}

uint64_t
tc_cops_transactions_bytes(const struct tc_cops_transactions *transactions)
{
    return transactions->capacity * sizeof *transactions->rows +
           tc_index_bytes(&transactions->index);
}

void tc_cops_transactions_age(const struct tc_cops_transactions *transactions,
                              struct tc_ages *ages)
{
    for (uint32_t i = 0; i < transactions->count; i++)
        tc_ages_add(ages, transactions->rows[i].last_frame,
                    sizeof *transactions->rows);
}

tc_err tc_cops_transactions_evict(struct tc_cops_transactions *transactions,
                                  uint64_t before_frame, uint64_t *evicted)
{
    struct tc_cops_transaction *rows = transactions->rows;
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, transactions->count);

    if (err != TC_OK)
        return err;
    for (uint32_t i = 0; i < transactions->count; i++)
        if (rows[i].last_frame >= before_frame)
            rows[tc_row_map_keep(&map, i)] = rows[i];
    *evicted            = transactions->count - map.kept;
    transactions->count = map.kept;
    tc_shrink(&transactions->rows, &transactions->capacity, map.kept,
              sizeof *transactions->rows);
    err = tc_index_remap(&transactions->index, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err;
}

static uint64_t row_hash(const void *self, uint32_t row)
{
    return hash_of(&((const struct tc_cops_transactions *)self)->rows[row]);
}

tc_err tc_cops_transactions_sweep(struct tc_cops_transactions *transactions,
                                  struct tc_flow_sweep *sweep)
{
    for (uint32_t i = 0; i < transactions->count; i++) {
        tc_flow_sweep_endpoint(sweep, &transactions->rows[i].pep);
        tc_flow_sweep_endpoint(sweep, &transactions->rows[i].pdp);
    }
    return sweep->is_marking ? TC_OK
                             : tc_index_remap(&transactions->index, NULL,
                                              row_hash, transactions);
}
