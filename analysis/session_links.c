/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/session_links.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

/* Media on their way when the BYE is sent still belong to the session; so
 * does a report that comes a moment before the INVITE. */
static const int64_t slack_ns = 1000000000;

/* RFC 3261 section 17.1.1.2: no set-up is longer than Timer B */
static const int64_t setup_max_ns = 32000000000;

/* The session said so: media at this address and port. */
struct announcement {
    struct tc_endpoint endpoint;
    uint32_t session;
};

struct tc_session_links {
    const struct tc_directory *directory; /* borrowed */
    struct announcement *announcements;   /* owned */
    size_t announcement_count;
    size_t announcement_capacity;
    bool *has_group; /* owned; by session */
    size_t has_group_capacity;
    struct tc_session_link *links; /* owned */
    size_t count;
    size_t capacity;
};

static const char *const kind_name[TC_LINK_KIND_COUNT] = {
    [TC_LINK_STREAM]     = "rtp_stream",
    [TC_LINK_COPS]       = "cops",
    [TC_LINK_MEMBERSHIP] = "membership",
};

static const char *const evidence_name[TC_LINK_EVIDENCE_COUNT] = {
    [TC_LINK_BY_SDP]          = "sdp",
    [TC_LINK_BY_AUTH_SESSION] = "auth_session",
    [TC_LINK_BY_GROUP]        = "group",
    [TC_LINK_BY_WINDOW]       = "window",
};

const char *tc_link_kind_name(enum tc_link_kind kind)
{
    assert((unsigned)kind < TC_LINK_KIND_COUNT);

    return kind_name[kind];
}

const char *tc_link_evidence_name(enum tc_link_evidence by)
{
    assert((unsigned)by < TC_LINK_EVIDENCE_COUNT);

    return evidence_name[by];
}

tc_err tc_session_links_create(struct tc_session_links **out,
                               const struct tc_directory *directory)
{
    assert(out && directory);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->directory = directory;
    return TC_OK;
}

void tc_session_links_destroy(struct tc_session_links *links)
{
    if (!links)
        return;

    tc_free(links->has_group);
    tc_free(links->announcements);
    tc_free(links->links);
    tc_free(links);
}

/* By address, port, session. */
static int by_endpoint(const void *a, const void *b)
{
    const struct announcement *x = a, *y = b;

    int order = memcmp(x->endpoint.address, y->endpoint.address,
                       sizeof x->endpoint.address);
    if (order != 0)
        return order;
    if (x->endpoint.port != y->endpoint.port)
        return x->endpoint.port < y->endpoint.port ? -1 : 1;
    return x->session < y->session ? -1 : x->session > y->session;
}

static bool is_multicast(const struct tc_endpoint *endpoint)
{
    return endpoint->family == TC_IP_V6 ? endpoint->address[0] == 0xff
                                        : endpoint->address[0] >> 4 == 0xe;
}

static tc_err announce(struct tc_session_links *links,
                       struct announcement announcement)
{
    /* a session says it again and again: in its answer, in repeats */
    for (size_t i = links->announcement_count, n = 0; i-- > 0 && n < 8; n++)
        if (by_endpoint(&links->announcements[i], &announcement) == 0)
            return TC_OK;
    if (!tc_grow(&links->announcements, &links->announcement_capacity,
                 links->announcement_count, sizeof announcement))
        return TC_ENOMEM;
    tc_err err = tc_cover(&links->has_group, &links->has_group_capacity,
                          announcement.session, sizeof *links->has_group);
    if (err != TC_OK)
        return err;
    links->has_group[announcement.session] |=
        is_multicast(&announcement.endpoint);
    links->announcements[links->announcement_count++] = announcement;
    return TC_OK;
}

bool tc_session_links_has_group(const struct tc_session_links *links,
                                uint32_t session)
{
    return session < links->has_group_capacity && links->has_group[session];
}

