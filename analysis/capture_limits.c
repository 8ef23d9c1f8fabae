/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/capture_limits.h"

#include <assert.h>
#include <stdbool.h>

/* Rows under construction. */
struct table {
    struct tc_limit *rows;
    size_t count;
};

static void say(struct table *table, const char *subject,
                enum tc_limit_answer answer, const char *why, uint64_t count)
{
    assert(table->count < TC_LIMITS_MAX);
    table->rows[table->count++] = (struct tc_limit){
        .subject = subject, .answer = answer, .why = why, .count = count
    };
}

/* Only where there is something to beware of. */
static void beware(struct table *table, const char *subject, uint64_t count,
                   const char *why)
{
    if (count > 0)
        say(table, subject, TC_LIMIT_PARTLY, why, count);
}

static void judge_sessions(struct table *t, const struct tc_capture_facts *f)
{
    if (f->sip_messages == 0)
        say(t, "connection delay", TC_LIMIT_NO, "no SIP was seen", 0);
    else if (f->completed == 0)
        say(t, "connection delay", TC_LIMIT_NO,
            "no session was set up while the capture ran", f->sessions);
    else
        say(t, "connection delay", TC_LIMIT_YES,
            "sessions that were set up, at the tap", f->completed);
    beware(
        t, "sessions that ran before", f->sip_orphans,
        "SIP messages of dialogs whose INVITE was not seen: no set-up delay");
    beware(t, "sessions open at the end", f->open_at_end,
           "their duration is censored: counted apart, not in the mean");
    beware(t, "sessions not decided", f->undecided,
           "no final answer when the capture ended: in no ratio");
}

static void judge_policy(struct table *t, const struct tc_capture_facts *f)
{
    if (f->cops_messages == 0)
        say(t, "policy decisions", TC_LIMIT_NO, "no COPS was seen", 0);
    else
        say(t, "policy decisions", TC_LIMIT_YES, "COPS messages",
            f->cops_messages);
    beware(t, "decisions on earlier requests", f->cops_orphans,
           "solicited decisions whose request was not seen");
}

static void judge_media(struct table *t, const struct tc_capture_facts *f)
{
    if (f->streams == 0)
        say(t, "loss and jitter", TC_LIMIT_NO,
            f->udp_unread > 0 ? "no RTP was announced; --rtp-heuristic looks "
                                "for it among these datagrams"
                              : "no RTP was seen",
            f->udp_unread);
    else
        say(t, "loss and jitter", TC_LIMIT_YES, "RTP streams, at the tap",
            f->streams);
    beware(t, "streams of no session", f->streams_unowned,
           "running before, or not signalled: load, without a set-up delay");
    if (f->taps < 2)
        say(t, "one-way delay", TC_LIMIT_NO,
            "one tap: name two with --tap to have it", f->taps);
    else
        say(t, "one-way delay", TC_LIMIT_PARTLY,
            "its variation; absolute only as well as the taps' clocks agree",
            f->taps);
    say(t, "round trips of media",
        f->rtcp_packets > 0 ? TC_LIMIT_YES : TC_LIMIT_NO,
        f->rtcp_packets > 0 ? "RTCP packets" : "no RTCP was seen",
        f->rtcp_packets);
    say(t, "joining and leaving channels",
        f->membership_messages > 0 ? TC_LIMIT_YES : TC_LIMIT_NO,
        f->membership_messages > 0 ? "IGMP and MLD messages"
                                   : "no IGMP or MLD was seen",
        f->membership_messages);
}

static void judge_capture(struct table *t, const struct tc_capture_facts *f)
{
    beware(t, "payloads", f->snapped,
           "frames snapped: frame types only as far as captured");
    beware(t, "clock", f->steps_back,
           "frames earlier than the one before: times across are in doubt");
    beware(t, "times", f->times_held,
           "frames dated more than 73 years from the first: held there");
    beware(t, "files", f->cut_files,
           "files that end inside a record: what came before counts");
    beware(t, "copies of a mirror", f->seen_twice,
           "packets seen twice within a millisecond: counted once");
    beware(t, "frames the kernel dropped", f->kernel_dropped,
           "not captured: loss is an upper bound");
    beware(t, "frames not analysed", f->unanalysed,
           "captured, but there was no time: analyse the file");
    beware(t, "evicted for memory", f->evicted,
           "rows given up, the oldest first: figures are of the others; raise "
           "--memcap");
    beware(t, "encrypted traffic", f->encrypted, "frames of TLS, DTLS or ESP");
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
