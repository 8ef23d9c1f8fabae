/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/sip_sessions.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

/* RFC 3261 section 17.1.1.2: Timer B, 64*T1 */
static const int64_t invite_timeout_ns = 32000000000;

enum { GROUPS_MAX = 4, LEGS_MAX = 2 };

/* A hop on which the first sender sent its INVITE. */
struct leg {
    uint32_t to;     /* endpoint */
    uint32_t branch; /* of the newest INVITE; a text */
};

/* State of a session that is not in the table. */
struct dialog {
    uint32_t row;              /* in the session table */
    uint32_t from;             /* endpoint that sent the first message */
    struct leg legs[LEGS_MAX]; /* newest first; there are several when a
                                  server does not answer and the next one is
                                  tried, RFC 3263 4.3 */
    unsigned leg_count;
    unsigned via_count;          /* of the first message */
    uint64_t forward_branch;     /* hash, of the newest INVITE on another leg */
    uint32_t groups[GROUPS_MAX]; /* endpoints; the multicast ones that were
                                    announced */
    unsigned group_count;
    bool cancelled;
    bool given_up; /* cancelled, but a 2xx came all the same */
    bool refused_cops;
};

struct tc_sip_sessions {
    struct tc_session_table *table;       /* borrowed */
    struct tc_media_watch *watch;         /* borrowed */
    const struct tc_directory *directory; /* borrowed */
    struct tc_intern *call_ids;           /* owned */
    uint64_t *call_id_frames;             /* owned; last frame of each */
    size_t call_id_capacity;
    uint64_t evicted_call_ids;
    struct dialog *dialogs; /* owned */
    size_t capacity;
    uint32_t count;
    struct tc_index index; /* (Call-ID, From-tag) -> dialog */
    uint64_t orphans;
};

tc_err tc_sip_sessions_create(struct tc_sip_sessions **out,
                              struct tc_session_table *table,
                              struct tc_media_watch *watch,
                              const struct tc_directory *directory)
{
    assert(out && table && watch && directory);
    *out = NULL;

    struct tc_sip_sessions *sessions = tc_alloc(sizeof *sessions);
    if (!sessions)
        return TC_ENOMEM;

    tc_err err = tc_intern_create(&sessions->call_ids);
    if (err != TC_OK) {
        tc_free(sessions);
        return err;
    }
    sessions->table     = table;
    sessions->watch     = watch;
    sessions->directory = directory;

    *out = sessions;
    return TC_OK;
}

void tc_sip_sessions_destroy(struct tc_sip_sessions *sessions)
{
    if (!sessions)
        return;

    tc_index_fini(&sessions->index);
    tc_free(sessions->dialogs);
    tc_free(sessions->call_id_frames);
    tc_intern_destroy(sessions->call_ids);
    tc_free(sessions);
}

/* The key of a dialog; both are ids of texts. */
struct key {
    uint32_t call_id;
    uint32_t tag;
};

static bool dialog_is(const void *self, uint32_t number, const void *key)
{
    const struct tc_sip_sessions *sessions = self;
    const struct key *want                 = key;
    const struct tc_session *row =
        &sessions->table->rows[sessions->dialogs[number].row];

    return row->call_id == want->call_id && row->from_tag == want->tag;
}

static uint64_t key_hash(struct key key)
{
    return tc_hash_u64((uint64_t)key.call_id << 32 | key.tag);
}

static struct dialog *find_by_tag(const struct tc_sip_sessions *sessions,
                                  struct tc_text call_id, struct tc_text tag)
{
    const struct tc_intern *texts = sessions->table->texts;
    struct key key                = {
                       .call_id = tc_intern_find(texts, call_id),
                       .tag     = tc_intern_find(texts, tag),
    };

    if (key.call_id == TC_INDEX_NONE || key.tag == TC_INDEX_NONE)
        return NULL;

    uint32_t number = tc_index_find(&sessions->index, key_hash(key), dialog_is,
                                    sessions, &key);
    return number == TC_INDEX_NONE ? NULL : &sessions->dialogs[number];
}

/* Requests of the callee have the two tags swapped. */
static struct dialog *find(const struct tc_sip_sessions *sessions,
                           const struct tc_sip_msg *msg)
{
    struct dialog *dialog = find_by_tag(sessions, msg->call_id, msg->from.tag);

    if (!dialog && msg->to.tag.len_bytes > 0)
        dialog = find_by_tag(sessions, msg->call_id, msg->to.tag);
    return dialog;
}

