/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file layers.h
 * @brief Parses a captured frame through all layers and tunnels, up to the
 *        payload of the innermost UDP, TCP or IGMP.
 */
#ifndef TC_CAPTURE_LAYERS_H
#define TC_CAPTURE_LAYERS_H

#include "capture/duplicates.h"
#include "capture/fragments.h"
#include "capture/frame_source.h"
#include "capture/ip_layer.h"

/** Maximum nesting of tunnels; deeper ones are not decoded. */
enum { TC_LAYERS_DEPTH_MAX = 8 };

/** State between frames. */
struct tc_layers {
    struct tc_fragments *fragments; /**< borrowed */
    struct tc_duplicates
        *duplicates; /**< borrowed; NULL: do not detect copies */
};

/** The datagram that was found, and the frames that carry it. */
struct tc_layers_result {
    struct tc_datagram datagram;
    struct tc_fragment_frames frames; /**< this frame, and those of its earlier
                                           fragments */
    bool is_held; /**< the frame carries a fragment of an incomplete datagram */
};

/**
 * Parse all layers.  The flow key is that of the innermost packet.
 *
 * @param tap        of the frame: fragments and copies are matched within a
 *                   tap.
 * @param at_ns      of the frame.
 * @param[out] skip  TC_SKIP_NONE and out->datagram is set, or the reason why
 *                   not; TC_SKIP_FRAGMENT if the frame is held.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_layers_peel(const struct tc_layers *layers,
                      const struct tc_frame *frame, uint16_t tap, int64_t at_ns,
                      struct tc_layers_result *out, enum tc_skip *skip);

#endif
