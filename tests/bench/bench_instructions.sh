#!/bin/bash
# Instructions of whole runs, by callgrind: the same for equal programs and
# inputs, whatever else the machine does.
# usage: bench_instructions.sh [PROGRAM...]
set -eu
cd "$(dirname "$0")/../.."
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release -j2 --target twincast make_capture >/dev/null
[ $# -gt 0 ] || set -- build/release/twincast
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

tests/bench/make_channel.py --sip-only "$folder/sip.pcap" 20000
build/release/tests/bench/make_capture "$folder/bench.pcap" 100 1000 >/dev/null

count() { # what, arguments...
    printf '%-34s' "$1"
    local program total first=
    for program in "${programs[@]}"; do
        total=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null \
            "$program" "${@:2}" -o "$folder/out.h5" 2>&1 >/dev/null |
            sed -n 's/.*Collected : *//p')
        first=${first:-$total}
        awk -v n="$total" -v first="$first" \
            'BEGIN { printf " %8.1f M (%.3f)", n / 1e6, n / first }'
    done
    printf '\n'
}

programs=("$@")
printf '%-34s' "instructions (ratio to the first)"
printf ' %s' "$@"
printf '\n'
count "SIP only, 20,000 calls" analyze "$folder/sip.pcap"
count "bench capture, 100 MB" analyze "$folder/bench.pcap"
count "paper.yaml, 2 replications" compare datasets/scenarios/paper.yaml \
    --replications 2 --threads 1
count "replay, 2 replications" compare \
    datasets/captures/sip-video-60x30.pcap --replications 2 --threads 1
