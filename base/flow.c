/* SPDX-License-Identifier: Apache-2.0 */
#include "base/flow.h"

#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"

struct tc_flow_table {
    struct tc_endpoint *endpoints; /* owned */
    size_t endpoint_capacity;
    uint32_t endpoint_count;
    struct tc_index endpoint_index;

    struct tc_flow *flows;    /* owned */
    struct tc_flow_key *keys; /* owned; key of the flow of the same number */
    size_t flow_capacity;
    size_t key_capacity;
    uint32_t flow_count;
    struct tc_index flow_index;

    uint32_t last; /* flow found last: packets of one flow come in runs */
};

tc_err tc_flow_table_create(struct tc_flow_table **out)
{
    assert(out);
    *out = NULL;

    struct tc_flow_table *table = tc_alloc(sizeof *table);
    if (!table)
        return TC_ENOMEM;

    table->last = TC_FLOW_NONE;
    *out        = table;
    return TC_OK;
}

void tc_flow_table_destroy(struct tc_flow_table *table)
{
    if (!table)
        return;

    tc_index_fini(&table->flow_index);
    tc_index_fini(&table->endpoint_index);
    tc_free(table->keys);
    tc_free(table->flows);
    tc_free(table->endpoints);
    tc_free(table);
}

static bool endpoint_is(const void *table, uint32_t row, const void *key)
{
    const struct tc_flow_table *flows = table;

    return !memcmp(&flows->endpoints[row], key, sizeof(struct tc_endpoint));
}

static bool flow_is(const void *table, uint32_t row, const void *key)
{
    const struct tc_flow_table *flows = table;

    return !memcmp(&flows->keys[row], key, sizeof(struct tc_flow_key));
}

uint32_t tc_flow_table_find_endpoint(const struct tc_flow_table *table,
                                     const struct tc_endpoint *endpoint)
{
    return tc_index_find(&table->endpoint_index,
                         tc_hash_bytes(endpoint, sizeof *endpoint), endpoint_is,
                         table, endpoint);
}

tc_err tc_flow_table_endpoint(struct tc_flow_table *table,
                              const struct tc_endpoint *endpoint, uint32_t *out)
{
    assert(table && endpoint && out);

    uint64_t hash = tc_hash_bytes(endpoint, sizeof *endpoint);
    uint32_t id   = tc_index_find(&table->endpoint_index, hash, endpoint_is,
                                  table, endpoint);
    if (id != TC_INDEX_NONE) {
        *out = id;
        return TC_OK;
    }

    if (!tc_grow(&table->endpoints, &table->endpoint_capacity,
                 table->endpoint_count, sizeof *table->endpoints))
        return TC_ENOMEM;

    tc_err err =
        tc_index_add(&table->endpoint_index, hash, table->endpoint_count);
    if (err != TC_OK)
        return err;

    table->endpoints[table->endpoint_count] = *endpoint;
    *out                                    = table->endpoint_count++;
    return TC_OK;
}

static tc_err append(struct tc_flow_table *table, const struct tc_flow_key *key,
                     uint64_t hash)
{
    struct tc_flow flow = { .transport = key->transport };

    tc_err err = tc_flow_table_endpoint(table, &key->from, &flow.from);
    if (err == TC_OK)
        err = tc_flow_table_endpoint(table, &key->to, &flow.to);
    if (err != TC_OK)
        return err;

    if (!tc_grow(&table->flows, &table->flow_capacity, table->flow_count,
                 sizeof *table->flows) ||
        !tc_grow(&table->keys, &table->key_capacity, table->flow_count,
                 sizeof *table->keys))
        return TC_ENOMEM;

    err = tc_index_add(&table->flow_index, hash, table->flow_count);
    if (err != TC_OK)
        return err;

    table->flows[table->flow_count] = flow;
    table->keys[table->flow_count]  = *key;
    table->flow_count++;
    return TC_OK;
}

tc_err tc_flow_table_flow(struct tc_flow_table *table,
                          const struct tc_flow_key *key, uint32_t *out)
{
    assert(table && key && out);

    if (table->last == TC_FLOW_NONE || !flow_is(table, table->last, key)) {
        uint64_t hash = tc_hash_bytes(key, sizeof *key);
        uint32_t id =
            tc_index_find(&table->flow_index, hash, flow_is, table, key);

        if (id == TC_INDEX_NONE) {
            tc_err err = append(table, key, hash);
            if (err != TC_OK)
                return err;
            id = table->flow_count - 1;
        }
        table->last = id;
    }
    *out = table->last;
    return TC_OK;
}

const struct tc_endpoint *
tc_flow_table_borrow_endpoint(const struct tc_flow_table *table, uint32_t id)
{
    assert(id < table->endpoint_count);

    return &table->endpoints[id];
}

struct tc_flow tc_flow_table_get(const struct tc_flow_table *table, uint32_t id)
{
    assert(id < table->flow_count);

    return table->flows[id];
}

uint32_t tc_flow_table_count(const struct tc_flow_table *table)
{
    return table->flow_count;
}

uint32_t tc_flow_table_endpoint_count(const struct tc_flow_table *table)
{
    return table->endpoint_count;
}

uint64_t tc_flow_table_bytes(const struct tc_flow_table *table)
{
    return sizeof *table + table->endpoint_capacity * sizeof *table->endpoints +
           table->flow_capacity * sizeof *table->flows +
           table->key_capacity * sizeof *table->keys +
           tc_index_bytes(&table->endpoint_index) +
           tc_index_bytes(&table->flow_index);
}

