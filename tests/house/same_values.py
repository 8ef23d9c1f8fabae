#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the results files of two builds of twincast, value by value.

usage: same_values.py OLD NEW [--corpus FOLDER] [--quick]

OLD and NEW are programs.  Both analyse the recorded captures, replay one,
run paper.yaml and three readings of the paper, and analyse every capture of
the corpus (default: $TWINCAST_CORPUS, else ../shared/corpus).  All groups,
tables, columns, units and values of the old file must be in the new one,
equal bit for bit; what the new file has in addition is listed.

example:
  tests/house/same_values.py /tmp/old/twincast build/release/twincast
"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "datasets/scenarios"
CAPTURES = ROOT / "datasets/captures"
# Words that explain: they may change without a change of meaning.
PROSE = {"long_name", "version", "flags", "why"}


def jobs(corpus, quick):
    """Arguments of each run, without -o."""
    video = CAPTURES / "sip-video-60x30.pcap"
    yield "measured", ["analyze", video]
    yield "cops", ["analyze", CAPTURES / "sip-cops-2000.pcap.zst"]
    yield "replay", ["compare", video, "--replications", "20"]
    yield "paper", ["compare", SCENARIOS / "paper.yaml"]
    readings = sorted((SCENARIOS / "paper").glob("*.yaml"))
    for path in readings[:: max(1, len(readings) // 3)][:3]:
        yield f"reading {path.stem}", ["compare", path, "--replications", "3"]
    if quick:
        return
    for path in sorted(corpus.rglob("*")):
        name = path.name.removesuffix(".gz").removesuffix(".zst")
        if name.endswith((".pcap", ".pcapng", ".cap")):
            yield str(path.relative_to(corpus)), ["analyze", path]


def run(program, arguments, output):
    command = [program, *map(str, arguments), "-o", output]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode


def same(a, b):
    """Equal bit for bit; NaN equals NaN."""
    if a.dtype.names:
        return all(same(a[n], b[n]) for n in a.dtype.names)
    if a.dtype.kind == "f":
        return a.tobytes() == b.tobytes() or np.array_equal(a, b, True)
    return np.array_equal(a, b)


def differences(old, new):
    """Lines on what is missing or has changed, and on what is new."""
    lines, added = [], []

    def attributes(path, a, b):
        for key in a.attrs:
            if key in PROSE or key in ("DIMENSION_LIST", "REFERENCE_LIST"):
                continue
            if key not in b.attrs:
                lines.append(f"{path}@{key}: missing")
            elif not np.array_equal(a.attrs[key], b.attrs[key]):
                lines.append(f"{path}@{key}: differs")

    def dataset(path, a, b):
        x, y = a[()], b[()]
        if x.dtype.names:
            missing = [n for n in x.dtype.names if n not in y.dtype.names]
            lines.extend(f"{path}: no column {n}" for n in missing)
            names = [n for n in x.dtype.names if n not in {*missing, *PROSE}]
        else:
            names = [None]
        if x.shape != y.shape:
            lines.append(f"{path}: {x.shape} became {y.shape}")
            return
        for n in names:
            if not same(x[n] if n else x, y[n] if n else y):
                lines.append(f"{path}{'.' + n if n else ''}: differs")

    def visit(path, a):
        if path not in new:
            lines.append(f"{path}: missing")
            return
        attributes(path, a, new[path])
        if isinstance(a, h5py.Dataset):
            dataset(path, a, new[path])

    attributes("/", old, new)
    old.visititems(visit)
    new.visit(lambda path: added.append(path) if path not in old else None)
    return lines, added


def compare(name, arguments, programs, folder):
    """Lines on one job; None where both refuse the input."""
    outputs = [os.path.join(folder, f"{i}.h5") for i in range(2)]
    codes = [run(p, arguments, o) for p, o in zip(programs, outputs)]
    if codes[0] != codes[1]:
        return [f"{name}: exit {codes[0]} became {codes[1]}"], []
    if codes[0] != 0:
        return None, []
    with h5py.File(outputs[0]) as old, h5py.File(outputs[1]) as new:
        lines, added = differences(old, new)
    for output in outputs:
        os.unlink(output)
    return [f"{name}: {line}" for line in lines], added


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--corpus", type=Path, default=Path(
        os.environ.get("TWINCAST_CORPUS", ROOT / "../shared/corpus")))
    parser.add_argument("--quick", action="store_true",
                        help="without the corpus")
    cfg = parser.parse_args()
    if not cfg.quick and not cfg.corpus.is_dir():
        print(f"SKIPPED: no corpus in {cfg.corpus}", file=sys.stderr)
    files = refused = different = 0
    additions = set()
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in jobs(cfg.corpus, cfg.quick):
            lines, added = compare(name, arguments, (cfg.old, cfg.new), folder)
            files += 1
            refused += lines is None
            different += bool(lines)
            additions.update(added)
            for line in lines or []:
                print(line)
    for path in sorted(additions):
        print(f"added: {path}")
    print(f"{files} inputs: {different} differ, {refused} refused by both, "
          f"{files - different - refused} equal bit for bit")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
