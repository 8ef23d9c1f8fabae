/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/cops_clients.h"

#include <assert.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/cops/cops_grammar.h"
#include "proto/cops/cops_msg.h"

/* A handle on a connection, with its decisions that await a report. */
struct handle {
    uint64_t key;    /* of client and hash */
    uint64_t hash;   /* of its octets */
    uint32_t client; /* row */
    uint64_t last_frame;
    uint32_t first; /* decision number + 1; 0: no decision is pending */
    uint32_t last;
    uint32_t waiting;   /* decisions */
    uint32_t solicited; /* of them */
};

struct decision {
    int64_t at_ns;
    uint32_t next; /* number + 1 */
    bool is_solicited;
};

struct tc_cops_clients {
    struct tc_cops_client *rows; /* owned, as all below */
    size_t count;
    size_t capacity;
    struct tc_index by_key; /* connection and client type -> row */
    struct handle *handles;
    size_t handle_count;
    size_t handle_capacity;
    struct tc_index by_handle;
    struct decision *decisions;
    size_t decision_count;
    size_t decision_capacity;
    uint32_t free_decision; /* number + 1 */
    struct tc_cops_report_delay *reports;
    size_t report_count;
    size_t report_capacity;
};

tc_err tc_cops_clients_create(struct tc_cops_clients **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_cops_clients_destroy(struct tc_cops_clients *clients)
{
    if (!clients)
        return;

    tc_free(clients->reports);
    tc_free(clients->decisions);
    tc_index_fini(&clients->by_handle);
    tc_free(clients->handles);
    tc_index_fini(&clients->by_key);
    tc_free(clients->rows);
    tc_free(clients);
}

static bool is_of_pep(const struct tc_cops_msg *msg)
{
    switch (msg->op) {
    case TC_COPS_REQ:
    case TC_COPS_RPT:
    case TC_COPS_DRQ:
    case TC_COPS_OPN:
    case TC_COPS_SSC:
        return true;
    case TC_COPS_DEC:
    case TC_COPS_SSQ:
    case TC_COPS_CAT:
    case TC_COPS_CC: /* may come from either side, as KA */
    case TC_COPS_KA:
    case TC_COPS_OP_END:
        break;
    }
    return false;
}

static bool client_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_cops_client *a =
        &((const struct tc_cops_clients *)self)->rows[row];
    const struct tc_cops_client *b = key;

    return a->pep == b->pep && a->pdp == b->pdp &&
           a->client_type == b->client_type && a->tap == b->tap;
}

static uint64_t client_hash(const struct tc_cops_client *key)
{
    return tc_hash_mix((uint64_t)key->pep << 32 | key->pdp,
                       (uint64_t)key->client_type << 16 | key->tap);
}

static uint32_t find(const struct tc_cops_clients *clients,
                     const struct tc_cops_client *key)
{
    return tc_index_find(&clients->by_key, client_hash(key), client_is, clients,
                         key);
}

/* Either side sends CC and KA: they belong to the connection that is known,
 * else the sender is taken for the PEP, since the PEP opens connections. */
static struct tc_cops_client key_of(const struct tc_cops_clients *clients,
                                    const struct tc_record *record,
                                    uint16_t client_type)
{
    const struct tc_cops_msg *msg = record->view.cops;
    struct tc_cops_client key     = { .pep         = record->from,
                                      .pdp         = record->to,
                                      .client_type = client_type,
                                      .tap         = record->tap };
    struct tc_cops_client turned  = key;
    bool either = msg->op == TC_COPS_CC || msg->op == TC_COPS_KA;

    turned.pep = record->to;
    turned.pdp = record->from;
    if (either)
        return find(clients, &turned) != TC_INDEX_NONE ? turned : key;
    return is_of_pep(msg) ? key : turned;
}

static tc_err client_of(struct tc_cops_clients *clients,
                        const struct tc_record *record, uint16_t client_type,
                        struct tc_cops_client **out)
{
    struct tc_cops_client key = key_of(clients, record, client_type);
    uint32_t row              = find(clients, &key);

