#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes definitions of figures wrong, one at a time, and shows which test
notices.

The rows are in mutations.py.  All is done in a copy of the tracked files,
build/mutation/tree: the working tree is not touched.  For each row the test of
the mutated source is built and run first, then the other tests of its room and
of the rooms above, then cheap tests of the whole program, until one fails.

The table goes to standard output (TABLE.md beside this file is what it
printed), progress to standard error.  The exit status is 0 where each is
noticed, 1 where one survives, 2 where a row does not fit its source, does not
compile, or a test fails without any.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time

from mutations import MUTATIONS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
WORK = os.path.join(ROOT, "build", "mutation")
TREE = os.path.join(WORK, "tree")
BUILD = os.path.join(WORK, "build")
PYTHON = "/usr/bin/python3"
TEST_TIMEOUT_S = 120

# Tests of which rooms may notice what is wrong in one; its own first.
ROOMS = {"analysis": ["analysis", "replay"], "replay": ["replay"]}
CAPTURES = "datasets/captures/"
INTEGRATION = [
    ("measured", [CAPTURES + "sip-video-60x30.pcap"]),
    ("kpi_identities", [CAPTURES + "sip-cops-2000.pcap.zst",
                        CAPTURES + "sip-video-60x30.pcap"]),
    ("testbed_cops", [CAPTURES + "sip-cops-2000.pcap.zst"]),
    ("two_taps", [CAPTURES + "sip-video-60x30.pcap"]),
]


class Misfit(Exception):
    """The table of mutations, or the tree, is not as it must be."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def copy_tree():
    """Tracked files as they stand; what is equal keeps its time, so that a
    second run builds little."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True,
                            capture_output=True).stdout.decode()
    names = set(filter(None, listed.split("\0")))
    for name in names:
        source, target = os.path.join(ROOT, name), os.path.join(TREE, name)
        if not os.path.exists(source):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target) or read(source) != read(target):
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    for folder, _, files in os.walk(TREE):
        for file in files:
            path = os.path.join(folder, file)
            if os.path.relpath(path, TREE) not in names:
                os.remove(path)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def configure(jobs):
    subprocess.run(["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja",
                    "-DCMAKE_BUILD_TYPE=Debug", "-DBUILD_TESTING=ON",
                    "-DCMAKE_C_FLAGS_DEBUG=-O0"],
                   check=True, stdout=subprocess.DEVNULL)
    say("building without mutations ...")
    build(sorted(all_tests()) + ["twincast"], jobs)


def build(targets, jobs):
    names = [t if t == "twincast" else "test." + t for t in targets]
    done = subprocess.run(["ninja", "-C", BUILD, f"-j{jobs}", *names],
                          capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stdout.splitlines()
                  if "error" in line]
        raise Misfit("does not compile:\n" + "\n".join(errors[:5] or [
            done.stdout[-500:]]))


def tests_of(room):
    """Names as tests/CMakeLists.txt makes them: analysis.kpi."""
    names = []
    for folder, _, files in os.walk(os.path.join(TREE, "tests", room)):
        where = os.path.relpath(folder, os.path.join(TREE, "tests"))
        names += [where.replace(os.sep, ".") + "." + file[5:-2]
                  for file in sorted(files)
                  if file.startswith("test_") and file.endswith(".c")]
    return sorted(names)


def all_tests():
    return {name for rooms in ROOMS.values() for room in rooms
            for name in tests_of(room)}


