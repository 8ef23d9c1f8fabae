# SPDX-License-Identifier: Apache-2.0
"""docs/results-format.md and docs/kpis.md say what results files contain.

usage: results_format.py TWINCAST

Both ways: every object, column, attribute and KPI of the files is on its page,
with its type, units and axes; and nothing is there that no file has.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import h5py

PAGE = "docs/results-format.md"
KPI_PAGE = "docs/kpis.md"
CAPTURE = "datasets/captures/sip-video-60x30.pcap"
SCENARIO = "datasets/scenarios/paper.yaml"
READING = "datasets/scenarios/paper/flood-broadcasters-delay-h264-core1000.yaml"
RUNS = [["analyze", CAPTURE],
        ["compare", CAPTURE, "--replications", "2"],
        ["compare", SCENARIO, "--replications", "2"],
        ["compare", SCENARIO, "--replications", "1", "--arch", "p2p"]]
HDF5_OWN = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}


def read_page(path):
    """{heading: {name: {column of the page's table: text}}}"""
    page, heading, columns = {}, None, None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                heading, columns = line.lstrip("#").strip(), None
                page[heading] = {}
            elif line.startswith("| ") and heading:
                cells = [cell.strip() for cell in line.strip("|\n").split("|")]
                if columns is None:
                    columns = cells
                else:
                    name = cells[0].strip("`")
                    page[heading][name] = dict(zip(columns, cells))
    return page


def type_word(dtype):
    if h5py.check_string_dtype(dtype):
        length = h5py.check_string_dtype(dtype).length
        return f"text({length})" if length else "string"
    return f"{dtype.kind}{8 * dtype.itemsize}"


def attribute_word(value):
    return "string" if isinstance(value, str) else type_word(value.dtype)


class Check:
    def __init__(self):
        self.page = read_page(PAGE) | read_page(KPI_PAGE)
        self.seen = set()
        self.problems = []

    def expect(self, heading, name, **facts):
        """The page has the name below the heading, with these facts."""
        row = self.page.get(heading, {}).get(name)
        if row is None:
            self.problems.append(f"not on the page: '{heading}', '{name}'")
            return
        self.seen.add((heading, name))
        for key, fact in facts.items():
            if row[key].replace("`", "") != fact:
                self.problems.append(f"'{heading}', '{name}': {key} is {fact}, "
                                     f"the page says '{row[key]}'")

    def attributes(self, path, item):
        for name, value in item.attrs.items():
            self.expect(f"Attributes of `{path}`", name,
                        type=attribute_word(value))

    def table(self, item):
        heading = f"Table `{os.path.basename(item.name)}`"
        for name in item.dtype.names:
            self.expect(heading, name, type=type_word(item.dtype[name]))

    def kpis(self, item):
        for name, units in zip(item["kpi"], item["units"]):
            # a quantile, or one client type, of a figure on the page
            name = re.sub(rb"_(p\d\d|0x[0-9a-f]{4})$", b"", name)
            kpi = re.sub("_(difference|ratio)$", "", name.decode())
            kpi = kpi if kpi in self.page["The figures"] else name.decode()
            is_ratio = name.endswith(b"_ratio") and kpi != name.decode()
            self.expect("The figures", kpi,
                        **({} if is_ratio else {"unit": units.decode()}))

    def variable(self, path, item):
        axes = ", ".join(os.path.basename(axis[0].name)
                         for axis in item.dims if len(axis))
        self.expect(f"Series `{os.path.dirname(path)}`",
                    os.path.basename(path), type=type_word(item.dtype),
                    unit=item.attrs.get("units", ""), axes=axes)
        if type_word(item.dtype) == "string":
            self.names(path, set(item.asstr()[:]))

    def names(self, path, on_axis):
        """The page lists exactly the names on an axis of texts."""
        row = self.page.get(f"Series `{os.path.dirname(path)}`", {}).get(
            os.path.basename(path), {"meaning": ""})
        on_page = set(re.findall("`([^`]+)`", row["meaning"]))
        if on_axis != on_page:
            self.problems.append(f"{path}: {sorted(on_axis ^ on_page)} only in "
                                 "the file or only on the page")

    def dataset(self, path, item):
        words = set(item.attrs) - HDF5_OWN
        if item.dtype.names:
            self.table(item)
            if path.endswith("/estimates"):
                self.kpis(item)
            wanted = {"long_name"}
        else:
            self.variable(path, item)
            is_text = type_word(item.dtype) == "string"
            wanted = {"long_name"} if is_text else {"long_name", "units"}
        if words != wanted:
            self.problems.append(f"{path}: attributes {sorted(words)}")

    def item(self, name, item):
        path = re.sub("^/model/[^/]+", "/model/<arch>", "/" + name)
        if isinstance(item, h5py.Dataset):
            self.dataset(path, item)
            return
        self.expect("Groups", path)
        if path == "/input":
            self.attributes(path, item)
        elif path == "/compare/scenarios":
            for value in item.attrs.values():
                self.expect(f"Attributes of `{path}`", "<file>",
                            type=attribute_word(value))
        elif len(item.attrs) > 0:
            self.problems.append(f"{path}: attributes {list(item.attrs)}")

    def file(self, path):
        with h5py.File(path, "r") as results:
            self.expect("Groups", "/")
            self.attributes("/", results)
            results.visititems(self.item)

    def rest(self):
        for heading, rows in self.page.items():
            for name in rows:
                if (heading, name) not in self.seen:
                    self.problems.append("on the page and in no file: "
                                         f"'{heading}', '{name}'")


def main():
    check = Check()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.h5")
        readings = os.path.join(folder, "readings")
        os.mkdir(readings)
        shutil.copy(READING, readings)
        for arguments in RUNS + [["compare", readings, "--replications", "2"]]:
            subprocess.run([sys.argv[1]] + arguments + ["-o", path], check=True,
                           stdout=subprocess.DEVNULL)
            check.file(path)
    check.rest()
    for problem in dict.fromkeys(check.problems):
        print(problem)
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
