/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/tcp_stream.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

/* Octets that arrived out of order; pieces are sorted by `seq`, all after
 * `next_seq`, without overlap. */
struct piece {
    struct piece *next;
    uint32_t seq;
    uint32_t len_bytes;
    int64_t at_ns;
    uint8_t bytes[];
};

/* Readable octets from this offset on arrived at this time. */
struct mark {
    size_t offset;
    int64_t at_ns;
};

struct tc_tcp_stream {
    bool started;
    uint32_t first_seq; /* initial sequence number, or where the capture
                           begins */
    uint32_t next_seq;  /* of the octet after the readable ones */
    uint8_t *bytes;     /* owned */
    size_t len_bytes;
    size_t capacity;
    uint64_t front;     /* incremented when the first readable octet changes */
    struct mark *marks; /* owned; the first one, if any, has offset 0 */
    size_t mark_count;
    size_t mark_capacity;
    struct piece *pending; /* owned list */
    size_t pending_bytes;  /* including the overhead of pieces */
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

uint64_t tc_tcp_stream_held_bytes(const struct tc_tcp_stream *stream)
{
    return stream ? sizeof *stream + stream->capacity +
                        stream->mark_capacity * sizeof *stream->marks +
                        stream->pending_bytes
                  : 0;
}

/* Sequence numbers wrap: a number less than half the space ahead is later. */
static int64_t seq_diff(uint32_t a, uint32_t b)
{
    uint32_t ahead = a - b;

    return ahead < 0x80000000U ? (int64_t)ahead : (int64_t)ahead - 0x100000000;
}

static tc_err append_octets(struct tc_tcp_stream *stream, const uint8_t *bytes,
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

/* Appends the pieces that have become contiguous. */
static tc_err drain_pending(struct tc_tcp_stream *stream)
{
    while (stream->pending && stream->pending->seq == stream->next_seq) {
        struct piece *piece = stream->pending;
        tc_err err =
            append_octets(stream, piece->bytes, piece->len_bytes, piece->at_ns);

        if (err != TC_OK)
            return err;
        stream->pending = piece->next;
        stream->pending_bytes -= sizeof *piece + piece->len_bytes;
        tc_free(piece);
    }
    return TC_OK;
}

static tc_err insert_piece(struct tc_tcp_stream *stream, struct piece **link,
                           uint32_t seq, const uint8_t *bytes,
                           uint32_t len_bytes, int64_t at_ns)
{
    struct piece *piece = tc_alloc(sizeof *piece + len_bytes);

    if (!piece)
        return TC_ENOMEM;

    piece->next      = *link;
    piece->seq       = seq;
    piece->len_bytes = len_bytes;
    piece->at_ns     = at_ns;
    memcpy(piece->bytes, bytes, len_bytes);
    *link = piece;
    stream->pending_bytes += sizeof *piece + len_bytes;
    return TC_OK;
}

/* Keeps the octets that no piece has yet: the first copy is used. */
static tc_err keep_for_later(struct tc_tcp_stream *stream, uint32_t seq,
                             const uint8_t *bytes, uint32_t len_bytes,
                             int64_t at_ns, bool *is_new)
{
    struct piece **link = &stream->pending;
    uint32_t done       = 0;

    while (done < len_bytes) {
        uint32_t from = seq + done;
        uint32_t left = len_bytes - done;
        int64_t hole  = *link ? seq_diff((*link)->seq, from) : left;

        assert(*link || hole > 0);

        if (hole > 0) {
            uint32_t take = hole < left ? (uint32_t)hole : left;
            tc_err err =
                insert_piece(stream, link, from, bytes + done, take, at_ns);

            if (err != TC_OK)
                return err;
            *is_new = true;
            done += take;
        } else if (-hole < (*link)->len_bytes) {
            done += (*link)->len_bytes - (uint32_t)-hole;
        }
        assert(*link); /* a piece that was there, or is now */
        link = &(*link)->next;
    }
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
    stream->front++;
}

static void drop_frames(struct tc_tcp_stream *stream,
                        struct tc_tcp_frames *dropped)
{
    struct tc_tcp_frames frames = tc_tcp_stream_take_frames(stream);

    if (dropped->packets == 0)
        dropped->first_ns = frames.first_ns;
    dropped->packets += frames.packets;
    dropped->bytes += frames.bytes;
}

/* Skips a gap whose octets will not arrive. */
static tc_err jump_gap(struct tc_tcp_stream *stream,
                       struct tc_tcp_frames *dropped)
{
    drop_frames(stream, dropped);
    forget_readable(stream);
    stream->next_seq = stream->pending->seq;
    return drain_pending(stream);
}

static void continue_at(struct tc_tcp_stream *stream, uint32_t next_seq,
                        struct tc_tcp_frames *dropped)
{
    drop_frames(stream, dropped);
    forget_readable(stream);
    free_pending(stream);
    stream->started  = true;
    stream->next_seq = next_seq;
}

static void begin_stream(struct tc_tcp_stream *stream, uint32_t first_seq,
                         struct tc_tcp_frames *dropped)
{
    continue_at(stream, first_seq, dropped);
    stream->first_seq = first_seq;
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
                           const struct tc_tcp_segment *segment, uint32_t seq,
                           bool *is_new, struct tc_tcp_frames *dropped)
{
    int64_t behind = seq_diff(stream->next_seq, seq);
    uint32_t known = behind > 0 ? (uint32_t)behind : 0;
    tc_err err;

    if (known >= segment->captured_bytes)
        return TC_OK;

    const uint8_t *bytes = segment->payload + known;
    uint32_t len_bytes   = segment->captured_bytes - known;
    if (behind >= 0 && !stream->pending) {
        *is_new = true;
        err     = append_octets(stream, bytes, len_bytes, segment->at_ns);
    } else {
        err = keep_for_later(stream, seq + known, bytes, len_bytes,
                             segment->at_ns, is_new);
        if (err == TC_OK)
            err = drain_pending(stream);
    }
    while (err == TC_OK && stream->pending_bytes > TC_TCP_PENDING_BYTES_MAX)
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

    bool is_syn = segment->flags & TC_TCP_SYN;
    /* a SYN takes a sequence number itself (RFC 9293 section 3.4) */
    uint32_t seq = segment->seq + (is_syn ? 1U : 0U);

    *is_new  = false;
    *dropped = (struct tc_tcp_frames){ 0 };

    /* a SYN of the current connection may be retransmitted, or arrive late */
    if (is_syn ? !stream->started || seq != stream->first_seq
               : !stream->started && segment->captured_bytes > 0)
        begin_stream(stream, seq, dropped);
    if (segment->captured_bytes == 0)
        return TC_OK;
    return take_payload(stream, segment, seq, is_new, dropped);
}

bool tc_tcp_stream_skip_to(struct tc_tcp_stream *stream, uint32_t seq,
                           struct tc_tcp_frames *dropped)
{
    *dropped = (struct tc_tcp_frames){ 0 };
    if (!stream->started)
        begin_stream(stream, seq, dropped);
    else if (seq_diff(seq, stream->next_seq) > 0)
        continue_at(stream, seq, dropped);
    else
        return false;
    return true;
}

const uint8_t *tc_tcp_stream_bytes(const struct tc_tcp_stream *stream,
                                   size_t *len_bytes)
{
    *len_bytes = stream->len_bytes;
    return stream->bytes;
}

uint64_t tc_tcp_stream_front(const struct tc_tcp_stream *stream)
{
    return stream->front;
}

bool tc_tcp_stream_has_pending(const struct tc_tcp_stream *stream)
{
    return stream->pending != NULL;
}

void tc_tcp_stream_consume(struct tc_tcp_stream *stream, size_t len_bytes)
{
    size_t first = 0;

    assert(len_bytes <= stream->len_bytes);
    stream->front++;
    stream->len_bytes -= len_bytes;
    if (stream->len_bytes == 0) {
        stream->mark_count = 0;
        return;
    }

    memmove(stream->bytes, stream->bytes + len_bytes, stream->len_bytes);
    /* the last mark at or before the new start applies to it */
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
