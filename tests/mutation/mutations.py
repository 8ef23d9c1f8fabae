# SPDX-License-Identifier: Apache-2.0
"""Wrong definitions of figures, one a row: what is wrong, in which file, and
the exact text that makes it so.

A text must be in its file exactly once.  Where a source is changed so that it
no longer is, run.py says so, and the row wants the new text.
"""
from typing import NamedTuple

KPI = "analysis/kpi.c"
ROWS = "analysis/survey_kpi_rows.c"


class Mutation(NamedTuple):
    file: str
    what: str
    edits: list  # of (old, new)


def one(file, what, old, new):
    return Mutation(file, what, [(old, new)])


# Wrong together, they were once noticed by no test.
EIGHT = [
    one(ROWS, "cops_refusal_ratio counts what was installed",
        ": outcome != TC_COPS_OUTCOME_INSTALL;",
        ": outcome == TC_COPS_OUTCOME_INSTALL;"),
    Mutation(ROWS, "stream_pdv_95 and stream_pdv_999 are swapped", [
        ("TC_OF_STREAMS, pdv_p95_s,", "TC_OF_STREAMS, pdv_p999_s,"),
        ("""{ "stream_pdv_999", "s", TC_OF_STREAMS, pdv_p999_s,""",
         """{ "stream_pdv_999", "s", TC_OF_STREAMS, pdv_p95_s,""")]),
    one(ROWS, "join_to_key_frame ends with the first media",
        "between_s(m->join_ns, m->first_key_ns)",
        "between_s(m->join_ns, m->first_media_ns)"),
    one(ROWS, "part_ack is part_return",
        '"part_ack", "s", TC_OF_SESSIONS, part_ack_s',
        '"part_ack", "s", TC_OF_SESSIONS, part_return_s'),
    one(ROWS, "mdi_media_loss_rate is the delay factor",
        "TC_OF_TS_STREAMS, media_loss_rate",
        "TC_OF_TS_STREAMS, delay_factor_s"),
    Mutation(ROWS, "outsourcing and provisioning are swapped", [
        ("decision_of_kind_s(g, i, TC_COPS_OUTSOURCING)",
         "decision_of_kind_s(g, i, 1 - TC_COPS_OUTSOURCING)"),
        ("decision_of_kind_s(g, i, TC_COPS_PROVISIONING)",
         "decision_of_kind_s(g, i, 1 - TC_COPS_PROVISIONING)")]),
    one(ROWS, "one_way_loss_ratio is taken of the second tap",
        "(double)p->only_first / (double)(p->only_first + p->matched)",
        "(double)p->only_second / (double)(p->only_second + p->matched)"),
    one(ROWS, "channel_change_leave is the join",
        "change_of(g, i)->leave_ns);", "change_of(g, i)->join_ns);"),
]