    if (row == TC_INDEX_NONE) {
        if (!tc_grow(&clients->rows, &clients->capacity, clients->count,
                     sizeof key))
            return TC_ENOMEM;
        row        = (uint32_t)clients->count;
        tc_err err = tc_index_add(&clients->by_key, client_hash(&key), row);
        if (err != TC_OK)
            return err;
        key.start_ns       = record->first_ns;
        key.end_ns         = record->first_ns;
        clients->rows[row] = key;
        clients->count     = (size_t)row + 1;
    }
    *out               = &clients->rows[row];
    (*out)->last_frame = record->frame;
    return TC_OK;
}

static bool handle_is(const void *self, uint32_t row, const void *key)
{
    const struct handle *handles = self;

    return handles[row].key == *(const uint64_t *)key;
}

static uint64_t handle_key(const struct tc_cops_client *client, uint64_t hash)
{
    return tc_hash_mix(client_hash(client), hash);
}

static uint64_t hash_of(const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;

    return tc_hash_bytes(msg->handle.at, msg->handle.len_bytes);
}

static struct handle *find_handle(struct tc_cops_clients *clients,
                                  const struct tc_cops_client *client,
                                  const struct tc_record *record)
{
    uint64_t key = handle_key(client, hash_of(record));
    uint32_t row = tc_index_find(&clients->by_handle, key, handle_is,
                                 clients->handles, &key);

    if (row == TC_INDEX_NONE)
        return NULL;
    clients->handles[row].last_frame = record->frame;
    return &clients->handles[row];
}

static tc_err make_handle(struct tc_cops_clients *clients,
                          const struct tc_cops_client *client,
                          const struct tc_record *record, struct handle **out)
{
    *out = find_handle(clients, client, record);
    if (*out)
        return TC_OK;
    if (!tc_grow(&clients->handles, &clients->handle_capacity,
                 clients->handle_count, sizeof *clients->handles))
        return TC_ENOMEM;

    uint64_t hash = hash_of(record);
    uint64_t key  = handle_key(client, hash);
    tc_err err =
        tc_index_add(&clients->by_handle, key, (uint32_t)clients->handle_count);
    if (err != TC_OK)
        return err;
    *out  = &clients->handles[clients->handle_count++];
    **out = (struct handle){ .key        = key,
                             .hash       = hash,
                             .client     = (uint32_t)(client - clients->rows),
                             .last_frame = record->frame };
    return TC_OK;
}

static tc_err wait_for_report(struct tc_cops_clients *clients,
                              struct handle *handle,
                              const struct tc_record *record)
{
    const bool is_solicited = record->view.cops->is_solicited;
    uint32_t number         = clients->free_decision;

    if (number > 0) {
        clients->free_decision = clients->decisions[number - 1].next;
    } else {
        if (!tc_grow(&clients->decisions, &clients->decision_capacity,
                     clients->decision_count, sizeof *clients->decisions))
            return TC_ENOMEM;
        number = (uint32_t)++clients->decision_count;
    }
    clients->decisions[number - 1] =
        (struct decision){ .at_ns        = record->first_ns,
                           .is_solicited = is_solicited };
    handle->waiting++;
    handle->solicited += is_solicited;
    if (handle->last > 0)
        clients->decisions[handle->last - 1].next = number;
    else
        handle->first = number;
    handle->last = number;
    return TC_OK;
}

static int64_t take_decision(struct tc_cops_clients *clients,
                             struct handle *handle)
{
    uint32_t number           = handle->first;
    struct decision *decision = &clients->decisions[number - 1];

    handle->first = decision->next;
    if (handle->first == 0)
        handle->last = 0;
    handle->waiting--;
    handle->solicited -= decision->is_solicited;
    decision->next         = clients->free_decision;
    clients->free_decision = number;
    return decision->at_ns;
}

