/* SPDX-License-Identifier: Apache-2.0 */
/* Six octets a segment: offset (2), length, flags, octets to consume after
 * it, what its payload holds.  A model beside the stream keeps, octet by octet,
 * what came first. */
#include <string.h>

#include "capture/tcp_stream.h"
#include "tests/fuzz/fuzz.h"

enum {
    SEGMENT_BYTES = 6,
    SPAN_BYTES    = 1 << 17, /* below the bound: no gap is given up */
    WIRE_BYTES    = 100,
};

/* The numbers wrap within the span. */
static const uint32_t first_seq = 0xffff8000;

/* A connection as it should be read; a restarted one shows as a stream without
 * readable octets. */
struct model {
    bool started;
    uint32_t first; /* offset of the first octet */
    uint32_t next;  /* behind the last readable one */
    uint32_t read;  /* consumed up to here */
    uint8_t known[SPAN_BYTES];
    uint8_t octets[SPAN_BYTES];
};

static void begin(struct model *model, uint32_t offset)
{
    memset(model->known, 0, sizeof model->known);
    model->started = true;
    model->first   = offset;
    model->next    = offset;
    model->read    = offset;
}

static bool feed_model(struct model *model, uint32_t offset, bool is_syn,
                       const uint8_t *payload, uint32_t len_bytes)
{
    bool is_new = false;

    if (is_syn ? !model->started || offset != model->first
               : !model->started && len_bytes > 0)
        begin(model, offset);
    for (uint32_t i = 0; i < len_bytes; i++) {
        uint32_t at = offset + i;

        if (at < model->next || model->known[at])
            continue;
        model->known[at]  = 1;
        model->octets[at] = payload[i];
        is_new            = true;
    }
    while (model->started && model->known[model->next])
        model->next++;
    return is_new;
}

static void check(const struct tc_tcp_stream *stream, const struct model *model)
{
    size_t len;
    const uint8_t *bytes = tc_tcp_stream_bytes(stream, &len);

    FUZZ_CHECK(len == model->next - model->read);
    FUZZ_CHECK(len == 0 || !memcmp(bytes, model->octets + model->read, len));
}

static void consume(struct tc_tcp_stream *stream, struct model *model,
                    uint32_t wish)
{
    uint32_t there = model->next - model->read;
    uint32_t take  = wish < there ? wish : there;
    uint64_t front = tc_tcp_stream_front(stream);

    if (take == 0)
        return;
    tc_tcp_stream_consume(stream, take);
    FUZZ_CHECK(tc_tcp_stream_front(stream) != front);
    model->read += take;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct model model;
    struct tc_tcp_stream *stream;
    uint64_t fed = 0, told = 0;
    int64_t at_ns = 0;

    model.started = false;
    begin(&model, 0);
    model.started = false;
    if (tc_tcp_stream_create(&stream) != TC_OK)
        return 0;
    for (; size >= SEGMENT_BYTES;
         data += SEGMENT_BYTES, size -= SEGMENT_BYTES) {
        uint32_t offset = (uint32_t)data[0] << 8 | data[1];
        uint32_t len    = data[2];
        bool is_syn     = data[3] % 16 == 1;
        uint8_t *exact  = tc_fuzz_room(len);
        struct tc_tcp_frames dropped;
        bool is_new;

        for (uint32_t i = 0; i < len; i++)
            exact[i] = (uint8_t)(data[5] + i * 7);
        const struct tc_tcp_segment segment = {
            .seq            = first_seq + offset - (is_syn ? 1U : 0U),
            .flags          = is_syn ? TC_TCP_SYN : 0,
            .payload        = exact,
            .captured_bytes = len,
            .true_bytes     = len,
            .at_ns          = ++at_ns,
            .wire_bytes     = WIRE_BYTES,
        };
        FUZZ_CHECK(tc_tcp_stream_feed(stream, &segment, &is_new, &dropped) ==
                   TC_OK);
        FUZZ_CHECK(is_new == feed_model(&model, offset, is_syn, exact, len));
        free(exact);
        fed += is_new;
        told += dropped.packets;
        FUZZ_CHECK(dropped.bytes == dropped.packets * WIRE_BYTES);
        check(stream, &model);
        consume(stream, &model, data[4]);
        check(stream, &model);
        if (data[3] % 16 == 2)
            told += tc_tcp_stream_take_frames(stream).packets;
    }
    told += tc_tcp_stream_take_frames(stream).packets;
    FUZZ_CHECK(told == fed);
    tc_tcp_stream_destroy(stream);
    return 0;
}
