/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ladder.h
 * @brief A small world for tests of whole architectures: runs a workload and
 *        keeps what was said at the taps, a line a message.
 *
 * Included by one test program each; not a library.
 */
#ifndef TC_TESTS_MODEL_LADDER_H
#define TC_TESTS_MODEL_LADDER_H

#include <stdio.h>
#include <string.h>

#include "model/run.h"
#include "proto/cops/cops_msg.h"
#include "proto/directory.h"
#include "proto/igmp/igmp_msg.h"
#include "proto/search/search_msg.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

enum { LINES_MAX = 512, LINE_BYTES = 64 };

#define SECONDS(n) ((int64_t)((n)*1e9))

/** What was said, in the order of saying. */
struct ladder {
    struct tc_directory directory;
    char lines[LINES_MAX][LINE_BYTES];
    size_t count;
    uint64_t media[16]; /**< RTP packets received, by tap % 16 */
    int64_t last_media_ns[16];
    struct tc_run_totals totals;
};

/* "ds1 in INVITE", "ds0 out REQ 4001", "ada out SEARCH" */
static inline void describe(const struct ladder *ladder,
                            const struct tc_record *record,
                            char out[LINE_BYTES])
{
    const char *tap = ladder->directory.taps[record->tap].name;

    if (record->protocol == TC_PROTOCOL_SIP && record->view.sip->is_request)
        (void)snprintf(out, LINE_BYTES, "%.24s %s", tap,
                       tc_sip_method_name(record->view.sip->method));
    else if (record->protocol == TC_PROTOCOL_SIP)
        (void)snprintf(out, LINE_BYTES, "%.24s %u %s", tap,
                       record->view.sip->status,
                       tc_sip_method_name(record->view.sip->cseq_method));
    else if (record->protocol == TC_PROTOCOL_COPS)
        (void)snprintf(out, LINE_BYTES, "%.24s %s %x", tap,
                       tc_cops_op_name(record->view.cops->op),
                       record->view.cops->client_type);
    else if (record->protocol == TC_PROTOCOL_IGMP)
        (void)snprintf(out, LINE_BYTES, "%.24s IGMP %s", tap,
                       record->view.igmp->kind == TC_IGMP_REPORT  ? "report"
                       : record->view.igmp->kind == TC_IGMP_LEAVE ? "leave"
                                                                  : "query");
    else
        (void)snprintf(out, LINE_BYTES, "%.24s %s", tap,
                       tc_search_type_name(record->view.search->type));
}

static inline tc_err ladder_accept(void *self, const struct tc_record *record)
{
    struct ladder *ladder = self;

    if (record->kind == TC_RECORD_MESSAGE) {
        assert_true(ladder->count < LINES_MAX);
        describe(ladder, record, ladder->lines[ladder->count++]);
    } else if (record->kind == TC_RECORD_PACKET &&
               ladder->directory.taps[record->tap].use & TC_TAP_STREAMS) {
        ladder->media[record->tap % 16]++;
        ladder->last_media_ns[record->tap % 16] = record->at_ns;
    }
    return TC_OK;
}

static inline tc_err ladder_finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops ladder_ops = {
    .name      = "ladder",
    .self_size = sizeof(struct ladder),
    .accept    = ladder_accept,
    .finish    = ladder_finish,
};

/** The paper's network in small: 2 routers, 100 ms decisions. */
static inline struct tc_model_config small_config(void)
{
    return (struct tc_model_config){
        .network            = { .routers               = 2,
                                .user_link_bps         = 100000000,
                                .user_propagation_ns   = 1000000,
                                .isp_core_link_bps     = 1000000000,
                                .p2p_core_link_bps     = 1000000000,
                                .core_propagation_ns   = 5000000,
                                .server_link_bps       = 1000000000,
                                .server_propagation_ns = 250000,
                                .link_overhead_octets  = 14 },
        .video              = tc_video_config_default,
        .user_processing_ns = 1000000,
        .cops               = { .decision_time_ns = 100000000 },
        .isp = { .ds_service_ns = 1000000, .failover_ns = 2000000000 },
        .p2p = { .retry_ns = 500000000, .attempts_max = 3 },
    };
}

/** When all have left, and what they sent by then has had time to come, be it
 *  sent again, no bandwidth is reserved and no handle is open. */
static inline void
ladder_assert_given_back(const struct tc_run_totals *totals,
                         const struct tc_model_config *config, int64_t since_ns,
                         bool is_lossy)
{
    if (totals->on_air > 0 || totals->unfinished > 0 ||
        config->failures.ds_down_ns > 0 || config->failures.link_cut_ns > 0 ||
        since_ns < (is_lossy ? SECONDS(35) : SECONDS(1)))
        return;
    assert_int_equal(totals->reserved_kbps, 0);
    assert_int_equal(totals->open_handles, 0);
}

/** Runs; packets, demands and bandwidth are conserved in every run. */
static inline void ladder_run(struct ladder *ladder,
                              const struct tc_architecture *architecture,
                              const struct tc_model_config *config,
                              const struct tc_workload *workload)
{
    const struct tc_record_sink sink = { .ops = &ladder_ops, .self = ladder };
    const struct tc_run_cfg cfg      = { .architecture = architecture,
                                         .config       = config,
                                         .workload     = workload,
                                         .seed         = 1 };

    memset(ladder, 0, sizeof *ladder);
    assert_int_equal(tc_directory_init(&ladder->directory), TC_OK);
    assert_int_equal(tc_run(&cfg, &ladder->directory, &sink, &ladder->totals),
                     TC_OK);

    const struct tc_network_totals *n = &ladder->totals.network;
    assert_int_equal(n->sent + n->copies, n->delivered + n->dropped +
                                              n->unheard + n->lost +
                                              n->in_flight);

    const struct tc_run_totals *t = &ladder->totals;
    assert_int_equal(t->joins,
                     t->ready + t->gave_up + t->superseded + t->unfinished);
    assert_true(t->joins + t->absent <= workload->demand_count);
    ladder_assert_given_back(t, config, workload->end_ns - t->last_left_ns,
                             architecture != &tc_isp_architecture);
}

static inline void ladder_fini(struct ladder *ladder)
{
    tc_directory_fini(&ladder->directory);
}

/** The lines that begin with one of the prefixes are these, in this order,
 *  from line number `first` of them on. */
static inline void assert_ladder(const struct ladder *ladder, size_t first,
                                 const char *prefix, const char *const *want,
                                 size_t count)
{
    size_t seen = 0;

    for (size_t i = 0; i < ladder->count; i++) {
        if (strncmp(ladder->lines[i], prefix, strlen(prefix)) != 0)
            continue;
        if (seen >= first && seen < first + count)
            assert_string_equal(ladder->lines[i], want[seen - first]);
        seen++;
    }
    assert_true(seen >= first + count);
}

#define ASSERT_LADDER(ladder, first, prefix, ...)                              \
    assert_ladder(ladder, first, prefix, (const char *const[]){ __VA_ARGS__ }, \
                  sizeof((const char *const[]){ __VA_ARGS__ }) /               \
                      sizeof(char *))

static inline size_t count_lines(const struct ladder *ladder, const char *line)
{
    size_t count = 0;

    for (size_t i = 0; i < ladder->count; i++)
        count += !strcmp(ladder->lines[i], line);
    return count;
}

#endif
