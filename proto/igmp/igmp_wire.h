/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file igmp_wire.h
 * @brief Type codes and lengths that decode and encode share.
 */
#ifndef TC_PROTO_IGMP_IGMP_WIRE_H
#define TC_PROTO_IGMP_IGMP_WIRE_H

#include <stddef.h>

#include "base/flow.h"

/** The first octet of IGMP. */
enum tc_igmp_wire_type {
    TC_IGMP_WIRE_QUERY     = 0x11,
    TC_IGMP_WIRE_REPORT_V1 = 0x12,
    TC_IGMP_WIRE_REPORT_V2 = 0x16,
    TC_IGMP_WIRE_LEAVE     = 0x17,
    TC_IGMP_WIRE_REPORT_V3 = 0x22,
};

/** The first octet of ICMPv6. */
enum tc_mld_wire_type {
    TC_MLD_WIRE_QUERY     = 130,
    TC_MLD_WIRE_REPORT_V1 = 131,
    TC_MLD_WIRE_DONE      = 132,
    TC_MLD_WIRE_REPORT_V2 = 143,
};

enum {
    TC_IGMP_MSG_BYTES    = 8,  /**< v1, v2, and a v3 report without records */
    TC_IGMP_QUERY3_BYTES = 12, /**< without sources */
    TC_MLD_MSG_BYTES     = 24, /**< v1 */
    TC_MLD_QUERY2_BYTES  = 28, /**< without sources */
    TC_MLD_REPORT2_BYTES = 8,  /**< without records */

    /** Bits of the mantissa of the codes for times: of RFC 3376 sections
     *  4.1.1 and 4.1.7, and of RFC 3810 section 5.1.3. */
    TC_IGMP_MANTISSA_BITS = 4,
    TC_MLD_MANTISSA_BITS  = 12,
};

static inline size_t tc_igmp_address_bytes(unsigned family)
{
    return family == TC_IP_V6 ? 16 : 4;
}

#endif
