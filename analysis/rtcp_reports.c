/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtcp_reports.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/intern.h"
#include "proto/rtcp/rtcp_bye.h"
#include "proto/rtcp/rtcp_packet.h"
#include "proto/rtcp/rtcp_report.h"
#include "proto/rtcp/rtcp_sdes.h"
#include "proto/rtcp/rtcp_xr.h"

struct tc_rtcp_reports {
    struct tc_rtcp_counts counts;
    struct tc_round_trip *trips; /* owned */
    size_t trip_count;
    size_t trip_capacity;
    struct tc_rtcp_reception *receptions; /* owned */
    size_t reception_count;
    size_t reception_capacity;
    struct tc_index reception_index;
    struct tc_rtcp_source *sources; /* owned */
    size_t source_count;
    size_t source_capacity;
    struct tc_index source_index;
    struct tc_intern *names; /* owned */
};

/* An answer to a report that `ssrc` sent. */
struct answer {
    uint32_t ssrc;
    uint32_t middle;
    uint32_t delay; /* in 1/65536 s */
    enum tc_round_trip_kind kind;
};

tc_err tc_rtcp_reports_create(struct tc_rtcp_reports **out)
{
    assert(out);
    *out = NULL;

    struct tc_rtcp_reports *reports = tc_alloc(sizeof *reports);
    if (!reports)
        return TC_ENOMEM;
    tc_err err = tc_intern_create(&reports->names);
    if (err != TC_OK) {
        tc_free(reports);
        return err;
    }
    *out = reports;
    return TC_OK;
}

void tc_rtcp_reports_destroy(struct tc_rtcp_reports *reports)
{
    if (!reports)
        return;

    tc_intern_destroy(reports->names);
    tc_index_fini(&reports->source_index);
    tc_free(reports->sources);
    tc_index_fini(&reports->reception_index);
    tc_free(reports->receptions);
    tc_free(reports->trips);
    tc_free(reports);
}

static bool source_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_rtcp_source *source =
        &((const struct tc_rtcp_source *)self)[row];
    const struct tc_rtcp_source *wanted = key;

    return source->ssrc == wanted->ssrc && source->tap == wanted->tap;
}

static uint64_t source_hash(const struct tc_rtcp_source *source)
{
    return tc_hash_u64((uint64_t)source->tap << 32 | source->ssrc);
}

/* NULL: not seen yet. */
static struct tc_rtcp_source *find_source(const struct tc_rtcp_reports *reports,
                                          uint16_t tap, uint32_t ssrc)
{
    const struct tc_rtcp_source key = { .ssrc = ssrc, .tap = tap };
    uint32_t row = tc_index_find(&reports->source_index, source_hash(&key),
                                 source_is, reports->sources, &key);

    return row == TC_INDEX_NONE ? NULL : &reports->sources[row];
}

static tc_err find_or_add_source(struct tc_rtcp_reports *reports,
                                 const struct tc_record *record, uint32_t ssrc,
                                 struct tc_rtcp_source **out)
{
    const struct tc_rtcp_source fresh = { .ssrc       = ssrc,
                                          .tap        = record->tap,
                                          .cname      = TC_INDEX_NONE,
                                          .last_frame = record->frame };

    *out = find_source(reports, record->tap, ssrc);
    if (*out) {
        (*out)->last_frame = record->frame;
        return TC_OK;
    }
    if (reports->source_count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&reports->sources, &reports->source_capacity,
                 reports->source_count, sizeof *reports->sources))
        return TC_ENOMEM;
    tc_err err = tc_index_add(&reports->source_index, source_hash(&fresh),
                              (uint32_t)reports->source_count);
    if (err != TC_OK)
        return err;
    *out  = &reports->sources[reports->source_count++];
    **out = fresh;
    return TC_OK;
}

static bool reception_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_rtcp_reception *reception =
        &((const struct tc_rtcp_reception *)self)[row];
    const struct tc_rtcp_reception *wanted = key;

    return reception->ssrc == wanted->ssrc &&
           reception->reporter == wanted->reporter &&
           reception->tap == wanted->tap;
}

