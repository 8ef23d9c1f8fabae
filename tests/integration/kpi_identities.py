# SPDX-License-Identifier: Apache-2.0
"""What must hold between the figures of a capture and its tables.

usage: kpi_identities.py TWINCAST CAPTURE...

Every row of `estimates` is computed anew from the other tables of the file, by
docs/kpis.md and not by our code: number of values, how many are left out,
mean, quantiles, and the interval where the tables say who is alike.  Beside
that: parts of a session add up to its connection delay, quantiles ascend,
media comes no later than the key frame, and what was not refused was installed.
A KPI that is neither computed here nor named below fails the test.
"""
import math
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

NAN = float("nan")
SUFFIXES = {"_p50": 0.5, "_p95": 0.95, "_p99": 0.99}
PARTS = ["forward_s", "answer_s", "broadcaster_cops_s", "return_s",
         "viewer_cops_s", "ack_s"]

# No table has their values; (KPI, the table of which each row is one value).
UNTOLD = {
    "session_disconnect_delay": "sessions",
    "session_completion_ratio": "sessions",
    "playout_stall_ratio": "rtp_streams",
    "video_frozen_ratio": "rtp_streams",
    "cops_report_delay": None,
}


class Values:
    """One value per row, NaN where there is none; and who is alike."""

    def __init__(self, values, clusters=None):
        self.values = np.asarray(values, dtype=float)
        self.clusters = clusters
        self.known = self.values[~np.isnan(self.values)]


def where(condition, values):
    return np.where(condition, values, NAN)


def share(amount, of):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of > 0, amount / of, NAN)


