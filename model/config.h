/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file config.h
 * @brief Everything that a run of a model depends on, except the audience:
 *        plain data, filled from a scenario.
 *
 * Each field is a key of the scenario (replay/scenario.h), which states its
 * unit, range, default and source.
 */
#ifndef TC_MODEL_CONFIG_H
#define TC_MODEL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "model/media/video_source.h"

/** Traffic with priority in queues. */
enum tc_network_priority {
    TC_NETWORK_PRIORITY_NONE,
    TC_NETWORK_PRIORITY_RESERVED, /**< streams with a COPS reservation */
    TC_NETWORK_PRIORITY_RESERVED_AND_SIGNALLING, /**< SIP and COPS, too */
};

/** Topology: core routers in a full mesh; optionally, below each of them,
 * points of presence, and below each of those access routers.  The lowest level
 * are the edge routers, to which users are connected. */
struct tc_network_config {
    uint32_t routers;         /**< core routers */
    uint32_t pops_per_router; /**< 0: core routers are the edge */
    uint32_t access_per_pop;  /**< 0: points of presence are the edge */
    uint64_t pop_link_bps;
    int64_t pop_propagation_ns;
    uint64_t access_link_bps;
    int64_t access_propagation_ns;
    uint64_t user_link_bps;
    int64_t user_propagation_ns;
    uint64_t isp_core_link_bps; /**< between routers, under `isp` */
    uint64_t p2p_core_link_bps; /**< the same links under `p2p` */
    int64_t core_propagation_ns;
    uint64_t server_link_bps; /**< DS server to its router */
    int64_t server_propagation_ns;
    uint32_t queue_limit_packets; /**< of every link; 0: unlimited */
    enum tc_network_priority priority;
    uint32_t link_overhead_octets;
    bool igmp;          /**< hosts join and leave by messages; false:
                             immediately */
    int64_t reroute_ns; /**< from a link's failure, or its return, until all
                             routers have new routes */
};

/** Background traffic, which occupies links and is part of no KPI: Poisson
 * packets of one size. */
struct tc_background_config {
    uint64_t core_bps;      /**< from each core router to each other one */
    uint64_t user_bps;      /**< on each user's link, each direction */
    uint32_t packet_octets; /**< on the wire, without FCS */
};

/** Whether the decision time is a delay or the service of one server. */
enum tc_cops_decision_kind {
    TC_COPS_DECISION_DELAY,
    TC_COPS_DECISION_SERVER,
};

/** The PEP of the COPS requests; changes only their R-Type. */
enum tc_cops_pep_kind {
    TC_COPS_PEP_DS_SERVER,
    TC_COPS_PEP_EDGE_ROUTER,
};

/** Which edge router a DS server asks for a user's bandwidth. */
enum tc_cops_edge_router {
    TC_COPS_EDGE_ROUTER_OF_DS_SERVER, /**< at the server's core router */
    TC_COPS_EDGE_ROUTER_OF_USER,      /**< to which the user is connected */
};

/** Requests that are decided from installed policy, and requests that are
 * outsourced. */
enum tc_cops_choice {
    TC_COPS_CHOICE_HYBRID, /**< channels from policy, joins outsourced */
    TC_COPS_CHOICE_OUTSOURCING,
    TC_COPS_CHOICE_PROVISIONING,
};

/** Where the bandwidth broker is. */
enum tc_cops_broker {
    TC_COPS_BROKER_INSIDE, /**< included in the edge router's decision */
    TC_COPS_BROKER_SERVER, /**< a server of its own, at core router 0 */
};

/** Time of the request of the viewer's DS server, relative to the 200. */
enum tc_cops_viewer_exchange {
    TC_COPS_BEFORE_FORWARDING_200, /**< the 200 waits for the decision */
    TC_COPS_AFTER_200, /**< it is forwarded; a refusal ends the session */
};

/** Time of the request of the broadcaster's DS server. */
enum tc_cops_broadcaster_start {
    TC_COPS_START_WITH_INVITE, /**< when the INVITE passes */
    TC_COPS_START_WITH_180,    /**< when the broadcaster's 180 passes */
};

enum tc_cops_connection {
    TC_COPS_CONNECTION_STANDING, /**< open before the run starts */
    TC_COPS_CONNECTION_OPENED,   /**< by OPN and CAT */
};