static tc_err find_or_add_reception(struct tc_rtcp_reports *reports,
                                    const struct tc_record *record,
                                    uint32_t reporter, uint32_t ssrc,
                                    struct tc_rtcp_reception **out)
{
    const struct tc_rtcp_reception fresh = { .ssrc     = ssrc,
                                             .reporter = reporter,
                                             .tap      = record->tap };
    uint64_t hash = tc_hash_mix((uint64_t)reporter << 32 | ssrc,
                                0xe7037ed1a0b428dbULL ^ record->tap);
    uint32_t row  = tc_index_find(&reports->reception_index, hash, reception_is,
                                  reports->receptions, &fresh);

    if (row == TC_INDEX_NONE) {
        row = (uint32_t)reports->reception_count;
        if (reports->reception_count >= TC_INDEX_NONE - 1 ||
            !tc_grow(&reports->receptions, &reports->reception_capacity,
                     reports->reception_count, sizeof *reports->receptions))
            return TC_ENOMEM;
        tc_err err = tc_index_add(&reports->reception_index, hash, row);
        if (err != TC_OK)
            return err;
        reports->receptions[reports->reception_count++] = fresh;
    }
    *out               = &reports->receptions[row];
    (*out)->last_frame = record->frame;
    return TC_OK;
}

/* The newest report sent with that time; NULL: none is kept. */
static const struct tc_rtcp_sent *find_sent(const struct tc_rtcp_sent *ring,
                                            uint64_t sent, uint32_t middle)
{
    for (uint64_t age = 1; age <= sent && age <= TC_RTCP_SENT_KEPT; age++)
        if (ring[(sent - age) % TC_RTCP_SENT_KEPT].middle == middle)
            return &ring[(sent - age) % TC_RTCP_SENT_KEPT];
    return NULL;
}

/* `*is_one`: the answer gave a round trip. */
static tc_err take_answer(struct tc_rtcp_reports *reports,
                          const struct tc_record *record, uint32_t reporter,
                          const struct answer *answer, bool *is_one)
{
    const struct tc_rtcp_source *source =
        find_source(reports, record->tap, answer->ssrc);
    const struct tc_rtcp_sent *sent = NULL;

    *is_one = false;
    if (answer->middle == 0) /* the reporter had not received a report yet */
        return TC_OK;
    if (source && answer->kind == TC_ROUND_TRIP_RECEIVER)
        sent =
            find_sent(source->reports, source->sender_reports, answer->middle);
    else if (source)
        sent = find_sent(source->references, source->reference_times,
                         answer->middle);
    if (!sent) {
        reports->counts.unmatched++;
        return TC_OK;
    }

    int64_t rtt_ns =
        tc_rtcp_tap_round_trip_ns(sent->at_ns, record->at_ns, answer->delay);
    if (rtt_ns < 0) {
        reports->counts.negative_round_trips++;
        return TC_OK;
    }
    if (!tc_grow(&reports->trips, &reports->trip_capacity, reports->trip_count,
                 sizeof *reports->trips))
        return TC_ENOMEM;
    reports->trips[reports->trip_count++] =
        (struct tc_round_trip){ .at_ns      = record->at_ns,
                                .rtt_ns     = rtt_ns,
                                .ssrc       = answer->ssrc,
                                .reporter   = reporter,
                                .tap        = record->tap,
                                .kind       = (uint8_t)answer->kind,
                                .last_frame = record->frame };
    *is_one = true;
    return TC_OK;
}

static tc_err take_block(struct tc_rtcp_reports *reports,
                         const struct tc_record *record, uint32_t reporter,
                         const struct tc_rtcp_report_block *block)
{
    const struct answer answer = { .ssrc   = block->ssrc,
                                   .middle = block->lsr,
                                   .delay  = block->dlsr,
                                   .kind   = TC_ROUND_TRIP_RECEIVER };
    struct tc_rtcp_reception *row;
    bool is_one;

    tc_err err =
        find_or_add_reception(reports, record, reporter, block->ssrc, &row);
    if (err != TC_OK)
        return err;
    row->blocks++;
    row->last_fraction_lost = block->fraction_lost;
    row->cumulative_lost    = block->cumulative_lost;
    row->jitter             = block->jitter;
    if (block->fraction_lost > row->max_fraction_lost)
        row->max_fraction_lost = block->fraction_lost;
    if (block->jitter > row->max_jitter)
        row->max_jitter = block->jitter;

    err = take_answer(reports, record, reporter, &answer, &is_one);
    if (err == TC_OK)
        row->round_trips += is_one;
    return err;
}

