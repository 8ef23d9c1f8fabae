# SPDX-License-Identifier: Apache-2.0
"""The scenario in a results file is what ran: run again, it gives the same.

usage: effective_scenario.py TWINCAST

Of a described run everything but the input's name, size and digest is equal; of
a capture's replay, where the text is the network, every octet is.
"""
import os
import subprocess
import sys
import tempfile

import h5py

CAPTURE = "datasets/captures/sip-video-60x30.pcap"
PAGE = """kind: terminating
name: what ran
duration_s: 30
cops: {provisioned_time_ms: 20}
audience: {viewers: 12, broadcasters: 4, arrival_spread_s: 10,
  hold: exponential, hold_mean_s: 7, sessions_per_viewer: 3, channels: zipf}
measure: {window_start_s: 12, window_end_s: 28}
"""


def compare(twincast, source, output, *options):
    run = subprocess.run([twincast, "compare", source, "--seed", "7",
                          "-o", output, *options], check=True,
                         stdout=subprocess.PIPE, encoding="utf-8")
    with h5py.File(output) as file:
        return run.stdout, file.attrs["scenario"]


def content(path):
    """{name of an object: its attributes and values, as text}"""
    found = {}

    def visit(name, object_):
        if name == "input/tables/files":
            return
        value = str(object_[()].tolist()) \
            if isinstance(object_, h5py.Dataset) else ""
        found[name] = (value, {key: str(object_.attrs[key])
                               for key in object_.attrs
                               if key not in ("DIMENSION_LIST",
                                              "REFERENCE_LIST")})

    with h5py.File(path) as file:
        file.visititems(visit)
        found["/"] = {key: str(file.attrs[key]) for key in file.attrs}
    return found


def described(twincast, folder):
    page, again = (os.path.join(folder, name) for name in ("a.yaml", "b.yaml"))
    with open(page, "w", encoding="utf-8") as file:
        file.write(PAGE)
    first, text = compare(twincast, page, folder + "/a.h5",
                          "--replications", "2")
    if "replications: 2\n" not in text:
        sys.exit("the replications of the command line are not in force")
    if "COPS 100 ms (provisioned: 20 ms)\n" not in first:
        sys.exit("the banner does not say both times")
    with open(again, "w", encoding="utf-8") as file:
        file.write(text)
    second, same_text = compare(twincast, again, folder + "/b.h5")
    if text != same_text or first != second:
        sys.exit("the effective scenario says or prints something else")
    a, b = content(folder + "/a.h5"), content(folder + "/b.h5")
    for name in sorted(a.keys() | b.keys()):
        if a.get(name) != b.get(name):
            sys.exit(f"{name}: not the same again")


def replayed(twincast, folder):
    _, text = compare(twincast, CAPTURE, folder + "/c.h5",
                      "--replications", "2")
    network = os.path.join(folder, "network.yaml")
    with open(network, "w", encoding="utf-8") as file:
        file.write(text)
    compare(twincast, CAPTURE, folder + "/d.h5", "--replications", "2",
            "--network", network)
    with open(folder + "/c.h5", "rb") as c, open(folder + "/d.h5", "rb") as d:
        if c.read() != d.read():
            sys.exit("a replay on its own effective scenario is another one")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        described(sys.argv[1], folder)
        replayed(sys.argv[1], folder)


if __name__ == "__main__":
    main()