tc_err tc_session_links_feed(struct tc_session_links *links,
                             const struct tc_record *record, uint32_t session)
{
    const struct tc_sdp *sdp = record->view.sip->sdp;
    tc_err err               = TC_OK;

    for (unsigned i = 0; sdp && i < sdp->media_count && err == TC_OK; i++) {
        const struct tc_sdp_media *media = &sdp->media[i];
        struct announcement a            = { .session = session };

        if (media->port != 0 && media->address.len_bytes > 0 &&
            tc_endpoint_parse(media->address.at, media->address.len_bytes,
                              media->port, &a.endpoint) == TC_OK)
            err = announce(links, a);
    }
    return err;
}

static tc_err add(struct tc_session_links *links, enum tc_link_kind kind,
                  size_t row, uint32_t session, enum tc_link_evidence by)
{
    if (links->count == TC_SESSION_LINKS_MAX)
        return TC_OK;
    if (!tc_grow(&links->links, &links->capacity, links->count,
                 sizeof *links->links))
        return TC_ENOMEM;
    links->links[links->count++] = (struct tc_session_link){
        .session = session, .row = (uint32_t)row, .kind = kind, .by = by
    };
    return TC_OK;
}

/* The first announcement that is not before `endpoint`; a port of 0 is before
 * all others of the address. */
