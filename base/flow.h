/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file flow.h
 * @brief Endpoints (address and port) and flows (from, to, transport) as
 *        small numbers, so that a packet is hashed once.
 */
#ifndef TC_BASE_FLOW_H
#define TC_BASE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"

/** No endpoint, no flow. */
#define TC_FLOW_NONE UINT32_MAX

enum tc_ip_family {
    TC_IP_V4 = 4,
    TC_IP_V6 = 6,
};

enum tc_transport {
    TC_TRANSPORT_OTHER = 0,
    TC_TRANSPORT_IGMP  = 2,
    TC_TRANSPORT_TCP   = 6,
    TC_TRANSPORT_UDP   = 17,
    TC_TRANSPORT_ICMP6 = 58,
}; /* the numbers are IANA's protocol numbers */

/** An address and a port; plain data without padding. */
struct tc_endpoint {
    uint8_t address[16]; /**< IPv4 in the first four, the rest zero */
    uint16_t port;       /**< host byte order; 0: no ports */
    uint16_t family;     /**< enum tc_ip_family */
};

/** Sender, receiver and transport; plain data without padding. */
struct tc_flow_key {
    struct tc_endpoint from;
    struct tc_endpoint to;
    uint32_t transport; /**< enum tc_transport */
};

/** A row of the flow table. */
struct tc_flow {
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint32_t transport;
};

struct tc_flow_table;

TC_NODISCARD
tc_err tc_flow_table_create(struct tc_flow_table **out);

/** NULL is allowed. */
void tc_flow_table_destroy(struct tc_flow_table *table);

/** The number of an endpoint, assigned in order of first use. */
TC_NODISCARD
tc_err tc_flow_table_endpoint(struct tc_flow_table *table,
                              const struct tc_endpoint *endpoint,
                              uint32_t *out);

/** The number of a flow, assigned in order of first use; its endpoints are
 *  numbered, too. */
TC_NODISCARD
tc_err tc_flow_table_flow(struct tc_flow_table *table,
                          const struct tc_flow_key *key, uint32_t *out);

/** The number of an existing endpoint, or TC_FLOW_NONE. */
uint32_t tc_flow_table_find_endpoint(const struct tc_flow_table *table,
                                     const struct tc_endpoint *endpoint);

/** Borrowed until the next endpoint is added; `id` must exist. */
const struct tc_endpoint *
tc_flow_table_borrow_endpoint(const struct tc_flow_table *table, uint32_t id);

/** The flow with that number, which must exist. */
struct tc_flow tc_flow_table_get(const struct tc_flow_table *table,
                                 uint32_t id);

/** Heap use in bytes. */
uint64_t tc_flow_table_bytes(const struct tc_flow_table *table);

/**
 * Removes unused flows and endpoints in two passes over all references to them:
 * the first marks those in use, the second renumbers them.
 */
struct tc_flow_sweep {
    struct tc_row_map flows;
    struct tc_row_map endpoints;
    bool is_marking; /**< first pass */
};

/** @param out  for tc_flow_sweep_fini, also on failure. */
TC_NODISCARD
tc_err tc_flow_sweep_begin(struct tc_flow_sweep *out,
                           const struct tc_flow_table *table);

/** Mark (first pass) or renumber in place (second pass); TC_FLOW_NONE is
 * unchanged. */
void tc_flow_sweep_flow(struct tc_flow_sweep *sweep, uint32_t *flow);
void tc_flow_sweep_endpoint(struct tc_flow_sweep *sweep, uint32_t *endpoint);

/** Between the passes: remove unmarked rows from the table.
 *  @retval TC_ENOMEM  no memory: the table is no longer usable. */
TC_NODISCARD
tc_err tc_flow_sweep_compact(struct tc_flow_sweep *sweep,
                             struct tc_flow_table *table);

void tc_flow_sweep_fini(struct tc_flow_sweep *sweep);

uint32_t tc_flow_table_count(const struct tc_flow_table *table);
uint32_t tc_flow_table_endpoint_count(const struct tc_flow_table *table);

enum { TC_ENDPOINT_TEXT_BYTES = 64 };

/** "10.0.1.2:5060" or "[2001:db8::1]:5060"; without the port if it is 0.
 *  @return out. */
char *tc_endpoint_text(const struct tc_endpoint *endpoint,
                       char out[TC_ENDPOINT_TEXT_BYTES]);

/** The same without the port. */
char *tc_endpoint_address_text(const struct tc_endpoint *endpoint,
                               char out[TC_ENDPOINT_TEXT_BYTES]);

/**
 * An IPv4 or IPv6 address in text (no name, no brackets).
 *
 * @retval TC_EFORMAT  not an address.
 */
TC_NODISCARD
tc_err tc_endpoint_parse(const char *address, size_t len_bytes, uint16_t port,
                         struct tc_endpoint *out);

#endif