def of_sessions(tables):
    s, parts = tables["sessions"], tables["session_parts"]
    completed = s["outcome"] == b"completed"
    decided = s["outcome"] != b"unfinished"
    code, is_set_up = s["code"], ~np.isnan(s["setup_s"])
    is_counted = decided & (code // 100 != 3)
    values = {
        "connection_delay": where(completed, s["connection_delay_s"]),
        "setup_delay": where(completed, s["setup_s"]),
        "session_request_delay": where(completed, s["srd_s"]),
        "first_media_delay": where(completed, s["first_media_s"]),
        "completion_ratio": where(decided, completed),
        "session_request_delay_failed":
            where(~is_set_up & (code >= 400) & ~np.isin(code, [401, 402, 407]),
                  s["srd_s"]),
        "session_duration": s["end_s"] - s["setup_s"],
        "session_establishment_ratio": where(is_counted, is_set_up),
        "session_effectiveness_ratio":
            where(is_counted, is_set_up | np.isin(code, [480, 486, 600, 603])),
        "ineffective_session_ratio":
            where(decided, ~is_set_up & (np.isin(code, [408, 500, 503, 504]) |
                                         (s["outcome"] == b"timeout"))),
    }
    for part in PARTS + ["first_media_s"]:
        values["part_" + part[:-2]] = parts[part]
    return {kpi: Values(v, s["viewer"]) for kpi, v in values.items()}


def of_signalling(tables):
    r, c, m = (tables[t] for t in ("registrations", "cops_transactions",
                                   "memberships"))
    delay, decision = c["decision_delay_s"], c["decision"]
    failed = np.isin(r["outcome"], [b"failed", b"timeout"])
    values = {
        "registration_request_delay":
            Values(where(r["outcome"] == b"completed", r["delay_s"]),
                   r["from"]),
        "ineffective_registration_ratio":
            Values(where(r["outcome"] != b"unfinished", failed), r["from"]),
        # who asks is in no table
        "cops_decision_delay": Values(delay),
        "cops_decision_delay_outsourcing":
            Values(where(c["kind"] == b"outsourcing", delay)),
        "cops_decision_delay_provisioning":
            Values(where(c["kind"] == b"provisioning", delay)),
        "cops_refusal_ratio":
            Values(where(decision != b"none", decision != b"install")),
        "join_to_media": Values(m["first_media_s"], m["member"]),
        "join_to_key_frame": Values(m["first_key_frame_s"], m["member"]),
    }
    for client_type in np.unique(c["client_type"]):
        values[f"cops_decision_delay_0x{client_type:04x}"] = Values(
            where(c["client_type"] == client_type, delay))
    return values


def of_video(tables, column):
    """A column of video_streams, by the rows of rtp_streams."""
    key = ["tap", "source", "destination", "ssrc"]
    rows = {tuple(r[k] for k in key): r for r in tables["video_streams"]}
    return [rows[k][column] if k in rows else NAN
            for k in (tuple(r[k] for k in key) for r in tables["rtp_streams"])]


def of_media(tables):
    s, q, ts = (tables[t] for t in ("rtp_streams", "rtp_quality", "ts_streams"))
    came = s["packets"] - s["duplicates"] - s["late"] - s["stray"]
    frames, incomplete = s["playout_frames"], s["playout_incomplete"]
    values = {
        "stream_loss_ratio": share(s["lost"], s["lost"] + came),
        "stream_jitter": s["jitter_mean_s"],
        "stream_bitrate": s["bitrate_bps"],
        "playout_startup": s["playout_startup_s"],
        "playout_late_ratio": share(s["playout_late"], frames),
        "playout_incomplete_ratio": share(incomplete, frames + incomplete),
        "stream_burst_length": q["burst_mean"],
        "stream_reordered_ratio": q["reordered_ratio"],
        "stream_ipdv": q["ipdv_mean_abs_s"],
        "stream_pdv_95": q["pdv_p95_s"],
        "stream_pdv_999": q["pdv_p999_s"],
        "video_frame_rate": of_video(tables, "rate_hz"),
        "video_key_interval": of_video(tables, "key_interval_mean_s"),
        "video_key_frame_size": of_video(tables, "key_bytes_mean"),
        "video_delta_frame_size": of_video(tables, "delta_bytes_mean"),
    }
    values = {kpi: Values(v, s["destination"]) for kpi, v in values.items()}
    values["mdi_delay_factor"] = Values(ts["df_max_s"], np.arange(len(ts)))
    values["mdi_media_loss_rate"] = Values(ts["mlr_mean"], np.arange(len(ts)))
    values["media_round_trip"] = Values(tables["round_trips"]["round_trip_s"])
    return values


def of_changes_and_paths(tables):
    c, p = tables["channel_changes"], tables["path_delays"]
    return {
        "channel_change_leave": Values(c["leave_s"]),
        "channel_change_ready": Values(c["ready_s"]),
        "channel_change_join": Values(c["join_s"]),
        "channel_change_media": Values(c["first_media_s"]),
        "channel_change_key_frame": Values(c["first_key_frame_s"]),
        "one_way_delay": Values(where(~np.isnan(p["bound_s"]),
                                      p["delay_mean_s"])),
        "one_way_delay_variation": Values(p["variation_p99_s"]),
        "one_way_loss_ratio": Values(share(p["only_first"],
                                           p["only_first"] + p["matched"])),
    }


def expect_all(tables, traffic):
    """{KPI: Values} of all that the tables carry."""
    expected = (of_sessions(tables) | of_signalling(tables) |
                of_media(tables) | of_changes_and_paths(tables))
    # the last second is not whole
    expected["traffic_at_tap"] = Values(traffic.sum(axis=1)[:-1])
    return expected


def t_tail(t, degrees):
    """P(T > t): Student's density by Simpson's rule over the angle, in which
    it is (cos x)^(degrees - 1)."""
    n, end = 2000, math.atan(t / math.sqrt(degrees))
    x = np.linspace(0, end, n + 1)
    y = np.cos(x) ** (degrees - 1)
    area = end / n / 3 * (y[0] + y[-1] + 4 * y[1:-1:2].sum() +
                          2 * y[2:-1:2].sum())
    log_c = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
    return 0.5 - math.exp(log_c) / math.sqrt(math.pi) * area


def t_quantile(confidence, degrees):
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        if t_tail(middle, degrees) > (1 - confidence) / 2:
            low = middle
        else:
            high = middle
    return low


def half_of_clusters(expected, confidence):
    """Half the interval, by Cochran 11.7: a ratio of cluster totals."""
    known = ~np.isnan(expected.values)
    mean = expected.values[known].mean()
    residuals = {}
    for value, cluster in zip(expected.values[known],
                              np.asarray(expected.clusters)[known]):
        residuals[cluster] = residuals.get(cluster, 0) + value - mean
    g = len(residuals)
    if g < 2:
        return None
    squares = sum(r * r for r in residuals.values())
    error = math.sqrt(g / (g - 1) * squares) / known.sum()
    return t_quantile(confidence, g - 1) * error


def half_of_batches(expected, confidence):
    """Of 20 batches, 10 where there are few values; the rest goes first."""
    known = expected.known
    batches = 20 if len(known) >= 40 else 10
    length = len(known) // batches
    if len(known) < 20:
        return None
    means = known[len(known) - batches * length:].reshape(batches, length)
    error = means.mean(axis=1).std(ddof=1) / math.sqrt(batches)
    return t_quantile(confidence, batches - 1) * error


class Check:
    def __init__(self, name, tables, traffic):
        self.name = name
        self.tables = tables
        self.estimates = {r["kpi"].decode(): r for r in tables["estimates"]}
        self.expected = expect_all(tables, traffic)
        self.problems = []
        self.intervals = 0

    def hold(self, condition, what):
        if not condition:
            self.problems.append(f"{self.name}: {what}")

    def near(self, got, want, what):
        is_near = (math.isnan(got) and math.isnan(want)) or \
            abs(got - want) <= 1e-9 * max(1, abs(want))
        self.hold(is_near, f"{what} is {got!r}, by the tables {want!r}")

    def counts(self, kpi, row, expected):
        self.hold(row["n"] == len(expected.known),
                  f"{kpi}: n is {row['n']}, by the tables "
                  f"{len(expected.known)}")
        self.hold(row["n"] + row["dropped"] == len(expected.values),
                  f"{kpi}: n and dropped are not {len(expected.values)}")

    def interval(self, kpi, row, expected):
        """Where the tables tell who is alike."""
        half = None
        if row["method"] == b"batch means":
            half = half_of_batches(expected, row["confidence"])
        elif expected.clusters is not None and len(expected.known):
            half = half_of_clusters(expected, row["confidence"])
        if half is not None and not math.isnan(row["ci_lo"]):
            self.intervals += 1
            self.near(row["ci_lo"] / row["mean"] if row["mean"] else 0,
                      (row["mean"] - half) / row["mean"] if row["mean"] else 0,
                      f"{kpi}: lower bound by the mean")
            self.near(row["ci_hi"] - row["mean"], row["mean"] - row["ci_lo"],
                      f"{kpi}: the upper half of the interval")

    def mean(self, kpi, row):
        expected = self.expected[kpi]
        self.counts(kpi, row, expected)
        known = expected.known
        want = known.mean() if len(known) else NAN
        scale = abs(want) if want else 1
        self.near(row["mean"] / scale, want / scale, f"{kpi}: mean")
        self.near(row["sd"] / scale,
                  known.std(ddof=1) / scale if len(known) > 1 else NAN,
                  f"{kpi}: deviation")
        self.interval(kpi, row, expected)

    def quantile(self, kpi, base, p, row):
        """The least value that so many do not exceed."""
        if base not in self.expected:
            return
        expected = self.expected[base]
        self.counts(kpi, row, expected)
        known = np.sort(expected.known)
        want = known[math.ceil(p * len(known) - 1e-9) - 1] if len(known) \
            else NAN
        self.near(row["mean"], want, kpi)

    def untold(self, kpi, row):
        table = UNTOLD[kpi]
        if table:
            count = len(self.tables[table])
            self.hold(row["n"] + row["dropped"] == count,
                      f"{kpi}: n and dropped are not {count}")

    def estimate(self, kpi, row):
        base, suffix = kpi[:-4], kpi[-4:]
        if not math.isnan(row["ci_lo"]):
            self.hold(row["ci_lo"] <= row["mean"] <= row["ci_hi"],
                      f"{kpi}: its mean is not in its interval")
        if suffix in SUFFIXES:
            self.quantile(kpi, base, SUFFIXES[suffix], row)
        elif kpi in self.expected:
            self.mean(kpi, row)
        elif kpi in UNTOLD:
            self.untold(kpi, row)
        else:
            self.problems.append(f"{kpi}: no check of it in this test")

    def ascending(self):
        """Quantiles of each KPI, and of each stream."""
        for kpi in (k[:-4] for k in self.estimates if k.endswith("_p50")):
            values = [self.estimates[kpi + s]["mean"] for s in SUFFIXES]
            self.hold(np.isnan(values).all() or (np.diff(values) >= 0).all(),
                      f"{kpi}: quantiles descend: {values}")
        streams = self.tables["rtp_quality"]
        names = [f"pdv_{q}_s" for q in ("p50", "p95", "p99", "p999", "max")]
        for low, high in zip(names, names[1:]):
            self.hold((streams[low] <= streams[high] + 1e-12).all(),
                      f"rtp_quality: {low} above {high}")
        self.hold(not self.estimates["stream_pdv_95"]["mean"] >
                  self.estimates["stream_pdv_999"]["mean"],
                  "stream_pdv_95 above stream_pdv_999")

    def parts(self):
        """Session by session, and on average."""
        parts, sessions = self.tables["session_parts"], self.tables["sessions"]
        self.hold((parts["call_id"] == sessions["call_id"]).all(),
                  "session_parts is in another order than sessions")
        sums = sum(np.nan_to_num(parts[p]) for p in PARTS)
        delay = self.expected["connection_delay"].values
        self.hold((np.isnan(parts["ack_s"]) == np.isnan(delay)).all(),
                  "parts of a session that is not completed, or none of one")
        off = np.nanmax(abs(sums - delay))
        self.hold(off < 2e-9, f"parts are {off} s off the connection delay")
        total = sum(r["mean"] * r["n"] for r in
                    (self.estimates["part_" + p[:-2]] for p in PARTS)
                    if r["n"] > 0)
        row = self.estimates["connection_delay"]
        self.near(total / row["n"], row["mean"], "sum of the parts' means")

    def joins(self):
        members = self.tables["memberships"]
        late = members["first_key_frame_s"] < members["first_media_s"]
        self.hold(not late.any(), "a key frame before the first media")
        self.hold((np.isnan(members["first_key_frame_s"]) |
                   ~np.isnan(members["first_media_s"])).all(),
                  "a key frame without media")
        changes = self.tables["channel_changes"]
        for low, high in (("join_s", "first_media_s"),
                          ("first_media_s", "first_key_frame_s")):
            self.hold(not (changes[low] > changes[high]).any(),
                      f"channel_changes: {low} behind {high}")

    def refusals(self):
        kinds, counts = np.unique(self.tables["cops_transactions"]["decision"],
                                  return_counts=True)
        counts = dict(zip(kinds, counts))
        decided = sum(counts.values()) - counts.get(b"none", 0)
        self.near(self.estimates["cops_refusal_ratio"]["mean"],
                  1 - counts.get(b"install", 0) / decided if decided else NAN,
                  "cops_refusal_ratio")

    def ratios(self):
        """RFC 6076: SCR <= SER <= SEER, and none of them is beyond 1."""
        names = ["session_completion_ratio", "session_establishment_ratio",
                 "session_effectiveness_ratio"]
        values = [self.estimates[n]["mean"] for n in names]
        self.hold((np.diff(values) >= 0).all(), f"{names}: {values}")
        for kpi, row in self.estimates.items():
            if kpi.endswith("_ratio") and row["n"] > 0:
                self.hold(0 <= row["mean"] <= 1, f"{kpi}: {row['mean']}")

    def all(self):
        for kpi, row in self.estimates.items():
            self.estimate(kpi, row)
        for kpi in (self.expected.keys() | UNTOLD) - self.estimates.keys():
            self.problems.append(f"{kpi}: no estimate of it")
        self.ascending()
        self.parts()
        self.joins()
        self.refusals()
        self.ratios()


def analyze(twincast, capture, folder):
    output = os.path.join(folder, "out.h5")
    subprocess.run([twincast, "analyze", capture, "-o", output],
                   stdout=subprocess.DEVNULL, check=True)
    with h5py.File(output, "r") as results:
        tables = {name: table[:] for name, table in
                  results["measured/tables"].items()}
        return tables, results["measured/series/traffic"][:]


def main():
    twincast, *captures = sys.argv[1:]
    problems = []
    for capture in captures:
        with tempfile.TemporaryDirectory() as folder:
            check = Check(os.path.basename(capture),
                          *analyze(twincast, capture, folder))
        check.all()
        problems += check.problems
        told = sum(1 for row in check.estimates.values() if row["n"] > 0)
        print(f"{check.name}: {told} of {len(check.estimates)} estimates have "
              f"values, {check.intervals} intervals were computed anew")
    for problem in problems[:50]:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
