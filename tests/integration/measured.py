#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""measured.py PROGRAM CAPTURE: what `compare` of a capture writes to /measured
is what `analyze` writes, and what it prints in front of the models."""
import subprocess
import sys
import tempfile

import h5py
import numpy as np

program, capture = sys.argv[1:]


def run(*arguments):
    return subprocess.run([program, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def check(path, measured):
    """One object of both files."""
    a, b = measured
    assert dict(a.attrs).keys() == dict(b.attrs).keys(), path
    if isinstance(a, h5py.Dataset):
        assert a.dtype == b.dtype and a.shape == b.shape, path
        assert a[()].tobytes() == b[()].tobytes() or a.dtype.kind == "O", path


def check_pair(row, table, other):
    """A difference or a ratio, and its correlation, from the replications."""
    kpi, _, kind = row["kpi"].decode().rpartition("_")
    a = table["mean"][table["kpi"] == kpi.encode()]
    b = other["mean"][other["kpi"] == kpi.encode()]
    with np.errstate(all="ignore"):
        pairs = a - b if kind == "difference" else a / b
        mean = (np.mean(pairs) if kind == "difference"
                else np.mean(a) / np.mean(b))
        r = np.corrcoef(a, b)[0, 1]
    assert np.isclose(mean, row["mean"], equal_nan=True), row["kpi"]
    if np.isfinite(row["sd"]):
        assert np.isclose(np.std(pairs, ddof=1), row["sd"], rtol=1e-6,
                          atol=1e-12), (row["kpi"], pairs, row["sd"])
    words = row["flags"].decode()
    if words.startswith("pair correlation"):
        assert abs(float(words.split()[-1]) - r) < 0.00051, (row["kpi"], r)


def value_of(text):
    number, unit = text.split()[:2]
    return float(number) * {"s": 1, "ms": 1e-3, "us": 1e-6}.get(unit, 1)


with tempfile.TemporaryDirectory() as folder:
    run("analyze", capture, "-o", f"{folder}/a.h5")
    printed = run("compare", capture, "--replications", "5", "-o",
                  f"{folder}/c.h5")
    with h5py.File(f"{folder}/a.h5") as a, h5py.File(f"{folder}/c.h5") as c:
        left, right = [], []
        a["measured"].visit(left.append)
        c["measured"].visit(right.append)
        assert left == right and len(left) > 20, (left, right)
        for path in left:
            check(path, (a["measured"][path], c["measured"][path]))
        for key, value in a["input"].attrs.items():
            assert c["input"].attrs[key] == value, key

        # each replication's rows and the estimates tell the same
        table = c["model/isp/tables/replications"][()]
        estimates = c["model/isp/tables/estimates"][()]
        for row in estimates:
            values = table["mean"][table["kpi"] == row["kpi"]]
            assert len(values) == 5, row["kpi"]
            assert np.isclose(np.mean(values), row["mean"], equal_nan=True), row
        # ... and the paired differences can be computed anew
        other = c["model/p2p/tables/replications"][()]
        for row in c["compare/tables/estimates"][()]:
            check_pair(row, table, other)
        rows = a["measured/tables/estimates"][()]
        mean = rows["mean"][rows["kpi"] == b"connection_delay"][0]

lines = printed.splitlines()
at = lines.index("connection_delay")
assert lines[at + 1].split()[0] == "measured", lines[at + 1]
assert np.isclose(value_of(lines[at + 1].removeprefix("  measured")), mean,
                  rtol=1e-5), lines[at + 1]
assert lines[at + 2].split()[0] == "isp"
print(f"{len(left)} objects below /measured are those of analyze")
