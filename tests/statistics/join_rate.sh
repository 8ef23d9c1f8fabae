#!/bin/bash
# The decision on bandwidth as a pure delay of 100 ms and as the work of one
# server, over the time in which everybody joins.
#
#     tests/statistics/join_rate.sh [TWINCAST]     # the release build's
#
# Rows of a table in Markdown: connection delay of isp with its interval.
set -euo pipefail
cd "$(dirname "$0")/../.."
twincast=${1:-build/release/twincast}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

delay() { # spread in s, delay or server, DS servers
    local end=$(($1 + 20))

    sed -e "s/^duration_s: [0-9]*/duration_s: $end/" \
        -e "s/^  arrival_spread_s: [0-9]*/  arrival_spread_s: $1/" \
        -e "s/^  decision: [a-z]*/  decision: $2/" \
        -e "s/^  routers: [0-9]*/  routers: $3/" \
        -e "s/^  window_start_s: [0-9]*/  window_start_s: $(($1 + 10))/" \
        -e "s/^  window_end_s: [0-9]*/  window_end_s: $end/" \
        datasets/scenarios/paper.yaml >"$folder/s.yaml"
    "$twincast" compare "$folder/s.yaml" --arch isp --replications 54 |
        awk '/^connection_delay/ { getline; sub(/^ *isp */, ""); print }'
}

echo "| joins within | a delay | one server at each of 3 edge routers | one server for all |"
echo "|---|---|---|---|"
for spread in 300 60 10 5 2; do
    echo "| $spread s | $(delay $spread delay 3) | $(delay $spread server 3) | $(delay $spread server 1) |"
done
