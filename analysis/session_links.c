/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/session_links.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intervals.h"
#include "analysis/setup_window.h"
#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/intern.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

/* Packets in flight when the BYE is sent still belong to the session; so does a
 * report that arrives a moment before the INVITE. */
static const int64_t slack_ns = 1000000000;

/* A session's SDP announced media at this address and port. */
struct announcement {
    struct tc_endpoint endpoint;
    uint32_t session;
};

struct list {
    struct tc_session_link *rows; /* owned */
    size_t count;
    size_t capacity;
};

struct tc_session_links {
    const struct tc_directory *directory; /* borrowed */
    struct announcement *announcements;   /* owned */
    size_t announcement_count;
    size_t announcement_capacity;
    bool *has_group; /* owned; by session */
    size_t has_group_capacity;
    bool *has_joined;   /* owned; by session, after tc_session_links_join() */
    struct list joined; /* of memberships */
    struct list all;
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

    tc_free(links->has_joined);
    tc_free(links->has_group);
    tc_free(links->announcements);
    tc_free(links->joined.rows);
    tc_free(links->all.rows);
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
    /* a session repeats its announcement, in its answer and in
     * retransmissions */
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

static tc_err add(struct list *list, struct tc_session_link link)
{
    if (list->count == TC_SESSION_LINKS_MAX)
        return TC_OK;
    if (!tc_grow(&list->rows, &list->capacity, list->count, sizeof *list->rows))
        return TC_ENOMEM;
    list->rows[list->count++] = link;
    return TC_OK;
}

/* Numbers endpoints and addresses by their octets, as keys. */
struct keys {
    const struct tc_flow_table *flows; /* borrowed */
    struct tc_intern *names;           /* owned */
};

enum { ADDRESS_BYTES = 1 + sizeof((struct tc_endpoint *)0)->address };

/* Family and address; followed by the port if `with_port`. */
static struct tc_text name_of(const struct tc_endpoint *endpoint,
                              bool with_port, char name[ADDRESS_BYTES + 2])
{
    name[0] = (char)endpoint->family;
    memcpy(name + 1, endpoint->address, ADDRESS_BYTES - 1);
    memcpy(name + ADDRESS_BYTES, &endpoint->port, 2);
    return (struct tc_text){ name, ADDRESS_BYTES + (with_port ? 2U : 0U) };
}

static tc_err add_key(struct keys *keys, const struct tc_endpoint *endpoint,
                      bool with_port, uint32_t *out)
{
    char name[ADDRESS_BYTES + 2];

    return tc_intern_id(keys->names, name_of(endpoint, with_port, name), out);
}

/* TC_INDEX_NONE: no session announced it. */
static uint32_t find_key(const struct keys *keys,
                         const struct tc_endpoint *endpoint, bool with_port)
{
    char name[ADDRESS_BYTES + 2];

    return tc_intern_find(keys->names, name_of(endpoint, with_port, name));
}

static int64_t latest(int64_t at_ns, int64_t more_ns)
{
    return at_ns > INT64_MAX - more_ns ? INT64_MAX : at_ns + more_ns;
}

/* Media and requests of a session fall into this interval.  A session that was
 * never set up has no media after its set-up. */
static struct tc_interval life_of(const struct tc_session *s, uint64_t key,
                                  uint32_t row)
{
    bool is_open =
        s->end_ns == TC_TIME_NONE && s->outcome == TC_SESSION_COMPLETED;
    int64_t end_ns =
        s->end_ns != TC_TIME_NONE ? s->end_ns : s->invite_ns + TC_SETUP_MAX_NS;

    return (struct tc_interval){
        .key     = key,
        .from_ns = s->invite_ns - slack_ns,
        .to_ns   = is_open ? INT64_MAX : latest(end_ns, slack_ns),
        .row     = row,
    };
}

static struct tc_interval setup_of(const struct tc_session *s, uint64_t key,
                                   uint32_t row)
{
    return (struct tc_interval){ .key     = key,
                                 .from_ns = s->invite_ns,
                                 .to_ns   = tc_setup_end_ns(s),
                                 .row     = row };
}

/* The lives of the sessions that announced an endpoint, by endpoint. */
struct lives {
    struct keys keys;
    struct tc_interval *intervals; /* owned */
    struct tc_interval_tree tree;
};

static tc_err open_lives(struct lives *lives,
                         const struct tc_session_links *links,
                         const struct tc_session_table *sessions)
{
    size_t count = links->announcement_count;
    tc_err err   = tc_intern_create(&lives->keys.names);

    lives->intervals = tc_alloc_array(count + 1, sizeof *lives->intervals);
    if (!lives->intervals)
        err = TC_ENOMEM;
    for (size_t i = 0; i < count && err == TC_OK; i++) {
        const struct announcement *a = &links->announcements[i];
        uint32_t key;

        err = add_key(&lives->keys, &a->endpoint, true, &key);
        if (err == TC_OK)
            lives->intervals[i] =
                life_of(&sessions->rows[a->session], key, a->session);
    }
    return err == TC_OK
               ? tc_interval_tree_init(&lives->tree, lives->intervals, count)
               : err;
}

static void close_lives(struct lives *lives)
{
    tc_interval_tree_fini(&lives->tree);
    tc_free(lives->intervals);
    tc_intern_destroy(lives->keys.names);
}

/* Links of one stream, under construction. */
struct stream_links {
    struct list *list;
    uint32_t row;
};

static tc_err add_stream(void *self, uint32_t session)
{
    struct stream_links *to = self;

    if (to->list->count == TC_SESSION_LINKS_MAX)
        return TC_END;
    return add(to->list,
               (struct tc_session_link){ session, to->row, TC_LINK_STREAM,
                                         TC_LINK_BY_SDP });
}

static int by_session(const void *a, const void *b)
{
    const struct tc_session_link *x = a, *y = b;

    return x->session < y->session ? -1 : x->session > y->session;
}

static tc_err link_end(struct tc_session_links *links,
                       const struct lives *lives,
                       const struct tc_rtp_stream *stream, size_t row,
                       uint32_t endpoint)
{
    struct list *all       = &links->all;
    size_t first           = all->count;
    struct stream_links to = { .list = all, .row = (uint32_t)row };
    uint32_t key           = find_key(
                  &lives->keys,
                  tc_flow_table_borrow_endpoint(links->directory->flows, endpoint), true);

    if (key == TC_INDEX_NONE)
        return TC_OK;

    tc_err err = tc_interval_tree_find(&lives->tree, key, stream->start_ns,
                                       stream->end_ns, add_stream, &to);
    if (all->count > first)
        qsort(all->rows + first, all->count - first, sizeof *all->rows,
              by_session);
    return err == TC_END ? TC_OK : err;
}

/* By destination; else by source, since most senders send from the address at
 * which they announced to receive. */
static tc_err link_streams(struct tc_session_links *links,
                           const struct tc_link_tables *tables)
{
    struct lives lives = { 0 };

    if (tables->stream_count == 0)
        return TC_OK;

    tc_err err = open_lives(&lives, links, tables->sessions);
    for (size_t i = 0; i < tables->stream_count && err == TC_OK; i++) {
        const struct tc_rtp_stream *stream = &tables->streams[i];
        size_t before                      = links->all.count;

        err = link_end(links, &lives, stream, i, stream->to);
        if (err == TC_OK && links->all.count == before)
            err = link_end(links, &lives, stream, i, stream->from);
    }
    close_lives(&lives);
    return err;
}

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

/* Sessions by Call-ID: the first of each. */
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

/* Questions about the sessions that announced a group, with the index of
 * groups. */
struct by_group {
    struct keys keys;
    struct tc_interval *intervals; /* owned */
    size_t interval_count;
    struct tc_moment *moments; /* owned; by row once they are answered */
    size_t moment_count;
};

static tc_err open_by_group(struct by_group *g,
                            const struct tc_session_links *links,
                            size_t question_count)
{
    tc_err err = tc_intern_create(&g->keys.names);

    g->intervals =
        tc_alloc_array(links->announcement_count + 1, sizeof *g->intervals);
    g->moments = tc_alloc_array(question_count + 1, sizeof *g->moments);
    return g->intervals && g->moments ? err : TC_ENOMEM;
}

static void close_by_group(struct by_group *g)
{
    tc_free(g->moments);
    tc_free(g->intervals);
    tc_intern_destroy(g->keys.names);
}

static void ask(struct by_group *g, uint64_t key, int64_t at_ns, size_t row)
{
    g->moments[g->moment_count++] =
        (struct tc_moment){ .key = key, .at_ns = at_ns, .row = (uint32_t)row };
}

/* For each request, the newest session of its group that was being set up. */
static tc_err ask_for_requests(struct by_group *g,
                               const struct tc_session_links *links,
                               const struct tc_link_tables *tables)
{
    tc_err err = open_by_group(g, links, tables->cops_count);

    for (size_t i = 0; i < links->announcement_count && err == TC_OK; i++) {
        const struct announcement *a = &links->announcements[i];
        uint32_t group;

        err = add_key(&g->keys, &a->endpoint, false, &group);
        if (err == TC_OK)
            g->intervals[g->interval_count++] = setup_of(
                &tables->sessions->rows[a->session], group, a->session);
    }
    for (size_t i = 0; i < tables->cops_count && err == TC_OK; i++) {
        const struct tc_cops_transaction *t = &tables->cops[i];
        struct tc_endpoint group            = group_of(t);

        if (t->group != 0)
            ask(g, find_key(&g->keys, &group, false), t->request_ns, i);
    }
    return err == TC_OK ? tc_intervals_newest(g->intervals, g->interval_count,
                                              g->moments, g->moment_count)
                        : err;
}

/* Indexes that are built before requests are linked one by one. */
struct request_links {
    struct tc_index call_ids;
    struct by_group groups;
    size_t next_answer;
    struct tc_setup_window window;
};

/* Moments are in the order of requests. */
static uint32_t session_by_group(struct request_links *r, size_t row)
{
    const struct by_group *g = &r->groups;

    if (r->next_answer < g->moment_count &&
        g->moments[r->next_answer].row == row)
        return g->moments[r->next_answer++].newest;
    return TC_INDEX_NONE;
}

static tc_err link_request(struct list *list,
                           const struct tc_link_tables *tables,
                           struct request_links *r, size_t row)
{
    const struct tc_cops_transaction *t = &tables->cops[row];
    uint32_t of_group                   = session_by_group(r, row);
    struct tc_session_link link         = { .session = TC_INDEX_NONE,
                                            .row     = (uint32_t)row,
                                            .kind    = TC_LINK_COPS,
                                            .by      = TC_LINK_BY_AUTH_SESSION };