/* The dialog of a message; the message counts as activity. */
static struct dialog *find_alive(const struct tc_sip_sessions *sessions,
                                 const struct tc_record *record)
{
    struct dialog *dialog = find(sessions, record->view.sip);

    if (dialog)
        sessions->table->rows[dialog->row].last_frame = record->frame;
    return dialog;
}

static struct tc_text top_branch(const struct tc_sip_msg *msg)
{
    return msg->via_count > 0 ? msg->vias[0].branch : (struct tc_text){ 0 };
}

static tc_err fill_row(struct tc_sip_sessions *sessions,
                       const struct tc_record *record, uint32_t row_number)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct tc_intern *texts      = sessions->table->texts;
    struct tc_session *row       = &sessions->table->rows[row_number];

    row->invite_ns  = record->first_ns;
    row->tap        = record->tap;
    row->from       = record->from;
    row->last_frame = record->frame;

    tc_err err = tc_intern_id(texts, msg->call_id, &row->call_id);
    if (err == TC_OK)
        err = tc_intern_id(texts, msg->from.tag, &row->from_tag);
    if (err == TC_OK)
        err = tc_intern_id(texts, tc_sip_uri_user_host(msg->from.uri),
                           &row->viewer);
    if (err == TC_OK)
        err = tc_intern_id(texts, tc_sip_uri_user_host(msg->to.uri),
                           &row->broadcaster);
    return err;
}

static tc_err dialog_new(struct tc_sip_sessions *sessions,
                         const struct tc_record *record, struct dialog **out)
{
    struct dialog dialog = { .from      = record->from,
                             .via_count = record->view.sip->via_count };

    if (!tc_grow(&sessions->dialogs, &sessions->capacity, sessions->count,
                 sizeof *sessions->dialogs))
        return TC_ENOMEM;

    tc_err err = tc_session_table_add(sessions->table, &dialog.row);
    if (err != TC_OK)
        return err;

    const struct tc_session *row = &sessions->table->rows[dialog.row];
    err                          = fill_row(sessions, record, dialog.row);
    struct key key = { .call_id = row->call_id, .tag = row->from_tag };
    if (err == TC_OK)
        err = tc_index_add(&sessions->index, key_hash(key), sessions->count);
    if (err != TC_OK) {
        sessions->table->count--; /* a row without its texts is dropped */
        return err;
    }

    sessions->dialogs[sessions->count] = dialog;
    *out                               = &sessions->dialogs[sessions->count++];
    return TC_OK;
}

static bool is_multicast(const struct tc_endpoint *endpoint)
{
    return endpoint->family == TC_IP_V6 ? endpoint->address[0] == 0xff
                                        : endpoint->address[0] >> 4 == 0xe;
}

static void remember_group(struct dialog *dialog, uint32_t endpoint)
{
    for (unsigned i = 0; i < dialog->group_count; i++)
        if (dialog->groups[i] == endpoint)
            return;
    if (dialog->group_count < GROUPS_MAX)
        dialog->groups[dialog->group_count++] = endpoint;
}

/* A viewer receives at the address that it announced itself.  Media to a group
 * may flow already, for other viewers: the first packet after the ACK
 * counts. */
static tc_err watch_media(struct tc_sip_sessions *sessions,
                          const struct tc_record *record, struct dialog *dialog,
                          bool by_viewer)
{
    const struct tc_sdp *sdp = record->view.sip->sdp;
    uint32_t vantage         = sessions->directory->taps[record->tap].vantage;

    for (unsigned i = 0; sdp && i < sdp->media_count; i++) {
        const struct tc_sdp_media *media = &sdp->media[i];
        struct tc_endpoint endpoint;

        if (media->port == 0 || media->address.len_bytes == 0 ||
            tc_endpoint_parse(media->address.at, media->address.len_bytes,
                              media->port, &endpoint) != TC_OK)
            continue;

        uint32_t id =
            tc_flow_table_find_endpoint(sessions->directory->flows, &endpoint);
        if (id != TC_FLOW_NONE && is_multicast(&endpoint))
            remember_group(dialog, id);
        if (id == TC_FLOW_NONE || is_multicast(&endpoint) || !by_viewer)
            continue;
        tc_err err =
            tc_media_watch_add(sessions->watch, id, vantage, dialog->row);
        if (err != TC_OK)
            return err;
    }
    return TC_OK;
}

