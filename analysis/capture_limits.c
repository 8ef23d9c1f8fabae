/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/capture_limits.h"

#include <assert.h>
#include <stdbool.h>

/* The table under construction. */
struct table {
    struct tc_limit *rows;
    size_t count;
};

static void add_row(struct table *table, const char *subject,
                    enum tc_limit_answer answer, const char *why,
                    uint64_t count)
{
    assert(table->count < TC_LIMITS_MAX);
    table->rows[table->count++] = (struct tc_limit){
        .subject = subject, .answer = answer, .why = why, .count = count
    };
}

/* Adds a caveat, but only where its count is above 0. */
static void add_caveat(struct table *table, const char *subject, uint64_t count,
                       const char *why)
{
    if (count > 0)
        add_row(table, subject, TC_LIMIT_PARTLY, why, count);
}

static void judge_sessions(struct table *t, const struct tc_capture_facts *f)
{
    if (f->sip_messages == 0)
        add_row(t, "connection delay", TC_LIMIT_NO, "no SIP was seen", 0);
    else if (f->completed == 0)
        add_row(t, "connection delay", TC_LIMIT_NO,
                "no session was set up during the capture", f->sessions);
    else
        add_row(t, "connection delay", TC_LIMIT_YES,
                "sessions set up, measured at the tap", f->completed);
    add_caveat(
        t, "sessions that ran before", f->sip_orphans,
        "SIP messages of dialogs whose INVITE was not captured: no set-up "
        "delay");
    add_caveat(
        t, "sessions open at the end", f->open_at_end,
        "no BYE was captured: their duration is censored, not in the mean");
    add_caveat(
        t, "sessions not decided", f->undecided,
        "pending when the capture ended (no final response): in no ratio");
}

static void judge_policy(struct table *t, const struct tc_capture_facts *f)
{
    if (f->cops_messages == 0)
        add_row(t, "policy decisions", TC_LIMIT_NO, "no COPS was seen", 0);
    else
        add_row(t, "policy decisions", TC_LIMIT_YES, "COPS messages",
                f->cops_messages);
    add_caveat(t, "decisions on earlier requests", f->cops_orphans,
               "solicited decisions whose request was not captured");
}

static void judge_media(struct table *t, const struct tc_capture_facts *f)
{
    if (f->streams == 0)
        add_row(t, "loss and jitter", TC_LIMIT_NO,
                f->udp_unread > 0
                    ? "no SDP announced RTP; try --rtp-heuristic on "
                      "these UDP datagrams"
                    : "no RTP was seen",
                f->udp_unread);
    else
        add_row(t, "loss and jitter", TC_LIMIT_YES,
                "RTP streams, measured at the tap", f->streams);
    add_caveat(
        t, "streams of no session", f->streams_unowned,
        "started before the capture, or not signalled: traffic is counted, "
        "set-up delay unknown");
    if (f->taps < 2)
        add_row(t, "one-way delay", TC_LIMIT_NO,
                "only one tap; requires two captures with --tap", f->taps);
    else
        add_row(t, "one-way delay", TC_LIMIT_PARTLY,
                "variation: yes; absolute: only as exact as the clocks agree",
                f->taps);
    add_row(t, "round trips of media",
            f->rtcp_packets > 0 ? TC_LIMIT_YES : TC_LIMIT_NO,
            f->rtcp_packets > 0 ? "RTCP packets" : "no RTCP was seen",
            f->rtcp_packets);
    add_row(t, "joining and leaving channels",
            f->membership_messages > 0 ? TC_LIMIT_YES : TC_LIMIT_NO,
            f->membership_messages > 0 ? "IGMP and MLD messages"
                                       : "no IGMP or MLD was seen",
            f->membership_messages);
}

static void judge_capture(struct table *t, const struct tc_capture_facts *f)
{
    add_caveat(t, "payloads", f->snapped,
               "frames truncated by the snap length: video frame types may be "
               "unknown");
    add_caveat(
        t, "clock", f->steps_back,
        "frames with an earlier time than the frame before: delays across "
        "them are unreliable");
    add_caveat(
        t, "times", f->times_held,
        "frames more than 73 years from the first: time limited to that");
    add_caveat(
        t, "files", f->cut_files,
        "files that end inside a record: all records before it were read");
    add_caveat(t, "copies of a mirror", f->seen_twice,
               "packets seen twice within 1 ms: counted once");
    add_caveat(
        t, "frames the kernel dropped", f->kernel_dropped,
        "dropped by the kernel while capturing: measured loss is an upper "
        "bound");
    add_caveat(t, "frames not analysed", f->unanalysed,
               "recorded, but not analyzed in time: analyze the recorded file");
    add_caveat(t, "evicted for memory", f->evicted,
               "evicted, least recently active first; the KPIs cover the rest; "
               "raise --memcap");
    add_caveat(t, "encrypted traffic", f->encrypted,
               "frames of TLS, DTLS or ESP");
}

size_t tc_capture_limits(const struct tc_capture_facts *facts,
                         struct tc_limit rows[TC_LIMITS_MAX])
{
    struct table table = { .rows = rows };

    judge_sessions(&table, facts);
    judge_policy(&table, facts);
    judge_media(&table, facts);
    judge_capture(&table, facts);
    return table.count;
}

const char *tc_limit_answer_name(enum tc_limit_answer answer)
{
    static const char *const names[TC_LIMIT_ANSWER_COUNT] = {
        [TC_LIMIT_YES]    = "yes",
        [TC_LIMIT_PARTLY] = "partly",
        [TC_LIMIT_NO]     = "no",
    };

    assert((unsigned)answer < TC_LIMIT_ANSWER_COUNT);
    return names[answer];
}
