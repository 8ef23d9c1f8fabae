/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_fields.h"

#include <string.h>

#define AT(member) offsetof(struct tc_scenario, member)

static const char *const kind_words[]     = { "terminating", "steady", NULL };
static const char *const priority_words[] = { "none", "reserved",
                                              "reserved_and_signalling", NULL };
static const char *const late_words[]     = { "wait", "skip", NULL };
static const char *const decision_words[] = { "delay", "server", NULL };
static const char *const choice_words[]   = { "hybrid", "outsourcing",
                                              "provisioning", NULL };
static const char *const broker_words[]   = { "inside", "server", NULL };
static const char *const exchange_words[] = { "before_forwarding_200",
                                              "after_200", NULL };
static const char *const start_words[]    = { "with_invite", "with_180", NULL };
static const char *const connection_words[] = { "standing", "opened", NULL };
static const char *const pep_words[] = { "ds_server", "edge_router", NULL };
static const char *const edge_router_words[] = { "of_ds_server", "of_user",
                                                 NULL };
static const char *const assignment_words[]  = { "nearest", "even", NULL };
static const char *const search_words[] = { "all_in_sequence", "first_match",
                                            "windowed",        "flood",
                                            "tracker",         NULL };
static const char *const search_over_words[] = { "broadcasters", "all_nodes",
                                                 NULL };
static const char *const channels_words[]    = { "balanced", "zipf", NULL };
static const char *const arrivals_words[]    = { "uniform", "poisson", NULL };
static const char *const daily_words[]       = { "off", "tv_day", NULL };
static const char *const hold_words[]        = { "until_end", "exponential",
                                                 "surf_and_view", NULL };
static const char *const zap_words[]       = { "by_channels", "remote", NULL };
static const char *const placement_words[] = { "crossed", "round_robin",
                                               "uniform", NULL };

#define MS   1e6
#define S    1e9
#define KBIT 1e3
#define MBIT 1e6

/* Longest run: 10^15 ns, which a double holds to the nanosecond. */
#define RUN_S 1e6

