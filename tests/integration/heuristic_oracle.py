# SPDX-License-Identifier: Apache-2.0
"""What is found without signalling, against tshark's, over real captures.

usage: heuristic_oracle.py TWINCAST CORPUS

With --rtp-heuristic, and tshark with --enable-heuristic rtp_udp: each RTP
stream's packets and lost packets; and, without it, how many frames are RTCP
and IGMP.  Every difference is in a table below, with its reason.
"""
import os
import re
import subprocess
import sys
import tempfile

import h5py

import corpus_oracle as oracle

WIRESHARK = oracle.WIRESHARK

# file: {what differs: why ours stands}
EXPLAINED = {
    WIRESHARK + "rtp_lmr_g711ulaw_mcast_hoot.pcapng": {
        "10.96.194.132:18606-239.16.151.93:21060 0x1ef0040f: 218/0, "
        "tshark 221/0":
            "frames 1 and 2 are one packet twice and two numbers before the "
            "next: nothing follows them; frame 4 is frame 3 again at the same "
            "time (seen twice)",
    },
    WIRESHARK + "sip_xmf_recording_cube.pcapng": {
        "RTCP 9, tshark 13":
            "four are quotations in ICMP port unreachable",
    },
    "appneta+tcpreplay/test_fragroute.pcap": {
        "IGMP 2, tshark 3":
            "frames 12 to 14 came at the same time, two of them the same "
            "packet (seen twice)",
    },
    "asterisk+testsuite/ssrc1.pcap": {
        "only tshark's: 127.0.0.1:6001-127.0.0.1:17854 0x00273aab, 1 packets":
            "one packet is no sequence",
    },
    "ntop+nDPI/stun_google_meet.pcapng": {
        "RTCP 0, tshark 14":
            "SRTCP: behind the first eight octets it is encrypted, and its "
            "lengths do not add up",
    },
}

FRAMES = re.compile(r"^(?P<indent> *)(?P<name>\S+) +frames:(?P<count>\d+) ")

def count_frames(text, protocol):
    """Frames of a protocol in the hierarchy; one in itself counts once."""
    total, stack = 0, []
    for line in text.splitlines():
        match = FRAMES.match(line)
        if not match:
            continue
        depth = len(match["indent"])
        stack = [s for s in stack if s[0] < depth]
        if match["name"] == protocol and protocol not in [s[1] for s in stack]:
            total += int(match["count"])
        stack.append((depth, match["name"]))
    return total

def read_truth(path):
    text = open(path, encoding="utf-8", errors="replace").read()
    plain, _, rest = text.partition("## the same rtp,streams")
    streams = {}
    for line in rest.splitlines():
        match = oracle.STREAM.match(line)
        if match:
            g = match.groupdict()
            key = (g["src"], int(g["sport"]), g["dst"], int(g["dport"]),
                   int(g["ssrc"], 16))
            streams[key] = (int(g["pkts"]), int(g["lost"]))
    return (count_frames(plain, "rtcp"), count_frames(plain, "igmp"), streams)

def analyze(twincast, capture, output, *options):
    done = subprocess.run([twincast, "analyze", capture, "-o", output,
                           *options], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()}")
    return h5py.File(output, "r")

def read_ours(twincast, capture):
    streams = {}
    with tempfile.TemporaryDirectory() as folder:
        with analyze(twincast, capture, folder + "/a.h5") as results:
            attrs = results["input"].attrs
            counts = int(attrs["rtcp_packets"]), int(attrs["igmp_messages"])
        with analyze(twincast, capture, folder + "/b.h5",
                     "--rtp-heuristic") as results:
            frames = results["input/tables/frames"][:]
            if frames["packets"].sum() != results["input"].attrs["packets"]:
                raise RuntimeError("the ledger does not add up")
            for row in results["measured/tables/rtp_streams"][:]:
                key = (oracle.split_endpoint(row["source"].decode()) +
                       oracle.split_endpoint(row["destination"].decode()) +
                       (int(row["ssrc"]),))
                sound = not any(row[c] for c in ("duplicates", "reordered",
                                                 "late", "stray", "restarts"))
                streams[key] = (int(row["packets"]),
                                int(row["lost"]) if sound else None)
    return counts + (streams,)

def differences(ours, truth):
    for i, name in enumerate(("RTCP", "IGMP")):
        if ours[i] != truth[i]:
            yield f"{name} {ours[i]}, tshark {truth[i]}"
    for key in sorted(set(ours[2]) | set(truth[2])):
        name = "%s:%d-%s:%d 0x%08x" % key
        if key not in ours[2]:
            yield f"only tshark's: {name}, {truth[2][key][0]} packets"
        elif key not in truth[2]:
            yield f"only ours: {name}, {ours[2][key][0]} packets"
        else:
            (packets, lost), want = ours[2][key], truth[2][key]
            if packets != want[0] or lost not in (None, want[1]):
                yield f"{name}: {packets}/{lost}, tshark {want[0]}/{want[1]}"

def main():
    twincast, corpus = sys.argv[1:3]
    if not os.path.exists(corpus):
        print(f"SKIPPED: no corpus at {corpus}; streams without signalling "
              "were NOT compared with tshark's")
        return 77
    names = sorted(
        os.path.relpath(os.path.join(root, f), corpus)
        for root, _, files in os.walk(corpus) for f in files
        if f.endswith((".pcap", ".pcapng")))
    bad = streams = compared = explained = 0
    for name in names:
        path = os.path.join(corpus, "truth", name.replace("/", "__") + ".txt")
        if not os.path.exists(path) or name in oracle.NOT_COMPARED:
            continue
        ours, truth = (read_ours(twincast, os.path.join(corpus, name)),
                       read_truth(path))
        found = list(differences(ours, truth))
        known = EXPLAINED.get(name, {})
        for problem in found:
            if problem in known:
                explained += 1
            else:
                print(f"{name}: {problem}")
                bad += 1
        for problem in set(known) - set(found):
            print(f"{name}: a known difference is gone: {problem}")
            bad += 1
        streams += len(ours[2])
        compared += 1
    print(f"{compared} compared, {streams} streams, {explained} differences "
          "explained")
    return 1 if bad or not compared else 0

if __name__ == "__main__":
    sys.exit(main())
