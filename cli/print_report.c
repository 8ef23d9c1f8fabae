/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "cli/print_estimate.h"

static void print_input(const struct tc_analyze_report *report)
{
    const struct tc_ledger *ledger = &report->input.ledger;

    printf("input      %" PRIu64 " packets, %" PRIu64 " bytes in %.3f s\n",
           ledger->total.packets, ledger->total.bytes, report->duration_s);
    for (int c = 0; c < TC_FRAME_CLASS_COUNT; c++)
        if (ledger->by_class[c].packets > 0)
            printf("  %-18s %10" PRIu64 "\n",
                   tc_frame_class_name((enum tc_frame_class)c),
                   ledger->by_class[c].packets);
    for (int s = TC_SKIP_NONE + 1; s < TC_SKIP_COUNT; s++)
        if (ledger->by_skip[s].packets > 0)
            printf("    not read: %-15s %3" PRIu64 "\n",
                   tc_skip_name((enum tc_skip)s), ledger->by_skip[s].packets);
}

static void print_evicted(const struct tc_evicted *e)
{
    const struct {
        const char *name;
        uint64_t count;
    } rows[] = {
        { "sessions", e->sessions },           { "streams", e->streams },
        { "TCP streams", e->tcp_streams },     { "Call-IDs", e->call_ids },
        { "registrations", e->registrations }, { "COPS rows", e->cops },
        { "memberships", e->memberships },     { "RTCP rows", e->rtcp },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        if (rows[i].count > 0)
            printf("evicted    %" PRIu64 " %s (memory limit, --memcap)\n",
                   rows[i].count, rows[i].name);
}

/* KPIs without a value are written to the file but not printed. */
static void print_estimates(const struct tc_estimate_list *list)
{
    char text[TC_PRINT_BYTES];

    printf("%-32s %6s  %s\n", "KPI", "n", "estimate [95 % interval]");
    for (size_t i = 0; i < list->count; i++) {
        const struct tc_estimate *e = &list->rows[i];
        /* without an interval, the flags are printed in its place */
        bool beware = e->flags[0] != '\0' && !isnan(e->ci_lo);

        if (e->n > 0)
            printf("%-32s %6" PRIu64 "  %s%s%s\n", e->kpi, e->n,
                   tc_print_interval(e, text), beware ? "  ! " : "",
                   beware ? e->flags : "");
    }
    puts(
        "intervals cover: this capture (clusters: viewer, receiver, PEP; batch "
        "means for traffic)");
}

static void print_limits(const struct tc_analyze_report *report)
{
    puts("\nwhat this capture can answer");
    for (size_t i = 0; i < report->limit_count; i++) {
        const struct tc_limit *limit = &report->limits[i];

        printf("  %-31s %-6s %8" PRIu64 " %s\n", limit->subject,
               tc_limit_answer_name(limit->answer), limit->count, limit->why);
    }
}

void tc_print_report(const struct tc_analyze_report *report)
{
    print_input(report);
    print_evicted(&report->input.evicted);
    printf("sip        %" PRIu64 " messages, %" PRIu64 " Call-IDs\n",
           report->counts.by_protocol[TC_PROTOCOL_SIP],
           report->counts.sip_call_ids);
    printf("sessions   %" PRIu64, report->sessions);
    for (int o = 0; o < TC_SESSION_OUTCOME_COUNT; o++)
        if (report->by_outcome[o] > 0)
            printf("%s %" PRIu64 " %s", o == 0 ? ":" : ",",
                   report->by_outcome[o],
                   tc_session_outcome_name((enum tc_session_outcome)o));
    printf("\nstreams    %" PRIu64 ", %" PRIu64 " RTP packets, %" PRIu64
           " lost\n\n",
           report->streams, report->counts.by_protocol[TC_PROTOCOL_RTP],
           report->packets_lost);

    print_estimates(&report->estimates);
    print_limits(report);
}