static tc_err take_blocks(struct tc_rtcp_reports *reports,
                          const struct tc_record *record,
                          const struct tc_rtcp_packet *packet)
{
    struct tc_rtcp_report_block block;
    tc_err err = TC_OK;

    for (unsigned i = 0;
         err == TC_OK && tc_rtcp_report_block(packet, i, &block); i++)
        err = take_block(reports, record, packet->ssrc, &block);
    return err;
}

static tc_err take_sender_report(struct tc_rtcp_reports *reports,
                                 const struct tc_record *record,
                                 const struct tc_rtcp_packet *packet)
{
    struct tc_rtcp_source *source;
    tc_err err = find_or_add_source(reports, record, packet->ssrc, &source);

    if (err != TC_OK)
        return err;
    source->reports[source->sender_reports++ % TC_RTCP_SENT_KEPT] =
        (struct tc_rtcp_sent){ .at_ns  = record->at_ns,
                               .middle = tc_rtcp_ntp_middle(packet->ntp) };
    return take_blocks(reports, record, packet);
}

static tc_err take_descriptions(struct tc_rtcp_reports *reports,
                                const struct tc_record *record,
                                const struct tc_rtcp_packet *packet)
{
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(packet);
    struct tc_rtcp_sdes_item item;
    struct tc_rtcp_source *source;
    tc_err err = TC_OK;

    while (err == TC_OK && tc_rtcp_sdes_next(&walk, &item) == TC_OK) {
        if (item.type != TC_RTCP_SDES_CNAME)
            continue;
        err = find_or_add_source(reports, record, item.ssrc, &source);
        if (err == TC_OK)
            err = tc_intern_id(reports->names, item.text, &source->cname);
    }
    return err;
}

static tc_err take_bye(struct tc_rtcp_reports *reports,
                       const struct tc_record *record,
                       const struct tc_rtcp_packet *packet)
{
    uint32_t ssrc;

    for (unsigned i = 0; tc_rtcp_bye_ssrc(packet, i, &ssrc); i++) {
        struct tc_rtcp_source *source;
        tc_err err = find_or_add_source(reports, record, ssrc, &source);

        if (err != TC_OK)
            return err;
        source->has_left = true;
    }
    return TC_OK;
}

static tc_err take_reference(struct tc_rtcp_reports *reports,
                             const struct tc_record *record, uint32_t ssrc,
                             uint64_t ntp)
{
    struct tc_rtcp_source *source;
    tc_err err = find_or_add_source(reports, record, ssrc, &source);

    if (err != TC_OK)
        return err;
    source->references[source->reference_times++ % TC_RTCP_SENT_KEPT] =
        (struct tc_rtcp_sent){ .at_ns  = record->at_ns,
                               .middle = tc_rtcp_ntp_middle(ntp) };
    return TC_OK;
}

static tc_err take_summary(struct tc_rtcp_reports *reports,
                           const struct tc_record *record, uint32_t reporter,
                           const struct tc_rtcp_xr_block *block)
{
    const struct tc_rtcp_xr_summary *summary = &block->u.summary;
    struct tc_rtcp_reception *row;
    tc_err err =
        find_or_add_reception(reports, record, reporter, summary->ssrc, &row);

    if (err != TC_OK)
        return err;
    row->summaries++;
    if (block->specific & TC_RTCP_XR_HAS_LOSS)
        row->summary_lost += summary->lost_packets;
    if (block->specific & TC_RTCP_XR_HAS_DUPLICATE)
        row->summary_duplicate += summary->duplicate_packets;
    return TC_OK;
}

