# SPDX-License-Identifier: Apache-2.0
"""Our figures against tshark's, over real captures.

usage: corpus_oracle.py TWINCAST CORPUS
       corpus_oracle.py TWINCAST CAPTURE TRUTH

CORPUS holds captures and, below truth/, what tshark 4.0.17 prints of each.
Every file is read; those with SIP over UDP outside tunnels are compared:
SIP messages, Call-IDs, and of each RTP stream packets, lost packets and the
jitter as tshark computes it.
"""
import os
import re
import subprocess
import sys
import tempfile

import h5py

# What our reader does not look into yet, by what the file holds.
WIRESHARK = "ahmedelemamn+Wireshark-Captures/"
NOT_COMPARED = {
    "hdiniz+rtpdump/sample2_vowifi_ipv4_esp_ipv4.pcap": "ESP",
    "ntop+nDPI/fuzz-2006-06-26-2594.pcap": "random byte flips",
}

# Where the two differ and ours stands: (what we say, why).
EXPLAINED = {
    WIRESHARK + "modem_sip_passthru_nse_tgw.pcapng":
        ("9 SIP messages, tshark 5",
         "sip,stat leaves out the four messages that the snap length cut; "
         "tshark -Y sip lists all nine"),
}

NOT_CAPTURES = (".erf",)  # another file format: refused with exit 1

STREAM = re.compile(
    r"^\s*(?P<start>[\d.]+)\s+(?P<end>[\d.]+)\s+(?P<src>\S+)\s+(?P<sport>\d+)"
    r"\s+(?P<dst>\S+)\s+(?P<dport>\d+)\s+0x(?P<ssrc>[0-9A-Fa-f]{8})\s+"
    r"(?P<pt>.*?)\s+(?P<pkts>\d+)\s+(?P<lost>-?\d+) \(-?[\d.]+%\)"
    r"\s+(?P<numbers>[-\d.\s]+?)\s*(?P<problem>X?)\s*$")

def read_truth(path):
    """What tshark found: (SIP messages, Call-IDs, streams by key)."""
    text = open(path, encoding="utf-8", errors="replace").read()
    head = text.split("## stderr")[0]
    messages = re.search(r"Number of SIP messages: (\d+)", head)
    streams = {}
    for line in head.splitlines():
        match = STREAM.match(line)
        if not match:
            continue
        g = match.groupdict()
        key = (g["src"], int(g["sport"]), g["dst"], int(g["dport"]),
               int(g["ssrc"], 16))
        numbers = g["numbers"].split()
        streams[key] = {"packets": int(g["pkts"]), "lost": int(g["lost"]),
                        "jitter_mean": numbers[4], "jitter_max": numbers[5]}
    call_ids = 0
    if "## Call-IDs" in text:
        section = text.split("## Call-IDs")[1].split("\n## ")[0]
        call_ids = sum(1 for line in section.splitlines()[1:] if "\t" in line)
    return int(messages.group(1)) if messages else 0, call_ids, streams

def split_endpoint(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)

def read_ours(path):
    with h5py.File(path, "r") as results:
        attrs = results["input"].attrs
        frames = results["input/tables/frames"][:]
        if frames["packets"].sum() != attrs["packets"]:
            raise AssertionError("the ledger does not add up")
        skipped = results["input/tables/skipped"][:]
        if skipped["packets"].sum() != attrs["undecoded_packets"]:
            raise AssertionError("the reasons do not add up")
        streams = {}
        for row in results["measured/tables/rtp_streams"][:]:
            src = split_endpoint(row["source"].decode())
            dst = split_endpoint(row["destination"].decode())
            streams[src + dst + (int(row["ssrc"]),)] = row
        return int(attrs["sip_messages"]), int(attrs["sip_call_ids"]), streams

