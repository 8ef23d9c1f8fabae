#!/bin/bash
# Time of analyze when everyone watches one channel: it must grow as n log n.
# usage: bench_channel.sh [PROGRAM...]
set -eu
cd "$(dirname "$0")/../.."
if [ $# -eq 0 ]; then
    cmake --preset release >/dev/null
    cmake --build --preset release --target twincast >/dev/null
    set -- build/release/twincast
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

printf '%-10s %-9s %-10s' viewers channels addresses
printf ' %s' "$@"
printf '   (user s)\n'
for row in "10000 1" "20000 1" "40000 1" "80000 1" "40000 1000" "40000 1 1"; do
    read -ra numbers <<<"$row"
    /usr/bin/python3 tests/bench/make_channel.py "$folder/c.pcap" "${numbers[@]}"
    printf '%-10s %-9s %-10s' "${numbers[0]}" "${numbers[1]}" \
        "${numbers[2]:-${numbers[0]}}"
    for program in "$@"; do
        /usr/bin/time -f %U -o "$folder/user" timeout 120 "$program" analyze \
            "$folder/c.pcap" -o "$folder/c.h5" >/dev/null || true
        printf ' %s' "$(tail -1 "$folder/user")"
    done
    printf '\n'
done