KPIS = [
    one(ROWS, "ineffective_registration_ratio leaves out timeouts",
        """outcome == TC_REGISTRATION_FAILED ||
                     outcome == TC_REGISTRATION_TIMEOUT""",
        "outcome == TC_REGISTRATION_FAILED"),
    one(ROWS, "session_completion_ratio does not wait for the 2xx of the BYE",
        "s->outcome == TC_SESSION_COMPLETED && s->end_ok_ns != TC_TIME_NONE",
        "s->outcome == TC_SESSION_COMPLETED && s->end_ns != TC_TIME_NONE"),
    one(ROWS, "session_establishment_ratio counts redirections",
        "!is_decided(s) || s->code / 100 == 3", "!is_decided(s)"),
    one(ROWS, "600 is no longer the user's answer",
        "s->code == 600 || s->code == 603", "s->code == 603"),
    one(ROWS, "who is challenged has failed", "&&\n                      "
        "!is_challenge(s->code);", ";"),
    one(ROWS, "sessions of one broadcaster are alike, not of one viewer",
        "return g->sessions->rows[i].viewer;",
        "return g->sessions->rows[i].broadcaster;"),
    one(ROWS, "requests of one decision point are alike",
        "return g->requests[i].pep;", "return g->requests[i].pdp;"),
    one(ROWS, "streams of one sender are alike",
        "return g->streams[i].to;", "return g->streams[i].from;"),
    one(ROWS, "video_frozen_ratio counts pauses as watched",
        """(double)stream->start_ns -
                        (double)stream->paused_ns)""",
        "(double)stream->start_ns)"),
    one(ROWS, "one_way_delay without a bound is a delay all the same",
        "return isnan(g->paths[i].bound_s) ? NAN : g->paths[i].delay_mean_s;",
        "return g->paths[i].delay_mean_s;"),
    one(KPI, "connection_delay of sessions that did not come about",
        """return is_completed(session)
               ? tc_session_since_invite_s(session, session->ready_ns)
               : NAN;""",
        "return tc_session_since_invite_s(session, session->ready_ns);"),
    one(KPI, "completion_ratio counts the undecided as failed",
        """if (session->outcome == TC_SESSION_UNFINISHED)
        return NAN;
    return is_completed""",
        "return is_completed"),
    one(KPI, "stream_loss_ratio is of those received",
        "(double)stats.lost / (double)stats.expected",
        "(double)stats.lost / (double)stats.received"),
    one(KPI, "traffic_at_tap takes the last second for a whole one",
        "bins > 1 ? bins - 1 : bins", "bins"),
    one(KPI, "stream_delay_packets is the mean of the streams' means",
        """sum_s += delays[i].packet_sum_s;
        packets += delays[i].packets;""",
        """sum_s += delays[i].packet_sum_s / (double)delays[i].packets;
        packets += 1;"""),
    Mutation(KPI, "network_traffic_links and _core are swapped", [
        (".metric         = TC_LINK_ALL,", ".metric         = TC_LINK_CORE,"),
        ("""summed over links between routers, over the window",
        .is_link_metric = true,
        .metric         = TC_LINK_CORE,""",
         """summed over links between routers, over the window",
        .is_link_metric = true,
        .metric         = TC_LINK_ALL,""")]),
    one(KPI, "traffic is by second, however long a bin is",
        "/ ((double)tc_traffic_bin_ns(traffic) * 1e-9)", ""),
    one("analysis/survey_kpis.c", "--steady keeps the beginning",
        "sample.values + skip, sample.count - skip,",
        "sample.values, sample.count,"),
    one("analysis/survey_kpis.c", "_p95 is the 90th percentile",
        '{ "_p95", 0.95 }', '{ "_p95", 0.90 }'),
    one("analysis/survey_kpis.c", "setup_delay has quantiles, srd has none",
        "TC_KPI_SESSION_REQUEST_DELAY,", "TC_KPI_SETUP_DELAY,"),
]

FIGURES = [
    Mutation("replay/figures.c", "two figures' names are swapped", [
        ('{ "failure_interruption", "s"', '{ "failure_interruption_x", "s"'),
        ('{ "failure_interruption_max", "s"', '{ "failure_interruption", "s"'),
        ('{ "failure_interruption_x", "s"',
         '{ "failure_interruption_max", "s"')]),
    one("replay/figures.c", "peer_uplink is no cost",
        "figure <= TC_FIGURE_PEER_UPLINK", "figure < TC_FIGURE_PEER_UPLINK"),
    one("replay/trial.c", "failure_interruption_max is the mean",
        "= f.interruption_max_s;", "= f.interruption_s;"),
    one("replay/trial.c", "failure_kept_ratio is the served ratio",
        "= f.kept_ratio;", "= f.served_ratio;"),
    one("replay/trial.c", "cost_core is cost_ports",
        "= sums.core;", "= sums.ports;"),
    one("replay/failure_watch.c", "a gap before the failure counts",
        "if (now_ns <= w->first_ns)\n        return;\n    lack(",
        "lack("),
    one("replay/failure_watch.c", "who falls silent is kept",
        "if (is_silent)\n        return;", "(void)is_silent;"),
    one("replay/failure_watch.c", "requests before the failure count",
        "if (!v->is_taken && v->asked_ns >= w->first_ns) {",
        "if (!v->is_taken) {"),
    one("replay/failure_watch.c", "failure_recovery is a time of day",
        "(double)(w->lack_end_ns - w->first_ns) * 1e-9",
        "(double)w->lack_end_ns * 1e-9"),
    one("replay/failure_watch.c", "failure_connection_delay is the last one",
        "w->delay_sum_s += ", "w->delay_sum_s = "),
    one("replay/failure_watch.c", "who vanished is on the air",
        "if (v->phase == ON && !v->is_taken)", "if (v->phase == ON)"),
    one("replay/failure_watch.c", "a wait of felt_ns is not felt",
        "until_ns - since_ns >= w->cfg.failures->felt_ns",
        "until_ns - since_ns > w->cfg.failures->felt_ns"),
    one("replay/cost.c", "what users give is in the ISP's total",
        "sums[SERVERS] + sums[CORE] + sums[PORTS]",
        "sums[SERVERS] + sums[CORE] + sums[PORTS] + sums[USERS]"),
    one("replay/cost.c", "routers that decide are ports",
        '"cops_point", SERVERS', '"cops_point", PORTS'),
    one("replay/cost_watch.c", "a content provider's line is a user's",
        "mark(kinds, world->broadcaster_nodes, providers, PROVIDER);",
        "mark(kinds, world->broadcaster_nodes, providers, USER);"),
    one("replay/cost_watch.c", "both ways of a user's line go up",
        "= from == USER;", "= from == USER || to == USER;"),
]

