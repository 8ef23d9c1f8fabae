/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file layers.h
 * @brief From a captured frame through all its layers, tunnels too, to the
 *        payload of the innermost UDP, TCP or IGMP.
 */
#ifndef TC_CAPTURE_LAYERS_H
#define TC_CAPTURE_LAYERS_H

#include "capture/duplicates.h"
#include "capture/fragments.h"
#include "capture/frame_source.h"
#include "capture/ip_layer.h"

/** Tunnels in tunnels: beyond, the frame is taken as it is. */
enum { TC_LAYERS_DEPTH_MAX = 8 };

/** What peeling remembers from frame to frame. */
struct tc_layers {
    struct tc_fragments *fragments;   /**< borrowed */
    struct tc_duplicates *duplicates; /**< borrowed; NULL: copies are packets
                                           like others */
};

/** Which frames bear what was found. */
struct tc_layers_result {
    struct tc_datagram datagram;
    struct tc_fragment_frames frames; /**< this one, and those of fragments
                                           that came before it */
    bool is_held; /**< the frame bears a fragment of something not whole yet */
};

/**
 * Peel.  The flow key is that of the innermost packet.
 *
 * @param tap        of the frame: neither fragments nor copies are looked for
 *                   across taps.
 * @param at_ns      of the frame.
 * @param[out] skip  TC_SKIP_NONE and out->datagram is set, or why not; of a
 *                   frame that is held TC_SKIP_FRAGMENT.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_layers_peel(const struct tc_layers *layers,
                      const struct tc_frame *frame, uint16_t tap, int64_t at_ns,
                      struct tc_layers_result *out, enum tc_skip *skip);

#endif
