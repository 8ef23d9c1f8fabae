/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file relays.h
 * @brief Viewers who relay one broadcaster's channel, for tests: hosts vanish
 *        at set times, and what the peers think of each other is kept.
 *
 * All at one router.  A frame is one packet of 1054 octets: 84,320 ns on a line
 * of 100 Mbit/s, so 2 x (84,320 + 1,000,000) ns from host to host.  A message
 * has 58 octets: 2 x (4,640 + 1,000,000) ns.
 *
 * Included by one test program each; not a library.
 */
#ifndef TC_TESTS_MODEL_P2P_RELAYS_H
#define TC_TESTS_MODEL_P2P_RELAYS_H

#include "model/network/topology.h"
#include "model/p2p/viewer.h"
#include "tests/model/ladder.h"

enum {
    RELAYS_MAX      = 40,
    ACTS_MAX        = 16,
    FRAME_NS        = 66666667,
    MESSAGE_NS      = 2009280,
    MESSAGE_LINE_NS = 4640,
    MEDIA_NS        = 2168640,
    COPY_NS         = 84320,
    NOBODY          = 0xff,
    BROADCASTER     = 0xfe,
};

static struct tc_person relay_viewers[RELAYS_MAX];
static struct tc_person relay_bob[] = { { "bob@x", 0 } };

/** A host vanishes: `viewer`'s, or that of whoever sends to it then; or Bob
 *  hears nothing any more. */
enum act_kind { VANISH, VANISH_SENDER, DEAF_BOB };

struct act {
    int64_t at_ns;
    uint32_t viewer;
    enum act_kind kind;
};

/** A viewer, at the end of the run. */
struct seen_viewer {
    enum tc_p2p_viewer_state state;
    uint32_t sender; /**< viewer, BROADCASTER or NOBODY */
    uint8_t depth;
    uint32_t children;
};

/** Media at a viewer's tap. */
struct seen_media {
    uint64_t packets;
    int64_t last_ns;
    int64_t longest_gap_ns;
    int64_t shortest_ns; /**< from the camera */
    int64_t longest_ns;
};

struct scene {
    struct ladder ladder; /* first: the sink's self is both */
    struct seen_viewer viewers[RELAYS_MAX];
    struct seen_media media[RELAYS_MAX];
    int64_t sent_ns[1 << 16];         /* by sequence number */
    int64_t last_copy_ns[RELAYS_MAX]; /* of Bob to each viewer */
    struct tc_p2p_repairs repairs;
    uint32_t most_children;
    uint32_t checks;
};

/** `config` first: this is what a run is given. */
struct scene_config {
    struct tc_model_config config;
    struct act acts[ACTS_MAX];
    uint32_t act_count;
    struct scene *scene;
};

struct director {
    struct tc_p2p p2p; /* first */
    const struct scene_config *config;
};

static inline struct tc_model_config relay_config(uint32_t fan_out_max)
{
    struct tc_model_config config = small_config();

    config.video.rate_bps       = 120000;
    config.video.i_to_p_ratio   = 1.0;
    config.p2p.search           = TC_P2P_FLOOD;
    config.p2p.search_over      = TC_P2P_OVER_ALL_NODES;
    config.p2p.relay            = true;
    config.p2p.fan_out_max      = fan_out_max;
    config.p2p.media_timeout_ns = SECONDS(1);
    config.p2p.child_timeout_ns = SECONDS(3);
    return config;
}

static inline uint32_t sender_of(const struct tc_p2p *p2p, uint32_t viewer)
{
    const struct tc_world *world  = p2p->world;
    const struct tc_p2p_viewer *v = p2p->viewers[viewer];

    if (v->state != TC_P2P_VIEWER_ON)
        return NOBODY;
    for (uint32_t i = 0; i < world->workload->viewer_count; i++)
        if (world->viewer_nodes[i] == v->sender_node)
            return i;
    return BROADCASTER;
}

/* Whether `to` is among those that `from` sends to. */
static inline bool sends_to(const struct tc_p2p_viewer *from,
                            const struct tc_p2p_viewer *to)
{
    return tc_p2p_children_find(&from->children, to->peer.node,
                                to->demand + 1) != NULL;
}

/* From every peer along the actual senders: no path returns to its start. */
static inline void check_tree(struct director *director)
{
    const struct tc_p2p *p2p = &director->p2p;
    const uint32_t count     = p2p->world->workload->viewer_count;
    struct scene *scene      = director->config->scene;

    for (uint32_t v = 0; v < count; v++) {
        uint32_t at = v, steps = 0;

        if (p2p->viewers[v]->children.count > scene->most_children)
            scene->most_children = p2p->viewers[v]->children.count;
        while (sender_of(p2p, at) < count &&
               sends_to(p2p->viewers[sender_of(p2p, at)], p2p->viewers[at])) {
            assert_true(p2p->viewers[sender_of(p2p, at)]->depth <
                        p2p->viewers[at]->depth);
            at = sender_of(p2p, at);
            assert_true(++steps <= count);
        }
    }
    scene->checks++;
}

static inline void on_check(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct director *director = self;

    (void)arg;
    check_tree(director);
    assert_int_equal(tc_sim_after(sim, 7000000, on_check, director, 0), TC_OK);
}

static inline void on_act(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct director *director    = self;
    const struct act *act        = &director->config->acts[arg];
    const struct tc_world *world = director->p2p.world;
    uint32_t viewer              = act->viewer;

    (void)sim;
    if (act->kind == DEAF_BOB) {
        tc_network_set_receiver(world->network, world->broadcaster_nodes[0],
                                NULL, NULL);
        return;
    }
    if (act->kind == VANISH_SENDER)
        viewer = sender_of(&director->p2p, act->viewer);
    assert_true(viewer < RELAYS_MAX);
    tc_p2p_architecture.vanish(director, viewer);
}

