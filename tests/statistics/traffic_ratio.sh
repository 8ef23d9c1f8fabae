#!/bin/bash
# Traffic of isp over p2p against the exact ratio, over viewers x broadcasters.
#
#     tests/statistics/traffic_ratio.sh [TWINCAST]     # the release build's
#
# n viewers of each broadcaster, uniformly over three routers.  Up to n = 3 each of
# their 3^n placements is run once (`crossed`); beyond, 81 replications draw them
# (`uniform`), since a part of the crossed ones is no sample of them all, and its
# interval holds for nothing.  The rows are a table in Markdown, as
# docs/readings.md has it: ratio with its interval, and the exact value behind it.
set -euo pipefail
cd "$(dirname "$0")/../.."
twincast=${1:-build/release/twincast}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

scenario() { # viewers, broadcasters, placement
    sed -e "s/^  viewers: [0-9]*/  viewers: $1/" \
        -e "s/^  broadcasters: [0-9]*/  broadcasters: $2/" \
        -e "s/^  placement: [a-z]*/  placement: $3/" \
        -e 's/^duration_s: [0-9]*/duration_s: 16/' \
        -e 's/^  arrival_spread_s: [0-9]*/  arrival_spread_s: 4/' \
        -e 's/^  window_start_s: [0-9]*/  window_start_s: 10/' \
        -e 's/^  window_end_s: [0-9]*/  window_end_s: 15/' \
        datasets/scenarios/paper.yaml
}

row() { # n, broadcasters; the comparison on standard input
    awk -v n="$1" -v b="$2" '
        /^[a-z]/ { figure = $1 }
        $1 == "ratio" { ratio[figure] = $2 " " $3 " " $4 }
        END {
            core = 2 * (1 - (2 / 3) ^ n)
            printf "| %d | %d | %s = %.4f | %s = %.4f | %s = %.4f |\n", n, b,
                ratio["network_traffic_injected"], 1 / n,
                ratio["network_traffic_links"], (1 + core + n) / (8 * n / 3),
                ratio["network_traffic_core"], core / (2 * n / 3)
        }'
}

echo "| n | broadcasters | injected | all links | core links |"
echo "|---|---|---|---|---|"
for n in 1 2 3 5 9; do
    placement=crossed replications=$((3 ** n))
    if [ "$n" -gt 3 ]; then
        placement=uniform replications=81
    fi
    for broadcasters in 5 30; do
        scenario $((n * broadcasters)) $broadcasters $placement >"$folder/s.yaml"
        "$twincast" compare "$folder/s.yaml" --replications $replications |
            row $n $broadcasters
    done
done
