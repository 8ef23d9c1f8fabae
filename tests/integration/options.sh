#!/bin/bash
# Every option in the help does something; wrong usage is exit 2 and one line.
set -u
twincast=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
capture=datasets/captures/sip-video-60x30.pcap
paper=datasets/scenarios/paper.yaml

say() { echo "FAILED: $1"; failed=1; }

usage() { # words expected on stderr, arguments...
    local words=$1
    shift
    "$twincast" "$@" >"$folder/stdout" 2>"$folder/stderr"
    local status=$?
    [ $status -eq 2 ] || say "$*: exit $status"
    [ ! -s "$folder/stdout" ] || say "$*: something on stdout"
    grep -q -- "$words" "$folder/stderr" || say "$*: $(cat "$folder/stderr")"
}
usage "usage"
usage "no verb 'analyse'" analyse x
usage "no capture" analyze
usage "unknown option" analyze --quick "$capture"
usage "no value" analyze "$capture" -o
cp "$paper" "$folder/input.yaml"
usage "would overwrite" analyze "$capture" -o "$capture"
usage "would overwrite" compare "$folder/input.yaml" -o "$folder/../${folder##*/}/input.yaml"
usage "expected one input" compare
usage "expected one input" compare a b
usage "are for a capture" compare --fixed-trace "$paper"
usage "are for a capture" compare --network "$paper" "$paper"
usage "no architecture 'p3p', expected some of isp, p2p" compare --arch p3p x
usage "named twice" compare --arch isp,isp x
usage "expected a whole number" compare --replications 0 x
usage "expected a whole number" compare --seed one x
usage "expected a whole number" compare --threads -1 x

for verb in "" analyze compare; do
    # no verb is a case of its own
    # shellcheck disable=SC2086
    "$twincast" $verb --help >"$folder/help" || say "$verb --help"
    grep -q usage "$folder/help" || say "$verb --help without usage"
done
grep -q example "$folder/help" || say "compare --help without an example"
"$twincast" --version | grep -q '^twincast [0-9]' || say "--version"

# what is printed and cannot be written is a failure
"$twincast" analyze "$capture" >/dev/full 2>"$folder/stderr"
[ $? -eq 1 ] || say "stdout on a full device: no exit 1"
[ -s "$folder/stderr" ] || say "stdout on a full device: not told"

compare() { "$twincast" compare "$@" 2>&1; }
one=$(compare "$paper" --replications 1)
echo "$one" | grep -q "1 replication: no interval" || say "one replication"
compare "$paper" --replications 2 --arch p2p | grep -q "^  isp" &&
    say "--arch p2p shows isp"
compare "$paper" --replications 2 --arch p2p,isp |
    grep -q "p2p to the others" || say "--arch p2p,isp"
compare "$capture" --replications 2 --fixed-trace |
    grep -q "this audience only" || say "--fixed-trace"
sed 's/decision_time_ms: 100/decision_time_ms: 5/' "$paper" >"$folder/fast.yaml"
compare "$capture" --replications 2 --network "$folder/fast.yaml" |
    grep -q "COPS 5 ms" || say "--network"
exit $failed