static tc_err watch_unless_seen(struct tc_sip_sessions *sessions,
                                const struct tc_record *record,
                                struct dialog *dialog, bool by_viewer)
{
    const struct tc_session *row = &sessions->table->rows[dialog->row];

    return row->first_media_ns == TC_TIME_NONE && row->end_ns == TC_TIME_NONE
               ? watch_media(sessions, record, dialog, by_viewer)
               : TC_OK;
}

/* The INVITE on a further hop: the last one before the answer reached the
 * broadcaster. */
static void note_forward(struct tc_session *row, struct dialog *dialog,
                         const struct tc_record *record)
{
    struct tc_text branch = top_branch(record->view.sip);
    uint64_t hash         = tc_hash_bytes(branch.at, branch.len_bytes);

    if (row->answer_ns != TC_TIME_NONE || hash == dialog->forward_branch)
        return;
    dialog->forward_branch = hash;
    row->forward_ns        = record->first_ns;
}

/* When the list is full, the oldest leg is dropped. */
static struct leg *leg_to(struct dialog *dialog, uint32_t to)
{
    for (unsigned i = 0; i < dialog->leg_count; i++)
        if (dialog->legs[i].to == to)
            return &dialog->legs[i];
    if (dialog->leg_count < LEGS_MAX)
        dialog->leg_count++;
    for (unsigned i = dialog->leg_count - 1; i > 0; i--)
        dialog->legs[i] = dialog->legs[i - 1];
    dialog->legs[0] = (struct leg){ .to = to };
    return &dialog->legs[0];
}

static tc_err feed_invite(struct tc_sip_sessions *sessions,
                          const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct dialog *dialog        = find_alive(sessions, record);
    tc_err err                   = TC_OK;

    if (!dialog && msg->to.tag.len_bytes > 0) {
        sessions->orphans++; /* a re-INVITE of a dialog that began before */
        return TC_OK;
    }
    if (!dialog)
        err = dialog_new(sessions, record, &dialog);
    if (err != TC_OK || msg->to.tag.len_bytes > 0)
        return err;

    if (record->from == dialog->from && msg->via_count == dialog->via_count) {
        err = tc_intern_id(sessions->table->texts, top_branch(msg),
                           &leg_to(dialog, record->to)->branch);
    } else {
        note_forward(&sessions->table->rows[dialog->row], dialog, record);
    }
    return err == TC_OK ? watch_unless_seen(sessions, record, dialog, true)
                        : err;
}

static bool on_first_leg(const struct tc_sip_sessions *sessions,
                         const struct tc_record *record,
                         const struct dialog *dialog)
{
    for (unsigned i = 0; i < dialog->leg_count; i++) {
        const struct leg *leg = &dialog->legs[i];
        struct tc_text want =
            tc_intern_text(sessions->table->texts, leg->branch);

        if (want.len_bytes > 0
                ? tc_text_equal(top_branch(record->view.sip), want)
                : record->from == leg->to && record->to == dialog->from)
            return true;
    }
    return false;
}

static bool names_cops(const struct tc_sip_msg *msg)
{
    struct tc_text rest = msg->reason_header;

    return tc_text_equal_nocase(tc_text_trim(tc_text_cut(&rest, ';')),
                                TC_TEXT("cops"));
}

static void keep_first(int64_t *time_ns, int64_t at_ns)
{
    if (*time_ns == TC_TIME_NONE)
        *time_ns = at_ns;
}

static void feed_final(struct tc_sip_sessions *sessions,
                       const struct tc_record *record, struct dialog *dialog)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct tc_session *row       = &sessions->table->rows[dialog->row];
    bool is_challenge            = msg->status == 401 || msg->status == 407;
    bool is_redirect             = msg->status / 100 == 3;

    if (row->setup_ns != TC_TIME_NONE) /* already decided: a retransmission,
                                          or a late response */
        return;

    row->code = msg->status;
    if (msg->status / 100 == 2) {
        row->setup_ns    = record->at_ns;
        dialog->given_up = dialog->cancelled;
    }
    if (!is_challenge && !is_redirect)
        keep_first(&row->srd_ns, record->at_ns);
    if (names_cops(msg))
        dialog->refused_cops = true;
    if (msg->status >= 400 && !is_challenge)
        tc_media_watch_forget(sessions->watch, dialog->row);
}

