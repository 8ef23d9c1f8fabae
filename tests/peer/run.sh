#!/bin/bash
# The network model beside ns-3: both are run in turn, in one run, and compared
# in tables of markdown.  Not a test of ./test: ns-3 is big, and this takes a
# quarter of an hour.
# usage: run.sh [ROUNDS [REPLICATIONS]]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
replications=${2:-100}

python=/usr/bin/python3
modules="ns3-applications ns3-internet ns3-nix-vector-routing
         ns3-point-to-point"
# the names are words on purpose, as are the flags below
# shellcheck disable=SC2086
if ! pkg-config --exists $modules || ! "$python" -c 'import scipy' 2>/dev/null
then
    echo "run.sh: ns-3 or scipy is not installed:" \
        "apt-get install libns3-dev python3-scipy" >&2
    exit 2
fi

build=build/release
peer=build/peer
mkdir -p "$peer"
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release -j2 --target ours_b3 ours_random >/dev/null
for name in ns3_b3 ns3_random; do
    # shellcheck disable=SC2046,SC2086
    g++ -std=c++17 -O2 -Wall -Wextra -I. $(pkg-config --cflags $modules) \
        "tests/peer/$name.cc" -o "$peer/$name" $(pkg-config --libs $modules)
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ours_b3=$build/tests/peer/ours_b3

echo "ns-3 $(pkg-config --modversion ns3-core) of Debian," \
    "$(g++ --version | sed -n 1p), $(nproc) processors," \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)," \
    "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo

for case in staggered together overload; do
    "$ours_b3" "$case" >"$folder/delays-ours-$case"
    "$peer/ns3_b3" "$case" none nix >"$folder/delays-ns3-$case"
done

# ours takes a moment only: five runs for each of ns-3's
for ((r = 1; r <= rounds; r++)); do
    "$peer/ns3_b3" staggered fqcodel static \
        >"$folder/speed-ns3-fqcodel-static-$r"
    "$peer/ns3_b3" staggered none static >"$folder/speed-ns3-none-static-$r"
    "$peer/ns3_b3" staggered none nix >"$folder/speed-ns3-none-nix-$r"
    for ((i = r; i <= 5 * rounds; i += rounds)); do
        "$ours_b3" staggered >"$folder/speed-ours-plain-$i"
        "$ours_b3" staggered kpis >"$folder/speed-ours-kpis-$i"
    done
done

"$peer/ns3_random" "$replications" >"$folder/random-ns3"
"$build/tests/peer/ours_random" "$replications" >"$folder/random-ours"

"$python" tests/peer/tables.py "$folder"
