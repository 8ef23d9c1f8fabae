# SPDX-License-Identifier: Apache-2.0
"""paper.yaml against what the paper's section 5 and arithmetic say.

usage: paper.py TWINCAST

The traffic ratios are exact: with every placement of two viewers on three
routers once, the mean over 9 replications is the expectation.  n = 2:
  injected 1/n                                    = 1/2   = 0.5000
  all links (1 + 2(1 - (2/3)^n) + n) / (8n/3)     = 37/48 = 0.7708
  core      2(1 - (2/3)^n) / (2n/3)               = 5/6   = 0.8333
The delays are ranges around a calculation by hand (docs/model.md).
"""
import os
import subprocess
import sys
import tempfile

import h5py

RATIOS = {"network_traffic_injected": 1 / 2, "network_traffic_links": 37 / 48,
          "network_traffic_core": 5 / 6}
# seconds: two decisions of 100 ms and the way; 31 exchanges of the baseline
RANGES = {("isp", "connection_delay"): (0.210, 0.235),
          ("p2p", "connection_delay"): (0.340, 0.400),
          ("isp", "stream_delay"): (0.0052, 0.0062),
          ("p2p", "stream_delay"): (0.0053, 0.0067)}


def estimates(results, group):
    rows = results[f"{group}/tables/estimates"][:]
    return {row["kpi"].decode(): row for row in rows}


def check(path):
    problems = []
    with h5py.File(path, "r") as results:
        compare = estimates(results, "compare")
        for kpi, want in RATIOS.items():
            got = compare[f"{kpi}_ratio"]["mean"]
            if abs(got - want) > 1e-4:
                problems.append(f"{kpi}: ratio {got:.6f}, expected {want:.6f}")
        for (arch, kpi), (low, high) in RANGES.items():
            row = estimates(results, f"model/{arch}")[kpi]
            if not low <= row["mean"] <= high:
                problems.append(f"{arch} {kpi}: {row['mean']:.6f} s, expected "
                                f"{low} to {high}")
            if not row["ci_lo"] <= row["mean"] <= row["ci_hi"]:
                problems.append(f"{arch} {kpi}: mean outside its interval")
        for arch in "isp", "p2p":
            sessions = results[f"model/{arch}/tables/sessions"][:]
            if len(sessions) != 9 * 60:
                problems.append(f"{arch}: {len(sessions)} sessions")
            outcomes = set(sessions["outcome"])
            if outcomes != {b"completed"}:
                problems.append(f"{arch}: outcomes {outcomes}")
            streams = results[f"model/{arch}/tables/rtp_streams"][:]
            if streams["lost"].sum() != 0:
                problems.append(f"{arch}: loss in a network without loss")
    return problems


def main():
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "paper.h5")
        subprocess.run([sys.argv[1], "compare", "datasets/scenarios/paper.yaml",
                        "--replications", "9", "-o", output], check=True)
        problems = check(output)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
