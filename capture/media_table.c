/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/media_table.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"

/* Properties of one endpoint; indexed by its number. */
struct place {
    uint64_t last_frame;
    uint8_t use; /* enum tc_media_use */
    uint8_t format_count;
    struct {
        uint8_t payload_type;
        struct tc_media_format format;
    } formats[TC_SDP_FORMATS_MAX];
};

struct tc_media_table {
    struct place **places; /* owned; NULL where no media were announced */
    size_t capacity;
    uint64_t count;
    uint64_t frame;
};

tc_err tc_media_table_create(struct tc_media_table **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_media_table_destroy(struct tc_media_table *table)
{
    if (!table)
        return;

    for (size_t i = 0; i < table->capacity; i++)
        tc_free(table->places[i]);
    tc_free(table->places);
    tc_free(table);
}

static struct place *find(const struct tc_media_table *table, uint32_t endpoint)
{
    return endpoint < table->capacity ? table->places[endpoint] : NULL;
}

static tc_err make(struct tc_media_table *table, uint32_t endpoint,
                   struct place **out)
{
    tc_err err = tc_cover(&table->places, &table->capacity, endpoint,
                          sizeof(struct place *));
    if (err != TC_OK)
        return err;
    if (!table->places[endpoint]) {
        table->places[endpoint] = tc_alloc(sizeof(struct place));
        if (!table->places[endpoint])
            return TC_ENOMEM;
        table->count++;
    }
    *out = table->places[endpoint];
    return TC_OK;
}

static enum tc_rtp_codec codec_of(const struct tc_sdp_format *format)
{
    if (format->encoding.len_bytes == 0)
        return tc_rtp_static_codec(format->payload_type);
    if (tc_text_equal_nocase(format->encoding, TC_TEXT("H264")))
        return TC_RTP_CODEC_H264;
    if (tc_text_equal_nocase(format->encoding, TC_TEXT("H265")))
        return TC_RTP_CODEC_H265;
    return tc_text_equal_nocase(format->encoding, TC_TEXT("MP2T"))
               ? TC_RTP_CODEC_MP2T
               : TC_RTP_CODEC_OTHER;
}

static void set_rtp(struct place *place, uint64_t frame,
                    const struct tc_sdp_media *media)
{
    *place = (struct place){ .last_frame   = frame,
                             .use          = TC_MEDIA_RTP,
                             .format_count = (uint8_t)media->format_count };
    for (unsigned i = 0; i < media->format_count; i++) {
        place->formats[i].payload_type = media->formats[i].payload_type;
        place->formats[i].format       = (struct tc_media_format){
                  .clock_rate_hz = media->formats[i].clock_rate_hz,
                  .is_event      = tc_text_equal_nocase(media->formats[i].encoding,
                                                        TC_TEXT("telephone-event")),
                  .codec         = codec_of(&media->formats[i]),
        };
    }
}

static tc_err announce_port(struct tc_media_table *table,
                            const struct tc_sdp_media *media, uint16_t port,
                            struct tc_flow_table *flows, struct place **out)
{
    struct tc_endpoint endpoint;
    uint32_t id;

    *out = NULL;
    if (tc_endpoint_parse(media->address.at, media->address.len_bytes, port,
                          &endpoint) != TC_OK)
        return TC_OK; /* a name: the capture alone cannot resolve it */

    tc_err err = tc_flow_table_endpoint(flows, &endpoint, &id);
    return err == TC_OK ? make(table, id, out) : err;
}

static tc_err announce(struct tc_media_table *table,
                       const struct tc_sdp_media *media,
                       struct tc_flow_table *flows)
{
    struct place *place;

    if (media->port == 0 || media->address.len_bytes == 0 ||
        !tc_text_starts(media->protocol, TC_TEXT("RTP/")))
        return TC_OK;

    tc_err err = announce_port(table, media, media->port, flows, &place);
    if (err != TC_OK || !place)
        return err;
    set_rtp(place, table->frame, media);

    if (media->rtcp_port == 0 || media->rtcp_port == media->port)
        return TC_OK;
    err = announce_port(table, media, media->rtcp_port, flows, &place);
    if (err == TC_OK && place)
        *place =
            (struct place){ .last_frame = table->frame, .use = TC_MEDIA_RTCP };
    return err;
}

tc_err tc_media_table_announce(struct tc_media_table *table,
                               const struct tc_sdp *sdp,
                               struct tc_flow_table *flows)
{
    tc_err err = TC_OK;

    assert(table && sdp && flows);
    for (unsigned i = 0; i < sdp->media_count && err == TC_OK; i++)
        err = announce(table, &sdp->media[i], flows);
    return err;
}

void tc_media_table_at_frame(struct tc_media_table *table, uint64_t frame)
{
    table->frame = frame;
}

enum tc_media_use tc_media_table_use(struct tc_media_table *table,
                                     uint32_t endpoint)
{
    struct place *place = find(table, endpoint);

    if (!place)
        return TC_MEDIA_NONE;
    place->last_frame = table->frame;
    return (enum tc_media_use)place->use;
}

uint64_t tc_media_table_bytes(const struct tc_media_table *table)
{
    return table->capacity * sizeof(struct place *) +
           table->count * sizeof(struct place);
}

void tc_media_table_age(const struct tc_media_table *table,
                        struct tc_ages *ages)
{
    for (size_t i = 0; i < table->capacity; i++)
        if (table->places[i])
            tc_ages_add(ages, table->places[i]->last_frame,
                        sizeof(struct place));
}

void tc_media_table_evict(struct tc_media_table *table, uint64_t before_frame)
{
    for (size_t i = 0; i < table->capacity; i++)
        if (table->places[i] && table->places[i]->last_frame < before_frame) {
            tc_free(table->places[i]);
            table->places[i] = NULL;
            table->count--;
        }
}

void tc_media_table_sweep(struct tc_media_table *table,
                          struct tc_flow_sweep *sweep)
{
    uint32_t most = 0;

    for (size_t i = 0; i < table->capacity; i++) {
        struct place *place = table->places[i];
        uint32_t endpoint   = (uint32_t)i;

        if (!place)
            continue;
        tc_flow_sweep_endpoint(sweep, &endpoint);
        table->places[i]        = NULL;
        table->places[endpoint] = place;
        most                    = endpoint + 1;
    }
    if (!sweep->is_marking)
        tc_shrink(&table->places, &table->capacity, most,
                  sizeof(struct place *));
}

struct tc_media_format tc_media_table_format(const struct tc_media_table *table,
                                             uint32_t endpoint,
                                             uint8_t payload_type)
{
    const struct place *place = find(table, endpoint);

    for (unsigned i = 0; place && i < place->format_count; i++)
        if (place->formats[i].payload_type == payload_type)
            return place->formats[i].format;
    return (struct tc_media_format){
        .clock_rate_hz = tc_rtp_static_clock_rate_hz(payload_type),
        .codec         = tc_rtp_static_codec(payload_type),
    };
}
