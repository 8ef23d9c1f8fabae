/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file link_layer.h
 * @brief From a captured frame to the IP header inside it.
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

/** The two that tunnels carry. */
enum { TC_LINKTYPE_ETHERNET = 1, TC_LINKTYPE_RAW = 101 };

/** Do we read this link type? */
bool tc_link_layer_known(uint16_t link_type);

/**
 * Pass over the link header, so that `cursor` stands at an IP header.
 *
 * @return TC_SKIP_NONE, or why there is none: TC_SKIP_LINK_TYPE,
 *         TC_SKIP_NOT_IP, TC_SKIP_CUT.
 */
enum tc_skip tc_link_layer_peel(uint16_t link_type, struct tc_cursor *cursor);

#endif
