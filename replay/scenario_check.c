/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "analysis/traffic.h"
#include "model/places.h"
#include "replay/scenario_video.h"

/* routes are computed for each pair: beyond it a replication takes seconds
 * longer */
enum { ROUTERS_MAX = 500 };

void tc_scenario_settle(struct tc_scenario *scenario)
{
    /* signalling and media use the same kind of link */
    scenario->model.video.link_overhead_octets =
        scenario->model.network.link_overhead_octets;
}

TC_PRINTF(4, 5)
static bool fail(struct tc_scenario_fault *fault, const char *section,
                 const char *key, const char *format, ...)
{
    va_list args;

    fault->field = tc_scenario_field_find(tc_text_of(section), tc_text_of(key));
    va_start(args, format);
    (void)vsnprintf(fault->sentence, sizeof fault->sentence, format, args);
    va_end(args);
    return false;
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static bool arrivals_agree(const struct tc_scenario *scenario,
                           struct tc_scenario_fault *fault)
{
    const struct tc_audience_config *audience = &scenario->audience;
    const int64_t last_ns =
        audience->arrival_start_ns + audience->arrival_spread_ns;

    if (last_ns >= scenario->duration_ns)
        return fail(fault, "audience", "arrival_spread_s",
                    "arrivals continue until %.15g s; expected an end before "
                    "duration_s: %.15g",
                    seconds(last_ns), seconds(scenario->duration_ns));
    if (audience->sessions_per_viewer > 1 &&
        audience->hold == TC_AUDIENCE_UNTIL_END)
        return fail(fault, "audience", "sessions_per_viewer",
                    "%u sessions of viewers who stay until the end; expected "
                    "1, or audience.hold: exponential",
                    audience->sessions_per_viewer);
    return true;
}

static bool crowd_agrees(const struct tc_scenario *scenario,
                         struct tc_scenario_fault *fault)
{
    const struct tc_audience_config *audience = &scenario->audience;
    const int64_t last_ns = audience->flash_at_ns + audience->flash_spread_ns;

    if (audience->flash_share > 0 && last_ns >= scenario->duration_ns)
        return fail(fault, "audience", "flash_at_s",
                    "the flash crowd arrives until %.15g s; expected an end "
                    "before duration_s: %.15g",
                    seconds(last_ns), seconds(scenario->duration_ns));
    if (audience->content_providers > audience->broadcasters)
        return fail(fault, "audience", "content_providers",
                    "%u of %u broadcasters; expected at most all of them",
                    audience->content_providers, audience->broadcasters);
    return true;
}

/* The number of bins is limited; a longer run would double their width, so its
 * series could not have the width that was asked for. */
static bool bins_agree(const struct tc_scenario *scenario,
                       struct tc_scenario_fault *fault)
{
    const int64_t bin_ns = scenario->measure.bin_ns;
    const int64_t bins   = (scenario->duration_ns + bin_ns - 1) / bin_ns;

    if (bins > TC_TRAFFIC_BINS_MAX)
        return fail(
            fault, "measure", "bin_s",
            "%" PRId64 " bins in the run's duration_s, expected at "
            "most %d: bins of %.3g s or more",
            bins, TC_TRAFFIC_BINS_MAX,
            ceil(seconds(scenario->duration_ns) / TC_TRAFFIC_BINS_MAX * 1e3) /
                1e3);
    return true;
}

static bool window_agrees(const struct tc_scenario *scenario,
                          struct tc_scenario_fault *fault)
{
    const struct tc_measure_config *measure = &scenario->measure;

    if (measure->window_end_ns > scenario->duration_ns)
        return fail(fault, "measure", "window_end_s",
                    "the window ends at %.15g s; expected at most "
                    "duration_s: %.15g",
                    seconds(measure->window_end_ns),
                    seconds(scenario->duration_ns));
    if (measure->window_start_ns >= measure->window_end_ns)
        return fail(fault, "measure", "window_start_s",
                    "the window starts at %.15g s; expected less than "
                    "window_end_s: %.15g",
                    seconds(measure->window_start_ns),
                    seconds(measure->window_end_ns));
    if (measure->bin_ns > scenario->duration_ns)
        return fail(fault, "measure", "bin_s",
                    "a bin of %.15g s; expected at most duration_s: %.15g",
                    seconds(measure->bin_ns), seconds(scenario->duration_ns));
    return bins_agree(scenario, fault);
}

/* By the formula of model/media/video_source.h no frame may round to 0 octets.
 * Frames from a file are checked when it is read. */
static bool frames_agree(const struct tc_scenario *scenario,
                         struct tc_scenario_fault *fault)
{
    const struct tc_video_config *video = &scenario->model.video;
    const double gop                    = video->gop_frames;
    const double k                      = video->i_to_p_ratio;
    const double frames_per_s =
        (double)video->frame_rate_num / (double)video->frame_rate_den;
    const double p_octets =
        (double)video->rate_bps / 8 * gop / (frames_per_s * (k + gop - 1));
    const uint32_t most = tc_scenario_frame_bytes_max(video);

    if (scenario->frame_sizes[0] == '\0' &&
        (fmin(p_octets, k * p_octets) < 0.5 ||
         fmax(p_octets, k * p_octets) > most))
        return fail(fault, "video", "rate_kbps",
                    "P frames of %.3g bytes and I frames of %.3g; expected 1 "
                    "to %" PRIu32 " each: at most %d RTP packets of "
                    "max_payload_bytes",
                    p_octets, k * p_octets, most,
                    TC_SCENARIO_FRAME_PACKETS_MAX);
    return true;
}

static bool places_agree(const struct tc_scenario *scenario,
                         struct tc_scenario_fault *fault)
{
    const struct tc_network_config *network = &scenario->model.network;
    const uint64_t routers                  = tc_places_routers(network);

    if (network->access_per_pop > 0 && network->pops_per_router == 0)
        return fail(fault, "network", "access_per_pop",
                    "access routers require points of presence: expected "
                    "network.pops_per_router above 0");
    if (routers > ROUTERS_MAX)
        return fail(fault, "network", "routers",
                    "%" PRIu64 " routers at all levels; expected at most %d",
                    routers, ROUTERS_MAX);
    return true;
}

/* An unlimited queue before a saturated link grows without bound. */
static bool load_agrees(const struct tc_scenario *scenario,
                        struct tc_scenario_fault *fault)
{
    const struct tc_network_config *network  = &scenario->model.network;
    const struct tc_background_config *other = &scenario->model.background;
    const uint64_t core_bps =
        network->isp_core_link_bps < network->p2p_core_link_bps
            ? network->isp_core_link_bps
            : network->p2p_core_link_bps;

    if (network->queue_limit_packets > 0)
        return true;
    if (other->core_bps >= core_bps)
        return fail(fault, "background", "core_mbps",
                    "fills the links between routers: expected less, or "
                    "network.queue_limit_packets above 0");
    if (other->user_bps >= network->user_link_bps)
        return fail(fault, "background", "user_mbps",
                    "fills the access links of the users: expected less, or "
                    "network.queue_limit_packets above 0");
    return true;
}

struct stretch {
    const char *begin_key;
    const char *end_key;
    int64_t begin_ns;
    int64_t end_ns; /* 0: no end */
};

static bool stretch_agrees(const struct tc_scenario *scenario,
                           const struct stretch *stretch,
                           struct tc_scenario_fault *fault)
{
    if (stretch->begin_ns >= scenario->duration_ns)
        return fail(fault, "failures", stretch->begin_key,
                    "is after the end of the run: expected less than "
                    "duration_s");
    if (stretch->end_ns > 0 && stretch->begin_ns == 0)
        return fail(fault, "failures", stretch->end_key,
                    "ends a failure that never starts: expected %s above 0",
                    stretch->begin_key);
    if (stretch->end_ns > 0 && stretch->end_ns <= stretch->begin_ns)
        return fail(fault, "failures", stretch->end_key,
                    "ends the failure before it starts: expected more than "
                    "%s",
                    stretch->begin_key);
    return true;
}

static bool ends_agree(const struct tc_scenario *scenario,
                       struct tc_scenario_fault *fault)
{
    const struct tc_failure_config *f = &scenario->model.failures;
    const uint32_t routers            = scenario->model.network.routers;

    if (f->ds_down_ns > 0 && f->ds_server >= routers)
        return fail(fault, "failures", "ds_server",
                    "does not exist: expected less than network.routers");
    if (f->link_cut_ns > 0 && f->link_from >= routers)
        return fail(fault, "failures", "link_from",
                    "does not exist: expected less than network.routers");
    if (f->link_cut_ns > 0 &&
        (f->link_to >= routers || f->link_to == f->link_from))
        return fail(fault, "failures", "link_to",
                    "has no link to link_from: expected another core router");
    return true;
}

static bool failures_agree(const struct tc_scenario *scenario,
                           struct tc_scenario_fault *fault)
{
    const struct tc_failure_config *f = &scenario->model.failures;
    const struct stretch stretches[]  = {
         { "ds_down_s", "ds_up_s", f->ds_down_ns, f->ds_up_ns },
         { "link_cut_s", "link_mended_s", f->link_cut_ns, f->link_mended_ns },
         { "pdp_slow_s", "pdp_normal_s", f->pdp_slow_ns, f->pdp_normal_ns },
         { "peers_leave_s", "", f->peers_leave_ns, 0 },
    };

    for (size_t i = 0; i < TC_LEN(stretches); i++)
        if (!stretch_agrees(scenario, &stretches[i], fault))
            return false;
    return ends_agree(scenario, fault);
}

static bool kind_agrees(const struct tc_scenario *scenario,
                        struct tc_scenario_fault *fault)
{
    if (scenario->kind == TC_SCENARIO_STEADY)
        return fail(
            fault, "", "kind",
            "steady is not supported yet: no initial transient is deleted, "
            "expected terminating");
    return true;
}

bool tc_scenario_agrees(const struct tc_scenario *scenario,
                        struct tc_scenario_fault *fault)
{
    return kind_agrees(scenario, fault) && arrivals_agree(scenario, fault) &&
           crowd_agrees(scenario, fault) && window_agrees(scenario, fault) &&
           frames_agree(scenario, fault) && places_agree(scenario, fault) &&
           load_agrees(scenario, fault) && failures_agree(scenario, fault);
}

tc_err tc_scenario_check_video(const struct tc_scenario *scenario,
                               struct tc_diag *diag)
{
    struct tc_scenario_fault fault;

    if (frames_agree(scenario, &fault))
        return TC_OK;
    tc_diag_set(diag, NULL, -1, -1, "%s", fault.sentence);
    return TC_EFORMAT;
}
