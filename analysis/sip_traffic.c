/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/sip_traffic.h"

#include <assert.h>
#include <math.h>

#include "analysis/session.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"

enum { SEEN_SLOTS = 1 << 16 };

/* RFC 3261 section 17.1.1.2 and 17.1.2.2: Timers B and F, 64*T1 */
static const uint64_t transaction_ns = 32000000000;

struct seen {
    uint64_t hash; /* 0: empty */
    int64_t at_ns;
};

struct tc_sip_traffic {
    struct tc_sip_kind *kinds; /* owned */
    size_t kind_count;
    size_t kind_capacity;
    struct seen *seen; /* owned; SEEN_SLOTS of them: memory does not grow
                          with the messages, so the repeat of a message long
                          ago may be missed */
    struct tc_registration *registrations; /* owned */
    size_t count;
    size_t capacity;
    struct tc_index index; /* the newest registration of a Call-ID and
                              From-tag */
};

tc_err tc_sip_traffic_create(struct tc_sip_traffic **out)
{
    assert(out);
    *out = NULL;

    struct tc_sip_traffic *traffic = tc_alloc(sizeof *traffic);
    if (!traffic)
        return TC_ENOMEM;
    traffic->seen = tc_alloc_array(SEEN_SLOTS, sizeof *traffic->seen);
    if (!traffic->seen) {
        tc_free(traffic);
        return TC_ENOMEM;
    }
    *out = traffic;
    return TC_OK;
}

void tc_sip_traffic_destroy(struct tc_sip_traffic *traffic)
{
    if (!traffic)
        return;

    tc_index_fini(&traffic->index);
    tc_free(traffic->registrations);
    tc_free(traffic->seen);
    tc_free(traffic->kinds);
    tc_free(traffic);
}

static uint64_t text_hash(struct tc_text text)
{
    return text.len_bytes > 0 ? tc_hash_bytes(text.at, text.len_bytes) : 0;
}

static bool is_within(int64_t later_ns, int64_t earlier_ns)
{
    return later_ns >= earlier_ns &&
           (uint64_t)later_ns - (uint64_t)earlier_ns < transaction_ns;
}

static bool is_repeat(struct tc_sip_traffic *traffic,
                      const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct tc_text branch =
        msg->via_count > 0 ? msg->vias[0].branch : msg->call_id;
    uint64_t what = (uint64_t)msg->cseq_number << 32 |
                    (uint64_t)msg->method << 16 | msg->status;
    uint64_t where = (uint64_t)record->tap << 32 | record->flow;
    uint64_t hash =
        tc_hash_mix(text_hash(branch) ^ what, tc_hash_u64(where)) | 1;
    struct seen *slot = &traffic->seen[(hash >> 1) % SEEN_SLOTS];
    bool repeat = slot->hash == hash && is_within(record->at_ns, slot->at_ns);

    if (!repeat)
        *slot = (struct seen){ .hash = hash, .at_ns = record->at_ns };
    return repeat;
}

static tc_err count_kind(struct tc_sip_traffic *traffic,
                         const struct tc_sip_msg *msg, bool repeat)
{
    struct tc_sip_kind *kind = NULL;

    for (size_t i = 0; i < traffic->kind_count && !kind; i++)
        if (traffic->kinds[i].method == msg->method &&
            traffic->kinds[i].status == msg->status)
            kind = &traffic->kinds[i];
    if (!kind) {
        if (!tc_grow(&traffic->kinds, &traffic->kind_capacity,
                     traffic->kind_count, sizeof *traffic->kinds))
            return TC_ENOMEM;
        kind  = &traffic->kinds[traffic->kind_count++];
        *kind = (struct tc_sip_kind){ .method = msg->method,
                                      .status = msg->status };
    }
    kind->messages++;
    kind->repeats += repeat;
    return TC_OK;
}

static bool registration_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_registration *rows = self;

    return rows[row].key == *(const uint64_t *)key;
}

static uint32_t find(const struct tc_sip_traffic *traffic, uint64_t key)
{
    return tc_index_find(&traffic->index, key, registration_is,
                         traffic->registrations, &key);
}

static tc_err begin(struct tc_sip_traffic *traffic,
                    const struct tc_record *record, uint64_t key, uint32_t old)
{
    uint32_t row = (uint32_t)traffic->count;

    if (traffic->count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&traffic->registrations, &traffic->capacity, traffic->count,
                 sizeof *traffic->registrations))
        return TC_ENOMEM;

    if (old != TC_INDEX_NONE)
        (void)tc_index_replace(&traffic->index, key, old, row);
    else if (tc_index_add(&traffic->index, key, row) != TC_OK)
        return TC_ENOMEM;
    traffic->registrations[traffic->count++] = (struct tc_registration){
        .key        = key,
        .from       = record->from,
        .cseq       = record->view.sip->cseq_number,
        .tap        = record->tap,
        .request_ns = record->first_ns,
        .answer_ns  = TC_TIME_NONE,
        .last_frame = record->frame,
    };
    return TC_OK;
}

