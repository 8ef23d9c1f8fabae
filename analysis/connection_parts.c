/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/connection_parts.h"

#include <math.h>
#include <stdbool.h>

static double seconds(int64_t from_ns, int64_t to_ns)
{
    return ((double)to_ns - (double)from_ns) * 1e-9;
}

/* Requests of a session: all, or only the broadcaster's. */
struct requests {
    const struct tc_cops_transaction *const *at;
    size_t count;
    bool broadcaster_only;
};

/* Time within [from, to) in which at least one request waited. */
static double waited_s(const struct requests *requests, int64_t from_ns,
                       int64_t to_ns)
{
    double sum_s    = 0;
    int64_t done_ns = from_ns; /* everything before this has been counted */

    /* requests are in order of their REQ */
    for (size_t i = 0; i < requests->count; i++) {
        const struct tc_cops_transaction *t = requests->at[i];
        int64_t start_ns                    = t->request_ns;
        int64_t end_ns                      = t->decision_ns;

        if (end_ns == TC_TIME_NONE ||
            (requests->broadcaster_only && !t->is_broadcaster))
            continue;
        if (start_ns < done_ns)
            start_ns = done_ns;
        if (end_ns > to_ns)
            end_ns = to_ns;
        if (end_ns <= start_ns)
            continue;
        sum_s += seconds(start_ns, end_ns);
        done_ns = end_ns;
    }
    return sum_s;
}

/* Subtracts the time spent waiting for decisions from the answer and from the
 * way back.  Until the first 2xx every request counts as the broadcaster's,
 * whatever it names; after it, time during which both sides wait counts as the
 * broadcaster's. */
static void split_policy(struct tc_connection_parts *parts,
                         const struct requests *all, int64_t asked_ns,
                         int64_t answer_ns, int64_t setup_ns)
{
    struct requests broadcaster = *all;
    double before_s             = waited_s(all, asked_ns, answer_ns);

    broadcaster.broadcaster_only = true;
    parts->broadcaster_cops_s    = before_s;
    parts->answer_s -= before_s;
    if (answer_ns >= setup_ns)
        return;

    double behind_s = waited_s(all, answer_ns, setup_ns);
    double own_s    = waited_s(&broadcaster, answer_ns, setup_ns);
    parts->broadcaster_cops_s += own_s;
    parts->viewer_cops_s = behind_s - own_s;
    parts->return_s -= behind_s;
}

struct tc_connection_parts
tc_connection_parts_of(const struct tc_session *s,
                       const struct tc_cops_transaction *const *requests,
                       size_t count)
{
    struct tc_connection_parts parts = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

    if (s->outcome != TC_SESSION_COMPLETED || s->ready_ns == TC_TIME_NONE ||
        s->setup_ns == TC_TIME_NONE)
        return parts;

    int64_t asked_ns = s->invite_ns;
    int64_t answer_ns =
        s->answer_ns != TC_TIME_NONE ? s->answer_ns : s->setup_ns;
    bool is_forwarded =
        s->forward_ns != TC_TIME_NONE && s->forward_ns <= answer_ns;

    if (is_forwarded) {
        parts.forward_s = seconds(s->invite_ns, s->forward_ns);
        asked_ns        = s->forward_ns;
    }
    parts.answer_s = seconds(asked_ns, answer_ns);
    /* the answer was seen at the viewer's leg only: the way back cannot be told
     * apart */
    if (answer_ns < s->setup_ns)
        parts.return_s = seconds(answer_ns, s->setup_ns);
    if (count > 0)
        split_policy(&parts, &(struct requests){ requests, count, false },
                     asked_ns, answer_ns, s->setup_ns);
    parts.ack_s = seconds(s->setup_ns, s->ready_ns);
    if (s->first_media_ns != TC_TIME_NONE)
        parts.first_media_s = seconds(s->ready_ns, s->first_media_ns);
    return parts;
}

double tc_connection_parts_sum_s(const struct tc_connection_parts *parts)
{
    const double values[] = { parts->forward_s,          parts->answer_s,
                              parts->broadcaster_cops_s, parts->return_s,
                              parts->viewer_cops_s,      parts->ack_s };
    double sum_s          = 0;

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        sum_s += isnan(values[i]) ? 0 : values[i];
    return isnan(parts->ack_s) ? NAN : sum_s;
}
