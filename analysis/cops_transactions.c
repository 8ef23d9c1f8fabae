/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/cops_transactions.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "analysis/session.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/cops/cops_msg.h"

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

/* Of a REQ as it is; of a DEC with the ends of the connection swapped. */
static struct tc_cops_transaction key_of(const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;
    bool from_pep                 = msg->op == TC_COPS_REQ;

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
    static const char digits[] = "0123456789abcdef";
    size_t octets = handle->len_bytes < 16 ? handle->len_bytes : 16;

    for (size_t i = 0; i < octets; i++) {
        out[2 * i]     = digits[handle->at[i] >> 4];
        out[2 * i + 1] = digits[handle->at[i] & 15];
    }
    out[2 * octets] = '\0';
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

    row.tap         = record->tap;
    row.request_ns  = record->at_ns;
    row.decision_ns = TC_TIME_NONE;
    write_hex(&record->view.cops->handle, row.handle);

    /* a handle that asks again is an update: a transaction of its own */
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

static void feed_decision(struct tc_cops_transactions *transactions,
                          const struct tc_record *record)
{
    struct tc_cops_transaction key = key_of(record);
    uint32_t i = tc_index_find(&transactions->index, hash_of(&key), row_is,
                               transactions, &key);

    if (i == TC_INDEX_NONE ||
        transactions->rows[i].decision_ns != TC_TIME_NONE) {
        transactions->orphans++;
        return;
    }
    transactions->rows[i].decision_ns = record->first_ns;
    transactions->rows[i].outcome     = outcome_of(record->view.cops);
}

tc_err tc_cops_transactions_feed(struct tc_cops_transactions *transactions,
                                 const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;

    if (msg->op == TC_COPS_REQ)
        return feed_request(transactions, record);
    if (msg->op == TC_COPS_DEC && msg->is_solicited)
        feed_decision(transactions, record);
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