static tc_err feed_register(struct tc_sip_traffic *traffic,
                            const struct tc_record *record, uint64_t key)
{
    const struct tc_sip_msg *msg = record->view.sip;
    uint32_t row                 = find(traffic, key);

    if (row == TC_INDEX_NONE)
        return begin(traffic, record, key, row);

    struct tc_registration *newest = &traffic->registrations[row];
    newest->last_frame             = record->frame;
    if (msg->cseq_number == newest->cseq) /* a retransmission, or the same
                                             request on another leg */
        return TC_OK;
    if (newest->outcome == TC_REGISTRATION_OPEN) {
        newest->cseq = msg->cseq_number;
        return TC_OK;
    }
    return begin(traffic, record, key, row);
}

static void feed_answer(struct tc_sip_traffic *traffic,
                        const struct tc_record *record, uint64_t key)
{
    const struct tc_sip_msg *msg = record->view.sip;
    uint32_t row                 = find(traffic, key);

    if (row == TC_INDEX_NONE)
        return;

    struct tc_registration *registration = &traffic->registrations[row];
    registration->last_frame             = record->frame;
    /* the response on the first REGISTER's leg counts; other legs have it
     * earlier */
    if (registration->outcome != TC_REGISTRATION_OPEN ||
        record->to != registration->from || msg->status < 200 ||
        msg->cseq_number != registration->cseq)
        return;

    registration->code = msg->status;
    if (msg->status == 401 || msg->status == 407) {
        registration->is_challenged = true;
        return;
    }
    registration->answer_ns = record->at_ns;
    registration->outcome   = msg->status < 300 ? TC_REGISTRATION_DONE
                              : msg->status < 400 || msg->status == 402
                                  ? TC_REGISTRATION_OTHER
                                  : TC_REGISTRATION_FAILED;
}

tc_err tc_sip_traffic_feed(struct tc_sip_traffic *traffic,
                           const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    bool repeat                  = is_repeat(traffic, record);

    tc_err err = count_kind(traffic, msg, repeat);
    if (err != TC_OK || repeat || msg->method != TC_SIP_REGISTER)
        return err;

    uint64_t key = tc_hash_mix(text_hash(msg->call_id),
                               text_hash(msg->from.tag) ^ record->tap);
    if (msg->is_request)
        return feed_register(traffic, record, key);
    feed_answer(traffic, record, key);
    return TC_OK;
}

void tc_sip_traffic_close(struct tc_sip_traffic *traffic, int64_t end_ns)
{
    for (size_t i = 0; i < traffic->count; i++) {
        struct tc_registration *registration = &traffic->registrations[i];

        if (registration->outcome != TC_REGISTRATION_OPEN ||
            is_within(end_ns, registration->request_ns))
            continue;
        registration->outcome = registration->is_challenged
                                    ? TC_REGISTRATION_OTHER
                                    : TC_REGISTRATION_TIMEOUT;
    }
}

const struct tc_sip_kind *
tc_sip_traffic_kinds(const struct tc_sip_traffic *traffic, size_t *count)
{
    *count = traffic->kind_count;
    return traffic->kinds;
}

const struct tc_registration *
tc_sip_traffic_registrations(const struct tc_sip_traffic *traffic,
                             size_t *count)
{
    *count = traffic->count;
    return traffic->registrations;
}

double tc_registration_delay_s(const struct tc_registration *registration)
{
    return registration->outcome == TC_REGISTRATION_DONE
               ? ((double)registration->answer_ns -
                  (double)registration->request_ns) *
                     1e-9
               : NAN;
}

uint64_t tc_sip_traffic_bytes(const struct tc_sip_traffic *traffic)
{
    return traffic->kind_capacity * sizeof *traffic->kinds +
           traffic->capacity * sizeof *traffic->registrations +
           tc_index_bytes(&traffic->index);
}

void tc_sip_traffic_age(const struct tc_sip_traffic *traffic,
                        struct tc_ages *ages)
{
    for (size_t i = 0; i < traffic->count; i++)
        tc_ages_add(ages, traffic->registrations[i].last_frame,
                    sizeof *traffic->registrations);
}

tc_err tc_sip_traffic_evict(struct tc_sip_traffic *traffic,
                            uint64_t before_frame, uint64_t *evicted)
{
    struct tc_registration *rows = traffic->registrations;
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, traffic->count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < traffic->count; i++)
        if (rows[i].last_frame >= before_frame)
            rows[tc_row_map_keep(&map, i)] = rows[i];
    *evicted       = traffic->count - map.kept;
    traffic->count = map.kept;
    tc_shrink(&traffic->registrations, &traffic->capacity, map.kept,
              sizeof *traffic->registrations);
    err = tc_index_remap(&traffic->index, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err;
}

void tc_sip_traffic_sweep(struct tc_sip_traffic *traffic,
                          struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < traffic->count; i++)
        tc_flow_sweep_endpoint(sweep, &traffic->registrations[i].from);
}
