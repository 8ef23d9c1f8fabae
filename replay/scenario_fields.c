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
      "terminating simulation, ramp-up included; `steady` is refused until an "
      "initial transient is deleted",
      kind_words },
    { "", "name", TC_SCENARIO_NAME, AT(name), 1, 1, 63, "", "unnamed", "ours",
      "name of the scenario in titles and tables", NULL },
    { "", "duration_s", TC_SCENARIO_I64, AT(duration_ns), S, 0.001, RUN_S, "s",
      "120", "ours", "simulated time", NULL },
    { "", "replications", TC_SCENARIO_U32, AT(replications), 1, 1, 1e6, "",
      "18", "ours", "independent runs, each with its own random numbers",
      NULL },

    { "network", "routers", TC_SCENARIO_U32, AT(model.network.routers), 1, 1,
      100, "", "3", "paper 5.1",
      "core routers in a full mesh, each with a DS server beside it", NULL },
    { "network", "user_link_mbps", TC_SCENARIO_U64,
      AT(model.network.user_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "100",
      "paper 5.1", "rate of a user's access link, each direction", NULL },
    { "network", "user_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.user_propagation_ns), MS, 0, 1e4, "ms", "1", "ours",
      "propagation delay of an access link", NULL },
    { "network", "isp_core_link_mbps", TC_SCENARIO_U64,
      AT(model.network.isp_core_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "paper 5.1", "rate of the links between core routers under `isp`", NULL },
    { "network", "p2p_core_link_mbps", TC_SCENARIO_U64,
      AT(model.network.p2p_core_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "rate of the links between core routers under `p2p`", NULL },
    { "network", "core_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.core_propagation_ns), MS, 0, 1e4, "ms", "5", "ours",
      "propagation delay between two core routers", NULL },
    { "network", "server_link_mbps", TC_SCENARIO_U64,
      AT(model.network.server_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "paper 5.1", "rate of a DS server's link to its router", NULL },
    { "network", "server_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.server_propagation_ns), MS, 0, 1e4, "ms", "0.25", "ours",
      "propagation delay of a DS server's link", NULL },
    { "network", "pops_per_router", TC_SCENARIO_U32,
      AT(model.network.pops_per_router), 1, 0, 100, "", "0", "ours",
      "points of presence below each core router; 0: users are connected to "
      "the core routers",
      NULL },
    { "network", "access_per_pop", TC_SCENARIO_U32,
      AT(model.network.access_per_pop), 1, 0, 100, "", "0", "ours",
      "access routers below each point of presence; 0: users are connected to "
      "the points of presence",
      NULL },
    { "network", "pop_link_mbps", TC_SCENARIO_U64,
      AT(model.network.pop_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "rate of the link from a point of presence to its core router",
      NULL },
    { "network", "pop_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.pop_propagation_ns), MS, 0, 1e4, "ms", "1", "ours",
      "propagation delay of that link", NULL },
    { "network", "access_link_mbps", TC_SCENARIO_U64,
      AT(model.network.access_link_bps), MBIT, 0.001, 1e6, "Mbit/s", "1000",
      "ours", "rate of the link from an access router to its point of presence",
      NULL },
    { "network", "access_propagation_ms", TC_SCENARIO_I64,
      AT(model.network.access_propagation_ns), MS, 0, 1e4, "ms", "0.5", "ours",
      "propagation delay of that link", NULL },
    { "network", "queue_limit_packets", TC_SCENARIO_U32,
      AT(model.network.queue_limit_packets), 1, 0, 1e6, "packets", "0", "ours",
      "queue length of every link; 0: unlimited", NULL },
    { "network", "priority", TC_SCENARIO_WORD, AT(model.network.priority), 1, 0,
      0, "", "none", "ours",
      "traffic that is sent first where packets queue: none, streams with a "
      "COPS reservation, or those and SIP and COPS",
      priority_words },
    { "network", "igmp", TC_SCENARIO_BOOL, AT(model.network.igmp), 1, 0, 0, "",
      "false", "paper 3",
      "viewers join and leave groups by IGMPv2 messages; false: joins and "
      "leaves take effect at once",
      NULL },
    { "network", "reroute_ms", TC_SCENARIO_I64, AT(model.network.reroute_ns),
      MS, 0, 6e5, "ms", "1000", "ours",
      "time from the failure or repair of a link until the routers use other "
      "routes",
      NULL },
    { "network", "link_overhead_octets", TC_SCENARIO_U32,
      AT(model.network.link_overhead_octets), 1, 0, 1000, "octets", "14",
      "ours", "link-layer header of every IP packet; 14: Ethernet without FCS",
      NULL },

    { "background", "core_mbps", TC_SCENARIO_U64, AT(model.background.core_bps),
      MBIT, 0, 1e6, "Mbit/s", "0", "paper 5: none",
      "background traffic from each core router to each other one", NULL },
    { "background", "user_mbps", TC_SCENARIO_U64, AT(model.background.user_bps),
      MBIT, 0, 1e6, "Mbit/s", "0", "paper 5: none",
      "background traffic on each user's access link, each direction", NULL },
    { "background", "packet_octets", TC_SCENARIO_U32,
      AT(model.background.packet_octets), 1, 60, 65000, "octets", "1000",
      "ours", "size of a background packet on the wire", NULL },

    { "users", "processing_ms", TC_SCENARIO_I64, AT(model.user_processing_ns),
      MS, 0, 6e4, "ms", "1", "ours",
      "processing time of one message at a user's host", NULL },

    { "video", "rate_kbps", TC_SCENARIO_U64, AT(model.video.rate_bps), KBIT, 1,
      1e6, "kbit/s", "400", "ours",
      "bit rate of the encoder, without packet headers; a frame may take at "
      "most 2998 RTP packets",
      NULL },
    { "video", "frame_rate_num", TC_SCENARIO_U32,
      AT(model.video.frame_rate_num), 1, 1, 1e6, "frames", "15", "paper 5.1",
      "the frame rate is frame_rate_num / frame_rate_den frames per second",
      NULL },
    { "video", "frame_rate_den", TC_SCENARIO_U32,
      AT(model.video.frame_rate_den), 1, 1, 1e5, "s", "1", "paper 5.1",
      "e.g. 1001, with frame_rate_num 30000, for 29.97 frames per second",
      NULL },
    { "video", "gop_frames", TC_SCENARIO_U32, AT(model.video.gop_frames), 1, 1,
      1e5, "frames", "15", "ours",
      "frames in a group of pictures: one I frame, then P frames", NULL },
    { "video", "i_to_p_ratio", TC_SCENARIO_F64, AT(model.video.i_to_p_ratio), 1,
      0.01, 1000, "", "5", "ours",
      "size of an I frame divided by the size of a P frame", NULL },
    { "video", "frame_sizes", TC_SCENARIO_NAME, AT(frame_sizes), 1, 0, 255, "",
      "", "ours",
      "file with the frame sizes of a real encoder, relative to the scenario's "
      "folder; replaces rate_kbps, gop_frames and i_to_p_ratio",
      NULL },
    { "video", "max_payload_bytes", TC_SCENARIO_U32,
      AT(model.video.max_payload_bytes), 1, 4, 65000, "octets", "1400",
      "RFC 6184", "largest RTP payload, FU octets included", NULL },
    { "video", "payload_type", TC_SCENARIO_U8, AT(model.video.payload_type), 1,
      0, 127, "", "96", "RFC 3551", "RTP payload type", NULL },

    { "cops", "decision_time_ms", TC_SCENARIO_I64,
      AT(model.cops.decision_time_ns), MS, 0, 6e4, "ms", "100", "paper 5.1",
      "time from a request to its decision at the edge router", NULL },
    { "cops", "decision", TC_SCENARIO_WORD, AT(model.cops.decision), 1, 0, 0,
      "", "delay", "ours",
      "that time is a pure delay, or the service time of a single server with "
      "a queue",
      decision_words },
    { "cops", "pep", TC_SCENARIO_WORD, AT(model.cops.pep), 1, 0, 0, "",
      "ds_server", "paper 3",
      "which party is the PEP; changes only the R-Type of the requests",
      pep_words },
    { "cops", "report", TC_SCENARIO_BOOL, AT(model.cops.report), 1, 0, 0, "",
      "true", "RFC 2748", "every decision is followed by a report (RPT)",
      NULL },
    { "cops", "reservable_kbps", TC_SCENARIO_U64,
      AT(model.cops.reservable_kbps), 1, 0, 1e9, "kbit/s", "0", "ours",
      "bandwidth that one edge router can reserve; 0: unlimited", NULL },
    { "cops", "choice", TC_SCENARIO_WORD, AT(model.cops.choice), 1, 0, 0, "",
      "hybrid", "paper 4.1",
      "`hybrid`: channels are decided from installed policy, joins by "
      "outsourcing; or all requests by outsourcing, or all from policy",
      choice_words },
    { "cops", "provisioned_time_ms", TC_SCENARIO_I64,
      AT(model.cops.provisioned_time_ns), MS, 0, 6e4, "ms", "0", "paper 5.1",
      "time from a request to its decision where policy is installed; 0: "
      "as decision_time_ms",
      NULL },
    { "cops", "broker", TC_SCENARIO_WORD, AT(model.cops.broker), 1, 0, 0, "",
      "inside", "paper 5.1",
      "the decision time includes the bandwidth broker, or the broker is a "
      "server at core router 0 that the edge routers ask",
      broker_words },
    { "cops", "broker_service_ms", TC_SCENARIO_I64,
      AT(model.cops.broker_service_ns), MS, 0, 6e4, "ms", "100", "ours",
      "with `broker: server`: service time of one decision at the broker; "
      "replaces decision_time_ms",
      NULL },
    { "cops", "connection", TC_SCENARIO_WORD, AT(model.cops.connection), 1, 0,
      0, "", "standing", "ours",
      "COPS connections exist before the run starts, or are opened with OPN "
      "and CAT",
      connection_words },
    { "cops", "keep_alive_s", TC_SCENARIO_U32, AT(model.cops.keep_alive_s), 1,
      0, 65535, "s", "0", "RFC 2748 4.4",
      "KA timer: a party that receives nothing for so long closes the "
      "connection; 0: no keep-alives",
      NULL },
    { "cops", "viewer_exchange", TC_SCENARIO_WORD,
      AT(model.cops.viewer_exchange), 1, 0, 0, "", "before_forwarding_200",
      "paper 3",
      "the viewer's DS server holds the 200 until the decision, or forwards it "
      "at once and ends a refused session with BYE",
      exchange_words },
    { "cops", "broadcaster_start", TC_SCENARIO_WORD,
      AT(model.cops.broadcaster_start), 1, 0, 0, "", "with_invite", "ours",
      "the broadcaster's DS server sends its request when it forwards the "
      "INVITE, or when the 180 returns",
      start_words },
    { "cops", "edge_router", TC_SCENARIO_WORD, AT(model.cops.edge_router), 1, 0,
      0, "", "of_ds_server", "paper 2",
      "the router that decides on a user's bandwidth: at the DS server, or the "
      "one to which the user is connected",
      edge_router_words },

    { "isp", "ds_service_ms", TC_SCENARIO_I64, AT(model.isp.ds_service_ns), MS,
      0, 6e4, "ms", "1", "ours",
      "service time of one message at a DS server (a single server with a "
      "queue)",
      NULL },
    { "isp", "ds_assignment", TC_SCENARIO_WORD, AT(model.isp.ds_assignment), 1,
      0, 0, "", "even", "paper 5.1",
      "DS server of a viewer's request: the nearest, or assigned evenly by the "
      "DSM",
      assignment_words },
    { "isp", "failover_ms", TC_SCENARIO_I64, AT(model.isp.failover_ns), MS, 500,
      6e4, "ms", "2000", "ours",
      "timeout of an INVITE to a DS server without any response; then the "
      "neighbouring DS server is tried",
      NULL },
    { "isp", "digest", TC_SCENARIO_BOOL, AT(model.isp.digest), 1, 0, 0, "",
      "false", "ours",
      "a DS server challenges a viewer's first INVITE (RFC 3261 22.3)", NULL },
    { "isp", "management", TC_SCENARIO_BOOL, AT(model.isp.has_management), 1, 0,
      0, "", "false", "paper 5.1",
      "registration, recovery, DSM and web servers are part of the model",
      NULL },
    { "isp", "management_service_ms", TC_SCENARIO_I64,
      AT(model.isp.management_service_ns), MS, 0, 6e4, "ms", "1", "ours",
      "service time of one message at each of those servers", NULL },
    { "isp", "sign_up_s", TC_SCENARIO_I64, AT(model.isp.sign_up_ns), S, 0,
      RUN_S, "s", "0.9", "ours",
      "all users sign up within this time from the start of the run, evenly "
      "spaced",
      NULL },
    { "isp", "guide_octets", TC_SCENARIO_U32, AT(model.isp.guide_octets), 1, 0,
      6e4, "", "1000", "ours",
      "size of the EPG, which is read before each join", NULL },
    { "isp", "exchange_s", TC_SCENARIO_I64, AT(model.isp.exchange_ns), S, 0,
      RUN_S, "s", "10", "ours",
      "interval at which a DS server sends its subscribers and sessions to its "
      "neighbours; 0: never",
      NULL },
    { "isp", "hello_interval_s", TC_SCENARIO_I64,
      AT(model.isp.hello_interval_ns), S, 0.001, RUN_S, "s", "5", "ours",
      "interval between two Hellos to a DS server", NULL },
    { "isp", "hello_timeout_ms", TC_SCENARIO_I64,
      AT(model.isp.hello_timeout_ns), MS, 1, 6e5, "ms", "1000", "ours",
      "a Hello without an answer for so long is missed", NULL },
    { "isp", "hello_misses", TC_SCENARIO_U32, AT(model.isp.hello_misses), 1, 1,
      100, "", "2", "paper 3.3",
      "missed Hellos in a row after which a DS server counts as failed", NULL },
    { "isp", "recovery_s", TC_SCENARIO_I64, AT(model.isp.recovery_ns), S, 0,
      RUN_S, "s", "30", "ours",
      "time that the DSM needs to restart a DS server", NULL },

    { "p2p", "search", TC_SCENARIO_WORD, AT(model.p2p.search), 1, 0, 0, "",
      "all_in_sequence", "paper 5.2",
      "how a viewer searches for a peer with its channel: all peers in "
      "sequence, up to the first match, `window` at a time, all at once, or by "
      "asking a tracker",
      search_words },
    { "p2p", "search_over", TC_SCENARIO_WORD, AT(model.p2p.search_over), 1, 0,
      0, "", "broadcasters", "paper 5.2",
      "peers that are searched; with `relay`, viewers can serve a channel, too",
      search_over_words },
    { "p2p", "window", TC_SCENARIO_U32, AT(model.p2p.window), 1, 1, 1e6, "",
      "5", "ours", "with `search: windowed`: peers that are asked at a time",
      NULL },
    { "p2p", "tracker_service_ms", TC_SCENARIO_I64,
      AT(model.p2p.tracker_service_ns), MS, 0, 6e4, "ms", "1", "ours",
      "service time of one message at the tracker (a single server with a "
      "queue)",
      NULL },
    { "p2p", "retry_ms", TC_SCENARIO_I64, AT(model.p2p.retry_ns), MS, 1, 6e4,
      "ms", "500", "ours", "retransmission timeout of an unanswered request",
      NULL },
    { "p2p", "attempts_max", TC_SCENARIO_U32, AT(model.p2p.attempts_max), 1, 1,
      100, "", "3", "ours",
      "attempts until a silent peer counts as not having the channel", NULL },
    { "p2p", "relay", TC_SCENARIO_BOOL, AT(model.p2p.relay), 1, 0, 0, "",
      "false", "ours",
      "viewers relay the stream that they receive, and search again when their "
      "sender fails",
      NULL },
    { "p2p", "fan_out_max", TC_SCENARIO_U32, AT(model.p2p.fan_out_max), 1, 0,
      1e6, "", "0", "ours",
      "largest number of viewers that one peer sends to; 0: unlimited", NULL },
    { "p2p", "locality_weight", TC_SCENARIO_F64, AT(model.p2p.locality_weight),
      1, 0, 100, "", "0", "paper 5.2",
      "w: among several senders one is drawn with weight exp(-w x routers on "
      "the path); 0: uniformly",
      NULL },
    { "p2p", "media_timeout_ms", TC_SCENARIO_I64,
      AT(model.p2p.media_timeout_ns), MS, 10, 6e5, "ms", "1000", "ours",
      "with `relay`: a sender counts as failed after so long without a packet",
      NULL },
    { "p2p", "child_timeout_ms", TC_SCENARIO_I64,
      AT(model.p2p.child_timeout_ns), MS, 10, 6e5, "ms", "3000", "ours",
      "with `relay`: a receiver counts as failed after so long without a "
      "message",
      NULL },

    { "failures", "ds_server", TC_SCENARIO_U32, AT(model.failures.ds_server), 1,
      0, 99, "", "0", "ours",
      "number of the DS server that crashes; under `p2p` the tracker crashes "
      "instead",
      NULL },
    { "failures", "ds_down_s", TC_SCENARIO_I64, AT(model.failures.ds_down_ns),
      S, 0, RUN_S, "s", "0", "ours", "time of the crash; 0: never", NULL },
    { "failures", "ds_up_s", TC_SCENARIO_I64, AT(model.failures.ds_up_ns), S, 0,
      RUN_S, "s", "0", "ours", "time of its restart without the DSM; 0: never",
      NULL },
    { "failures", "link_from", TC_SCENARIO_U32, AT(model.failures.link_from), 1,
      0, 99, "", "0", "ours", "core router at one end of the link that fails",
      NULL },
    { "failures", "link_to", TC_SCENARIO_U32, AT(model.failures.link_to), 1, 0,
      99, "", "0", "ours", "core router at the other end", NULL },
    { "failures", "link_cut_s", TC_SCENARIO_I64, AT(model.failures.link_cut_ns),
      S, 0, RUN_S, "s", "0", "ours", "time of the link failure; 0: never",
      NULL },
    { "failures", "link_mended_s", TC_SCENARIO_I64,
      AT(model.failures.link_mended_ns), S, 0, RUN_S, "s", "0", "ours",
      "time of the link's repair; 0: never", NULL },
    { "failures", "pdp_factor", TC_SCENARIO_F64, AT(model.failures.pdp_factor),
      1, 0.001, 1e6, "", "10", "ours",
      "factor on cops.decision_time_ms while decisions are slow", NULL },
    { "failures", "pdp_slow_s", TC_SCENARIO_I64, AT(model.failures.pdp_slow_ns),
      S, 0, RUN_S, "s", "0", "ours", "start of slow decisions; 0: never",
      NULL },
    { "failures", "pdp_normal_s", TC_SCENARIO_I64,
      AT(model.failures.pdp_normal_ns), S, 0, RUN_S, "s", "0", "ours",
      "end of slow decisions; 0: the end of the run", NULL },
    { "failures", "peers_share", TC_SCENARIO_F64,
      AT(model.failures.peers_share), 1, 0, 1, "", "0.1", "ours",
      "probability that a viewer's host vanishes without signing off", NULL },
    { "failures", "peers_leave_s", TC_SCENARIO_I64,
      AT(model.failures.peers_leave_ns), S, 0, RUN_S, "s", "0", "ours",
      "time at which these hosts vanish; 0: never", NULL },
    { "failures", "felt_ms", TC_SCENARIO_I64, AT(model.failures.felt_ns), MS, 1,
      6e5, "ms", "1000", "ours",
      "waiting time, for service or for the next packet, from which a viewer "
      "counts as affected by the failure",
      NULL },

    { "audience", "viewers", TC_SCENARIO_U32, AT(audience.viewers), 1, 1, 1e6,
      "", "60", "paper 5.1", "number of viewers", NULL },
    { "audience", "broadcasters", TC_SCENARIO_U32, AT(audience.broadcasters), 1,
      1, 1e6, "", "30", "paper 5.1", "number of broadcasters, one channel each",
      NULL },
    { "audience", "content_providers", TC_SCENARIO_U32,
      AT(audience.content_providers), 1, 0, 1e6, "", "0", "paper 2",
      "the first so many broadcasters are content providers, connected like "
      "servers",
      NULL },
    { "audience", "channels", TC_SCENARIO_WORD, AT(audience.channels), 1, 0, 0,
      "", "balanced", "paper 5.1",
      "popularity of channels: equal numbers of viewers, or Zipf (channel k "
      "with weight k^-zipf_alpha)",
      channels_words },
    { "audience", "zipf_alpha", TC_SCENARIO_F64, AT(audience.zipf_alpha), 1, 0,
      4, "", "1", "ours", "exponent of `channels: zipf`", NULL },
    { "audience", "arrivals", TC_SCENARIO_WORD, AT(audience.arrivals), 1, 0, 0,
      "", "uniform", "ours",
      "first requests: independently uniform over arrival_spread_s, or a "
      "Poisson process with all viewers in arrival_spread_s on average",
      arrivals_words },
    { "audience", "arrival_start_s", TC_SCENARIO_I64,
      AT(audience.arrival_start_ns), S, 0, RUN_S, "s", "1", "ours",
      "start of the arrivals, except for the flash crowd", NULL },
    { "audience", "arrival_spread_s", TC_SCENARIO_I64,
      AT(audience.arrival_spread_ns), S, 0, RUN_S, "s", "60", "ours",
      "length of the arrival period", NULL },
    { "audience", "daily", TC_SCENARIO_WORD, AT(audience.daily), 1, 0, 0, "",
      "off", "ours",
      "the arrival rate is constant, or follows the hours of a TV day (assumed "
      "table in `replay/audience_day.c`)",
      daily_words },
    { "audience", "day_start_h", TC_SCENARIO_F64, AT(audience.day_start_h), 1,
      0, 24, "h", "20", "ours",
      "with `daily`: time of day at the start of the run", NULL },
    { "audience", "flash_share", TC_SCENARIO_F64, AT(audience.flash_share), 1,
      0, 1, "", "0", "ours",
      "probability that a viewer arrives with the flash crowd instead", NULL },
    { "audience", "flash_at_s", TC_SCENARIO_I64, AT(audience.flash_at_ns), S, 0,
      RUN_S, "s", "30", "ours", "start of the flash crowd", NULL },
    { "audience", "flash_spread_s", TC_SCENARIO_I64,
      AT(audience.flash_spread_ns), S, 0, RUN_S, "s", "1", "ours",
      "the flash crowd arrives uniformly over this time", NULL },
    { "audience", "hold", TC_SCENARIO_WORD, AT(audience.hold), 1, 0, 0, "",
      "until_end", "paper 5.1",
      "holding time: how long a viewer watches a channel", hold_words },
    { "audience", "hold_mean_s", TC_SCENARIO_I64, AT(audience.hold_mean_ns), S,
      0.001, RUN_S, "s", "60", "ours", "mean of `hold: exponential`", NULL },
    { "audience", "surf_switches_mean", TC_SCENARIO_F64,
      AT(audience.surf_switches_mean), 1, 1, 1000, "", "4", "assumed",
      "with `hold: surf_and_view`: mean number of channels until a viewer "
      "settles (geometric)",
      NULL },
    { "audience", "surf_median_s", TC_SCENARIO_I64, AT(audience.surf_median_ns),
      S, 0.001, RUN_S, "s", "3", "assumed; Cha 2008: below 1 min",
      "median holding time while surfing (log-normal)", NULL },
    { "audience", "surf_sigma", TC_SCENARIO_F64, AT(audience.surf_sigma), 1, 0,
      4, "", "1", "assumed", "standard deviation of the logarithm of that time",
      NULL },
    { "audience", "view_short_share", TC_SCENARIO_F64,
      AT(audience.view_short_share), 1, 0, 1, "", "0.5",
      "assumed; Qiu 2009: hyper-exponential",
      "probability that the holding time of a settled viewer is a short one "
      "(both are exponential)",
      NULL },
    { "audience", "view_short_mean_s", TC_SCENARIO_I64,
      AT(audience.view_short_mean_ns), S, 0.001, RUN_S, "s", "300", "assumed",
      "mean of the short holding times", NULL },
    { "audience", "view_long_mean_s", TC_SCENARIO_I64,
      AT(audience.view_long_mean_ns), S, 0.001, RUN_S, "s", "2100", "assumed",
      "mean of the long ones; with view_short_share the mean of all is 20 min",
      NULL },
    { "audience", "sessions_per_viewer", TC_SCENARIO_U32,
      AT(audience.sessions_per_viewer), 1, 1, 1000, "", "1", "paper 5.1",
      "largest number of sessions; a viewer who leaves a channel requests "
      "another one at once",
      NULL },
    { "audience", "zap", TC_SCENARIO_WORD, AT(audience.zap), 1, 0, 0, "",
      "by_channels", "ours",
      "next channel: the following one (balanced) or a random one (zipf), or "
      "as with a remote control",
      zap_words },
    { "audience", "zap_sequential_share", TC_SCENARIO_F64,
      AT(audience.zap_sequential_share), 1, 0, 1, "", "0.6",
      "Cha 2008, not checked",
      "with `zap: remote`: probability of one channel up or down; otherwise a "
      "jump by popularity",
      NULL },
    { "audience", "patience_s", TC_SCENARIO_I64, AT(audience.patience_ns), S, 0,
      RUN_S, "s", "0", "paper 5.1: none",
      "mean patience (exponential): a viewer who is not served within it gives "
      "up; 0: viewers wait forever",
      NULL },
    { "audience", "placement", TC_SCENARIO_WORD, AT(audience.placement), 1, 0,
      0, "", "crossed", "ours",
      "routers of the viewers: all combinations in turn, round-robin by "
      "number, or random",
      placement_words },

    { "playout", "buffer_ms", TC_SCENARIO_I64, AT(playout.buffer_ns), MS, 0,
      6e4, "ms", "200", "ours",
      "video that a player buffers before it shows the first frame", NULL },
    { "playout", "late", TC_SCENARIO_WORD, AT(playout.late), 1, 0, 0, "",
      "wait", "ours",
      "a late frame stalls the player until it is complete, or is dropped",
      late_words },

    { "measure", "window_start_s", TC_SCENARIO_I64, AT(measure.window_start_ns),
      S, 0, RUN_S, "s", "70", "ours",
      "start of the window in which traffic is compared", NULL },
    { "measure", "window_end_s", TC_SCENARIO_I64, AT(measure.window_end_ns), S,
      0.001, RUN_S, "s", "110", "ours", "end of that window", NULL },
    { "measure", "bin_s", TC_SCENARIO_I64, AT(measure.bin_ns), S, 0.001, 1e5,
      "s", "1", "ours", "bin width of the time series; at most 65536 bins",
      NULL },
    { "measure", "confidence", TC_SCENARIO_F64, AT(measure.confidence), 1, 0.5,
      0.9999, "", "0.95", "ours", "confidence level of all intervals", NULL },

    { "cost", "ds_server_per_month", TC_SCENARIO_F64,
      AT(cost.ds_server_per_month), 1, 0, 1e9, "EUR", "300", "ours",
      "price of a DS server", NULL },
    { "cost", "management_server_per_month", TC_SCENARIO_F64,
      AT(cost.management_server_per_month), 1, 0, 1e9, "EUR", "300", "ours",
      "price of a registration, recovery, DSM or web server", NULL },
    { "cost", "tracker_per_month", TC_SCENARIO_F64, AT(cost.tracker_per_month),
      1, 0, 1e9, "EUR", "300", "ours", "price of the tracker under `p2p`",
      NULL },
    { "cost", "cops_point_per_month", TC_SCENARIO_F64,
      AT(cost.cops_point_per_month), 1, 0, 1e9, "EUR", "50", "ours",
      "price of an edge router that decides on bandwidth", NULL },
    { "cost", "core_link_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.core_link_per_mbps_month), 1, 0, 1e9, "EUR", "1", "ours",
      "price of each Mbit/s of mean load between core routers", NULL },
    { "cost", "aggregation_link_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.aggregation_link_per_mbps_month), 1, 0, 1e9, "EUR", "0.5", "ours",
      "price of each Mbit/s of mean load between other routers", NULL },
    { "cost", "router_port_per_month", TC_SCENARIO_F64,
      AT(cost.router_port_per_month), 1, 0, 1e9, "EUR", "100", "ours",
      "price of a router port on a link to another router", NULL },
    { "cost", "server_line_per_month", TC_SCENARIO_F64,
      AT(cost.server_line_per_month), 1, 0, 1e9, "EUR", "20", "ours",
      "price of the link to a server or content provider, port included",
      NULL },
    { "cost", "user_line_per_month", TC_SCENARIO_F64,
      AT(cost.user_line_per_month), 1, 0, 1e9, "EUR", "5", "ours",
      "price of a user's access link, port included", NULL },
    { "cost", "user_uplink_per_mbps_month", TC_SCENARIO_F64,
      AT(cost.user_uplink_per_mbps_month), 1, 0, 1e9, "EUR", "1", "ours",
      "price of each Mbit/s of mean load that users send; paid by the users, "
      "not the ISP",
      NULL },
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
