/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/video/video_payload.h"

#include <assert.h>

enum { SIZE_BYTES = 2 };

static void raise_slice(struct tc_video_payload *payload,
                        enum tc_video_slice slice)
{
    if (slice > payload->slice)
        payload->slice = slice;
}

void tc_video_add_unit(struct tc_video_payload *payload,
                       const struct tc_video_unit *unit)
{
    assert(unit->type < 64);
    if (payload->nal_count == 0)
        payload->nal_type = unit->type;
    payload->nal_count++;
    payload->nal_types |= UINT64_C(1) << unit->type;
    payload->has_parameter_set |= unit->is_parameter_set;
    payload->is_frame_start |= unit->starts_frame;
    payload->is_cut |= unit->is_cut;
    raise_slice(payload, unit->slice);
}

/* Reads one unit; TC_ESHORT: its header was not captured completely. */
static tc_err next_unit(struct tc_cursor *cursor, size_t *true_left_bytes,
                        tc_video_unit_fn *read_unit, struct tc_video_unit *unit)
{
    struct tc_cursor inside;
    uint16_t size_bytes;

    if (*true_left_bytes < SIZE_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_u16(cursor, &size_bytes))
        return TC_ESHORT;
    *true_left_bytes -= SIZE_BYTES;
    if (size_bytes == 0 || size_bytes > *true_left_bytes)
        return TC_EFORMAT;

    size_t captured_bytes = tc_cursor_left(cursor);
    if (captured_bytes > size_bytes)
        captured_bytes = size_bytes;
    if (!tc_cursor_sub(cursor, captured_bytes, &inside))
        return TC_ESHORT;
    *true_left_bytes -= size_bytes;
    return read_unit(inside, size_bytes, unit);
}

tc_err tc_video_read_aggregate(struct tc_cursor cursor, size_t true_left_bytes,
                               tc_video_unit_fn *read_unit,
                               struct tc_video_payload *payload)
{
    if (true_left_bytes == 0)
        return TC_EFORMAT;

    while (true_left_bytes > 0) {
        struct tc_video_unit unit = { 0 };
        tc_err err = next_unit(&cursor, &true_left_bytes, read_unit, &unit);

        if (err == TC_ESHORT) {
            payload->is_cut = true;
            raise_slice(payload, TC_VIDEO_UNKNOWN);
            return TC_OK;
        }
        if (err != TC_OK)
            return err;
        tc_video_add_unit(payload, &unit);
    }
    return TC_OK;
}