static tc_err take_dlrr(struct tc_rtcp_reports *reports,
                        const struct tc_record *record, uint32_t reporter,
                        const struct tc_rtcp_xr_block *block)
{
    struct tc_rtcp_xr_dlrr dlrr;
    tc_err err = TC_OK;
    bool is_one;

    for (unsigned i = 0; err == TC_OK && tc_rtcp_xr_dlrr(block, i, &dlrr);
         i++) {
        const struct answer answer = { .ssrc   = dlrr.ssrc,
                                       .middle = dlrr.lrr,
                                       .delay  = dlrr.dlrr,
                                       .kind   = TC_ROUND_TRIP_SENDER };

        err = take_answer(reports, record, reporter, &answer, &is_one);
    }
    return err;
}

static tc_err take_extended(struct tc_rtcp_reports *reports,
                            const struct tc_record *record,
                            const struct tc_rtcp_packet *packet)
{
    struct tc_rtcp_xr_walk walk = tc_rtcp_xr_over(packet);
    struct tc_rtcp_xr_block block;
    tc_err err = TC_OK;

    while (err == TC_OK && tc_rtcp_xr_next(&walk, &block) == TC_OK) {
        if (block.type == TC_RTCP_XR_REFERENCE_TIME)
            err = take_reference(reports, record, packet->ssrc,
                                 block.u.reference_ntp);
        else if (block.type == TC_RTCP_XR_SUMMARY)
            err = take_summary(reports, record, packet->ssrc, &block);
        else if (block.type == TC_RTCP_XR_DLRR)
            err = take_dlrr(reports, record, packet->ssrc, &block);
    }
    return err;
}

static tc_err take_packet(struct tc_rtcp_reports *reports,
                          const struct tc_record *record,
                          const struct tc_rtcp_packet *packet)
{
    struct tc_rtcp_counts *counts = &reports->counts;

    switch (packet->type) {
    case TC_RTCP_SR:
        counts->sender_reports++;
        return take_sender_report(reports, record, packet);
    case TC_RTCP_RR:
        counts->receiver_reports++;
        return take_blocks(reports, record, packet);
    case TC_RTCP_SDES:
        counts->descriptions++;
        return take_descriptions(reports, record, packet);
    case TC_RTCP_BYE:
        counts->byes++;
        return take_bye(reports, record, packet);
    case TC_RTCP_XR:
        counts->extended_reports++;
        return take_extended(reports, record, packet);
    case TC_RTCP_APP:
        counts->apps++;
        return TC_OK;
    case TC_RTCP_RTPFB:
    case TC_RTCP_PSFB:
        counts->feedbacks++;
        return TC_OK;
    default:
        counts->unknown++;
        return TC_OK;
    }
}

tc_err tc_rtcp_reports_feed(struct tc_rtcp_reports *reports,
                            const struct tc_record *record)
{
    const struct tc_rtcp_compound *compound = record->view.rtcp;
    struct tc_rtcp_packet packet;
    tc_err walked = TC_OK;
    bool is_cut   = false;

    if (!compound) {
        reports->counts.unreadable++;
        return TC_OK;
    }
    reports->counts.compounds++;

    struct tc_rtcp_walk walk = tc_rtcp_walk_over(
        compound->bytes, compound->captured_bytes, compound->true_bytes);
    while ((walked = tc_rtcp_next(&walk, &packet)) == TC_OK) {
        tc_err err = take_packet(reports, record, &packet);

        if (err != TC_OK)
            return err;
        is_cut |= packet.is_cut;
    }
    reports->counts.malformed += walked == TC_EFORMAT;
    reports->counts.cut += is_cut || walked == TC_ESHORT;
    return TC_OK;
}

const struct tc_rtcp_counts *
tc_rtcp_reports_counts(const struct tc_rtcp_reports *reports)
{
    return &reports->counts;
}

const struct tc_round_trip *
tc_rtcp_reports_round_trips(const struct tc_rtcp_reports *reports,
                            size_t *count)
{
    *count = reports->trip_count;
    return reports->trips;
}

const struct tc_rtcp_reception *
tc_rtcp_reports_receptions(const struct tc_rtcp_reports *reports, size_t *count)
{
    *count = reports->reception_count;
    return reports->receptions;
}

const struct tc_rtcp_source *
tc_rtcp_reports_sources(const struct tc_rtcp_reports *reports, size_t *count)
{
    *count = reports->source_count;
    return reports->sources;
}

const struct tc_rtcp_source *
tc_rtcp_reports_find_source(const struct tc_rtcp_reports *reports, uint16_t tap,
                            uint32_t ssrc)
{
    return find_source(reports, tap, ssrc);
}

