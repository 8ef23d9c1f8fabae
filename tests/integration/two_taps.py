# SPDX-License-Identifier: Apache-2.0
"""One capture as two taps: the second stands 3 ms nearer to the viewers, and
its clock is 40 s ahead and gains 20 ppm.

usage: two_taps.py TWINCAST CAPTURE
"""
import os
import struct
import subprocess
import sys
import tempfile

import h5py
import numpy

DELAY_US, AHEAD_US, DRIFT_PPM = 3000, 40_000_000, 20
VIEWER_SIDE = bytes([198, 18, 1])  # the broadcasters are the other side


def second_tap(data):
    """The records as a tap nearer to the viewers would have seen them."""
    out, at = [], 24
    first = struct.unpack_from("<II", data, 24)
    while at < len(data):
        sec, usec, caplen, _ = struct.unpack_from("<IIII", data, at)
        size = 16 + caplen
        since = (sec - first[0]) * 1_000_000 + usec - first[1]
        to_viewer = data[at + 16 + 30:at + 16 + 33] == VIEWER_SIDE
        from_viewer = data[at + 16 + 26:at + 16 + 29] == VIEWER_SIDE
        record = data[at + 8:at + size]
        at += size
        if not (to_viewer or from_viewer):
            continue
        when = since + (DELAY_US if to_viewer else -DELAY_US)
        shown = when + AHEAD_US + when * DRIFT_PPM // 1_000_000
        total = first[0] * 1_000_000 + first[1] + shown
        out.append((total, struct.pack("<II", *divmod(total, 1_000_000)) +
                    record))
    out.sort(key=lambda item: item[0])
    return data[:24] + b"".join(item[1] for item in out)


def analyze(twincast, folder, *options):
    output = os.path.join(folder, "out.h5")
    subprocess.run([twincast, "analyze", "--tap", f"head={folder}/head.pcap",
                    "--tap", f"home={folder}/home.pcap", "-o", output,
                    *options], check=True, capture_output=True)
    with h5py.File(output, "r") as results:
        tables = results["measured/tables"]
        return (tables["path_delays"][:], tables["estimates"][:],
                len(tables["sessions"]), tables["sessions"][:]["outcome"])


def main():
    twincast, capture = sys.argv[1:3]
    data = open(capture, "rb").read()
    with tempfile.TemporaryDirectory() as folder:
        open(folder + "/head.pcap", "wb").write(data)
        open(folder + "/home.pcap", "wb").write(second_tap(data))
        paths, estimates, sessions, outcomes = analyze(twincast, folder)
        same, _, _, _ = analyze(twincast, folder, "--same-clock")

    assert sessions == 354, sessions
    assert (outcomes == b"completed").sum() == 322
    assert len(paths) == 322, len(paths)
    assert (paths["only_first"] == 0).all()
    assert (paths["only_second"] == 0).all()
    # integer microseconds in the file: the drift is known to a fraction
    assert abs(paths["drift_ppm"] - DRIFT_PPM).max() < 0.1
    # SIP crosses between the taps in 3 ms each way
    assert abs(paths["bound_s"] - DELAY_US * 1e-6).max() < 20e-6
    error = abs(paths["delay_mean_s"] - DELAY_US * 1e-6)
    assert error.max() < 20e-6, error.max()
    assert paths["variation_p99_s"].max() < 20e-6
    row = estimates[estimates["kpi"] == b"one_way_delay"][0]
    assert row["n"] == 322 and b"clock error" in row["flags"]
    assert numpy.isclose(row["mean"], DELAY_US * 1e-6, atol=3e-3)
    # what --same-clock says is what the times say
    assert (same["delay_mean_s"] > 39.9).all() and (same["bound_s"] == 0).all()
    print("322 streams between two taps; drift", paths["drift_ppm"][0],
          "ppm; error of the delay at most", error.max(), "s")


if __name__ == "__main__":
    main()