static inline tc_err director_build(void *self, struct tc_world *world)
{
    struct director *director = self;
    tc_err err                = tc_p2p_architecture.build(self, world);

    director->config = (const struct scene_config *)(const void *)world->config;
    for (uint32_t a = 0; a < director->config->act_count; a++)
        assert_int_equal(tc_sim_at(world->sim, director->config->acts[a].at_ns,
                                   on_act, director, a),
                         TC_OK);
    assert_int_equal(tc_sim_after(world->sim, 0, on_check, director, 0), TC_OK);
    return err;
}

static inline void director_join(void *self, uint32_t demand)
{
    tc_p2p_architecture.join(self, demand);
}

static inline void director_leave(void *self, uint32_t demand)
{
    tc_p2p_architecture.leave(self, demand);
}

/* Asked at the end of the run. */
static inline uint64_t director_reserved_kbps(const void *self)
{
    const struct director *director = self;
    struct scene *scene             = director->config->scene;

    scene->repairs = tc_p2p_repairs(self);
    for (uint32_t v = 0; v < director->p2p.world->workload->viewer_count; v++) {
        const struct tc_p2p_viewer *viewer = director->p2p.viewers[v];

        scene->viewers[v] =
            (struct seen_viewer){ .state    = viewer->state,
                                  .sender   = sender_of(&director->p2p, v),
                                  .depth    = viewer->depth,
                                  .children = viewer->children.count };
    }
    return 0;
}

static const struct tc_architecture director_architecture = {
    .name          = "director",
    .self_size     = sizeof(struct director),
    .build         = director_build,
    .join          = director_join,
    .leave         = director_leave,
    .reserved_kbps = director_reserved_kbps,
};

static inline void take_sent(struct scene *scene, const struct tc_record *r)
{
    const struct tc_endpoint *to =
        tc_flow_table_borrow_endpoint(scene->ladder.directory.flows, r->to);
    const uint32_t viewer = to->address[3] - 1U;

    if (scene->sent_ns[r->view.rtp->seq] == 0)
        scene->sent_ns[r->view.rtp->seq] = r->at_ns;
    if (viewer < RELAYS_MAX)
        scene->last_copy_ns[viewer] = r->at_ns;
}

static inline void take_media(struct scene *scene, const struct tc_record *r)
{
    struct seen_media *media = &scene->media[r->tap / 2];
    const int64_t delay_ns   = r->at_ns - scene->sent_ns[r->view.rtp->seq];
    const int64_t gap_ns     = r->at_ns - media->last_ns;

    if (media->packets > 0 && gap_ns > media->longest_gap_ns)
        media->longest_gap_ns = gap_ns;
    if (media->packets == 0 || delay_ns < media->shortest_ns)
        media->shortest_ns = delay_ns;
    if (delay_ns > media->longest_ns)
        media->longest_ns = delay_ns;
    media->packets++;
    media->last_ns = r->at_ns;
}

static inline tc_err scene_accept(void *self, const struct tc_record *record)
{
    struct scene *scene = self;

    if (record->kind == TC_RECORD_PACKET) {
        const unsigned use = scene->ladder.directory.taps[record->tap].use;

        if (use & TC_TAP_STREAM_ORIGIN)
            take_sent(scene, record);
        else if (use & TC_TAP_STREAMS)
            take_media(scene, record);
    }
    return record->kind == TC_RECORD_MESSAGE && scene->ladder.count == LINES_MAX
               ? TC_OK
               : ladder_accept(&scene->ladder, record);
}

static const struct tc_record_sink_ops scene_ops = {
    .name      = "scene",
    .self_size = sizeof(struct scene),
    .accept    = scene_accept,
};

/** Viewers v0@x, v1@x, ... at router 0 as Bob. */
static inline void scene_run_seed(struct scene *scene,
                                  struct scene_config *config,
                                  uint32_t viewer_count,
                                  struct tc_demand *demands, uint32_t count,
                                  double end_s, uint64_t seed)
{
    static char names[RELAYS_MAX][8];
    const struct tc_workload workload = { .viewers           = relay_viewers,
                                          .viewer_count      = viewer_count,
                                          .broadcasters      = relay_bob,
                                          .broadcaster_count = 1,
                                          .demands           = demands,
                                          .demand_count      = count,
                                          .end_ns            = SECONDS(end_s) };
    const struct tc_record_sink sink  = { .ops = &scene_ops, .self = scene };
    const struct tc_run_cfg cfg = { .architecture = &director_architecture,
                                    .config       = &config->config,
                                    .workload     = &workload,
                                    .seed         = seed };

    memset(scene, 0, sizeof *scene);
    config->scene = scene;
    for (uint32_t v = 0; v < viewer_count; v++) {
        (void)snprintf(names[v], sizeof names[v], "v%u@x", v);
        relay_viewers[v] = (struct tc_person){ names[v], 0 };
    }
    assert_int_equal(tc_directory_init(&scene->ladder.directory), TC_OK);
    assert_int_equal(
        tc_run(&cfg, &scene->ladder.directory, &sink, &scene->ladder.totals),
        TC_OK);

    const struct tc_network_totals *n = &scene->ladder.totals.network;
    assert_int_equal(n->sent + n->copies,
                     n->delivered + n->dropped + n->unheard + n->in_flight);
    ladder_fini(&scene->ladder);
}

static inline void scene_run(struct scene *scene, struct scene_config *config,
                             uint32_t viewer_count, struct tc_demand *demands,
                             uint32_t count, double end_s)
{
    scene_run_seed(scene, config, viewer_count, demands, count, end_s, 1);
}

#endif
