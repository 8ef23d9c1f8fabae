/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/stream_delays.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"

/* What is kept of a stream at its origin: enough for the slowest receiver at
 * about 20 packets a frame. */
enum { PACKETS = 1024, FRAMES = 64 };

struct sent_packet {
    int64_t at_ns;
    uint32_t timestamp;
    uint16_t seq;
    bool valid;
};

struct sent_frame {
    int64_t at_ns; /* of its first packet */
    uint32_t timestamp;
    uint32_t packets;
    bool is_whole; /* its marker has been sent */
};

struct origin {
    uint32_t ssrc;
    uint64_t frames;
    struct sent_packet packets[PACKETS]; /* by seq % PACKETS */
    struct sent_frame ring[FRAMES];      /* by frame number % FRAMES */
};

enum { WORD_BITS = 64 };

/* The sequence numbers that a receiver got recently. */
struct window {
    uint64_t seen[PACKETS / WORD_BITS]; /* by seq % PACKETS */
    uint16_t highest;
    bool is_open; /* `highest` is valid */
};

enum arrival { AHEAD, BEHIND, AGAIN };

struct tc_stream_delays {
    struct origin **origins; /* owned, with its elements */
    size_t origin_capacity;
    uint32_t origin_count;
    struct tc_index origin_index;
    struct tc_stream_delay *rows; /* owned */
    size_t row_capacity;
    struct window *windows; /* owned; of each row */
    size_t window_capacity;
    uint32_t row_count;
    struct tc_index row_index;
};

