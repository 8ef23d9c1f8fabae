/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file layers.h
 * @brief From a captured frame through all its layers, tunnels too, to the
 *        payload of the innermost UDP, TCP or IGMP.
 */
#ifndef TC_CAPTURE_LAYERS_H
#define TC_CAPTURE_LAYERS_H

#include "capture/frame_source.h"
#include "capture/ip_layer.h"

/** Tunnels in tunnels: beyond, the frame is taken as it is. */
enum { TC_LAYERS_DEPTH_MAX = 8 };

/**
 * Peel.  The flow key is that of the innermost packet.
 *
 * @return TC_SKIP_NONE and *out filled, or why not.
 */
enum tc_skip tc_layers_peel(const struct tc_frame *frame,
                            struct tc_datagram *out);

#endif