tc_err tc_flow_sweep_begin(struct tc_flow_sweep *out,
                           const struct tc_flow_table *table)
{
    *out       = (struct tc_flow_sweep){ .is_marking = true };
    tc_err err = tc_row_map_init(&out->flows, table->flow_count);

    return err == TC_OK
               ? tc_row_map_init(&out->endpoints, table->endpoint_count)
               : err;
}

void tc_flow_sweep_fini(struct tc_flow_sweep *sweep)
{
    tc_row_map_fini(&sweep->flows);
    tc_row_map_fini(&sweep->endpoints);
}

static void visit(const struct tc_flow_sweep *sweep,
                  const struct tc_row_map *map, uint32_t *number)
{
    if (*number == TC_FLOW_NONE)
        return;
    assert(*number < map->count);
    if (sweep->is_marking)
        map->to[*number] = 0;
    else
        *number = map->to[*number];
}

void tc_flow_sweep_flow(struct tc_flow_sweep *sweep, uint32_t *flow)
{
    visit(sweep, &sweep->flows, flow);
}

void tc_flow_sweep_endpoint(struct tc_flow_sweep *sweep, uint32_t *endpoint)
{
    visit(sweep, &sweep->endpoints, endpoint);
}

/* Turns marks into numbers, in the old order. */
static void number_marked(struct tc_row_map *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->to[i] != TC_INDEX_NONE)
            map->to[i] = map->kept++;
}

static tc_err compact_endpoints(struct tc_flow_table *table,
                                const struct tc_row_map *map)
{
    for (uint32_t i = 0; i < table->endpoint_count; i++)
        if (map->to[i] != TC_INDEX_NONE)
            table->endpoints[map->to[i]] = table->endpoints[i];
    table->endpoint_count = map->kept;
    tc_shrink(&table->endpoints, &table->endpoint_capacity, map->kept,
              sizeof *table->endpoints);
    return tc_index_remap(&table->endpoint_index, map->to, NULL, NULL);
}

tc_err tc_flow_sweep_compact(struct tc_flow_sweep *sweep,
                             struct tc_flow_table *table)
{
    const struct tc_row_map *map = &sweep->flows;

    for (uint32_t i = 0; i < table->flow_count; i++)
        if (map->to[i] != TC_INDEX_NONE) {
            tc_flow_sweep_endpoint(sweep, &table->flows[i].from);
            tc_flow_sweep_endpoint(sweep, &table->flows[i].to);
        }
    sweep->is_marking = false;
    number_marked(&sweep->flows);
    number_marked(&sweep->endpoints);
    for (uint32_t i = 0; i < table->flow_count; i++) {
        struct tc_flow *flow = &table->flows[i];

        if (map->to[i] == TC_INDEX_NONE)
            continue;
        tc_flow_sweep_endpoint(sweep, &flow->from);
        tc_flow_sweep_endpoint(sweep, &flow->to);
        table->flows[map->to[i]] = *flow;
        table->keys[map->to[i]]  = table->keys[i];
    }
    table->flow_count = map->kept;
    table->last       = TC_FLOW_NONE;
    tc_shrink(&table->flows, &table->flow_capacity, map->kept,
              sizeof *table->flows);
    tc_shrink(&table->keys, &table->key_capacity, map->kept,
              sizeof *table->keys);

    tc_err err = compact_endpoints(table, &sweep->endpoints);
    return err == TC_OK
               ? tc_index_remap(&table->flow_index, map->to, NULL, NULL)
               : err;
}

char *tc_endpoint_address_text(const struct tc_endpoint *endpoint,
                               char out[TC_ENDPOINT_TEXT_BYTES])
{
    int family = endpoint->family == TC_IP_V6 ? AF_INET6 : AF_INET;

    if (!inet_ntop(family, endpoint->address, out, TC_ENDPOINT_TEXT_BYTES))
        out[0] = '\0';
    return out;
}

char *tc_endpoint_text(const struct tc_endpoint *endpoint,
                       char out[TC_ENDPOINT_TEXT_BYTES])
{
    char address[TC_ENDPOINT_TEXT_BYTES];

    (void)tc_endpoint_address_text(endpoint, address);
    if (endpoint->port == 0)
        (void)snprintf(out, TC_ENDPOINT_TEXT_BYTES, "%.46s", address);
    else if (endpoint->family == TC_IP_V6)
        (void)snprintf(out, TC_ENDPOINT_TEXT_BYTES, "[%.46s]:%" PRIu16, address,
                       endpoint->port);
    else
        (void)snprintf(out, TC_ENDPOINT_TEXT_BYTES, "%.46s:%" PRIu16, address,
                       endpoint->port);
    return out;
}

tc_err tc_endpoint_parse(const char *address, size_t len_bytes, uint16_t port,
                         struct tc_endpoint *out)
{
    char text[TC_ENDPOINT_TEXT_BYTES];
    struct tc_endpoint endpoint = { .port = port };

    assert(address && out);
    /* inet_pton stops at a NUL */
    if (len_bytes == 0 || len_bytes >= sizeof text ||
        memchr(address, '\0', len_bytes))
        return TC_EFORMAT;
    memcpy(text, address, len_bytes);
    text[len_bytes] = '\0';

    if (inet_pton(AF_INET, text, endpoint.address) == 1)
        endpoint.family = TC_IP_V4;
    else if (inet_pton(AF_INET6, text, endpoint.address) == 1)
        endpoint.family = TC_IP_V6;
    else
        return TC_EFORMAT;

    *out = endpoint;
    return TC_OK;
}
