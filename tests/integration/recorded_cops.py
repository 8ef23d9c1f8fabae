# SPDX-License-Identifier: Apache-2.0
"""COPS over TCP as two other implementations spoke it, against what is known
of each message and request.

usage: recorded_cops.py TWINCAST CORPUS

CORPUS/recorded-cops holds captures, and beside each one row for every message
with the times of its first and its last octet on the wire.  The decision
delay is that of the last octet of a REQ to the first octet of its DEC.
"""
import csv
import os
import subprocess
import sys
import tempfile
from decimal import Decimal

import h5py

DECISIONS = {"1": "install", "2": "remove"}
EPSILON_S = 2e-9  # times are whole nanoseconds; the table's are doubles


def nanoseconds(text):
    return int(Decimal(text) * 10**9)


def read_truth(path):
    """(messages, frames that end one, requests with and without a DEC)."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["complete"] == "1"]
    asked, decided = {}, []
    for row in rows:
        key = (row["conn"], int(row["client_type"]), row["handle_hex"])
        if row["opname"] == "REQ":
            asked[key] = nanoseconds(row["t_last_byte"])
        elif row["opname"] == "DEC" and key in asked and row["flags"] == "1":
            decided.append((key[1], key[2], asked.pop(key),
                            nanoseconds(row["t_first_byte"]),
                            DECISIONS.get(row["dec_cmd"])))
    undecided = [key[1:] for key in asked]
    last_frames = {int(row["last_frame"]) for row in rows}
    return len(rows), len(last_frames), sorted(decided), sorted(undecided)


def read_ours(path):
    with h5py.File(path, "r") as results:
        attrs = results["input"].attrs
        frames = {row["name"].decode(): int(row["packets"])
                  for row in results["input/tables/frames"][:]}
        rows = results["measured/tables/cops_transactions"][:]
        return dict(attrs), frames, rows


def check(twincast, capture):
    truth = capture[: -len(".pcap")] + ".truth_msgs.csv"
    messages, last_frames, decided, undecided = read_truth(truth)
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.h5")
        done = subprocess.run([twincast, "analyze", capture, "-o", output],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return [f"exit {done.returncode}: {done.stderr.strip()}"], 0
        attrs, frames, rows = read_ours(output)
    problems = []
    if int(attrs["cops_messages"]) != messages:
        problems.append(f"{attrs['cops_messages']} messages, truth {messages}")
    if frames["message"] != last_frames:
        problems.append(f"{frames['message']} frames end a message, "
                        f"truth {last_frames}")
    if frames["undecoded"] or frames["failed"]:
        problems.append(f"frames not read: {frames}")
    epoch_ns = int(attrs["epoch_unix_ns"])
    ours = sorted(((int(r["client_type"]), r["handle"].decode(), r)
                   for r in rows if r["decision_delay_s"] >= 0),
                  key=lambda row: row[:2])
    without = sorted((int(r["client_type"]), r["handle"].decode())
                     for r in rows if not r["decision_delay_s"] >= 0)
    if without != undecided:
        problems.append(f"without a decision {without}, truth {undecided}")
    if len(ours) != len(decided):
        problems.append(f"{len(ours)} decisions, truth {len(decided)}")
    for (kind, handle, row), (want_kind, want_handle, asked_ns, at_ns,
                              decision) in zip(ours, decided):
        name = f"client type {want_kind} handle {want_handle}"
        if (kind, handle) != (want_kind, want_handle):
            problems.append(f"{name}: ours is {kind} {handle}")
        if row["decision"].decode() != decision:
            problems.append(f"{name}: {row['decision']}, truth {decision}")
        for what, got, want in (
                ("asked at", row["request_s"], (asked_ns - epoch_ns) / 1e9),
                ("delay", row["decision_delay_s"], (at_ns - asked_ns) / 1e9)):
            if abs(got - want) > EPSILON_S:
                problems.append(f"{name}: {what} {got:.9f} s, truth {want:.9f}")
    return problems, len(decided)


def main():
    twincast, corpus = sys.argv[1:3]
    folder = os.path.join(corpus, "recorded-cops")
    if not os.path.isdir(folder):
        print(f"SKIPPED: no captures at {folder}; COPS as others speak it was "
              "NOT compared")
        return 77
    captures = sorted(f for f in os.listdir(folder) if f.endswith(".pcap"))
    problems, delays = [], 0
    for name in captures:
        found, compared = check(twincast, os.path.join(folder, name))
        problems += [f"{name}: {p}" for p in found]
        delays += compared
    for problem in problems:
        print(problem)
    print(f"{len(captures)} captures, {delays} decision delays compared")
    return 1 if problems or not delays else 0


if __name__ == "__main__":
    sys.exit(main())
