#!/bin/bash
# Same input, scenario and seed: same bytes, whenever and on however many
# threads; another seed: other bytes.
set -eu
twincast=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

run() { # output, arguments...
    local output=$folder/$1
    shift
    "$twincast" "$@" -o "$output" >"$output.txt"
}
capture=datasets/captures/sip-video-60x30.pcap
paper="compare datasets/scenarios/paper.yaml --replications 3"

# two scenarios in a folder
mkdir "$folder/readings"
printf '%s\n' 'kind: terminating' 'duration_s: 20' 'replications: 2' \
    'audience:' '  arrival_spread_s: 5' 'measure:' '  window_start_s: 10' \
    '  window_end_s: 15' >"$folder/readings/a.yaml"
sed 's/replications: 2/replications: 3/' "$folder/readings/a.yaml" \
    >"$folder/readings/b.yaml"

run analyze-1.h5 analyze "$capture"
# the words of the command are arguments on purpose
# shellcheck disable=SC2086
run paper-1.h5 $paper --seed 7 --threads 2
run trace-1.h5 compare "$capture" --replications 2 --threads 2
run readings-1.h5 compare "$folder/readings" --threads 2
sleep 2 # HDF5 stores whole seconds, where it stores times
run analyze-2.h5 analyze "$capture"
# shellcheck disable=SC2086
run paper-2.h5 $paper --seed 7 --threads 1
run readings-2.h5 compare "$folder/readings" --threads 1
run trace-2.h5 compare "$capture" --replications 2 --threads 1
# shellcheck disable=SC2086
run paper-3.h5 $paper --seed 8 --threads 2

for kind in analyze paper readings trace; do
    cmp "$folder/$kind-1.h5" "$folder/$kind-2.h5"
    cmp "$folder/$kind-1.h5.txt" "$folder/$kind-2.h5.txt"
done
if cmp -s "$folder/paper-1.h5" "$folder/paper-3.h5"; then
    echo "another seed gave the same bytes"
    exit 1
fi