struct tc_cops_config {
    enum tc_cops_connection connection;
    uint32_t keep_alive_s; /**< the KA timer; 0: no keep-alives */
    int64_t decision_time_ns;
    int64_t provisioned_time_ns; /**< from policy; 0: decision_time_ns */
    enum tc_cops_choice choice;
    enum tc_cops_broker broker;
    int64_t broker_service_ns; /**< per decision, a single server */
    enum tc_cops_decision_kind decision;
    enum tc_cops_pep_kind pep;
    enum tc_cops_edge_router edge_router;
    enum tc_cops_viewer_exchange viewer_exchange;
    enum tc_cops_broadcaster_start broadcaster_start;
    bool report;              /**< an RPT follows every DEC */
    uint64_t reservable_kbps; /**< of one edge router; 0: no limit */
};

/** How a viewer's DS server is chosen. */
enum tc_ds_assignment {
    TC_DS_NEAREST, /**< the one at the viewer's router */
    TC_DS_EVEN,    /**< assigned evenly by the DSM */
};

struct tc_isp_config {
    int64_t ds_service_ns; /**< per message, a single server */
    enum tc_ds_assignment ds_assignment;
    int64_t failover_ns; /**< timeout of an INVITE without any response; then
                            the next DS server is tried.  0: never */
    bool digest;         /**< a viewer's first INVITE to a DS server is
                              challenged (RFC 3261 section 22.3) */
    bool has_management; /**< registration, recovery, DSM and web servers */
    int64_t management_service_ns; /**< per message, at each of them */
    int64_t sign_up_ns;            /**< all users sign up within that time */
    uint32_t guide_octets;         /**< of the EPG; read before each join */
    int64_t
        exchange_ns; /**< between two exchanges of the DS servers; 0: none */
    int64_t hello_interval_ns;
    int64_t hello_timeout_ns; /**< time after which a hello counts as missed */
    uint32_t hello_misses;    /**< missed hellos in a row until the server
                                   counts as failed */
    int64_t recovery_ns;      /**< that the DSM needs to restart a server */
};

/** When a viewer stops searching. */
enum tc_p2p_search {
    TC_P2P_ALL_IN_SEQUENCE, /**< asks every peer, one after another */
    TC_P2P_FIRST_MATCH,     /**< one after another, up to the first match */
    TC_P2P_WINDOWED,        /**< `window` at a time, up to the first match */
    TC_P2P_FLOOD,           /**< asks all at once, uses the first match */
    TC_P2P_TRACKER,         /**< asks a tracker */
};

/** Peers that a viewer searches. */
enum tc_p2p_over {
    TC_P2P_OVER_BROADCASTERS,
    TC_P2P_OVER_ALL_NODES, /**< including viewers, who may relay */
};

struct tc_p2p_config {
    enum tc_p2p_search search;
    enum tc_p2p_over search_over;
    uint32_t window;            /**< of TC_P2P_WINDOWED */
    int64_t tracker_service_ns; /**< per message */
    int64_t retry_ns;           /**< retransmission timeout of a request */
    uint32_t attempts_max;      /**< unanswered attempts after which a peer
                                     is given up */
    bool relay;                 /**< viewers relay their stream */
    uint32_t fan_out_max;       /**< viewers per sender; 0: unlimited */
    double locality_weight;     /**< in the choice of a sender; 0: uniform */
    int64_t media_timeout_ns;   /**< without a packet: the sender has failed */
    int64_t child_timeout_ns; /**< without a message: the receiver has failed */
};

/** Failures and their times.  A time of 0 means never. */
struct tc_failure_config {
    uint32_t ds_server; /**< number; under `p2p` the tracker */
    int64_t ds_down_ns;
    int64_t ds_up_ns;
    uint32_t link_from; /**< core routers at the link's ends */
    uint32_t link_to;
    int64_t link_cut_ns;
    int64_t link_mended_ns;
    double pdp_factor; /**< factor on the decision time */
    int64_t pdp_slow_ns;
    int64_t pdp_normal_ns;
    double peers_share; /**< probability that a viewer's host vanishes */
    int64_t peers_leave_ns;
    int64_t felt_ns; /**< waiting time from which a viewer is affected */
};

struct tc_model_config {
    struct tc_network_config network;
    struct tc_background_config background;
    struct tc_video_config video; /**< of every channel; ssrc and the like
                                       are set per channel */
    int64_t user_processing_ns;   /**< per message, at a user's host */
    struct tc_cops_config cops;
    struct tc_isp_config isp;
    struct tc_p2p_config p2p;
    struct tc_failure_config failures;
};

#endif