static size_t lower_bound(const struct tc_session_links *links,
                          const struct tc_endpoint *endpoint)
{
    const struct announcement key = { .endpoint = *endpoint };
    size_t lo = 0, hi = links->announcement_count;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (by_endpoint(&links->announcements[middle], &key) < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static bool is_address(const struct tc_endpoint *a, const struct tc_endpoint *b)
{
    return a->family == b->family &&
           !memcmp(a->address, b->address, sizeof a->address);
}

/* One that was never set up has no media beyond its set-up. */
static bool is_during(const struct tc_session *s, int64_t from_ns,
                      int64_t to_ns)
{
    bool is_open =
        s->end_ns == TC_TIME_NONE && s->outcome == TC_SESSION_COMPLETED;
    int64_t end_ns =
        s->end_ns != TC_TIME_NONE ? s->end_ns : s->invite_ns + setup_max_ns;

    return to_ns >= s->invite_ns - slack_ns &&
           (is_open || from_ns <= end_ns + slack_ns);
}

static tc_err link_end(struct tc_session_links *links,
                       const struct tc_link_tables *tables, size_t row,
                       uint32_t endpoint, bool *found)
{
    const struct tc_rtp_stream *stream = &tables->streams[row];
    const struct tc_endpoint *at =
        tc_flow_table_borrow_endpoint(links->directory->flows, endpoint);
    tc_err err = TC_OK;

    for (size_t i = lower_bound(links, at);
         i < links->announcement_count && err == TC_OK &&
         links->count < TC_SESSION_LINKS_MAX;
         i++) {
        const struct announcement *a = &links->announcements[i];

        if (!is_address(&a->endpoint, at) || a->endpoint.port != at->port)
            break;
        if (!is_during(&tables->sessions->rows[a->session], stream->start_ns,
                       stream->end_ns))
            continue;
        *found = true;
        err    = add(links, TC_LINK_STREAM, row, a->session, TC_LINK_BY_SDP);
    }
    return err;
}

/* By where it goes to; else by where it comes from: senders mostly send from
 * where they said that they receive. */
static tc_err link_streams(struct tc_session_links *links,
                           const struct tc_link_tables *tables)
{
    tc_err err = TC_OK;

    for (size_t i = 0; i < tables->stream_count && err == TC_OK; i++) {
        bool found = false;

        err = link_end(links, tables, i, tables->streams[i].to, &found);
        if (err == TC_OK && !found)
            err = link_end(links, tables, i, tables->streams[i].from, &found);
    }
    return err;
}

/* Sessions by Call-ID: the newest of each that began before. */
struct call_ids {
    const struct tc_session_table *table;
    struct tc_index index;
};

static uint64_t call_id_hash(const struct tc_session_table *table, uint32_t row)
{
    struct tc_text text =
        tc_intern_text(table->texts, table->rows[row].call_id);

    return tc_hash_bytes(text.at, text.len_bytes);
}

static bool call_id_is(const void *self, uint32_t row, const void *key)
{
    return call_id_hash(self, row) == *(const uint64_t *)key;
}

static tc_err index_call_ids(const struct tc_session_table *table,
                             struct tc_index *out)
{
    tc_err err = TC_OK;

    for (uint32_t i = 0; i < table->count && err == TC_OK; i++) {
        uint64_t hash = call_id_hash(table, i);

        if (tc_index_find(out, hash, call_id_is, table, &hash) == TC_INDEX_NONE)
            err = tc_index_add(out, hash, i);
    }
    return err;
}

static struct tc_endpoint group_of(const struct tc_cops_transaction *t)
{
    return (struct tc_endpoint){
        .family  = TC_IP_V4,
        .address = { (uint8_t)(t->group >> 24), (uint8_t)(t->group >> 16),
                     (uint8_t)(t->group >> 8), (uint8_t)t->group },
    };
}

static bool is_setting_up(const struct tc_session *s, int64_t at_ns)
{
    int64_t end_ns = s->ready_ns != TC_TIME_NONE   ? s->ready_ns
                     : s->setup_ns != TC_TIME_NONE ? s->setup_ns
                     : s->end_ns != TC_TIME_NONE   ? s->end_ns
                                                 : s->invite_ns + setup_max_ns;

    return at_ns >= s->invite_ns && at_ns <= end_ns;
}

/* Of the sessions of the group that were being set up the newest. */
static uint32_t session_by_group(const struct tc_session_links *links,
                                 const struct tc_session_table *sessions,
                                 const struct tc_cops_transaction *t)
{
    struct tc_endpoint group = group_of(t);
    uint32_t best            = TC_INDEX_NONE;

    if (t->group == 0)
        return best;
    for (size_t i = lower_bound(links, &group); i < links->announcement_count;
         i++) {
        const struct announcement *a = &links->announcements[i];

        if (!is_address(&a->endpoint, &group))
            break;
        if (is_setting_up(&sessions->rows[a->session], t->request_ns) &&
            (best == TC_INDEX_NONE || a->session > best))
            best = a->session;
    }
    return best;
}

/* The only session that was being set up; rows are in order of their start,
 * but for those of clocks that step back. */
static uint32_t session_by_window(const struct tc_session_table *sessions,
                                  int64_t at_ns)
{
    size_t lo = 0, hi = sessions->count;
    uint32_t found = TC_INDEX_NONE;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (sessions->rows[middle].invite_ns <= at_ns)
            lo = middle + 1;
        else
            hi = middle;
    }
    for (size_t i = lo; i-- > 0;) {
        const struct tc_session *s = &sessions->rows[i];

        if (at_ns - s->invite_ns > setup_max_ns)
            break;
        if (!is_setting_up(s, at_ns))
            continue;
        if (found != TC_INDEX_NONE)
            return TC_INDEX_NONE;
        found = (uint32_t)i;
    }
    return found;
}

static tc_err link_request(struct tc_session_links *links,
                           const struct tc_link_tables *tables,
                           const struct tc_index *call_ids, size_t row)
{
    const struct tc_cops_transaction *t = &tables->cops[row];
    uint32_t session                    = TC_INDEX_NONE;

    if (t->call_id_hash != 0)
        session = tc_index_find(call_ids, t->call_id_hash, call_id_is,
                                tables->sessions, &t->call_id_hash);
    if (session != TC_INDEX_NONE)
        return add(links, TC_LINK_COPS, row, session, TC_LINK_BY_AUTH_SESSION);

    session = session_by_group(links, tables->sessions, t);
    if (session != TC_INDEX_NONE)
        return add(links, TC_LINK_COPS, row, session, TC_LINK_BY_GROUP);

    /* what names another Call-ID is not of a session that happens to be */
    if (t->call_id_hash == 0)
        session = session_by_window(tables->sessions, t->request_ns);
    return session == TC_INDEX_NONE
               ? TC_OK
               : add(links, TC_LINK_COPS, row, session, TC_LINK_BY_WINDOW);
}

static tc_err link_requests(struct tc_session_links *links,
                            const struct tc_link_tables *tables)
{
    struct tc_index call_ids = { 0 };
    tc_err err               = index_call_ids(tables->sessions, &call_ids);

    for (size_t i = 0; i < tables->cops_count && err == TC_OK; i++)
        err = link_request(links, tables, &call_ids, i);
    tc_index_fini(&call_ids);
    return err;
}

/* A join is of one session: of those it may be of the newest. */
static tc_err link_membership(struct tc_session_links *links,
                              const struct tc_link_tables *tables, size_t row)
{
    const struct tc_membership *m     = &tables->memberships[row];
    const struct tc_flow_table *flows = links->directory->flows;
    const struct tc_endpoint *member =
        tc_flow_table_borrow_endpoint(flows, m->member);
    struct tc_endpoint group = m->group;
    uint32_t best            = TC_INDEX_NONE;

    group.port = 0;
    for (size_t i = lower_bound(links, &group); i < links->announcement_count;
         i++) {
        const struct announcement *a = &links->announcements[i];
        const struct tc_session *s   = &tables->sessions->rows[a->session];

        if (!is_address(&a->endpoint, &group))
            break;
        if (s->outcome == TC_SESSION_COMPLETED &&
            is_address(tc_flow_table_borrow_endpoint(flows, s->from), member) &&
            is_during(s, m->join_ns, m->join_ns) &&
            (best == TC_INDEX_NONE || a->session > best))
            best = a->session;
    }
    return best == TC_INDEX_NONE
               ? TC_OK
               : add(links, TC_LINK_MEMBERSHIP, row, best, TC_LINK_BY_GROUP);
}

tc_err tc_session_links_close(struct tc_session_links *links,
                              const struct tc_link_tables *tables)
{
    if (links->announcement_count > 0)
        qsort(links->announcements, links->announcement_count,
              sizeof *links->announcements, by_endpoint);

    tc_err err = link_streams(links, tables);
    if (err == TC_OK)
        err = link_requests(links, tables);
    for (size_t i = 0; i < tables->membership_count && err == TC_OK; i++)
        err = link_membership(links, tables, i);
    return err;
}

const struct tc_session_link *
tc_session_links_borrow(const struct tc_session_links *links, size_t *count)
{
    *count = links->count;
    return links->links;
}

uint64_t tc_session_links_bytes(const struct tc_session_links *links)
{
    return links->announcement_capacity * sizeof *links->announcements +
           links->has_group_capacity * sizeof *links->has_group;
}

void tc_session_links_evict(struct tc_session_links *links,
                            const struct tc_row_map *sessions)
{
    size_t kept = 0;

    for (size_t i = 0; i < links->announcement_count; i++) {
        struct announcement a = links->announcements[i];

        a.session = sessions->to[a.session];
        if (a.session != TC_INDEX_NONE)
            links->announcements[kept++] = a;
    }
    links->announcement_count = kept;
    for (size_t s = 0; s < links->has_group_capacity; s++) {
        bool has_group = links->has_group[s];
        uint32_t to    = TC_INDEX_NONE;

        links->has_group[s] = false;
        if (has_group && s < sessions->count)
            to = sessions->to[s];
        if (to != TC_INDEX_NONE) /* rows only move to the front */
            links->has_group[to] = true;
    }
    tc_shrink(&links->announcements, &links->announcement_capacity, kept,
              sizeof *links->announcements);
}
