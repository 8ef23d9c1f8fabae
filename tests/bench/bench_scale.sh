#!/bin/bash
# CPU time and peak memory of `compare` against the number of viewers: linear
# growth is a column of equal figures on the right.  Two programs are compared
# by calling it twice.
# usage: bench_scale.sh [PROGRAM [VIEWERS...]]
# PROGRAM: build/release/twincast, built before; a run is ended after 5 min.
set -eu
program=$(realpath "${1:-$(dirname "$0")/../../build/release/twincast}")
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 600 2000 6000 20000 32000
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

printf '%-5s %8s %9s %9s %9s %20s\n' arch viewers "CPU s" "wall s" "RSS MB" \
    "s per 1,000 viewers"
for arch in isp p2p; do
    for viewers in "$@"; do
        sed "s/^  viewers: .*/  viewers: $viewers/" scale.yaml \
            >"$folder/scale.yaml"
        if ! /usr/bin/time -o "$folder/figures" -f '%U %S %e %M' \
            timeout 300 "$program" compare "$folder/scale.yaml" \
            --arch "$arch" --threads 1 >"$folder/report" 2>"$folder/fault"; then
            printf '%-5s %8s not done: %s\n' "$arch" "$viewers" \
                "$(tail -1 "$folder/fault")"
            continue
        fi
        awk -v arch="$arch" -v viewers="$viewers" '{
            cpu = $1 + $2
            printf "%-5s %8d %9.2f %9.2f %9d %20.4f\n", arch, viewers, cpu, $3,
                   $4 / 1024, cpu / viewers * 1e3
        }' "$folder/figures"
    done
done