static void give_up(struct tc_cops_clients *clients,
                    struct tc_cops_client *client, struct handle *handle)
{
    (void)take_decision(clients, handle);
    client->unreported++;
}

/* Unsigned subtraction: times in a damaged file may be arbitrarily far
 * apart. */
static bool has_paused(int64_t from_ns, int64_t to_ns)
{
    return to_ns > from_ns &&
           (uint64_t)to_ns - (uint64_t)from_ns > TC_COPS_REPORT_PAUSE_NS;
}

static bool has_overdue(const struct tc_cops_clients *clients,
                        const struct handle *handle, int64_t now_ns)
{
    return handle->waiting >= TC_COPS_REPORTS_WAITED_FOR ||
           (handle->first > 0 &&
            has_paused(clients->decisions[handle->first - 1].at_ns, now_ns));
}

static bool is_refusal(const struct tc_cops_msg *msg)
{
    return msg->error_code > 0 ||
           (msg->has_decision && msg->decision_command != TC_COPS_INSTALL);
}

static tc_err feed_decision(struct tc_cops_clients *clients,
                            struct tc_cops_client *client,
                            const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;
    struct handle *handle;

    client->unsolicited += !msg->is_solicited;
    client->refusals += is_refusal(msg);
    tc_err err = make_handle(clients, client, record, &handle);
    if (err != TC_OK)
        return err;
    while (has_overdue(clients, handle, record->first_ns))
        give_up(clients, client, handle);
    return wait_for_report(clients, handle, record);
}

static tc_err feed_report(struct tc_cops_clients *clients,
                          struct tc_cops_client *client,
                          const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;
    struct handle *handle         = find_handle(clients, client, record);

    client->reports_failed += msg->report_type == TC_COPS_FAILURE;
    if (msg->report_type == TC_COPS_ACCOUNTING) /* sent unsolicited */
        return TC_OK;
    if (!handle || handle->first == 0) {
        client->report_orphans++;
        return TC_OK;
    }
    if (!tc_grow(&clients->reports, &clients->report_capacity,
                 clients->report_count, sizeof *clients->reports))
        return TC_ENOMEM;
    clients->reports[clients->report_count++] = (struct tc_cops_report_delay){
        .pep         = client->pep,
        .client_type = client->client_type,
        .report_type = msg->report_type,
        .decision_ns = take_decision(clients, handle),
        .report_ns   = record->at_ns,
        .last_frame  = record->frame,
    };
    return TC_OK;
}

static void feed_release(struct tc_cops_clients *clients,
                         struct tc_cops_client *client,
                         const struct tc_record *record)
{
    struct handle *handle = find_handle(clients, client, record);

    if (!handle) {
        client->release_orphans++;
        return;
    }
    while (handle->first > 0)
        give_up(clients, client, handle);
}

/* A REQ opens a handle.  A repeated REQ abandons the pending answer to the one
 * before and every decision before that answer. */
static tc_err feed_request(struct tc_cops_clients *clients,
                           struct tc_cops_client *client,
                           const struct tc_record *record)
{
    struct handle *handle;

    tc_err err = make_handle(clients, client, record, &handle);
    while (err == TC_OK && handle->solicited > 0)
        give_up(clients, client, handle);
    return err;
}

/* Any message counts as a sign of life (RFC 2748 section 4.6). */
static tc_err note_life(struct tc_cops_clients *clients,
                        const struct tc_record *record)
{
    struct tc_cops_client *line;

    tc_err err = client_of(clients, record, 0, &line);
    if (err != TC_OK || record->from != line->pep)
        return err;

    int64_t silence_ns = record->first_ns - line->end_ns;
    if (silence_ns > line->silence_ns)
        line->silence_ns = silence_ns;
    if (line->ka_timer_s > 0 &&
        silence_ns > (int64_t)line->ka_timer_s * 1000000000)
        line->overdue++;
    line->end_ns = record->at_ns;
    return TC_OK;
}