    if (t->call_id_hash != 0)
        link.session = tc_index_find(&r->call_ids, t->call_id_hash, call_id_is,
                                     tables->sessions, &t->call_id_hash);
    if (link.session == TC_INDEX_NONE) {
        link.session = of_group;
        link.by      = TC_LINK_BY_GROUP;
    }
    /* a request with the Call-ID of an unknown session is not linked by time */
    if (link.session == TC_INDEX_NONE && t->call_id_hash == 0) {
        link.session = tc_setup_window_only(&r->window, t->request_ns);
        link.by      = TC_LINK_BY_WINDOW;
    }
    return link.session == TC_INDEX_NONE ? TC_OK : add(list, link);
}

static tc_err link_requests(struct tc_session_links *links,
                            const struct tc_link_tables *tables)
{
    struct request_links r = { 0 };

    if (tables->cops_count == 0)
        return TC_OK;

    tc_err err = index_call_ids(tables->sessions, &r.call_ids);
    if (err == TC_OK)
        err = ask_for_requests(&r.groups, links, tables);
    if (err == TC_OK)
        err = tc_setup_window_init(&r.window, tables->sessions);
    for (size_t i = 0; i < tables->cops_count && err == TC_OK; i++)
        err = link_request(&links->all, tables, &r, i);
    tc_setup_window_fini(&r.window);
    close_by_group(&r.groups);
    tc_index_fini(&r.call_ids);
    return err;
}

static uint64_t pair_of(uint32_t group, uint32_t member)
{
    return (uint64_t)group << 32 | member;
}

/* A join belongs to one session of this group and viewer: the newest that was
 * open at the time. */
static tc_err ask_for_memberships(struct by_group *g,
                                  const struct tc_session_links *links,
                                  const struct tc_link_tables *tables)
{
    const struct tc_flow_table *flows = links->directory->flows;
    tc_err err = open_by_group(g, links, tables->membership_count);

    for (size_t i = 0; i < links->announcement_count && err == TC_OK; i++) {
        const struct announcement *a = &links->announcements[i];
        const struct tc_session *s   = &tables->sessions->rows[a->session];
        uint32_t group, member;

        if (s->outcome != TC_SESSION_COMPLETED)
            continue;
        err = add_key(&g->keys, &a->endpoint, false, &group);
        if (err == TC_OK)
            err =
                add_key(&g->keys, tc_flow_table_borrow_endpoint(flows, s->from),
                        false, &member);
        if (err == TC_OK)
            g->intervals[g->interval_count++] =
                life_of(s, pair_of(group, member), a->session);
    }
    for (size_t i = 0; i < tables->membership_count && err == TC_OK; i++) {
        const struct tc_membership *m = &tables->memberships[i];
        const struct tc_endpoint *member =
            tc_flow_table_borrow_endpoint(flows, m->member);

        ask(g,
            pair_of(find_key(&g->keys, &m->group, false),
                    find_key(&g->keys, member, false)),
            m->join_ns, i);
    }
    return err == TC_OK ? tc_intervals_newest(g->intervals, g->interval_count,
                                              g->moments, g->moment_count)
                        : err;
}

/* Mark the sessions that announced a group which any host was seen to join. */
static tc_err mark_joined(struct tc_session_links *links,
                          const struct by_group *g,
                          const struct tc_link_tables *tables)
{
    size_t keys     = tc_intern_count(g->keys.names);
    bool *is_joined = tc_alloc_array(keys + 1, sizeof *is_joined);

    if (!is_joined)
        return TC_ENOMEM;
    for (size_t i = 0; i < tables->membership_count; i++) {
        uint32_t key = find_key(&g->keys, &tables->memberships[i].group, false);

        if (key != TC_INDEX_NONE)
            is_joined[key] = true;
    }
    for (size_t i = 0; i < links->announcement_count; i++) {
        const struct announcement *a = &links->announcements[i];
        uint32_t key                 = find_key(&g->keys, &a->endpoint, false);

        if (key != TC_INDEX_NONE && is_joined[key])
            links->has_joined[a->session] = true;
    }
    tc_free(is_joined);
    return TC_OK;
}

tc_err tc_session_links_join(struct tc_session_links *links,
                             const struct tc_link_tables *tables)
{
    struct by_group g = { 0 };

    links->has_joined =
        tc_alloc_array(tables->sessions->count + 1, sizeof *links->has_joined);
    if (!links->has_joined)
        return TC_ENOMEM;
    if (tables->membership_count == 0)
        return TC_OK;

    tc_err err = ask_for_memberships(&g, links, tables);
    if (err == TC_OK)
        err = mark_joined(links, &g, tables);
    for (size_t i = 0; i < g.moment_count && err == TC_OK; i++)
        if (g.moments[i].newest != TC_INDEX_NONE)
            err =
                add(&links->joined, (struct tc_session_link){
                                        g.moments[i].newest, g.moments[i].row,
                                        TC_LINK_MEMBERSHIP, TC_LINK_BY_GROUP });
    close_by_group(&g);
    return err;
}

tc_err tc_session_links_close(struct tc_session_links *links,
                              const struct tc_link_tables *tables)
{
    tc_err err = link_streams(links, tables);

    if (err == TC_OK)
        err = link_requests(links, tables);
    for (size_t i = 0; i < links->joined.count && err == TC_OK; i++)
        err = add(&links->all, links->joined.rows[i]);
    return err;
}

bool tc_session_links_group_is_joined(const struct tc_session_links *links,
                                      uint32_t session)
{
    return links->has_joined[session];
}

const struct tc_session_link *
tc_session_links_joined(const struct tc_session_links *links, size_t *count)
{
    *count = links->joined.count;
    return links->joined.rows;
}

const struct tc_session_link *
tc_session_links_borrow(const struct tc_session_links *links, size_t *count)
{
    *count = links->all.count;
    return links->all.rows;
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