/* section, key, type, where, scale, min, max, unit, default, source, meaning */
static const struct tc_scenario_field fields[] = {
    { "", "kind", TC_SCENARIO_WORD, AT(kind), 1, 0, 0, "", NULL, "ours",
      "what is studied: a stretch with its ramp; `steady`, the long run, is "
      "refused until its initial transient is deleted",
      kind_words },
    { "", "name", TC_SCENARIO_NAME, AT(name), 1, 1, 63, "", "unnamed", "ours",
      "for titles and tables", NULL },
    { "", "duration_s", TC_SCENARIO_I64, AT(duration_ns), S, 0.001, RUN_S, "s",
      "120", "ours", "the run ends then", NULL },
    { "", "replications", TC_SCENARIO_U32, AT(replications), 1, 1, 1e6, "",
      "18", "ours", "runs, each with its own random numbers", NULL },

    { "network", "routers", TC_SCENARIO_U32, AT(model.network.routers), 1, 1,
      100, "", "3", "paper 5.1",
      "core routers in a full mesh, a DS server at "
      "each",
      NULL },
    { "network", "user_link_mbps", TC_SCENARIO_U64,
      AT(model.network.user_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "100",
      "paper 5.1", "a user's access link, each way", NULL },
    { "network", "user_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.user_propagation_ns), MS, 0, 1e4, "ms", "1", "ours",
      "propagation of an access link", NULL },
    { "network", "isp_core_link_mbps", TC_SCENARIO_U64,
      AT(model.network.isp_core_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "paper 5.1", "between routers, under `isp`", NULL },
    { "network", "p2p_core_link_mbps", TC_SCENARIO_U64,
      AT(model.network.p2p_core_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "between routers, under `p2p`", NULL },
    { "network", "core_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.core_propagation_ns), MS, 0, 1e4, "ms", "5", "ours",
      "propagation between two routers", NULL },
    { "network", "server_link_mbps", TC_SCENARIO_U64,
      AT(model.network.server_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "paper 5.1", "a DS server to its router", NULL },
    { "network", "server_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.server_propagation_ns), MS, 0, 1e4, "ms", "0.25", "ours",
      "propagation of a DS server's link", NULL },
    { "network", "pops_per_router", TC_SCENARIO_U32,
      AT(model.network.pops_per_router), 1, 0, 100, "", "0", "ours",
      "points of presence below each core router; 0: users hang on the core",
      NULL },
    { "network", "access_per_pop", TC_SCENARIO_U32,
      AT(model.network.access_per_pop), 1, 0, 100, "", "0", "ours",
      "access routers below each point of presence; 0: users hang on those",
      NULL },
    { "network", "pop_link_mbps", TC_SCENARIO_U64,
      AT(model.network.pop_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "a point of presence to its core router", NULL },
    { "network", "pop_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.pop_propagation_ns), MS, 0, 1e4, "ms", "1", "ours",
      "propagation of that link", NULL },
    { "network", "access_link_mbps", TC_SCENARIO_U64,
      AT(model.network.access_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "an access router to its point of presence", NULL },
    { "network", "access_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.access_propagation_ns), MS, 0, 1e4, "ms", "0.5", "ours",
      "propagation of that link", NULL },
    { "network", "queue_limit_packets", TC_SCENARIO_U32,
      AT(model.network.queue_limit_packets), 1, 0, 1e6, "packets", "0", "ours",
      "longest queue of every link; 0: no limit", NULL },
    { "network", "priority", TC_SCENARIO_WORD, AT(model.network.priority), 1, 0,
      0, "", "none", "ours",
      "what goes first where packets wait: nothing, streams that COPS has "
      "granted, or SIP and COPS, too",
      priority_words },
    { "network", "igmp", TC_SCENARIO_BOOL, AT(model.network.igmp), 1, 0, 0, "",
      "false", "paper 3",
      "viewers report and leave groups by IGMPv2; without it at once", NULL },
    { "network", "reroute_ms", TC_SCENARIO_I64, AT(model.network.reroute_ns),
      MS, 0, 6e5, "ms", "1000", "ours",
      "from a link's failure, or its return, until routers send another way",
      NULL },
    { "network", "link_overhead_octets", TC_SCENARIO_U32,
      AT(model.network.link_overhead_octets), 1, 0, 1000, "octets", "14",
      "ours", "in front of every IP packet; Ethernet without FCS: 14", NULL },

    { "background", "core_mbps", TC_SCENARIO_U64, AT(model.background.core_bps),
      MBIT, 0, 1e6, "Mbit/s", "0", "paper 5: none",
      "others' traffic from each core router to each other one", NULL },
    { "background", "user_mbps", TC_SCENARIO_U64, AT(model.background.user_bps),
      MBIT, 0, 1e6, "Mbit/s", "0", "paper 5: none",
      "others' traffic on each user's line, each way", NULL },
    { "background", "packet_octets", TC_SCENARIO_U32,
      AT(model.background.packet_octets), 1, 60, 65000, "octets", "1000",
      "ours", "of each of its packets, on the wire", NULL },

    { "users", "processing_ms", TC_SCENARIO_I64, AT(model.user_processing_ns),
      MS, 0, 6e4, "ms", "1", "ours", "of one message, at any user's host",
      NULL },

    { "video", "rate_kbps", TC_SCENARIO_U64, AT(model.video.rate_bps), KBIT, 1,
      1e6, "kbit/s", "400", "ours",
      "of the encoder; headers come on top; no frame may take more than 2998 "
      "RTP "
      "packets",
      NULL },
    { "video", "frame_rate_num", TC_SCENARIO_U32,
      AT(model.video.frame_rate_num), 1, 1, 1e6, "frames", "15", "paper 5.1",
      "frames a second are frame_rate_num / frame_rate_den", NULL },
    { "video", "frame_rate_den", TC_SCENARIO_U32,
      AT(model.video.frame_rate_den), 1, 1, 1e5, "s", "1", "paper 5.1",
      "e.g. 1001 with 30000 for 29.97", NULL },
    { "video", "gop_frames", TC_SCENARIO_U32, AT(model.video.gop_frames), 1, 1,
      1e5, "frames", "15", "ours", "an I frame and P frames, over and over",
      NULL },
    { "video", "i_to_p_ratio", TC_SCENARIO_F64, AT(model.video.i_to_p_ratio), 1,
      0.01, 1000, "", "5", "ours", "size of an I frame over that of a P frame",
      NULL },
    { "video", "frame_sizes", TC_SCENARIO_NAME, AT(frame_sizes), 1, 0, 255, "",
      "", "ours",
      "a file of an encoder's frame sizes, from the scenario's folder; then "
      "rate_kbps, gop_frames and i_to_p_ratio are not used",
      NULL },
    { "video", "max_payload_bytes", TC_SCENARIO_U32,
      AT(model.video.max_payload_bytes), 1, 4, 65000, "octets", "1400",
      "RFC 6184", "of one RTP packet, FU octets included", NULL },
    { "video", "payload_type", TC_SCENARIO_U8, AT(model.video.payload_type), 1,
      0, 127, "", "96", "RFC 3551", "RTP payload type", NULL },

    { "cops", "decision_time_ms", TC_SCENARIO_I64,
      AT(model.cops.decision_time_ns), MS, 0, 6e4, "ms", "100", "paper 5.1",
      "from a request to the decision, at the edge router", NULL },
    { "cops", "decision", TC_SCENARIO_WORD, AT(model.cops.decision), 1, 0, 0,
      "", "delay", "ours",
      "that time is a delay, or the service time of one server",
      decision_words },
    { "cops", "pep", TC_SCENARIO_WORD, AT(model.cops.pep), 1, 0, 0, "",
      "ds_server", "paper 3",
      "who speaks as the enforcement point; sets the "
      "R-Type only",
      pep_words },
    { "cops", "report", TC_SCENARIO_BOOL, AT(model.cops.report), 1, 0, 0, "",
      "true", "RFC 2748", "a report (RPT) follows every decision", NULL },
    { "cops", "reservable_kbps", TC_SCENARIO_U64,
      AT(model.cops.reservable_kbps), 1, 0, 1e9, "kbit/s", "0", "ours",
      "what one edge router has to give; 0: no limit", NULL },
    { "cops", "choice", TC_SCENARIO_WORD, AT(model.cops.choice), 1, 0, 0, "",
      "hybrid", "paper 4.1",
      "a channel is decided from installed policy and a viewer's join by "
      "asking "
      "the broker, or all by asking, or all from policy",
      choice_words },
    { "cops", "provisioned_time_ms", TC_SCENARIO_I64,
      AT(model.cops.provisioned_time_ns), MS, 0, 6e4, "ms", "0", "paper 5.1",
      "from a request to the decision where policy is installed; 0: "
      "as decision_time_ms",
      NULL },
    { "cops", "broker", TC_SCENARIO_WORD, AT(model.cops.broker), 1, 0, 0, "",
      "inside", "paper 5.1",
      "the decision time contains the bandwidth broker, or it is a server "
      "beside core router 0 that edge routers ask",
      broker_words },
    { "cops", "broker_service_ms", TC_SCENARIO_I64,
      AT(model.cops.broker_service_ns), MS, 0, 6e4, "ms", "100", "ours",
      "of one decision, at the one server of `broker: server`; then in place "
      "of "
      "decision_time_ms",
      NULL },
    { "cops", "connection", TC_SCENARIO_WORD, AT(model.cops.connection), 1, 0,
      0, "", "standing", "ours",
      "COPS connections stand from before the run, or are opened by OPN and "
      "CAT",
      connection_words },
    { "cops", "keep_alive_s", TC_SCENARIO_U32, AT(model.cops.keep_alive_s), 1,
      0, 65535, "s", "0", "RFC 2748 4.4",
      "the KA timer: who hears nothing for so long gives the connection up; 0: "
      "no keep-alives",
      NULL },
    { "cops", "viewer_exchange", TC_SCENARIO_WORD,
      AT(model.cops.viewer_exchange), 1, 0, 0, "", "before_forwarding_200",
      "paper 3",
      "the 200 waits at the viewer's DS server for the decision, or goes on, "
      "and "
      "a refusal ends the session by BYE",
      exchange_words },
    { "cops", "broadcaster_start", TC_SCENARIO_WORD,
      AT(model.cops.broadcaster_start), 1, 0, 0, "", "with_invite", "ours",
      "the broadcaster's DS server asks as the INVITE passes, or as the 180 "
      "comes back",
      start_words },
    { "cops", "edge_router", TC_SCENARIO_WORD, AT(model.cops.edge_router), 1, 0,
      0, "", "of_ds_server", "paper 2",
      "which router decides on a user's bandwidth: the DS server's, or the one "
      "on which the user hangs",
      edge_router_words },

    { "isp", "ds_service_ms", TC_SCENARIO_I64, AT(model.isp.ds_service_ns), MS,
      0, 6e4, "ms", "1", "ours", "of one message, at a DS server's one server",
      NULL },
    { "isp", "ds_assignment", TC_SCENARIO_WORD, AT(model.isp.ds_assignment), 1,
      0, 0, "", "even", "paper 5.1",
      "a viewer's DS server: the nearest, or evenly spread by the DSM",
      assignment_words },
    { "isp", "failover_ms", TC_SCENARIO_I64, AT(model.isp.failover_ns), MS, 500,
      6e4, "ms", "2000", "ours",
      "a DS server that has not answered an INVITE by then is given up for its "
      "neighbour",
      NULL },
    { "isp", "digest", TC_SCENARIO_BOOL, AT(model.isp.digest), 1, 0, 0, "",
      "false", "ours",
      "a DS server challenges a viewer's first INVITE, RFC 3261 22.3", NULL },
    { "isp", "management", TC_SCENARIO_BOOL, AT(model.isp.has_management), 1, 0,
      0, "", "false", "paper 5.1",
      "registration, recovery, DSM and web servers take part", NULL },
    { "isp", "management_service_ms", TC_SCENARIO_I64,
      AT(model.isp.management_service_ns), MS, 0, 6e4, "ms", "1", "ours",
      "of one message, at each of those servers", NULL },
    { "isp", "sign_up_s", TC_SCENARIO_I64, AT(model.isp.sign_up_ns), S, 0,
      RUN_S, "s", "0.9", "ours",
      "all users sign up within that time from the run's start, evenly", NULL },
    { "isp", "guide_octets", TC_SCENARIO_U32, AT(model.isp.guide_octets), 1, 0,
      6e4, "", "1000", "ours", "of the EPG, which is read before each join",
      NULL },
    { "isp", "exchange_s", TC_SCENARIO_I64, AT(model.isp.exchange_ns), S, 0,
      RUN_S, "s", "10", "ours",
      "a DS server tells its neighbours what it knows so often; 0: never",
      NULL },
    { "isp", "hello_interval_s", TC_SCENARIO_I64,
      AT(model.isp.hello_interval_ns), S, 0.001, RUN_S, "s", "5", "ours",
      "between two Hellos to a DS server", NULL },
    { "isp", "hello_timeout_ms", TC_SCENARIO_I64,
      AT(model.isp.hello_timeout_ns), MS, 1, 6e5, "ms", "1000", "ours",
      "no answer by then is a miss", NULL },
    { "isp", "hello_misses", TC_SCENARIO_U32, AT(model.isp.hello_misses), 1, 1,
      100, "", "2", "paper 3.3", "in a row, and a DS server has failed", NULL },
    { "isp", "recovery_s", TC_SCENARIO_I64, AT(model.isp.recovery_ns), S, 0,
      RUN_S, "s", "30", "ours", "the DSM takes to start a DS server again",
      NULL },

    { "p2p", "search", TC_SCENARIO_WORD, AT(model.p2p.search), 1, 0, 0, "",
      "all_in_sequence", "paper 5.2",
      "whom a viewer asks for a channel, and "
      "until when",
      search_words },
    { "p2p", "search_over", TC_SCENARIO_WORD, AT(model.p2p.search_over), 1, 0,
      0, "", "broadcasters", "paper 5.2",
      "whom it searches; viewers have something to give where they relay",
      search_over_words },
    { "p2p", "window", TC_SCENARIO_U32, AT(model.p2p.window), 1, 1, 1e6, "",
      "5", "ours", "how many `windowed` asks at a time", NULL },
    { "p2p", "tracker_service_ms", TC_SCENARIO_I64,
      AT(model.p2p.tracker_service_ns), MS, 0, 6e4, "ms", "1", "ours",
      "of one message, at the one server of the tracker", NULL },
    { "p2p", "retry_ms", TC_SCENARIO_I64, AT(model.p2p.retry_ns), MS, 1, 6e4,
      "ms", "500", "ours", "an unanswered request is sent again", NULL },
    { "p2p", "attempts_max", TC_SCENARIO_U32, AT(model.p2p.attempts_max), 1, 1,
      100, "", "3", "ours", "then the peer counts as having no channel", NULL },
    { "p2p", "relay", TC_SCENARIO_BOOL, AT(model.p2p.relay), 1, 0, 0, "",
      "false", "ours", "viewers send on what they receive, and repair", NULL },
    { "p2p", "fan_out_max", TC_SCENARIO_U32, AT(model.p2p.fan_out_max), 1, 0,
      1e6, "", "0", "ours", "viewers that one peer sends to; 0: no bound",
      NULL },
    { "p2p", "locality_weight", TC_SCENARIO_F64, AT(model.p2p.locality_weight),
      1, 0, 100, "", "0", "paper 5.2",
      "w: of several that can serve, each is drawn with weight exp(-w routers "
      "between)",
      NULL },
    { "p2p", "media_timeout_ms", TC_SCENARIO_I64,
      AT(model.p2p.media_timeout_ns), MS, 10, 6e5, "ms", "1000", "ours",
      "with `relay`: without a packet for so long, the sender is gone", NULL },
    { "p2p", "child_timeout_ms", TC_SCENARIO_I64,
      AT(model.p2p.child_timeout_ns), MS, 10, 6e5, "ms", "3000", "ours",
      "with `relay`: without a word for so long, the receiver is gone", NULL },

    { "failures", "ds_server", TC_SCENARIO_U32, AT(model.failures.ds_server), 1,
      0, 99, "", "0", "ours",
      "the DS server that crashes; under `p2p` the tracker does", NULL },
    { "failures", "ds_down_s", TC_SCENARIO_I64, AT(model.failures.ds_down_ns),
      S, 0, RUN_S, "s", "0", "ours", "when; 0: never", NULL },
    { "failures", "ds_up_s", TC_SCENARIO_I64, AT(model.failures.ds_up_ns), S, 0,
      RUN_S, "s", "0", "ours", "it is started again by itself; 0: never",
      NULL },
    { "failures", "link_from", TC_SCENARIO_U32, AT(model.failures.link_from), 1,
      0, 99, "", "0", "ours", "core router at one end of the link that is cut",
      NULL },
    { "failures", "link_to", TC_SCENARIO_U32, AT(model.failures.link_to), 1, 0,
      99, "", "0", "ours", "core router at its other end", NULL },
    { "failures", "link_cut_s", TC_SCENARIO_I64, AT(model.failures.link_cut_ns),
      S, 0, RUN_S, "s", "0", "ours", "when; 0: never", NULL },
    { "failures", "link_mended_s", TC_SCENARIO_I64,
      AT(model.failures.link_mended_ns), S, 0, RUN_S, "s", "0", "ours",
      "when; 0: never", NULL },
    { "failures", "pdp_factor", TC_SCENARIO_F64, AT(model.failures.pdp_factor),
      1, 0.001, 1e6, "", "10", "ours",
      "decisions take so many times cops.decision_time_ms", NULL },
    { "failures", "pdp_slow_s", TC_SCENARIO_I64, AT(model.failures.pdp_slow_ns),
      S, 0, RUN_S, "s", "0", "ours", "from then on; 0: never", NULL },
    { "failures", "pdp_normal_s", TC_SCENARIO_I64,
      AT(model.failures.pdp_normal_ns), S, 0, RUN_S, "s", "0", "ours",
      "up to then; 0: to the end", NULL },
    { "failures", "peers_share", TC_SCENARIO_F64,
      AT(model.failures.peers_share), 1, 0, 1, "", "0.1", "ours",
      "of viewers, whose hosts vanish without a word", NULL },
    { "failures", "peers_leave_s", TC_SCENARIO_I64,
      AT(model.failures.peers_leave_ns), S, 0, RUN_S, "s", "0", "ours",
      "when; 0: never", NULL },
    { "failures", "felt_ms", TC_SCENARIO_I64, AT(model.failures.felt_ns), MS, 1,
      6e5, "ms", "1000", "ours",
      "who waits so long, to be served or for a next packet, lacks something",
      NULL },

    { "audience", "viewers", TC_SCENARIO_U32, AT(audience.viewers), 1, 1, 1e6,
      "", "60", "paper 5.1", "who wants to watch", NULL },
    { "audience", "broadcasters", TC_SCENARIO_U32, AT(audience.broadcasters), 1,
      1, 1e6, "", "30", "paper 5.1", "one channel each", NULL },
    { "audience", "content_providers", TC_SCENARIO_U32,
      AT(audience.content_providers), 1, 0, 1e6, "", "0", "paper 2",
      "the first so many broadcasters hang on a line as servers have it",
      NULL },
    { "audience", "channels", TC_SCENARIO_WORD, AT(audience.channels), 1, 0, 0,
      "", "balanced", "paper 5.1",
      "equal numbers for all, or channel k with weight k^-zipf_alpha",
      channels_words },
    { "audience", "zipf_alpha", TC_SCENARIO_F64, AT(audience.zipf_alpha), 1, 0,
      4, "", "1", "ours", "for `channels: zipf`", NULL },
    { "audience", "arrivals", TC_SCENARIO_WORD, AT(audience.arrivals), 1, 0, 0,
      "", "uniform", "ours",
      "first requests: each on its own within the spread, or one after another "
      "in exponential gaps, all within the spread on average",
      arrivals_words },
    { "audience", "arrival_start_s", TC_SCENARIO_I64,
      AT(audience.arrival_start_ns), S, 0, RUN_S, "s", "1", "ours",
      "no first request before, but for the flash crowd's", NULL },
    { "audience", "arrival_spread_s", TC_SCENARIO_I64,
      AT(audience.arrival_spread_ns), S, 0, RUN_S, "s", "60", "ours",
      "first requests come within so long", NULL },
    { "audience", "daily", TC_SCENARIO_WORD, AT(audience.daily), 1, 0, 0, "",
      "off", "ours",
      "their rate goes with the hour of the day: not at all, or as "
      "`replay/audience_day.c` has it (assumed)",
      daily_words },
    { "audience", "day_start_h", TC_SCENARIO_F64, AT(audience.day_start_h), 1,
      0, 24, "h", "20", "ours", "for `daily`: the clock when the run starts",
      NULL },
    { "audience", "flash_share", TC_SCENARIO_F64, AT(audience.flash_share), 1,
      0, 1, "", "0", "ours",
      "so likely a viewer comes with a flash crowd instead", NULL },
    { "audience", "flash_at_s", TC_SCENARIO_I64, AT(audience.flash_at_ns), S, 0,
      RUN_S, "s", "30", "ours", "the flash crowd comes from here", NULL },
    { "audience", "flash_spread_s", TC_SCENARIO_I64,
      AT(audience.flash_spread_ns), S, 0, RUN_S, "s", "1", "ours",
      "uniformly within so long", NULL },
    { "audience", "hold", TC_SCENARIO_WORD, AT(audience.hold), 1, 0, 0, "",
      "until_end", "paper 5.1", "how long a viewer stays", hold_words },
    { "audience", "hold_mean_s", TC_SCENARIO_I64, AT(audience.hold_mean_ns), S,
      0.001, RUN_S, "s", "60", "ours", "for `hold: exponential`", NULL },
    { "audience", "surf_switches_mean", TC_SCENARIO_F64,
      AT(audience.surf_switches_mean), 1, 1, 1000, "", "4", "assumed",
      "for `surf_and_view`: switches until a viewer settles; geometric", NULL },
    { "audience", "surf_median_s", TC_SCENARIO_I64, AT(audience.surf_median_ns),
      S, 0.001, RUN_S, "s", "3", "assumed; Cha 2008: below 1 min",
      "of a stay while surfing; log-normal", NULL },
    { "audience", "surf_sigma", TC_SCENARIO_F64, AT(audience.surf_sigma), 1, 0,
      4, "", "1", "assumed", "of the logarithm of that stay", NULL },
    { "audience", "view_short_share", TC_SCENARIO_F64,
      AT(audience.view_short_share), 1, 0, 1, "", "0.5",
      "assumed; Qiu 2009: hyper-exponential",
      "of settled stays: these are exponential with the mean below", NULL },
    { "audience", "view_short_mean_s", TC_SCENARIO_I64,
      AT(audience.view_short_mean_ns), S, 0.001, RUN_S, "s", "300", "assumed",
      "of the short ones", NULL },
    { "audience", "view_long_mean_s", TC_SCENARIO_I64,
      AT(audience.view_long_mean_ns), S, 0.001, RUN_S, "s", "2100", "assumed",
      "of the others; with the share, 20 min in all", NULL },
    { "audience", "sessions_per_viewer", TC_SCENARIO_U32,
      AT(audience.sessions_per_viewer), 1, 1, 1000, "", "1", "paper 5.1",
      "at most; after leaving, a viewer asks for another channel at once",
      NULL },
    { "audience", "zap", TC_SCENARIO_WORD, AT(audience.zap), 1, 0, 0, "",
      "by_channels", "ours",
      "which other channel: the next (balanced) or one drawn (zipf); or as "
      "with "
      "a remote control",
      zap_words },
    { "audience", "zap_sequential_share", TC_SCENARIO_F64,
      AT(audience.zap_sequential_share), 1, 0, 1, "", "0.6",
      "Cha 2008, not checked",
      "for `zap: remote`: one up or one down; the others jump by popularity",
      NULL },
    { "audience", "patience_s", TC_SCENARIO_I64, AT(audience.patience_ns), S, 0,
      RUN_S, "s", "0", "paper 5.1: none",
      "mean; who is not served within its patience, exponential, gives up; 0: "
      "nobody does",
      NULL },
    { "audience", "placement", TC_SCENARIO_WORD, AT(audience.placement), 1, 0,
      0, "", "crossed", "ours",
      "viewers' routers: all combinations in turn, by number, or random",
      placement_words },

    { "playout", "buffer_ms", TC_SCENARIO_I64, AT(playout.buffer_ns), MS, 0,
      6e4, "ms", "200", "ours",
      "of video at a viewer, before its first frame is shown", NULL },
    { "playout", "late", TC_SCENARIO_WORD, AT(playout.late), 1, 0, 0, "",
      "wait", "ours",
      "a frame that is late: the picture waits (a stall), or skips it",
      late_words },

    { "measure", "window_start_s", TC_SCENARIO_I64, AT(measure.window_start_ns),
      S, 0, RUN_S, "s", "70", "ours", "traffic is compared from here", NULL },
    { "measure", "window_end_s", TC_SCENARIO_I64, AT(measure.window_end_ns), S,
      0.001, RUN_S, "s", "110", "ours", "to here", NULL },
    { "measure", "bin_s", TC_SCENARIO_I64, AT(measure.bin_ns), S, 0.001, 1e5,
      "s", "1", "ours", "step of series over time; at most 65536 in the run",
      NULL },
    { "measure", "confidence", TC_SCENARIO_F64, AT(measure.confidence), 1, 0.5,
      0.9999, "", "0.95", "ours", "of all intervals", NULL },

    { "cost", "ds_server_per_month", TC_SCENARIO_F64,
      AT(cost.ds_server_per_month), 1, 0, 1e9, "EUR", "300", "ours",
      "a DS server", NULL },
    { "cost", "management_server_per_month", TC_SCENARIO_F64,
      AT(cost.management_server_per_month), 1, 0, 1e9, "EUR", "300", "ours",
      "a registration, recovery, DSM or web server", NULL },
    { "cost", "tracker_per_month", TC_SCENARIO_F64, AT(cost.tracker_per_month),
      1, 0, 1e9, "EUR", "300", "ours", "the tracker of `p2p`", NULL },
    { "cost", "cops_point_per_month", TC_SCENARIO_F64,
      AT(cost.cops_point_per_month), 1, 0, 1e9, "EUR", "50", "ours",
      "an edge router that decides on bandwidth", NULL },
    { "cost", "core_link_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.core_link_per_mbps_month), 1, 0, 1e9, "EUR", "1", "ours",
      "each Mbit/s of mean load between core routers", NULL },
    { "cost", "aggregation_link_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.aggregation_link_per_mbps_month), 1, 0, 1e9, "EUR", "0.5", "ours",
      "the same between other routers", NULL },
    { "cost", "router_port_per_month", TC_SCENARIO_F64,
      AT(cost.router_port_per_month), 1, 0, 1e9, "EUR", "100", "ours",
      "a router port at a link to another router", NULL },
    { "cost", "server_line_per_month", TC_SCENARIO_F64,
      AT(cost.server_line_per_month), 1, 0, 1e9, "EUR", "20", "ours",
      "a line to a server or a content provider, with its port", NULL },
    { "cost", "user_line_per_month", TC_SCENARIO_F64,
      AT(cost.user_line_per_month), 1, 0, 1e9, "EUR", "5", "ours",
      "a user's line, with its port", NULL },
    { "cost", "user_uplink_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.user_uplink_per_mbps_month), 1, 0, 1e9, "EUR", "1", "ours",
      "each Mbit/s of mean load that users send; they pay, not the ISP", NULL },
};

_Static_assert(TC_LEN(fields) <= TC_SCENARIO_FIELDS_MAX, "room for all");

const struct tc_scenario_field *tc_scenario_fields(size_t *count)
{
    *count = TC_LEN(fields);
    return fields;
}

const struct tc_scenario_field *tc_scenario_field_find(struct tc_text section,
                                                       struct tc_text key)
{
    for (size_t i = 0; i < TC_LEN(fields); i++)
        if (tc_text_equal(tc_text_of(fields[i].section), section) &&
            tc_text_equal(tc_text_of(fields[i].key), key))
            return &fields[i];
    return NULL;
}

bool tc_scenario_has_section(struct tc_text section)
{
    if (section.len_bytes == 0)
        return false;
    for (size_t i = 0; i < TC_LEN(fields); i++)
        if (tc_text_equal(tc_text_of(fields[i].section), section))
            return true;
    return false;
}