static tc_err note_timer(struct tc_cops_clients *clients,
                         const struct tc_record *record)
{
    struct tc_cops_client *line;

    tc_err err = client_of(clients, record, 0, &line);
    if (err == TC_OK)
        line->ka_timer_s = record->view.cops->ka_timer_s;
    return err;
}

static tc_err feed_op(struct tc_cops_clients *clients,
                      struct tc_cops_client *client,
                      const struct tc_record *record)
{
    switch (record->view.cops->op) {
    case TC_COPS_REQ:
        return feed_request(clients, client, record);
    case TC_COPS_DEC:
        return feed_decision(clients, client, record);
    case TC_COPS_RPT:
        return feed_report(clients, client, record);
    case TC_COPS_DRQ:
        feed_release(clients, client, record);
        return TC_OK;
    case TC_COPS_CAT:
        client->ka_timer_s = record->view.cops->ka_timer_s;
        return note_timer(clients, record);
    case TC_COPS_SSQ:
    case TC_COPS_OPN:
    case TC_COPS_CC:
    case TC_COPS_KA:
    case TC_COPS_SSC:
    case TC_COPS_OP_END:
        break;
    }
    return TC_OK;
}

tc_err tc_cops_clients_feed(struct tc_cops_clients *clients,
                            const struct tc_record *record)
{
    const struct tc_cops_msg *msg = record->view.cops;
    struct tc_cops_client *client;

    assert(msg && msg->op < TC_COPS_OP_END);
    tc_err err = note_life(clients, record);
    if (err == TC_OK)
        err = client_of(clients, record, msg->client_type, &client);
    if (err != TC_OK)
        return err;

    client->messages[msg->op]++;
    if (msg->client_type != 0)
        client->end_ns = record->at_ns;
    if (record->raw &&
        tc_cops_grammar_check(record->raw, record->raw_bytes) != 0)
        client->violations++;
    return feed_op(clients, client, record);
}

const struct tc_cops_client *
tc_cops_clients_borrow(const struct tc_cops_clients *clients, size_t *count)
{
    *count = clients->count;
    return clients->rows;
}

const struct tc_cops_report_delay *
tc_cops_clients_reports(const struct tc_cops_clients *clients, size_t *count)
{
    *count = clients->report_count;
    return clients->reports;
}

uint64_t tc_cops_clients_bytes(const struct tc_cops_clients *clients)
{
    return clients->capacity * sizeof *clients->rows +
           clients->handle_capacity * sizeof *clients->handles +
           clients->decision_capacity * sizeof *clients->decisions +
           clients->report_capacity * sizeof *clients->reports +
           tc_index_bytes(&clients->by_key) +
           tc_index_bytes(&clients->by_handle);
}

void tc_cops_clients_age(const struct tc_cops_clients *clients,
                         struct tc_ages *ages)
{
    for (size_t i = 0; i < clients->count; i++)
        tc_ages_add(ages, clients->rows[i].last_frame, sizeof *clients->rows);
    for (size_t i = 0; i < clients->handle_count; i++)
        tc_ages_add(ages, clients->handles[i].last_frame,
                    sizeof *clients->handles + clients->decision_count *
                                                   sizeof(struct decision) /
                                                   clients->handle_count);
    for (size_t i = 0; i < clients->report_count; i++)
        tc_ages_add(ages, clients->reports[i].last_frame,
                    sizeof *clients->reports);
}

