/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/layers.h"

#include "capture/link_layer.h"
#include "capture/tunnel.h"

/* Skips a link header. */
static enum tc_skip peel_link(struct tc_tunnel *tunnel)
{
    size_t captured = tc_cursor_left(&tunnel->cursor);

    enum tc_skip skip = tc_link_layer_peel(tunnel->link_type, &tunnel->cursor);
    if (skip == TC_SKIP_NONE)
        tunnel->wire_bytes -=
            (uint32_t)(captured - tc_cursor_left(&tunnel->cursor));
    return skip;
}

static enum tc_skip peel_ip(const struct tc_tunnel *tunnel,
                            struct tc_datagram *out)
{
    struct tc_cursor cursor = tunnel->cursor;

    return tc_ip_layer_peel(&cursor, tunnel->wire_bytes, out);
}

/* Parses the outermost headers. */
static enum tc_skip peel_first(const struct tc_layers *layers, uint16_t tap,
                               int64_t at_ns, struct tc_tunnel *tunnel,
                               struct tc_datagram *out)
{
    enum tc_skip skip = peel_link(tunnel);

    if (skip != TC_SKIP_NONE)
        return skip;
    if (layers->duplicates &&
        tc_duplicates_seen(layers->duplicates, tap, at_ns, tunnel->cursor.at,
                           tc_cursor_left(&tunnel->cursor)))
        return TC_SKIP_DUPLICATE;
    return peel_ip(tunnel, out);
}

static enum tc_skip peel_inner(struct tc_tunnel *tunnel,
                               struct tc_datagram *out)
{
    enum tc_skip skip = peel_link(tunnel);

    return skip == TC_SKIP_NONE ? peel_ip(tunnel, out) : skip;
}

/* Adds a fragment; once its datagram is complete, continues with that. */
static tc_err join(struct tc_fragments *fragments, int64_t at_ns,
                   struct tc_layers_result *out, enum tc_skip *skip)
{
    const struct tc_datagram *d       = &out->datagram;
    const struct tc_fragment fragment = {
        .addresses    = d->key,
        .tap          = out->frames.tap,
        .id           = d->fragment_id,
        .protocol     = d->fragment_protocol,
        .more         = d->more_fragments,
        .offset_bytes = d->fragment_offset_bytes,
        .bytes        = d->payload,
        .len_bytes    = d->captured_bytes,
    };
    struct tc_fragment_whole whole;

    /* octets cut off by the capture will not arrive */
    if (d->captured_bytes < d->true_bytes)
        return TC_OK;

    tc_err err =
        tc_fragments_feed(fragments, &fragment, &out->frames, at_ns, &whole);
    if (err != TC_OK)
        return err == TC_EFORMAT ? TC_OK : err;

    out->is_held = whole.len_bytes == 0;
    if (!out->is_held) {
        struct tc_datagram last = *d;

        out->frames = whole.frames;
        *skip       = tc_ip_layer_transport(&last, whole.bytes, whole.len_bytes,
                                            &out->datagram);
    }
    return TC_OK;
}

tc_err tc_layers_peel(const struct tc_layers *layers,
                      const struct tc_frame *frame, uint16_t tap, int64_t at_ns,
                      struct tc_layers_result *out, enum tc_skip *skip)
{
    struct tc_tunnel tunnel = {
        .cursor     = tc_cursor_over(frame->bytes, frame->len_bytes),
        .wire_bytes = frame->wire_bytes,
        .link_type  = frame->link_type,
    };
    tc_err err = TC_OK;

    out->is_held = false;
    out->frames  = (struct tc_fragment_frames){
         .packets = 1, .bytes = frame->wire_bytes, .first_ns = at_ns, .tap = tap
    };
    *skip = peel_first(layers, tap, at_ns, &tunnel, &out->datagram);
    for (int depth = 1; depth < TC_LAYERS_DEPTH_MAX && err == TC_OK; depth++) {
        if (*skip == TC_SKIP_FRAGMENT) {
            err = join(layers->fragments, at_ns, out, skip);
            if (*skip == TC_SKIP_FRAGMENT)
                break;
        }

        bool may_carry = *skip == TC_SKIP_NONE || *skip == TC_SKIP_IP_PROTOCOL;
        if (!may_carry || !tc_tunnel_open(&out->datagram, &tunnel))
            break;
        *skip = peel_inner(&tunnel, &out->datagram);
    }
    return err;
}