tc_err tc_stream_delays_create(struct tc_stream_delays **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_stream_delays_destroy(struct tc_stream_delays *delays)
{
    if (!delays)
        return;

    for (uint32_t i = 0; i < delays->origin_count; i++)
        tc_free(delays->origins[i]);
    tc_free(delays->origins);
    tc_free(delays->rows);
    tc_free(delays->windows);
    tc_index_fini(&delays->origin_index);
    tc_index_fini(&delays->row_index);
    tc_free(delays);
}

static bool origin_is(const void *self, uint32_t i, const void *key)
{
    return ((const struct tc_stream_delays *)self)->origins[i]->ssrc ==
           *(const uint32_t *)key;
}

static struct origin *find_origin(const struct tc_stream_delays *delays,
                                  uint32_t ssrc)
{
    uint32_t i = tc_index_find(&delays->origin_index, tc_hash_u64(ssrc),
                               origin_is, delays, &ssrc);

    return i == TC_INDEX_NONE ? NULL : delays->origins[i];
}

static tc_err add_origin(struct tc_stream_delays *delays, uint32_t ssrc,
                         struct origin **out)
{
    if (!tc_grow(&delays->origins, &delays->origin_capacity,
                 delays->origin_count, sizeof(struct origin *)))
        return TC_ENOMEM;

    struct origin *origin = tc_alloc(sizeof *origin);
    if (!origin)
        return TC_ENOMEM;

    origin->ssrc = ssrc;
    tc_err err   = tc_index_add(&delays->origin_index, tc_hash_u64(ssrc),
                                delays->origin_count);
    if (err != TC_OK) {
        tc_free(origin);
        return err;
    }
    delays->origins[delays->origin_count++] = origin;
    *out                                    = origin;
    return TC_OK;
}

static struct sent_frame *newest_frame(struct origin *origin)
{
    return &origin->ring[(origin->frames - 1) % FRAMES];
}

static void enter_frame(struct origin *origin, int64_t at_ns,
                        const struct tc_rtp_packet *packet)
{
    if (origin->frames == 0 ||
        newest_frame(origin)->timestamp != packet->timestamp) {
        origin->frames++;
        *newest_frame(origin) = (struct sent_frame){
            .at_ns     = at_ns,
            .timestamp = packet->timestamp,
        };
    }
    newest_frame(origin)->packets++;
    if (packet->marker)
        newest_frame(origin)->is_whole = true;
}

tc_err tc_stream_delays_sent(struct tc_stream_delays *delays,
                             const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    struct origin *origin              = find_origin(delays, packet->ssrc);
    tc_err err                         = TC_OK;

    if (!origin)
        err = add_origin(delays, packet->ssrc, &origin);
    if (err != TC_OK)
        return err;

    struct sent_packet *slot = &origin->packets[packet->seq % PACKETS];
    if (slot->valid && slot->seq == packet->seq &&
        slot->timestamp == packet->timestamp)
        return TC_OK; /* a copy for another receiver */

    *slot = (struct sent_packet){ .at_ns     = record->first_ns,
                                  .timestamp = packet->timestamp,
                                  .seq       = packet->seq,
                                  .valid     = true };
    enter_frame(origin, record->first_ns, packet);
    return TC_OK;
}

static bool row_is(const void *self, uint32_t i, const void *key)
{
    const struct tc_stream_delay *row =
        &((const struct tc_stream_delays *)self)->rows[i];
    const struct tc_record *record = key;

    return row->tap == record->tap && row->ssrc == record->view.rtp->ssrc;
}

static tc_err find_or_add_row(struct tc_stream_delays *delays,
                              const struct tc_record *record,
                              struct tc_stream_delay **out)
{
    uint32_t ssrc = record->view.rtp->ssrc;
    uint64_t hash = tc_hash_u64((uint64_t)record->tap << 32 | ssrc);
    uint32_t i =
        tc_index_find(&delays->row_index, hash, row_is, delays, record);

    if (i == TC_INDEX_NONE) {
        if (!tc_grow(&delays->rows, &delays->row_capacity, delays->row_count,
                     sizeof *delays->rows) ||
            !tc_grow(&delays->windows, &delays->window_capacity,
                     delays->row_count, sizeof *delays->windows))
            return TC_ENOMEM;
        tc_err err = tc_index_add(&delays->row_index, hash, delays->row_count);
        if (err != TC_OK)
            return err;
        delays->rows[delays->row_count] =
            (struct tc_stream_delay){ .ssrc = ssrc, .tap = record->tap };
        delays->windows[delays->row_count] = (struct window){ 0 };
        i                                  = delays->row_count++;
    }
    *out = &delays->rows[i];
    return TC_OK;
}

static void window_move(struct window *window, uint16_t seq)
{
    unsigned ahead = (uint16_t)(seq - window->highest);

    for (unsigned i = 1; i <= ahead && i <= PACKETS; i++) {
        unsigned bit = (uint16_t)(window->highest + i) % PACKETS;

        window->seen[bit / WORD_BITS] &= ~(1ULL << bit % WORD_BITS);
    }
    window->highest = seq;
}

/* A number farther back than the window counts as ahead: a viewer came back
 * after half the number space. */
static enum arrival window_enter(struct window *window, uint16_t seq)
{
    unsigned behind = (uint16_t)(window->highest - seq);
    unsigned bit    = seq % PACKETS;
    uint64_t mask   = 1ULL << bit % WORD_BITS;
    bool is_ahead   = !window->is_open || behind >= PACKETS;

    if (is_ahead)
        window_move(window, seq);
    else if (window->seen[bit / WORD_BITS] & mask)
        return AGAIN;

    window->is_open = true;
    window->seen[bit / WORD_BITS] |= mask;
    return is_ahead ? AHEAD : BEHIND;
}

static const struct sent_frame *find_frame(const struct origin *origin,
                                           uint32_t timestamp)
{
    uint64_t oldest = origin->frames > FRAMES ? origin->frames - FRAMES : 0;

    for (uint64_t n = origin->frames; n > oldest; n--)
        if (origin->ring[(n - 1) % FRAMES].timestamp == timestamp)
            return &origin->ring[(n - 1) % FRAMES];
    return NULL;
}

static double seconds_between(int64_t from_ns, int64_t to_ns)
{
    return (double)(to_ns - from_ns) * 1e-9;
}

static void take_packet(struct tc_stream_delay *row,
                        const struct origin *origin,
                        const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    const struct sent_packet *sent = &origin->packets[packet->seq % PACKETS];

    if (!sent->valid || sent->seq != packet->seq ||
        sent->timestamp != packet->timestamp)
        return;
    row->packets++;
    row->packet_sum_s += seconds_between(sent->at_ns, record->at_ns);
}

/* A new timestamp before all packets of a frame are there leaves that frame
 * incomplete; packets of it that follow are ignored. */
static double take_frame(struct tc_stream_delay *row,
                         const struct origin *origin,
                         const struct tc_record *record, enum arrival arrival)
{
    uint32_t timestamp             = record->view.rtp->timestamp;
    const struct sent_frame *frame = find_frame(origin, timestamp);

    if (arrival == BEHIND && row->timestamp != timestamp)
        return NAN;
    if (row->received > 0 && row->timestamp != timestamp) {
        row->frames_incomplete++;
        row->received = 0;
    }
    row->timestamp = timestamp;
    row->received++;
    if (!frame || !frame->is_whole || row->received < frame->packets)
        return NAN;

    double delay_s = seconds_between(frame->at_ns, record->at_ns);
    row->received  = 0;
    row->frames++;
    row->frame_sum_s += delay_s;
    return delay_s;
}

tc_err tc_stream_delays_received(struct tc_stream_delays *delays,
                                 const struct tc_record *record,
                                 double *frame_s)
{
    const struct origin *origin = find_origin(delays, record->view.rtp->ssrc);
    struct tc_stream_delay *row;

    *frame_s = NAN;
    if (!origin)
        return TC_OK; /* the origin is not observed */

    tc_err err = find_or_add_row(delays, record, &row);
    if (err != TC_OK)
        return err;

    enum arrival arrival = window_enter(&delays->windows[row - delays->rows],
                                        record->view.rtp->seq);
    if (arrival == AGAIN)
        return TC_OK;
    take_packet(row, origin, record);
    *frame_s = take_frame(row, origin, record, arrival);
    return TC_OK;
}

const struct tc_stream_delay *
tc_stream_delays_borrow(const struct tc_stream_delays *delays, size_t *count)
{
    *count = delays->row_count;
    return delays->rows;
}
