#!/bin/bash
# analyze beside tshark and cat on one generated capture, in turn, in one run.
# usage: bench_capture.sh [MEGABYTES [RUNS]]
set -eu
cd "$(dirname "$0")/../.."
megabytes=${1:-100}
runs=${2:-3}
build=build/release
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release --target twincast make_capture >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# 5 % of the packets are SIP: 6 messages to some 114 packets of video
"$build/tests/bench/make_capture" "$folder/bench.pcap" "$megabytes" \
    $((megabytes * 7))
if [ "$(nproc)" -gt 1 ]; then pin="taskset -c 0"; else pin=; fi

names=() ; commands=()
add() { names+=("$1"); commands+=("$2"); }
add "twincast analyze (all KPIs, HDF5)" \
    "$build/twincast analyze $folder/bench.pcap -o $folder/out.h5"
add "tshark rtp,streams sip,stat" \
    "tshark -n -q -r $folder/bench.pcap -z rtp,streams -z sip,stat"
add "tshark the same, h264 disabled" \
    "tshark -n -q -r $folder/bench.pcap --disable-protocol h264 -z rtp,streams -z sip,stat"
add "cat" "cat $folder/bench.pcap"

for ((i = 0; i < ${#names[@]}; i++)); do : >"$folder/times-$i"; done
for ((r = 0; r <= runs; r++)); do # the first is a warm-up
    for ((i = 0; i < ${#names[@]}; i++)); do
        # the pin and the command are words on purpose
        # shellcheck disable=SC2086
        /usr/bin/time -f '%e %U %S %M' -o "$folder/one" \
            $pin ${commands[i]} >/dev/null 2>&1
        [ "$r" -eq 0 ] || tail -n 1 "$folder/one" >>"$folder/times-$i"
    done
done
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
first=
printf '%-36s %9s %9s %9s %8s\n' "median of $runs" "wall s" "cpu s" "RSS MB" \
    "x ours"
for ((i = 0; i < ${#names[@]}; i++)); do
    wall=$(awk '{ print $1 }' "$folder/times-$i" | median)
    cpu=$(awk '{ print $2 + $3 }' "$folder/times-$i" | median)
    rss=$(awk '{ print $4 / 1024 }' "$folder/times-$i" | median)
    first=${first:-$cpu}
    awk -v n="${names[i]}" -v w="$wall" -v c="$cpu" -v r="$rss" -v f="$first" \
        'BEGIN { printf "%-36s %9.2f %9.2f %9.1f %8.1f\n", n, w, c, r, c / f }'
done