SIGNALLING = [
    one("analysis/sip_sessions.c", "the ACK is timed at its last octet",
        "keep_first(&row->ready_ns, record->first_ns);",
        "keep_first(&row->ready_ns, record->at_ns);"),
    one("analysis/sip_sessions.c", "100 Trying ends the request delay",
        "else if (msg->status > 100)", "else if (msg->status >= 100)"),
    one("analysis/sip_sessions.c", "a refusal by policy is a rejection",
        """if (dialog->refused_cops)
        return TC_SESSION_REFUSED_COPS;""", ""),
    one("analysis/sip_sessions.c", "the first hop is where it was asked last",
        "if (row->answer_ns != TC_TIME_NONE || hash == dialog->forward_branch)",
        "if (row->forward_ns != TC_TIME_NONE)"),
    one("analysis/sip_sessions.c", "a redirection is ringing",
        "if (!is_challenge && !is_redirect)", "if (!is_challenge)"),
    one("analysis/sip_sessions.c", "any answer to a BYE is its 2xx",
        "if (dialog && record->view.sip->status / 100 == 2)", "if (dialog)"),
    one("analysis/sip_sessions.c", "without branches any leg is the first",
        ": record->from == leg->to && record->to == dialog->from)",
        ": record->to == dialog->from)"),
    one("analysis/search_sessions.c", "asking ends what is on",
        "if (row->ready_ns == TC_TIME_NONE && row->end_ns == TC_TIME_NONE)",
        "if (row->end_ns == TC_TIME_NONE)"),
    one("analysis/search_sessions.c", "FOUND makes a viewer ready",
        "msg->type == TC_SEARCH_OK && row->ready_ns",
        "msg->type == TC_SEARCH_FOUND && row->ready_ns"),
    one("analysis/search_sessions.c", "who found nobody has timed out",
        "query->was_answered && !query->was_started ? TC_SESSION_REJECTED",
        "query->was_started ? TC_SESSION_REJECTED"),
    one("analysis/cops_transactions.c", "the decision is timed at its end",
        "row->decision_ns = record->first_ns;",
        "row->decision_ns = record->at_ns;"),
    one("analysis/cops_transactions.c", "Remove is Null",
        "msg->decision_command == TC_COPS_REMOVE ? TC_COPS_OUTCOME_REMOVE",
        "msg->decision_command == TC_COPS_REMOVE ? TC_COPS_OUTCOME_NULL"),
    one("analysis/cops_transactions.c", "what is configured is outsourced",
        "? TC_COPS_PROVISIONING\n                             "
        ": TC_COPS_OUTSOURCING;",
        "? TC_COPS_OUTSOURCING\n                             "
        ": TC_COPS_PROVISIONING;"),
    one("analysis/cops_clients.c", "accounting is a report on a decision",
        "if (msg->report_type == TC_COPS_ACCOUNTING) /* comes by itself */\n"
        "        return TC_OK;", ""),
    one("analysis/cops_clients.c", "a handle that asks again still waits",
        "while (err == TC_OK && handle->solicited > 0)\n"
        "        give_up(clients, client, handle);", ""),
    one("analysis/cops_clients.c", "the decision is timed at its end",
        "(struct decision){ .at_ns        = record->first_ns,",
        "(struct decision){ .at_ns        = record->at_ns,"),
    one("analysis/cops_clients.c", "Remove is no refusal",
        "(msg->has_decision && msg->decision_command != TC_COPS_INSTALL)",
        "(msg->has_decision && msg->decision_command == TC_COPS_NULL)"),
    one("analysis/cops_clients.c", "what is solicited is unsolicited",
        "client->unsolicited += !msg->is_solicited;",
        "client->unsolicited += msg->is_solicited;"),
    one("analysis/cops_clients.c", "reports of success have failed",
        "msg->report_type == TC_COPS_FAILURE;",
        "msg->report_type == TC_COPS_SUCCESS;"),
    one("analysis/cops_transactions.c", "a second report moves the first",
        """ ||
        row->report_ns != TC_TIME_NONE)""", ")"),
    one("analysis/sip_traffic.c", "a challenge is a failed registration",
        "if (msg->status == 401 || msg->status == 407) {",
        "if (msg->status == 407) {"),
    one("analysis/sip_traffic.c", "an answer on any leg ends a registration",
        "record->to != registration->from || msg->status < 200 ||",
        "msg->status < 200 ||"),
    one("analysis/sip_traffic.c", "402 has failed",
        "msg->status < 400 || msg->status == 402", "msg->status < 400"),
    one("analysis/memberships.c", "a repeated report is a join",
        "if (old == TC_INDEX_NONE)\n            return join(m, row);",
        "if (old == TC_INDEX_NONE || change->change != TC_IGMP_LEFT)\n"
        "            return join(m, row);"),
    one("analysis/memberships.c", "any packet is a key frame",
        "if (key_frame == TC_KEY_FRAME_YES)", "if (true)"),
    one("analysis/media_watch.c", "media at any tap is the viewer's",
        "while (number != 0 && watch->waits[number - 1].vantage != vantage)\n"
        "        number = watch->waits[number - 1].next_here;", "(void)vantage;"),
    one("analysis/connection_parts.c", "what overlaps counts twice",
        "done_ns = end_ns;", ""),
    one("analysis/connection_parts.c", "the answer holds its decisions",
        "parts->answer_s -= before_s;", ""),
    one("analysis/session_links.c", "a request of nobody's is the last one's",
        "if (found != TC_INDEX_NONE)\n            return TC_INDEX_NONE;",
        ""),
    one("analysis/channel_changes.c", "a change begins with the later of both",
        "a->end_ns < b->invite_ns ? a->end_ns : b->invite_ns",
        "a->end_ns > b->invite_ns ? a->end_ns : b->invite_ns"),
    one("analysis/channel_changes.c", "sessions of two viewers are a change",
        "if (turns[i].who == turns[i - 1].who)\n            err = "
        "zap_of_sessions",
        "if (true)\n            err = zap_of_sessions"),
    one("analysis/channel_changes.c", "leave and join at two taps are a change",
        "a->tap != b->tap || ", ""),
    one("analysis/channel_changes.c", "its join is the old group's",
        "&memberships[change->to_membership];",
        "&memberships[change->from_membership];"),
]

