# SPDX-License-Identifier: Apache-2.0
"""Results open in h5py, pandas and xarray (both engines) without a warning.

usage: python3 -W error opens_clean.py TWINCAST
"""
import os
import subprocess
import sys
import tempfile
import warnings

# Debian 12's netCDF4 was built beside another numpy: its import says so.
warnings.filterwarnings("ignore", message="numpy.ndarray size changed")

import h5py  # noqa: E402
import pandas  # noqa: E402
import xarray  # noqa: E402

TABLES = {
    "measured": ["measured/tables/sessions", "measured/tables/rtp_streams",
                 "measured/tables/cops_transactions",
                 "measured/tables/estimates", "input/tables/files",
                 "input/tables/frames", "input/tables/skipped"],
    "paper": ["model/isp/tables/sessions", "model/p2p/tables/rtp_streams",
              "model/isp/tables/cops_transactions",
              "model/p2p/tables/estimates", "compare/tables/estimates",
              "model/isp/tables/cost", "model/p2p/tables/cost"],
    "readings": ["compare/tables/readings", "input/tables/files"],
}
SERIES = {"measured": ["measured/series"],
          "paper": ["model/isp/series", "model/p2p/series", "compare/series"],
          "readings": []}
NAMES = {"sessions": ["call_id", "viewer", "broadcaster", "invite_s", "srd_s",
                      "setup_s", "connection_delay_s", "first_media_s",
                      "outcome", "code"],
         "rtp_streams": ["ssrc", "payload_type", "packets", "lost",
                         "duplicates", "reordered", "jitter_mean_s",
                         "jitter_max_s", "jitter_tshark_mean_s",
                         "jitter_tshark_max_s", "bitrate_bps", "start_s",
                         "end_s"],
         "cops_transactions": ["client_type", "handle", "request_s",
                               "decision_delay_s", "decision"],
         "estimates": ["kpi", "units", "n", "mean", "ci_lo", "ci_hi",
                       "confidence", "sd", "method", "covers", "dropped",
                       "ess", "flags"]}
# two scenarios; the second asks all at once
READINGS = {"a.yaml": "all_in_sequence", "b.yaml": "flood"}
READING = """kind: terminating
duration_s: 20
replications: 2
audience:
  arrival_spread_s: 5
p2p:
  search: {}
measure:
  window_start_s: 10
  window_end_s: 15
"""
INPUT = ["epoch_unix_ns", "packets", "bytes", "sip_messages", "cops_messages",
         "rtp_packets", "rtcp_packets", "igmp_messages", "undecoded_packets"]
WORDS = ("seconds", "milliseconds", "nanoseconds")


def check_attributes(path):
    """Units are symbols, axes have scales, what others read is there."""
    def look(name, item):
        units = item.attrs.get("units")
        assert units not in WORDS, (name, units)
        if isinstance(item, h5py.Dataset) and "/series/" in name:
            assert "long_name" in item.attrs, name
            is_scale = item.attrs.get("CLASS") == b"DIMENSION_SCALE"
            for axis in item.dims:
                assert is_scale or len(axis) == 1, name
    with h5py.File(path, "r") as results:
        results.visititems(look)
        for name in INPUT:
            assert name in results["input"].attrs, name
        for name in "version", "seed", "scenario", "random_generator":
            assert name in results.attrs, name


def check(path, kind):
    check_attributes(path)
    for table in TABLES[kind]:
        frame = pandas.read_hdf(path, table)
        for column in NAMES.get(table.split("/")[-1], []):
            assert column in frame.columns, (table, column)
        if table.startswith("model/") and not table.endswith("estimates"):
            assert frame.columns[0] == "replication", table
    for engine in "h5netcdf", "netcdf4":
        for group in SERIES[kind]:
            with xarray.open_dataset(path, engine=engine, group=group) as data:
                data.load()
                assert len(data.time) > 10, (group, engine)
                assert all(v.dtype.kind == "f" for v in data.values()), group
                if kind == "paper":
                    low = data.stream_delay_ci.sel(bound="lo")
                    assert low.dims == ("time",)


def check_readings(path):
    """A row a scenario in the order of names; each effective scenario."""
    frame = pandas.read_hdf(path, "compare/tables/readings")
    assert list(frame["name"]) == ["a", "b"], frame["name"]
    assert list(frame["replications"]) == [2, 2]
    assert list(frame["seed"]) == [7, 7]
    # flooding asks all at once: 27 ms against two decisions of 100
    assert frame["connection_ratio"][1] > 2 * frame["connection_ratio"][0]
    assert frame["connection_verdict"][1] == "fails"
    for finding in ("connection", "stream", "traffic_injected",
                    "traffic_links", "traffic_core"):
        low, mean, high = (frame[f"{finding}_ratio{end}"]
                           for end in ("_lo", "", "_hi"))
        assert ((low <= mean) & (mean <= high)).all(), finding
    with h5py.File(path, "r") as results:
        scenarios = results["compare/scenarios"].attrs
        assert sorted(scenarios) == sorted(READINGS)
        for name, search in READINGS.items():
            assert f"search: {search}" in scenarios[name], name
            # every default is written out
            assert "decision_time_ms: 100" in scenarios[name], name
        files = results["input/tables/files"][:]
        assert list(files["name"]) == [b"a.yaml", b"b.yaml"]


def run_readings(twincast, folder):
    readings = os.path.join(folder, "readings")
    output = os.path.join(folder, "readings.h5")
    os.mkdir(readings)
    for name, search in READINGS.items():
        with open(os.path.join(readings, name), "w", encoding="utf-8") as file:
            file.write(READING.format(search))
    subprocess.run([twincast, "compare", readings, "--seed", "7", "-o",
                    output], check=True, stdout=subprocess.DEVNULL)
    check(output, "readings")
    check_readings(output)
    # whole or not at all: the third is no scenario
    bad = os.path.join(readings, "c.yaml")
    with open(bad, "w", encoding="utf-8") as file:
        file.write("kind: odd")
    output = os.path.join(folder, "bad.h5")
    status = subprocess.run([twincast, "compare", readings, "-o", output],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, check=False)
    assert status.returncode == 1, status
    assert not [name for name in os.listdir(folder) if "bad" in name]


def main():
    twincast = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        measured = os.path.join(folder, "measured.h5")
        paper = os.path.join(folder, "paper.h5")
        for arguments in (
                ["analyze", "datasets/captures/sip-video-60x30.pcap", "-o",
                 measured],
                ["compare", "datasets/scenarios/paper.yaml", "--replications",
                 "2", "-o", paper]):
            subprocess.run([twincast] + arguments, check=True,
                           stdout=subprocess.DEVNULL)
        check(measured, "measured")
        check(paper, "paper")
        run_readings(twincast, folder)


main()
