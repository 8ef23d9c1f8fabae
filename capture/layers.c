/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/layers.h"

#include "capture/link_layer.h"
#include "capture/tunnel.h"

/* One link header and the IP packet behind it. */
static enum tc_skip peel_once(const struct tc_tunnel *outer,
                              struct tc_datagram *out)
{
    struct tc_cursor cursor = outer->cursor;
    size_t captured         = tc_cursor_left(&cursor);

    enum tc_skip skip = tc_link_layer_peel(outer->link_type, &cursor);
    if (skip != TC_SKIP_NONE)
        return skip;

    size_t header_bytes = captured - tc_cursor_left(&cursor);
    return tc_ip_layer_peel(&cursor, outer->wire_bytes - header_bytes, out);
}

enum tc_skip tc_layers_peel(const struct tc_frame *frame,
                            struct tc_datagram *out)
{
    struct tc_tunnel tunnel = {
        .cursor     = tc_cursor_over(frame->bytes, frame->len_bytes),
        .wire_bytes = frame->wire_bytes,
        .link_type  = frame->link_type,
    };
    enum tc_skip skip = peel_once(&tunnel, out);

    for (int depth = 1; depth < TC_LAYERS_DEPTH_MAX; depth++) {
        bool may_carry = skip == TC_SKIP_NONE || skip == TC_SKIP_IP_PROTOCOL;

        if (!may_carry || !tc_tunnel_open(out, &tunnel))
            break;
        skip = peel_once(&tunnel, out);
    }
    return skip;
}