MEDIA = [
    one("analysis/rtp_receiver.c", "jitter has a gain of 1/8",
        "JITTER_GAIN_INV   = 16,", "JITTER_GAIN_INV   = 8,"),
    one("analysis/rtp_receiver.c", "a duplicate makes up for a loss",
        ".lost            = expected - unique,",
        ".lost            = expected - unique - "
        "count[TC_RTP_SEQUENCE_DUPLICATE],"),
    one("analysis/rtp_streams.c", "stream_bitrate holds the first packet",
        "} else if (stream->packets > 0) { /* it ends a time of its own */",
        "} else { /* it ends a time of its own */"),
    one("analysis/rtp_receiver.c", "a duplicate is new",
        "rx->class == TC_RTP_SEQUENCE_REORDERED;",
        "rx->class != TC_RTP_SEQUENCE_LATE;"),
    one("analysis/rtp_streams.c", "time away is the last pause's",
        "stream->paused_ns += record->at_ns", "stream->paused_ns = record->at_ns"),
    one("analysis/rtp_streams.c", "audio has a playout buffer, too",
        "if ((packet->codec == TC_RTP_CODEC_H264 ||\n         "
        "packet->codec == TC_RTP_CODEC_H265) &&\n        tc", "if (tc"),
    one("analysis/rtp_streams.c", "time away counts as received",
        "stream->paused_ns += record->at_ns - stream->end_ns;", ";"),
    one("analysis/loss_runs.c", "the mean burst is its inverse",
        "ratio(stats->lost, stats->bursts)",
        "ratio(stats->bursts, stats->lost)"),
    Mutation("analysis/loss_runs.c", "Gilbert's p is r", [
        ("ratio(stats->pairs[true][false],\n                 "
         "stats->pairs[true][false] + stats->pairs[true][true])",
         "ratio(stats->pairs[false][true],\n                 "
         "stats->pairs[false][true] + stats->pairs[false][false] + 0)")]),
    one("analysis/delay_variation.c", "ipdv_mean_abs_s is the signed mean",
        "variation->ipdv_abs_sum_ns += fabs(d);",
        "variation->ipdv_abs_sum_ns += d;"),
    one("analysis/delay_variation.c", "PDV counts from the first packet",
        "variation->minimum_ns = transit_ns;", ""),
    one("analysis/delay_variation.c", "pdv_p999_s is the 99th percentile",
        "quantile_s(&pdv, 0.999, max_s)", "quantile_s(&pdv, 0.99, max_s)"),
    one("analysis/mdi.c", "the delay factor is the buffer's peak",
        "(mdi->high_bytes - mdi->low_bytes) / mdi->rate",
        "mdi->high_bytes / mdi->rate"),
    one("analysis/mdi.c", "a lost datagram is one TS packet",
        """((int64_t)datagram->lost + datagram->is_reordered) *
           datagram->packets""",
        "((int64_t)datagram->lost + datagram->is_reordered)"),
    one("analysis/video_frames.c", "incomplete frames enter the frame rate",
        "if (!is_whole) {\n        frames->incomplete++;\n    } else {",
        "frames->incomplete += !is_whole;\n    {"),
    one("analysis/video_frames.c", "a freeze is three times the mean alone",
        """gap_us >= FREEZE_FACTOR * mean_us &&
           gap_us >= mean_us + FREEZE_MORE_US""",
        "gap_us >= FREEZE_FACTOR * mean_us"),
    one("analysis/video_frames.c", "key frames are delta frames",
        "frame->slice == TC_VIDEO_KEY     ? TC_VIDEO_FRAME_KEY",
        "frame->slice == TC_VIDEO_KEY     ? TC_VIDEO_FRAME_DELTA"),
    one("analysis/playout.c", "late frames are of all, not of the whole ones",
        "(double)playout->late / (double)playout->frames",
        "(double)playout->late / "
        "(double)(playout->frames + playout->incomplete)"),
    one("analysis/playout.c", "a stall does not put off what follows",
        "due_ns = at_ns;", ""),
    one("analysis/path_delays.c", "lost between the taps is what both show",
        "stream->seen[row->first] - row->matched;", "row->matched;"),
    one("analysis/path_delays.c", "variation_p99_s is the 95th percentile",
        "quantile_s(samples, count, 0.99)", "quantile_s(samples, count, 0.95)"),
    one("analysis/stream_delays.c", "a frame's delay is its last packet's",
        "seconds_between(frame->at_ns, record->at_ns)",
        "seconds_between(origin->packets[record->view.rtp->seq % PACKETS]"
        ".at_ns, record->at_ns)"),
    one("analysis/stream_delays.c", "a copy for another receiver counts anew",
        "return TC_OK; /* a copy for another receiver */",
        "; /* a copy for another receiver */"),
    one("analysis/rtcp_reports.c", "the receiver's own time is not taken off",
        "record->at_ns, answer->delay);", "record->at_ns, 0 * answer->delay);"),
    one("analysis/traffic.c", "bins that are joined keep the second",
        "*cell(traffic, to, class) += amount;",
        "*cell(traffic, to, class) = amount;"),
    one("analysis/link_traffic.c", "what hosts receive is injected",
        "[TC_LINK_INJECTED] = counters->is_first,",
        "[TC_LINK_INJECTED] = !counters->is_core,"),
    one("analysis/link_traffic.c", "traffic outside the window counts",
        "if (in_window)", "if (in_window || true)"),
]

