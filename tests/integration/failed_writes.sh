#!/bin/bash
# One write that fails, whichever it is: no results file, exit 1, the system's
# reason in words, the old file intact.  Never other numbers under exit 0.
set -u
twincast=$1
shim=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0

say() { echo "FAILED: $1"; failed=1; }

head -c 300000 datasets/captures/sip-video-60x30.pcap >"$folder/a.pcap"
sed -e 's/^replications:.*/replications: 2/' \
    datasets/scenarios/paper.yaml >"$folder/a.yaml"

fault() { # k, output, arguments...
    FAIL_AT=$1 FAIL_ERRNO=28 FAIL_COUNT="$folder/calls" LD_PRELOAD="$shim" \
        "$twincast" "${@:3}" -o "$2" >/dev/null 2>"$folder/stderr"
}

try_all() { # step, arguments...
    local step=$1 refused=0 calls k
    shift
    fault 0 "$folder/good.h5" "$@" || say "$*: $(cat "$folder/stderr")"
    calls=$(cat "$folder/calls")
    [ "$calls" -gt 10 ] || say "$*: only $calls calls seen"
    for ((k = 1; k <= calls; k += step)); do
        echo old >"$folder/out.h5"
        if fault "$k" "$folder/out.h5" "$@"; then
            cmp -s "$folder/good.h5" "$folder/out.h5" ||
                say "$*: write $k of $calls failed: other bytes, exit 0"
            continue
        fi
        refused=$((refused + 1))
        grep -q "No space left on device" "$folder/stderr" ||
            say "$*: write $k: $(cat "$folder/stderr")"
        [ "$(cat "$folder/out.h5")" = old ] || say "$*: write $k: old file lost"
        ! compgen -G "$folder/out.h5.part-*" >/dev/null ||
            say "$*: write $k: a temporary file is left"
        rm -f "$folder"/out.h5.part-*
    done
    echo "$1: every ${step}th of $calls writes failed once, $refused refused"
}

try_all 1 analyze "$folder/a.pcap"
try_all 3 compare "$folder/a.yaml" --threads 1
try_all 7 compare "$folder/a.pcap" --replications 2 --threads 1
exit $failed
