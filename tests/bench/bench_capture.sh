#!/bin/bash
# analyze beside tshark, a bare libpcap loop and cat, in turn, in one run; then
# its memory for captures of three lengths.
# usage: bench_capture.sh [MEGABYTES [CALLS [RUNS [TSHARK_RUNS]]]]
set -eu
cd "$(dirname "$0")/../.."
megabytes=${1:-1000}
calls=${2:-$((megabytes * 5))}
runs=${3:-3}
tshark_runs=${4:-1}
memory_max_kib=65536
build=build/release
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release -j2 \
    --target twincast make_capture pcap_count >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

make="$build/tests/bench/make_capture"
big=$folder/bench.pcap
echo "make_capture bench.pcap $megabytes $calls:" \
    "$("$make" "$big" "$megabytes" "$calls" | sed 's/^[^:]*: //')"

# everything on one processor, and twincast also as it runs by itself
names=() ; commands=() ; rounds=()
add() { names+=("$1"); rounds+=("$2"); commands+=("$3"); }
analyze="$build/twincast analyze $big -o $folder/out.h5"
taps="-z rtp,streams -z sip,stat"
add "twincast analyze (all KPIs, HDF5)" "$runs" "$analyze"
if [ "$(nproc)" -gt 1 ]; then
    add "  the same on one processor" "$runs" "taskset -c 0 $analyze"
fi
add "libpcap, packets counted" "$runs" "$build/tests/bench/pcap_count $big"
add "cat" "$runs" "cat $big"
add "tshark rtp,streams sip,stat" "$tshark_runs" "tshark -n -q -r $big $taps"
add "tshark the same, h264 disabled" "$tshark_runs" \
    "tshark -n -q -r $big --disable-protocol h264 $taps"

measure() { # file, command...: appends wall, user, system, KiB
    local file=$1
    shift
    /usr/bin/time -f '%e %U %S %M' -o "$folder/one" "$@" >/dev/null 2>&1
    tail -n 1 "$folder/one" >>"$file"
}
cat "$big" >/dev/null # the file is in memory for all
for ((r = 0; r < runs || r < tshark_runs; r++)); do
    for ((i = 0; i < ${#names[@]}; i++)); do
        # the command is words on purpose
        # shellcheck disable=SC2086
        [ "$r" -ge "${rounds[i]}" ] ||
            measure "$folder/times-$i" ${commands[i]}
    done
done

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
first_wall= ; first_cpu=
printf '%-36s %4s %8s %8s %8s %9s %9s\n' "median" "runs" "wall s" "cpu s" \
    "RSS MB" "wall/ours" "cpu/ours"
for ((i = 0; i < ${#names[@]}; i++)); do
    wall=$(awk '{ print $1 }' "$folder/times-$i" | median)
    cpu=$(awk '{ print $2 + $3 }' "$folder/times-$i" | median)
    rss=$(awk '{ print $4 / 1024 }' "$folder/times-$i" | median)
    first_wall=${first_wall:-$wall}
    first_cpu=${first_cpu:-$cpu}
    awk -v n="${names[i]}" -v k="${rounds[i]}" -v w="$wall" -v c="$cpu" \
        -v r="$rss" -v fw="$first_wall" -v fc="$first_cpu" 'BEGIN {
            printf "%-36s %4d %8.2f %8.2f %8.1f %9.2f %9.2f\n", \
                   n, k, w, c, r, w / fw, c / fc }'
done

# as many calls at once, each as long as before, in captures ever longer; then
# as many calls in all, ever longer
status=0
rm "$big"
printf '%-36s %9s %9s %8s\n' "memory of twincast analyze" "MB" "calls" "RSS MB"
for kind in "calls by length" "same calls"; do
    for quarters in 1 2 4; do
        size=$((megabytes * quarters / 4))
        count=$calls
        [ "$kind" = "same calls" ] || count=$((calls * quarters / 4))
        "$make" "$big" "$size" "$count" >/dev/null
        rm -f "$folder/memory"
        # shellcheck disable=SC2086
        measure "$folder/memory" $analyze
        kib=$(awk '{ print $4 }' "$folder/memory")
        awk -v n="$kind" -v m="$size" -v c="$count" -v k="$kib" 'BEGIN {
            printf "%-36s %9d %9d %8.1f\n", n, m, c, k / 1024 }'
        if [ "$kib" -gt "$memory_max_kib" ]; then
            echo "more than $((memory_max_kib / 1024)) MiB"
            status=1
        fi
    done
done
exit $status