struct tc_text tc_rtcp_reports_cname(const struct tc_rtcp_reports *reports,
                                     const struct tc_rtcp_source *source)
{
    return source->cname == TC_INDEX_NONE
               ? (struct tc_text){ .at = NULL }
               : tc_intern_text(reports->names, source->cname);
}

uint64_t tc_rtcp_reports_bytes(const struct tc_rtcp_reports *reports)
{
    return reports->trip_capacity * sizeof *reports->trips +
           reports->reception_capacity * sizeof *reports->receptions +
           reports->source_capacity * sizeof *reports->sources +
           tc_index_bytes(&reports->reception_index) +
           tc_index_bytes(&reports->source_index) +
           tc_intern_bytes(reports->names);
}

void tc_rtcp_reports_age(const struct tc_rtcp_reports *reports,
                         struct tc_ages *ages)
{
    for (size_t i = 0; i < reports->trip_count; i++)
        tc_ages_add(ages, reports->trips[i].last_frame, sizeof *reports->trips);
    for (size_t i = 0; i < reports->reception_count; i++)
        tc_ages_add(ages, reports->receptions[i].last_frame,
                    sizeof *reports->receptions);
    for (size_t i = 0; i < reports->source_count; i++)
        tc_ages_add(ages, reports->sources[i].last_frame,
                    sizeof *reports->sources + tc_intern_bytes(reports->names) /
                                                   reports->source_count);
}

static void evict_trips(struct tc_rtcp_reports *reports, uint64_t before_frame)
{
    size_t kept = 0;

    for (size_t i = 0; i < reports->trip_count; i++)
        if (reports->trips[i].last_frame >= before_frame)
            reports->trips[kept++] = reports->trips[i];
    reports->trip_count = kept;
    tc_shrink(&reports->trips, &reports->trip_capacity, kept,
              sizeof *reports->trips);
}

static tc_err evict_receptions(struct tc_rtcp_reports *reports,
                               uint64_t before_frame)
{
    struct tc_rtcp_reception *rows = reports->receptions;
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, reports->reception_count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < reports->reception_count; i++)
        if (rows[i].last_frame >= before_frame)
            rows[tc_row_map_keep(&map, i)] = rows[i];
    reports->reception_count = map.kept;
    tc_shrink(&reports->receptions, &reports->reception_capacity, map.kept,
              sizeof *reports->receptions);
    err = tc_index_remap(&reports->reception_index, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err;
}

static tc_err evict_names(struct tc_rtcp_reports *reports)
{
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, tc_intern_count(reports->names));

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < reports->source_count; i++)
        if (reports->sources[i].cname != TC_INDEX_NONE)
            map.to[reports->sources[i].cname] = 0;
    err = tc_intern_keep(reports->names, map.to);
    for (size_t i = 0; i < reports->source_count && err == TC_OK; i++)
        reports->sources[i].cname =
            tc_row_map_of(&map, reports->sources[i].cname);
    tc_row_map_fini(&map);
    return err;
}

static tc_err evict_sources(struct tc_rtcp_reports *reports,
                            uint64_t before_frame)
{
    struct tc_rtcp_source *rows = reports->sources;
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, reports->source_count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < reports->source_count; i++)
        if (rows[i].last_frame >= before_frame)
            rows[tc_row_map_keep(&map, i)] = rows[i];
    reports->source_count = map.kept;
    tc_shrink(&reports->sources, &reports->source_capacity, map.kept,
              sizeof *reports->sources);
    err = tc_index_remap(&reports->source_index, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err == TC_OK ? evict_names(reports) : err;
}

tc_err tc_rtcp_reports_evict(struct tc_rtcp_reports *reports,
                             uint64_t before_frame, uint64_t *evicted)
{
    uint64_t rows =
        reports->trip_count + reports->reception_count + reports->source_count;

    evict_trips(reports, before_frame);
    tc_err err = evict_receptions(reports, before_frame);
    if (err == TC_OK)
        err = evict_sources(reports, before_frame);
    *evicted = rows - (reports->trip_count + reports->reception_count +
                       reports->source_count);
    return err;
}