static tc_err feed_invite_response(struct tc_sip_sessions *sessions,
                                   const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct dialog *dialog        = find_alive(sessions, record);

    if (!dialog) {
        sessions->orphans++;
        return TC_OK;
    }
    if (msg->status / 100 == 2)
        keep_first(&sessions->table->rows[dialog->row].answer_ns,
                   record->at_ns);
    tc_err err = watch_unless_seen(sessions, record, dialog, false);
    if (err != TC_OK || !on_first_leg(sessions, record, dialog))
        return err;

    if (msg->status >= 200)
        feed_final(sessions, record, dialog);
    else if (msg->status > 100)
        keep_first(&sessions->table->rows[dialog->row].srd_ns, record->at_ns);
    return TC_OK;
}

static tc_err watch_groups(struct tc_sip_sessions *sessions,
                           const struct tc_record *record,
                           const struct dialog *dialog)
{
    const struct tc_session *row = &sessions->table->rows[dialog->row];
    uint32_t vantage = sessions->directory->taps[record->tap].vantage;
    tc_err err       = TC_OK;

    if (row->ready_ns == TC_TIME_NONE || row->end_ns != TC_TIME_NONE ||
        row->first_media_ns != TC_TIME_NONE)
        return TC_OK;
    for (unsigned i = 0; i < dialog->group_count && err == TC_OK; i++)
        err = tc_media_watch_add(sessions->watch, dialog->groups[i], vantage,
                                 dialog->row);
    return err;
}

static tc_err feed_ack(struct tc_sip_sessions *sessions,
                       const struct tc_record *record)
{
    struct dialog *dialog = find_alive(sessions, record);

    if (!dialog) {
        sessions->orphans++;
        return TC_OK;
    }
    struct tc_session *row = &sessions->table->rows[dialog->row];
    if (row->setup_ns != TC_TIME_NONE)
        keep_first(&row->ready_ns, record->first_ns);
    tc_err err = watch_unless_seen(sessions, record, dialog, true);
    return err == TC_OK ? watch_groups(sessions, record, dialog) : err;
}

static void feed_end(struct tc_sip_sessions *sessions,
                     const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;
    struct dialog *dialog        = find_alive(sessions, record);

    if (!dialog) {
        sessions->orphans++;
        return;
    }
    if (msg->method == TC_SIP_CANCEL) {
        dialog->cancelled = true;
        return;
    }
    keep_first(&sessions->table->rows[dialog->row].end_ns, record->first_ns);
    if (names_cops(msg))
        dialog->refused_cops = true;
    tc_media_watch_forget(sessions->watch, dialog->row);
}

static void feed_bye_response(struct tc_sip_sessions *sessions,
                              const struct tc_record *record)
{
    struct dialog *dialog = find_alive(sessions, record);

    if (dialog && record->view.sip->status / 100 == 2)
        keep_first(&sessions->table->rows[dialog->row].end_ok_ns,
                   record->at_ns);
}

static tc_err note_call_id(struct tc_sip_sessions *sessions,
                           const struct tc_record *record)
{
    uint32_t id;

    tc_err err =
        tc_intern_id(sessions->call_ids, record->view.sip->call_id, &id);
    if (err == TC_OK)
        err = tc_cover(&sessions->call_id_frames, &sessions->call_id_capacity,
                       id, sizeof *sessions->call_id_frames);
    if (err == TC_OK)
        sessions->call_id_frames[id] = record->frame;
    return err;
}