ESTIMATORS = [
    one("analysis/estimate.c", "the normal quantile for Student's t",
        "gsl_cdf_tdist_Pinv(0.5 + confidence / 2, degrees)",
        "gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2) + 0 * degrees"),
    one("analysis/estimate.c", "a one-sided interval",
        "gsl_cdf_tdist_Pinv(0.5 + confidence / 2, degrees)",
        "gsl_cdf_tdist_Pinv(confidence, degrees)"),
    one("analysis/estimate.c", "n for n - 1",
        "sqrt(m.sum_squares / (double)(m.n - 1)) : NAN",
        "sqrt(m.sum_squares / (double)m.n) : NAN"),
    Mutation("analysis/estimate.c", "lower and upper bound are swapped", [
        ("estimate->ci_lo = estimate->mean - half;",
         "estimate->ci_lo = estimate->mean + half;"),
        ("estimate->ci_hi = estimate->mean + half;",
         "estimate->ci_hi = estimate->mean - half;")]),
    one("analysis/estimate.c", "clusters are ignored",
        "residuals += residual * residual;\n    }\n    double g        = "
        "(double)used;\n    double variance = g / (g - 1) * residuals / "
        "((double)m.n * (double)m.n);",
        "residuals += residual * residual;\n    }\n    double g        = "
        "(double)used;\n    double variance = m.sum_squares / "
        "((double)m.n * ((double)m.n - 1)) + 0 * residuals;"),
    one("analysis/estimate.c", "degrees of freedom by values, not clusters",
        "set_interval(estimate, sqrt(variance), g - 1, confidence);",
        "set_interval(estimate, sqrt(variance), (double)m.n - 1, confidence);"),
    one("analysis/estimate.c", "two clusters are too few",
        "if (used < 2)", "if (used < 3)"),
    one("analysis/estimate.c", "correlation of batches has another spread",
        "sqrt((n - 2) / (n * n - 1))", "sqrt(1 / n)"),
    one("analysis/estimate.c", "values left out count as there",
        "estimate->dropped    = count - m.n;", "estimate->dropped    = 0;"),
    one("analysis/estimate.c", "the ratio is inverted",
        "sum_b == 0 ? NAN : sum_a / sum_b", "sum_b == 0 ? NAN : sum_b / sum_a"),
    one("analysis/estimate.c", "the difference is of the second to the first",
        "residual_moments(a, b, count, 1);", "residual_moments(b, a, count, 1);"),
    one("analysis/estimate.c", "the paired difference is unpaired",
        """set_words(estimate, "Student t over paired differences", \
pair_flags(m.n));
    if (m.n > 1)""",
        """set_words(estimate, "Student t over paired differences", \
pair_flags(m.n));
    if (m.n > 1)
        estimate->sd =
            sqrt((moments_of(a, count).sum_squares +
                  moments_of(b, count).sum_squares) / (double)(m.n - 1));
    if (m.n > 1)"""),
    one("analysis/estimate.c", "a bootstrap's error shrinks with replications",
        "estimate->sd * sqrt(1 + 1 / n) * sqrt(g / (g - 1))",
        "estimate->sd / sqrt(n) * sqrt(g / (g - 1))"),
    one("analysis/estimate.c", "a bootstrap is of the replications' mean",
        "if (!isnan(centre))\n        estimate->mean = centre;",
        "(void)centre;"),
    one("analysis/estimate.c", "batches that are alike are not flagged",
        "return z > gsl_cdf_ugaussian_Pinv(0.95);",
        "return z > 100;"),
    one("analysis/estimate_quantile.c", "a quantile is one rank too high",
        "double rank = ceil(share * (double)n - 1e-9);",
        "double rank = 1 + ceil(share * (double)n - 1e-9);"),
    one("analysis/estimate_quantile.c", "a quantile's interval is one-sided",
        "double tail    = (1 - confidence) / 2;\n    unsigned total",
        "double tail    = 1 - confidence;\n    unsigned total"),
    one("analysis/estimate_quantile.c", "clusters cost a quantile nothing",
        "return variance > plain ? (double)n * plain / variance : (double)n;",
        "return (double)n + 0 * plain * variance;"),
    one("analysis/transient.c", "the spread of what is left is not weighed",
        "squares / (m * m) <= least) {\n            least = squares / (m * m);",
        "squares / m <= least) {\n            least = squares / m;"),
    one("analysis/estimate_quantile.c", "few clusters are as good as many",
        "residuals * k / (k - 1) /", "residuals /"),
    one("analysis/transient.c", "a batch is its last value",
        "sum += values[batch * BATCH + i];", "sum = values[batch * BATCH + i];"),
    one("analysis/transient.c", "the last batches make a spread of their own",
        "if (batches - d >= BATCHES_MIN &&", "if ("),
    one("analysis/transient.c", "more than half may be left out",
        "if (best <= batches / 2)", "if (best <= batches)"),
]

MUTATIONS = (EIGHT + [
    Mutation(ROWS, "all eight at once",
             [edit for mutation in EIGHT for edit in mutation.edits]),
] + KPIS + FIGURES + SIGNALLING + MEDIA + ESTIMATORS)
