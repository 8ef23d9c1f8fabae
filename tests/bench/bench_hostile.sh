#!/bin/bash
# Peak memory and time of analyze on hostile captures: so many distinct
# Call-IDs, SSRCs and half-open TCP streams, each alone.
# usage: bench_hostile.sh [COUNT [MEMCAP]]
set -eu
cd "$(dirname "$0")/../.."
count=${1:-10000000}
memcap=${2:-256M}
build=build/release
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release --target twincast make_hostile >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

printf '%-10s %10s %9s %9s %9s  %s\n' "$count of" "RSS MB" "wall s" "user s" \
    "sys s" evicted
for kind in call_ids ssrcs tcp; do
    mkfifo "$folder/$kind"
    # through a pipe: a capture of gigabytes need not lie on the disk
    "$build/tests/bench/make_hostile" "$folder/$kind" "$kind" "$count" &
    /usr/bin/time -f '%M %e %U %S' -o "$folder/figures" \
        "$build/twincast" analyze --memcap "$memcap" - \
        <"$folder/$kind" >"$folder/report"
    wait
    read -r rss wall user sys <"$folder/figures"
    printf '%-10s %10s %9s %9s %9s  %s\n' "$kind" $((rss / 1024)) "$wall" \
        "$user" "$sys" \
        "$(awk '/^evicted/ { printf "%s %s %s; ", $2, $3, $4 }' \
            "$folder/report")"
done