tc_err tc_sip_sessions_feed(struct tc_sip_sessions *sessions,
                            const struct tc_record *record)
{
    const struct tc_sip_msg *msg = record->view.sip;

    assert(msg);
    tc_err err =
        msg->call_id.len_bytes > 0 ? note_call_id(sessions, record) : TC_OK;
    if (err != TC_OK)
        return err;

    if (!msg->is_request && msg->method == TC_SIP_INVITE)
        return feed_invite_response(sessions, record);
    if (!msg->is_request) {
        if (msg->method == TC_SIP_BYE)
            feed_bye_response(sessions, record);
        return TC_OK;
    }
    if (msg->method == TC_SIP_INVITE)
        return feed_invite(sessions, record);
    if (msg->method == TC_SIP_ACK)
        return feed_ack(sessions, record);
    if (msg->method == TC_SIP_BYE || msg->method == TC_SIP_CANCEL)
        feed_end(sessions, record);
    return TC_OK;
}

uint32_t tc_sip_sessions_row(const struct tc_sip_sessions *sessions,
                             const struct tc_sip_msg *msg)
{
    const struct dialog *dialog = find(sessions, msg);

    return dialog ? dialog->row : TC_INDEX_NONE;
}

static enum tc_session_outcome outcome_of(const struct dialog *dialog,
                                          const struct tc_session *row,
                                          int64_t end_ns)
{
    /* unsigned: times in a damaged file may be arbitrarily far apart */
    uint64_t age_ns = (uint64_t)end_ns - (uint64_t)row->invite_ns;
    bool timed_out  = age_ns >= (uint64_t)invite_timeout_ns;

    if (dialog->refused_cops)
        return TC_SESSION_REFUSED_COPS;
    if (dialog->given_up)
        return TC_SESSION_CANCELLED;
    if (row->setup_ns != TC_TIME_NONE && row->ready_ns != TC_TIME_NONE)
        return TC_SESSION_COMPLETED;
    if (row->setup_ns != TC_TIME_NONE)
        return timed_out ? TC_SESSION_FAILED : TC_SESSION_UNFINISHED;
    if (row->code == 487 || (row->code == 0 && dialog->cancelled))
        return TC_SESSION_CANCELLED;
    if (row->code == 408 || (row->code == 0 && timed_out))
        return TC_SESSION_TIMEOUT;
    return row->code == 0 ? TC_SESSION_UNFINISHED : TC_SESSION_REJECTED;
}

void tc_sip_sessions_close(struct tc_sip_sessions *sessions, int64_t end_ns)
{
    for (uint32_t i = 0; i < sessions->count; i++) {
        const struct dialog *dialog = &sessions->dialogs[i];
        struct tc_session *row      = &sessions->table->rows[dialog->row];

        row->outcome = outcome_of(dialog, row, end_ns);
    }
}

uint64_t tc_sip_sessions_call_ids(const struct tc_sip_sessions *sessions)
{
    return sessions->evicted_call_ids + tc_intern_count(sessions->call_ids);
}

uint64_t tc_sip_sessions_orphans(const struct tc_sip_sessions *sessions)
{
    return sessions->orphans;
}

uint64_t
tc_sip_sessions_evicted_call_ids(const struct tc_sip_sessions *sessions)
{
    return sessions->evicted_call_ids;
}

uint64_t tc_sip_sessions_bytes(const struct tc_sip_sessions *sessions)
{
    const struct tc_session_table *table = sessions->table;

    return sessions->capacity * sizeof *sessions->dialogs +
           tc_index_bytes(&sessions->index) +
           tc_intern_bytes(sessions->call_ids) +
           sessions->call_id_capacity * sizeof *sessions->call_id_frames +
           table->capacity * sizeof *table->rows +
           tc_intern_bytes(table->texts);
}

void tc_sip_sessions_age(const struct tc_sip_sessions *sessions,
                         struct tc_ages *ages)
{
    const struct tc_session_table *table = sessions->table;
    uint32_t ids                         = tc_intern_count(sessions->call_ids);
    uint64_t text_bytes                  = tc_intern_bytes(table->texts);

    for (size_t i = 0; i < table->count; i++)
        tc_ages_add(ages, table->rows[i].last_frame,
                    sizeof *table->rows + sizeof *sessions->dialogs +
                        text_bytes / table->count);
    for (uint32_t id = 0; id < ids; id++)
        tc_ages_add(ages, sessions->call_id_frames[id],
                    tc_intern_bytes(sessions->call_ids) / ids);
}