def compare_stream(key, ours, truth, say):
    if int(ours["packets"]) != truth["packets"]:
        say(f"stream {key}: {ours['packets']} packets, "
            f"tshark {truth['packets']}")
    # With duplicates, reordering or a restart tshark's subtraction is not
    # sound (it can even be negative); ours is held by unit tests there.
    sound = not (ours["duplicates"] or ours["reordered"] or ours["late"] or
                 ours["stray"] or ours["restarts"])
    if sound and int(ours["lost"]) != truth["lost"]:
        say(f"stream {key}: {ours['lost']} lost, tshark {truth['lost']}")
    for figure, column in (("jitter_mean", "jitter_tshark_mean_s"),
                           ("jitter_max", "jitter_tshark_max_s")):
        if truth[figure] == "-1.000":
            continue
        got = ours[column] * 1e3
        if abs(got - float(truth[figure])) > 0.0005001:
            say(f"stream {key}: {figure} {got:.6f} ms, tshark "
                f"{truth[figure]}")
    return sound

def run(twincast, capture, output):
    return subprocess.run([twincast, "analyze", capture, "-o", output],
                          capture_output=True, text=True)

def check(twincast, corpus, name, counters):
    problems = []
    truth_path = os.path.join(corpus, "truth", name.replace("/", "__") + ".txt")
    capture = os.path.join(corpus, name)
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.h5")
        done = run(twincast, capture, output)
        if name.endswith(NOT_CAPTURES):
            if done.returncode != 1 or os.path.exists(output):
                problems.append(f"exit {done.returncode}, expected a refusal")
            return problems
        if done.returncode != 0:
            return [f"exit {done.returncode}: {done.stderr.strip()}"]
        messages, call_ids, streams = read_ours(output)
    if name in NOT_COMPARED or not os.path.exists(truth_path):
        counters["not compared"] += 1
        return problems
    return problems + compare((messages, call_ids, streams),
                              read_truth(truth_path), counters)

def compare(ours, truth, counters):
    messages, call_ids, streams = ours
    want_messages, want_call_ids, want_streams = truth
    problems = []
    if messages != want_messages:
        problems.append(f"{messages} SIP messages, tshark {want_messages}")
    if call_ids != want_call_ids:
        problems.append(f"{call_ids} Call-IDs, tshark {want_call_ids}")
    for key in sorted(set(streams) ^ set(want_streams)):
        side = "ours" if key in streams else "tshark's"
        problems.append(f"stream {key} is only {side}")
    for key in sorted(set(streams) & set(want_streams)):
        counters["streams"] += 1
        counters["loss compared"] += compare_stream(
            key, streams[key], want_streams[key], problems.append)
    counters["compared"] += 1
    return problems

def check_one(twincast, capture, truth, counters):
    """One capture beside what tshark printed of it."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.h5")
        done = run(twincast, capture, output)
        if done.returncode != 0:
            return [f"exit {done.returncode}: {done.stderr.strip()}"]
        return compare(read_ours(output), read_truth(truth), counters)

def check_corpus(twincast, corpus, counters):
    names = sorted(
        os.path.relpath(os.path.join(root, f), corpus)
        for root, _, files in os.walk(corpus) for f in files
        if f.endswith((".pcap", ".pcapng", ".erf")))
    problems = []
    for name in names:
        found = check(twincast, corpus, name, counters)
        expected = EXPLAINED.get(name, (None,))[0]
        problems += [f"{name}: {p}" for p in found if p != expected]
        if expected and expected not in found:
            problems.append(f"{name}: a known difference is gone: {expected}")
    return problems

def main():
    twincast, subject = sys.argv[1:3]
    if not os.path.exists(subject):
        print(f"SKIPPED: no corpus at {subject}; the comparison with tshark "
              "over foreign captures was NOT made")
        return 77
    counters = {"compared": 0, "not compared": 0, "streams": 0,
                "loss compared": 0}
    if len(sys.argv) > 3:
        problems = check_one(twincast, subject, sys.argv[3], counters)
    else:
        problems = check_corpus(twincast, subject, counters)
    for problem in problems:
        print(problem)
    print(", ".join(f"{n} {what}" for what, n in counters.items()))
    return 1 if problems or not counters["compared"] else 0

if __name__ == "__main__":
    sys.exit(main())
