# SPDX-License-Identifier: Apache-2.0
"""Hostile captures are analysed within --memcap, and nothing is lost uncounted.

usage: memcap.py TWINCAST MAKE_HOSTILE [RELEASE_TWINCAST]

200,000 Call-IDs, SSRCs and half-open TCP streams each.  Peak memory is looked
at of a build without sanitizers only: those inflate it.
"""
import os
import subprocess
import sys
import tempfile

import h5py

COUNT = 200_000
CAP_BYTES = 16_000_000
# code, libraries (HDF5), tables of fixed size: what an empty capture takes
FIXED_KB = 24_000
CAPTURE = "datasets/captures/sip-video-60x30.pcap"
RECORDING = "datasets/captures/sip-cops-2000.pcap.zst"


def analyze(twincast, capture, output, *options):
    subprocess.run([twincast, "analyze", capture, "-o", output, *options],
                   check=True, stdout=subprocess.DEVNULL)


def peak_kb(*command):
    pid = os.spawnvp(os.P_NOWAIT, "sh", ["sh", "-c", 'exec "$@" >/dev/null',
                                         "sh", *command])
    _, status, usage = os.wait4(pid, 0)
    assert status == 0, command
    return usage.ru_maxrss


def tally(file, table, name):
    return sum(int(row["packets"]) for row in file[f"input/tables/{table}"]
               if row["name"].decode() == name)


def check_balance(file):
    given = file["input"].attrs
    frames = file["input/tables/frames"]
    assert sum(int(row["packets"]) for row in frames) == given["packets"]
    assert sum(int(row["bytes"]) for row in frames) == given["bytes"]


def check_all_counted(path, kind):
    with h5py.File(path) as file:
        given = file["input"].attrs
        tables = file["measured/tables"]
        check_balance(file)
        if kind == "call_ids":
            assert given["sip_call_ids"] == COUNT
            kept = len(tables["sessions"])
            assert kept > 0 and given["evicted_sessions"] > 0
            assert kept + given["evicted_sessions"] == COUNT
            # the newest stay, in order
            rows = [row.decode() for row in tables["sessions"]["call_id"]]
            newest = [f"call-{i}@example.com"
                      for i in range(COUNT - kept, COUNT)]
            assert rows == newest
        elif kind == "ssrcs":
            kept = len(tables["rtp_streams"])
            assert kept > 0 and given["evicted_streams"] > 0
            assert kept + given["evicted_streams"] == COUNT
            assert given["rtp_packets"] == COUNT
        else:
            # of each a part of a message; those that went, the ledger names
            parts = tally(file, "frames", "part of a message")
            evicted = tally(file, "skipped", "evicted")
            assert parts > 0 and evicted == given["evicted_tcp_streams"] > 0
            assert parts + evicted == COUNT


def check_same_bytes(folder, twincast, capture):
    paths = [os.path.join(folder, f"{i}.h5") for i in range(2)]
    for path in paths:
        analyze(twincast, capture, path, "--memcap", "16M")
    contents = [open(path, "rb").read() for path in paths]
    assert contents[0] == contents[1], "equal inputs gave other bytes"


def check_untouched(folder, twincast):
    """Below the bound nothing changes, whatever it is."""
    contents = []
    for i, cap in enumerate(["256M", "10G"]):
        path = os.path.join(folder, f"same-{i}.h5")
        analyze(twincast, CAPTURE, path, "--memcap", cap)
        contents.append(open(path, "rb").read())
    assert contents[0] == contents[1]


def check_survivors(folder, twincast):
    """Who stays tells what it tells without a bound."""
    paths = [os.path.join(folder, name) for name in ("all.h5", "left.h5")]
    analyze(twincast, RECORDING, paths[0], "--memcap", "10G")
    analyze(twincast, RECORDING, paths[1], "--memcap", "3M")
    with h5py.File(paths[0]) as whole, h5py.File(paths[1]) as left:
        check_balance(left)
        for table, share in [("sessions", 1), ("rtp_streams", 1),
                             ("cops_transactions", 1), ("memberships", 1),
                             ("channel_changes", .9)]:
            rows = {row.tobytes() for row in whole["measured/tables"][table]}
            kept = [row.tobytes() for row in left["measured/tables"][table]]
            same = sum(row in rows for row in kept)
            print(f"{table}: {len(kept)} of {len(rows)} kept, {same} the same")
            assert 0 < len(kept) < len(rows), table
            assert same >= share * len(kept), table


def check_refusals(twincast):
    for size in ["", "0", "12", "16MB", "-1M", "many", "999k"]:
        done = subprocess.run([twincast, "analyze", "--memcap", size, CAPTURE],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 2, (size, done.returncode)
        assert "--memcap" in done.stderr, size


def main():
    twincast, make_hostile = sys.argv[1:3]
    plain = sys.argv[3] if len(sys.argv) > 3 else ""
    bound_kb = CAP_BYTES * 3 // 2 // 1000 + FIXED_KB
    with tempfile.TemporaryDirectory() as folder:
        for kind in ["call_ids", "ssrcs", "tcp", "all"]:
            capture = os.path.join(folder, "hostile.pcap")
            output = os.path.join(folder, "hostile.h5")
            subprocess.run([make_hostile, capture, kind, str(COUNT)],
                           check=True)
            analyze(twincast, capture, output, "--memcap", "16M")
            if kind != "all":
                check_all_counted(output, kind)
            if os.access(plain, os.X_OK):
                used_kb = peak_kb(plain, "analyze", capture, "--memcap",
                                  "16M")
                print(f"{kind}: {used_kb} KB of {bound_kb}")
                assert used_kb < bound_kb
            else:
                print(f"{kind}: SKIPPED peak memory: no release build")
            if kind == "ssrcs":
                check_same_bytes(folder, twincast, capture)
        check_untouched(folder, twincast)
        check_survivors(folder, twincast)
        check_refusals(twincast)


main()