/* Stores the decisions of each remaining handle contiguously. */
static tc_err pack_decisions(struct tc_cops_clients *clients)
{
    struct decision *packed =
        tc_alloc_array(clients->decision_count + 1, sizeof *packed);
    uint32_t count = 0;

    if (!packed)
        return TC_ENOMEM;
    for (size_t i = 0; i < clients->handle_count; i++) {
        struct handle *handle = &clients->handles[i];
        uint32_t number       = handle->first;

        if (number == 0)
            continue;
        handle->first = count + 1;
        for (; number != 0; number = clients->decisions[number - 1].next) {
            packed[count] = clients->decisions[number - 1];
            count++;
            packed[count - 1].next = count + 1;
        }
        packed[count - 1].next = 0;
        handle->last           = count;
    }
    tc_free(clients->decisions);
    clients->decisions         = packed;
    clients->decision_capacity = clients->decision_count + 1;
    clients->decision_count    = count;
    clients->free_decision     = 0;
    tc_shrink(&clients->decisions, &clients->decision_capacity, count,
              sizeof *clients->decisions);
    return TC_OK;
}

/* A client is never evicted before its handles. */
static tc_err evict_handles(struct tc_cops_clients *clients,
                            uint64_t before_frame,
                            const struct tc_row_map *rows)
{
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, clients->handle_count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < clients->handle_count; i++) {
        struct handle handle = clients->handles[i];

        if (handle.last_frame < before_frame)
            continue;
        handle.client = rows->to[handle.client];
        assert(handle.client != TC_INDEX_NONE);
        clients->handles[tc_row_map_keep(&map, i)] = handle;
    }
    clients->handle_count = map.kept;
    tc_shrink(&clients->handles, &clients->handle_capacity, map.kept,
              sizeof *clients->handles);
    err = tc_index_remap(&clients->by_handle, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err == TC_OK ? pack_decisions(clients) : err;
}

static tc_err evict_clients(struct tc_cops_clients *clients,
                            uint64_t before_frame)
{
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, clients->count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < clients->count; i++)
        if (clients->rows[i].last_frame >= before_frame)
            clients->rows[tc_row_map_keep(&map, i)] = clients->rows[i];
    clients->count = map.kept;
    tc_shrink(&clients->rows, &clients->capacity, map.kept,
              sizeof *clients->rows);
    err = tc_index_remap(&clients->by_key, map.to, NULL, NULL);
    if (err == TC_OK)
        err = evict_handles(clients, before_frame, &map);
    tc_row_map_fini(&map);
    return err;
}

tc_err tc_cops_clients_evict(struct tc_cops_clients *clients,
                             uint64_t before_frame, uint64_t *evicted)
{
    uint64_t rows =
        clients->count + clients->handle_count + clients->report_count;
    size_t kept = 0;

    for (size_t i = 0; i < clients->report_count; i++)
        if (clients->reports[i].last_frame >= before_frame)
            clients->reports[kept++] = clients->reports[i];
    clients->report_count = kept;
    tc_shrink(&clients->reports, &clients->report_capacity, kept,
              sizeof *clients->reports);
    tc_err err = evict_clients(clients, before_frame);
    *evicted =
        rows - (clients->count + clients->handle_count + clients->report_count);
    return err;
}

static uint64_t row_hash(const void *self, uint32_t row)
{
    return client_hash(&((const struct tc_cops_clients *)self)->rows[row]);
}

static uint64_t stored_key(const void *self, uint32_t row)
{
    return ((const struct tc_cops_clients *)self)->handles[row].key;
}

tc_err tc_cops_clients_sweep(struct tc_cops_clients *clients,
                             struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < clients->count; i++) {
        tc_flow_sweep_endpoint(sweep, &clients->rows[i].pep);
        tc_flow_sweep_endpoint(sweep, &clients->rows[i].pdp);
    }
    for (size_t i = 0; i < clients->report_count; i++)
        tc_flow_sweep_endpoint(sweep, &clients->reports[i].pep);
    if (sweep->is_marking)
        return TC_OK;

    for (size_t i = 0; i < clients->handle_count; i++) {
        struct handle *handle = &clients->handles[i];

        handle->key = handle_key(&clients->rows[handle->client], handle->hash);
    }
    tc_err err = tc_index_remap(&clients->by_key, NULL, row_hash, clients);
    return err == TC_OK
               ? tc_index_remap(&clients->by_handle, NULL, stored_key, clients)
               : err;
}