def run(command):
    """None where it passes, else a word on how it fails."""
    try:
        done = subprocess.run(command, cwd=TREE, capture_output=True,
                              text=True, errors="replace",
                              timeout=TEST_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode == 0:
        return None
    failed = re.search(r"\[  FAILED  \] (\w+)", done.stdout + done.stderr)
    return failed.group(1) if failed else "failed" if done.returncode > 0 \
        else "died"


def run_test(name):
    return run([os.path.join(BUILD, "tests", "test." + name)])


def run_integration(name, arguments):
    script = os.path.join("tests", "integration", name + ".py")
    return run([PYTHON, script, os.path.join(BUILD, "twincast"), *arguments])


def first_failure(names):
    for name in names:
        how = run_test(name)
        if how:
            return f"`{name}`: {how}"
    return None


def stages_of(file):
    """Groups of tests, nearest to the source first."""
    room = file.split("/")[0]
    own = file[:-2].replace("/", ".")
    rest = [name for r in ROOMS[room] for name in tests_of(r) if name != own]
    own_tests = [name for name in rest if name.startswith(own)]
    if own in tests_of(room):
        own_tests.insert(0, own)
    yield own_tests
    for r in ROOMS[room]:
        yield [n for n in rest if n.startswith(r + ".") and n not in own_tests]


def notice(file, jobs):
    """Which test notices; None: none does."""
    for names in stages_of(file):
        if not names:
            continue
        build(names, jobs)
        found = first_failure(names)
        if found:
            return found
    build(["twincast"], jobs)
    for name, arguments in INTEGRATION:
        how = run_integration(name, arguments)
        if how:
            return f"`integration.{name}`"
    return None


def apply(mutation, text):
    for old, new in mutation.edits:
        count = text.count(old)
        if count != 1:
            raise Misfit(f"{mutation.file} has this text {count} times, not "
                         f"once; mutations.py wants the text of today:\n{old}")
        text = text.replace(old, new)
    return text


def try_mutation(mutation, jobs):
    path = os.path.join(TREE, mutation.file)
    before = read(path)
    try:
        write(path, apply(mutation, before.decode()).encode())
        return notice(mutation.file, jobs)
    finally:
        write(path, before)


def check_all(chosen):
    """Before the first build: do all rows fit?"""
    for number in chosen:
        mutation = MUTATIONS[number - 1]
        text = read(os.path.join(TREE, mutation.file)).decode()
        try:
            apply(mutation, text)
        except Misfit as misfit:
            raise Misfit(f"{number}: {misfit}") from None


def check_unchanged():
    found = first_failure(sorted(all_tests()))
    for name, arguments in INTEGRATION:
        found = found or run_integration(name, arguments)
    if found:
        raise Misfit(f"a test fails without a mutation: {found}")


def print_table(results):
    print("# Wrong definitions, and the test that notices each\n\nPrinted by "
          "`tests/mutation/run.py > tests/mutation/TABLE.md`.\n\n"
          "| # | file | what is wrong | noticed by |\n|---|---|---|---|")
    for number, found in results:
        mutation = MUTATIONS[number - 1]
        print(f"| {number} | `{mutation.file}` | {mutation.what} | "
              f"{found or '**nothing**'} |")


def try_all(chosen, jobs):
    results = []
    for number in chosen:
        start = time.monotonic()
        mutation = MUTATIONS[number - 1]
        try:
            found = try_mutation(mutation, jobs)
        except Misfit as misfit:
            raise Misfit(f"{number}, {mutation.what}: {misfit}") from None
        results.append((number, found))
        say(f"{number:3} {time.monotonic() - start:5.1f} s  {mutation.what}: "
            f"{found or 'SURVIVES'}")
    return results


def row_number(text):
    number = int(text)
    if not 1 <= number <= len(MUTATIONS):
        raise argparse.ArgumentTypeError(f"1 to {len(MUTATIONS)}")
    return number


def read_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter,
        epilog="example:\n  tests/mutation/run.py > tests/mutation/TABLE.md\n"
               "  tests/mutation/run.py --only 1 2 9")
    parser.add_argument("--only", type=row_number, nargs="+", metavar="N",
                        help="rows of the table by number, from 1 on")
    parser.add_argument("--list", action="store_true",
                        help="print the rows and do nothing")
    parser.add_argument("-j", "--jobs", type=int, default=2,
                        help="of the build; 2 without it")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    chosen = arguments.only or range(1, len(MUTATIONS) + 1)
    if arguments.list:
        for number in chosen:
            mutation = MUTATIONS[number - 1]
            print(f"{number:3}  {mutation.file}: {mutation.what}")
        return 0
    try:
        copy_tree()
        check_all(chosen)
        configure(arguments.jobs)
        check_unchanged()
        results = try_all(chosen, arguments.jobs)
    except Misfit as misfit:
        say(f"run.py: {misfit}")
        return 2
    print_table(results)
    survivors = sum(1 for _, found in results if not found)
    say(f"{len(results)} mutations, {survivors} noticed by no test")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
