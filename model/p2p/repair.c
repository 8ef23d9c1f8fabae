/* SPDX-License-Identifier: Apache-2.0 */
/* A viewer whose stream is interrupted finds another sender, in the same
 * session.  After half of `p2p.media_timeout_ms` without a packet it probes its
 * sender by a repeated START. After all of it: if the sender has answered, the
 * sender's own stream is interrupted, and the sender repairs it for all its
 * descendants; otherwise the sender has failed. */
#include "model/p2p/viewer.h"

static struct tc_sim *sim_of(const struct tc_p2p_viewer *viewer)
{
    return viewer->peer.p2p->world->sim;
}

static const struct tc_p2p_config *config_of(const struct tc_p2p_viewer *viewer)
{
    return &viewer->peer.p2p->world->config->p2p;
}

/* Always with its own depth: it may get children in the meantime. */
static void repeat_start(struct tc_p2p_viewer *viewer)
{
    tc_p2p_viewer_tell_sender(viewer, TC_SEARCH_START, viewer->depth);
}

static void on_keep_alive(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_p2p_viewer *viewer = self;

    (void)arg;
    repeat_start(viewer);
    tc_p2p_relay_tell_tracker(viewer, true);
    tc_timer_start(sim, &viewer->watch.keep_alive,
                   config_of(viewer)->child_timeout_ns / 3);
}

static void look_again_after(struct tc_p2p_viewer *viewer, int64_t delay_ns)
{
    tc_timer_start(sim_of(viewer), &viewer->watch.timer, delay_ns);
}

static void on_watch(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_p2p_viewer *viewer = self;
    struct tc_p2p_watch *watch   = &viewer->watch;
    const int64_t timeout_ns     = config_of(viewer)->media_timeout_ns;
    const int64_t quiet_ns       = tc_sim_now_ns(sim) - watch->quiet_since_ns;

    (void)arg;
    if (quiet_ns < timeout_ns / 2) {
        watch->is_probed = false;
        look_again_after(viewer, timeout_ns / 2 - quiet_ns);
    } else if (!watch->is_probed) {
        watch->is_probed    = true;
        watch->has_answered = false;
        repeat_start(viewer);
        look_again_after(viewer, timeout_ns - quiet_ns);
    } else if (quiet_ns < timeout_ns) {
        look_again_after(viewer, timeout_ns - quiet_ns);
    } else if (watch->has_answered) {
        watch->is_probed      = false;
        watch->quiet_since_ns = tc_sim_now_ns(sim);
        look_again_after(viewer, timeout_ns / 2);
    } else {
        tc_p2p_viewer_tell_sender(viewer, TC_SEARCH_PART, 0);
        tc_p2p_repair_begin(viewer);
    }
}

void tc_p2p_repair_init(struct tc_p2p_viewer *viewer)
{
    tc_timer_init(&viewer->watch.timer, on_watch, viewer, 0);
    tc_timer_init(&viewer->watch.keep_alive, on_keep_alive, viewer, 0);
}

void tc_p2p_repair_watch(struct tc_p2p_viewer *viewer)
{
    viewer->watch.media_ns       = tc_sim_now_ns(sim_of(viewer));
    viewer->watch.quiet_since_ns = viewer->watch.media_ns;
    viewer->watch.is_probed      = false;
    look_again_after(viewer, config_of(viewer)->media_timeout_ns / 2);
    tc_timer_start(sim_of(viewer), &viewer->watch.keep_alive,
                   config_of(viewer)->child_timeout_ns / 3);
}

void tc_p2p_repair_unwatch(struct tc_p2p_viewer *viewer)
{
    tc_timer_cancel(&viewer->watch.timer);
    tc_timer_cancel(&viewer->watch.keep_alive);
}

/* The sender may have moved up in the tree; it moves down only without
 * children. */
void tc_p2p_repair_take_ok(struct tc_p2p_viewer *viewer,
                           const struct tc_search_msg *msg)
{
    viewer->watch.has_answered = true;
    if (msg->depth + 1 < viewer->depth)
        viewer->depth = (uint8_t)(msg->depth + 1);
}

void tc_p2p_repair_begin(struct tc_p2p_viewer *viewer)
{
    viewer->peer.p2p->repairs.begun++;
    viewer->watch.broken_ns = tc_sim_now_ns(sim_of(viewer));
    tc_p2p_repair_unwatch(viewer);
    tc_p2p_viewer_search(viewer);
    tc_p2p_relay_tell_tracker(viewer, false);
}

/* Other viewers had the stream and may serve it again: places become free when
 * peers notice that their children have vanished. */
static void wait_and_search(struct tc_p2p_viewer *viewer)
{
    viewer->state = TC_P2P_VIEWER_WAITING;
    tc_timer_start(sim_of(viewer), &viewer->retry, config_of(viewer)->retry_ns);
}

static void repair_in_vain(struct tc_p2p_viewer *viewer)
{
    const struct tc_p2p_config *config = config_of(viewer);
    const int64_t broken_ns =
        tc_sim_now_ns(sim_of(viewer)) - viewer->watch.broken_ns;

    if (viewer->children.first) {
        /* without children it may take a greater depth */
        tc_p2p_relay_release(viewer);
        tc_p2p_viewer_search(viewer);
    } else if (broken_ns < config->attempts_max * config->child_timeout_ns) {
        wait_and_search(viewer);
    } else {
        viewer->peer.p2p->repairs.failed++;
        tc_p2p_viewer_end(viewer);
    }
}

/* If all matches were full, there may be free places later. */
void tc_p2p_repair_in_vain(struct tc_p2p_viewer *viewer)
{
    const bool was_refused = viewer->state == TC_P2P_VIEWER_STARTING;

    if (viewer->was_ready)
        repair_in_vain(viewer);
    else if (was_refused && ++viewer->rounds < config_of(viewer)->attempts_max)
        tc_p2p_viewer_search(viewer);
    else
        tc_p2p_viewer_end(viewer);
}
