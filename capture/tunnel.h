/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tunnel.h
 * @brief Packets inside packets: IP in IP (RFC 2003, 4213), GRE (RFC 2784,
 *        2890), VXLAN (RFC 7348), GTP-U (3GPP TS 29.281).
 */
#ifndef TC_CAPTURE_TUNNEL_H
#define TC_CAPTURE_TUNNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "capture/ip_layer.h"

/** What a tunnel carries. */
struct tc_tunnel {
    struct tc_cursor cursor; /**< at the inner frame or packet */
    uint32_t wire_bytes;     /**< of the inner frame or packet */
    uint16_t link_type;      /**< TC_LINKTYPE_ETHERNET or TC_LINKTYPE_RAW */
};

/**
 * Decode the tunnel in a datagram, if there is one.
 *
 * @retval false  no tunnel, an incomplete header, or a tunnel that carries
 *                neither Ethernet nor IP: the datagram is not a tunnel.
 */
bool tc_tunnel_open(const struct tc_datagram *datagram, struct tc_tunnel *out);

#endif
