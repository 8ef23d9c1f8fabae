/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file link_layer.h
 * @brief Parses the link layer of a captured frame up to the IP header.
 *
 * Ethernet (with VLAN tags, PPPoE sessions, MPLS labels, 802.2 SNAP), Linux
 * cooked (both versions), PPP, BSD loopback and raw IP; the LINKTYPE_ numbers
 * are those of the pcap format's registry.
 */
#ifndef TC_CAPTURE_LINK_LAYER_H
#define TC_CAPTURE_LINK_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "capture/ledger.h"

/** The two link types that tunnels carry. */
enum { TC_LINKTYPE_ETHERNET = 1, TC_LINKTYPE_RAW = 101 };

/** Is this link type supported? */
bool tc_link_layer_known(uint16_t link_type);

/**
 * Skip the link header: afterwards `cursor` is at an IP header.
 *
 * @return TC_SKIP_NONE, or the reason why there is none: TC_SKIP_LINK_TYPE,
 *         TC_SKIP_NOT_IP, TC_SKIP_CUT.
 */
enum tc_skip tc_link_layer_peel(uint16_t link_type, struct tc_cursor *cursor);

#endif
