/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/tcp_stream.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

/* A stretch that came before its turn; in order of `seq`, no two overlap in
 * their first octet. */
struct piece {
    struct piece *next;
    uint32_t seq;
    uint32_t len_bytes;
    int64_t at_ns;
    uint8_t bytes[];
};

/* From this offset of the readable octets on they came at that time. */
struct mark {
    size_t offset;
    int64_t at_ns;
};

struct tc_tcp_stream {
    bool started;
    uint32_t next_seq; /* of the octet behind the readable ones */
    uint8_t *bytes;    /* owned */
    size_t len_bytes;
    size_t capacity;
    struct mark *marks; /* owned; the first at offset 0 where there is any */
    size_t mark_count;
    size_t mark_capacity;
    struct piece *pending; /* owned list */
    size_t pending_bytes;
    struct tc_tcp_frames frames;
};

tc_err tc_tcp_stream_create(struct tc_tcp_stream **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

static void free_pending(struct tc_tcp_stream *stream)
{
    while (stream->pending) {
        struct piece *piece = stream->pending;

        stream->pending = piece->next;
        tc_free(piece);
    }
    stream->pending_bytes = 0;
}

void tc_tcp_stream_destroy(struct tc_tcp_stream *stream)
{
    if (!stream)
        return;

    free_pending(stream);
    tc_free(stream->bytes);
    tc_free(stream->marks);
    tc_free(stream);
}

/* Sequence numbers wrap: what lies less than half the space ahead is later. */
static int64_t seq_diff(uint32_t a, uint32_t b)
{
    uint32_t ahead = a - b;

    return ahead < 0x80000000U ? (int64_t)ahead : (int64_t)ahead - 0x100000000;
}

static tc_err append(struct tc_tcp_stream *stream, const uint8_t *bytes,
                     size_t len_bytes, int64_t at_ns)
{
    size_t need = stream->len_bytes + len_bytes;

    if (need > stream->capacity) {
        size_t wider = stream->capacity > 0 ? stream->capacity : 2048;
        while (wider < need)
            wider *= 2;

        uint8_t *grown = tc_realloc_array(stream->bytes, wider, 1);
        if (!grown)
            return TC_ENOMEM;
        stream->bytes    = grown;
        stream->capacity = wider;
    }
    if (!tc_grow(&stream->marks, &stream->mark_capacity, stream->mark_count,
                 sizeof *stream->marks))
        return TC_ENOMEM;

    memcpy(stream->bytes + stream->len_bytes, bytes, len_bytes);
    stream->marks[stream->mark_count++] =
        (struct mark){ .offset = stream->len_bytes, .at_ns = at_ns };
    stream->len_bytes = need;
    stream->next_seq += (uint32_t)len_bytes;
    return TC_OK;
}

/* Moves the pieces whose turn has come; what overlaps is cut off in front. */
static tc_err drain(struct tc_tcp_stream *stream)
{
    while (stream->pending) {
        struct piece *piece = stream->pending;
        int64_t ahead       = seq_diff(piece->seq, stream->next_seq);
        tc_err err          = TC_OK;

        if (ahead > 0)
            return TC_OK;

        uint32_t known = (uint32_t)-ahead;
        if (known < piece->len_bytes)
            err = append(stream, piece->bytes + known, piece->len_bytes - known,
                         piece->at_ns);
        if (err != TC_OK)
            return err;
        stream->pending = piece->next;
        stream->pending_bytes -= piece->len_bytes;
        tc_free(piece);
    }
    return TC_OK;
}

static tc_err keep_for_later(struct tc_tcp_stream *stream,
                             const struct tc_tcp_segment *segment, bool *is_new)
{
    struct piece **link = &stream->pending;

    while (*link && seq_diff((*link)->seq, segment->seq) < 0)
        link = &(*link)->next;
    *is_new = !*link || (*link)->seq != segment->seq ||
              (*link)->len_bytes < segment->captured_bytes;
    if (!*is_new)
        return TC_OK;

    struct piece *piece = tc_alloc(sizeof *piece + segment->captured_bytes);
    if (!piece)
        return TC_ENOMEM;
    piece->seq       = segment->seq;
    piece->len_bytes = segment->captured_bytes;
    piece->at_ns     = segment->at_ns;
    piece->next      = *link;
    memcpy(piece->bytes, segment->payload, segment->captured_bytes);
    *link = piece;
    stream->pending_bytes += segment->captured_bytes;
    return TC_OK;
}

struct tc_tcp_frames tc_tcp_stream_take_frames(struct tc_tcp_stream *stream)
{
    struct tc_tcp_frames frames = stream->frames;

    stream->frames = (struct tc_tcp_frames){ 0 };
    return frames;
}

static void forget_readable(struct tc_tcp_stream *stream)
{
    stream->len_bytes  = 0;
    stream->mark_count = 0;
}

/* What is missing will not come: go on behind the gap. */
static tc_err jump_gap(struct tc_tcp_stream *stream,
                       struct tc_tcp_frames *dropped)
{
    *dropped = tc_tcp_stream_take_frames(stream);
    forget_readable(stream);
    stream->next_seq = stream->pending->seq;
    return drain(stream);
}

static void begin(struct tc_tcp_stream *stream, uint32_t next_seq,
                  struct tc_tcp_frames *dropped)
{
    *dropped = tc_tcp_stream_take_frames(stream);
    forget_readable(stream);
    free_pending(stream);
    stream->started  = true;
    stream->next_seq = next_seq;
}

static void count_frame(struct tc_tcp_stream *stream,
                        const struct tc_tcp_segment *segment)
{
    if (stream->frames.packets == 0)
        stream->frames.first_ns = segment->at_ns;
    stream->frames.packets++;
    stream->frames.bytes += segment->wire_bytes;
}

static tc_err take_payload(struct tc_tcp_stream *stream,
                           const struct tc_tcp_segment *segment, bool *is_new,
                           struct tc_tcp_frames *dropped)
{
    int64_t ahead = seq_diff(segment->seq, stream->next_seq);
    tc_err err    = TC_OK;

    if (ahead > 0) {
        err = keep_for_later(stream, segment, is_new);
    } else if ((uint32_t)-ahead < segment->captured_bytes) {
        uint32_t known = (uint32_t)-ahead;

        *is_new = true;
        err     = append(stream, segment->payload + known,
                         segment->captured_bytes - known, segment->at_ns);
        if (err == TC_OK)
            err = drain(stream);
    }
    if (err == TC_OK && stream->pending_bytes > TC_TCP_PENDING_BYTES_MAX)
        err = jump_gap(stream, dropped);
    if (err == TC_OK && *is_new)
        count_frame(stream, segment);
    return err;
}

tc_err tc_tcp_stream_feed(struct tc_tcp_stream *stream,
                          const struct tc_tcp_segment *segment, bool *is_new,
                          struct tc_tcp_frames *dropped)
{
    assert(stream && segment && is_new && dropped);
    *is_new  = false;
    *dropped = (struct tc_tcp_frames){ 0 };

    if (segment->flags & TC_TCP_SYN &&
        (!stream->started || segment->seq + 1 != stream->next_seq))
        begin(stream, segment->seq + 1, dropped);
    else if (!stream->started && segment->captured_bytes > 0)
        begin(stream, segment->seq, dropped); /* in the middle */
    if (segment->captured_bytes == 0)
        return TC_OK;
    return take_payload(stream, segment, is_new, dropped);
}

struct tc_tcp_frames tc_tcp_stream_skip_to(struct tc_tcp_stream *stream,
                                           uint32_t seq)
{
    struct tc_tcp_frames dropped = { 0 };

    begin(stream, seq, &dropped);
    return dropped;
}

const uint8_t *tc_tcp_stream_bytes(const struct tc_tcp_stream *stream,
                                   size_t *len_bytes)
{
    *len_bytes = stream->len_bytes;
    return stream->bytes;
}

bool tc_tcp_stream_has_pending(const struct tc_tcp_stream *stream)
{
    return stream->pending != NULL;
}

void tc_tcp_stream_consume(struct tc_tcp_stream *stream, size_t len_bytes)
{
    size_t first = 0;

    assert(len_bytes <= stream->len_bytes);
    stream->len_bytes -= len_bytes;
    if (stream->len_bytes == 0) {
        stream->mark_count = 0;
        return;
    }

    memmove(stream->bytes, stream->bytes + len_bytes, stream->len_bytes);
    /* the last mark at or before the new start holds for it */
    while (first + 1 < stream->mark_count &&
           stream->marks[first + 1].offset <= len_bytes)
        first++;
    memmove(stream->marks, stream->marks + first,
            (stream->mark_count - first) * sizeof *stream->marks);
    stream->mark_count -= first;
    for (size_t i = 0; i < stream->mark_count; i++)
        stream->marks[i].offset = stream->marks[i].offset > len_bytes
                                      ? stream->marks[i].offset - len_bytes
                                      : 0;
}

int64_t tc_tcp_stream_first_ns(const struct tc_tcp_stream *stream)
{
    return stream->mark_count > 0 ? stream->marks[0].at_ns : 0;
}