static tc_err evict_call_ids(struct tc_sip_sessions *sessions,
                             uint64_t before_frame)
{
    uint32_t count = tc_intern_count(sessions->call_ids);
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, count);

    for (uint32_t id = 0; id < count && err == TC_OK; id++)
        if (sessions->call_id_frames[id] >= before_frame) {
            uint32_t to = tc_row_map_keep(&map, id);

            sessions->call_id_frames[to] = sessions->call_id_frames[id];
        }
    if (err == TC_OK)
        err = tc_intern_keep(sessions->call_ids, map.to);
    if (err == TC_OK) {
        sessions->evicted_call_ids += count - map.kept;
        if (map.kept <= sessions->call_id_capacity)
            tc_shrink(&sessions->call_id_frames, &sessions->call_id_capacity,
                      map.kept, sizeof *sessions->call_id_frames);
    }
    tc_row_map_fini(&map);
    return err;
}

/* Keeps the texts that rows and dialogs refer to. */
static tc_err evict_texts(struct tc_sip_sessions *sessions)
{
    struct tc_session_table *table = sessions->table;
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, tc_intern_count(table->texts));

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < table->count; i++) {
        map.to[table->rows[i].call_id]     = 0;
        map.to[table->rows[i].from_tag]    = 0;
        map.to[table->rows[i].viewer]      = 0;
        map.to[table->rows[i].broadcaster] = 0;
        for (unsigned l = 0; l < sessions->dialogs[i].leg_count; l++)
            map.to[sessions->dialogs[i].legs[l].branch] = 0;
    }
    err = tc_intern_keep(table->texts, map.to);
    for (size_t i = 0; i < table->count && err == TC_OK; i++) {
        struct tc_session *row = &table->rows[i];

        row->call_id     = map.to[row->call_id];
        row->from_tag    = map.to[row->from_tag];
        row->viewer      = map.to[row->viewer];
        row->broadcaster = map.to[row->broadcaster];
        for (unsigned l = 0; l < sessions->dialogs[i].leg_count; l++) {
            struct leg *leg = &sessions->dialogs[i].legs[l];

            leg->branch = map.to[leg->branch];
        }
    }
    tc_row_map_fini(&map);
    return err;
}

static uint64_t dialog_hash(const void *self, uint32_t number)
{
    const struct tc_sip_sessions *sessions = self;
    const struct tc_session *row =
        &sessions->table->rows[sessions->dialogs[number].row];

    return key_hash(
        (struct key){ .call_id = row->call_id, .tag = row->from_tag });
}

tc_err tc_sip_sessions_evict(struct tc_sip_sessions *sessions,
                             uint64_t before_frame, struct tc_row_map *map)
{
    struct tc_session_table *table = sessions->table;
    tc_err err                     = tc_row_map_init(map, table->count);

    assert(table->count == sessions->count);
    for (size_t i = 0; i < table->count && err == TC_OK; i++) {
        if (table->rows[i].last_frame < before_frame)
            continue;
        uint32_t to               = tc_row_map_keep(map, i);
        table->rows[to]           = table->rows[i];
        sessions->dialogs[to]     = sessions->dialogs[i];
        sessions->dialogs[to].row = to;
    }
    if (err != TC_OK)
        return err;
    table->count    = map->kept;
    sessions->count = map->kept;
    tc_shrink(&table->rows, &table->capacity, map->kept, sizeof *table->rows);
    tc_shrink(&sessions->dialogs, &sessions->capacity, map->kept,
              sizeof *sessions->dialogs);
    err = evict_texts(sessions);
    if (err == TC_OK)
        err = tc_index_remap(&sessions->index, map->to, dialog_hash, sessions);
    return err == TC_OK ? evict_call_ids(sessions, before_frame) : err;
}

void tc_sip_sessions_sweep(struct tc_sip_sessions *sessions,
                           struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < sessions->table->count; i++)
        tc_flow_sweep_endpoint(sweep, &sessions->table->rows[i].from);
    for (uint32_t i = 0; i < sessions->count; i++) {
        struct dialog *dialog = &sessions->dialogs[i];

        tc_flow_sweep_endpoint(sweep, &dialog->from);
        for (unsigned l = 0; l < dialog->leg_count; l++)
            tc_flow_sweep_endpoint(sweep, &dialog->legs[l].to);
        for (unsigned g = 0; g < dialog->group_count; g++)
            tc_flow_sweep_endpoint(sweep, &dialog->groups[g]);
    }
}
