#!/bin/bash
# Bad input: one clear line on stderr that names the file and the place, exit
# 1, no output.  A capture that is cut, or valid and empty: results, exit 0.
set -u
twincast=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
capture=datasets/captures/sip-video-60x30.pcap
paper=datasets/scenarios/paper.yaml

say() { echo "FAILED: $1"; failed=1; }

refuse() { # what, words expected on stderr, arguments...
    local what=$1 words=$2
    shift 2
    "$twincast" "$@" -o "$folder/out.h5" >"$folder/stdout" 2>"$folder/stderr"
    local status=$?
    [ $status -eq 1 ] || say "$what: exit $status"
    [ "$(wc -l <"$folder/stderr")" -eq 1 ] || say "$what: not one line on stderr"
    grep -q -- "$words" "$folder/stderr" ||
        say "$what: no '$words' in: $(cat "$folder/stderr")"
    [ ! -s "$folder/stdout" ] || say "$what: something on stdout"
    ! compgen -G "$folder/out.h5*" >/dev/null || say "$what: an output file"
}

accept() { # what, words expected on stderr, arguments...
    local what=$1 words=$2
    shift 2
    rm -f "$folder/out.h5"
    "$twincast" "$@" -o "$folder/out.h5" >"$folder/stdout" 2>"$folder/stderr"
    local status=$?
    [ $status -eq 0 ] || say "$what: exit $status: $(cat "$folder/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$folder/stderr" ||
        say "$what: no '$words' in: $(cat "$folder/stderr")"
    [ -s "$folder/out.h5" ] || say "$what: no output file"
    rm -f "$folder/out.h5"
}

echo "this is no capture, it is a text" >"$folder/text.pcap"
: >"$folder/empty.pcap"
head -c 24 "$capture" >"$folder/header.pcap"
head -c 10 "$capture" >"$folder/half-header.pcap"
head -c 100003 "$capture" >"$folder/cut.pcap"
# link type 147 (user 0) in the last word of the header, one empty record
{ head -c 20 "$capture"; printf '\223\000\000\000'; head -c 16 /dev/zero
} >"$folder/unknown-link.pcap"

refuse "not a capture" "text.pcap: at byte 0" analyze "$folder/text.pcap"
refuse "an empty file" "empty.pcap: at byte 0" analyze "$folder/empty.pcap"
refuse "half a header" "half-header.pcap: at byte 0" \
    analyze "$folder/half-header.pcap"
refuse "no such file" "none.pcap: No such file" analyze "$folder/none.pcap"
mkdir "$folder/nothing"
refuse "a folder without a capture" "no capture in this folder" \
    analyze "$folder/nothing"
refuse "a folder as a scenario" "no capture in this folder" compare "$folder/nothing"
refuse "unknown link type" "unknown-link.pcap: link type 147" \
    analyze "$folder/unknown-link.pcap"
refuse "a capture without sessions" "no session to replay" \
    compare "$folder/header.pcap"

accept "a valid empty capture" "" analyze "$folder/header.pcap"
accept "a capture cut in its last record" \
    "warning: .*cut.pcap: .*at byte [0-9]*: cut inside a record" \
    analyze "$folder/cut.pcap"

# A ring whose other files are of no use: each is named with its reason.
mkdir "$folder/ring"
cp "$capture" "$folder/ring/b.pcap"
cp "$folder/text.pcap" "$folder/half-header.pcap" "$folder/ring"
# the first record's captured length, 4 GB
{ head -c 32 "$capture"; printf '\377\377\377\377'; head -c 64 /dev/zero
} >"$folder/ring/a.pcap"
mkfifo "$folder/ring/fifo.pcap"
ln -s /nonexistent "$folder/ring/gone.pcap"
for words in "text.pcap: .*skipped: not a" "half-header.pcap: .*skipped: " \
    "a.pcap: .*at byte 24: skipped: .*damaged" \
    "fifo.pcap: skipped: not a regular file" "gone.pcap: skipped: No such"; do
    accept "a ring with files of no use" "warning: .*$words" \
        analyze "$folder/ring"
done
[ "$(grep -c 'skipped' "$folder/stderr")" -eq 5 ] ||
    say "skipped: $(cat "$folder/stderr")"
rm "$folder/ring/b.pcap"
"$twincast" analyze "$folder/ring" >"$folder/stdout" 2>"$folder/stderr"
[ $? -eq 1 ] || say "a ring without a capture"
grep -q "warning: .*fifo.pcap: skipped" "$folder/stderr" ||
    say "a ring without a capture: no reasons"
grep -q "no capture in this folder" "$folder/stderr" ||
    say "a ring without a capture: no fault"

wrong() { # what, words, sed program on paper.yaml
    sed "$3" "$paper" >"$folder/wrong.yaml"
    refuse "$1" "$2" compare "$folder/wrong.yaml"
}
wrong "an unknown key" "wrong.yaml: line [0-9]*: .*rate_kpbs.*rate_kbps" \
    's/rate_kbps/rate_kpbs/'
wrong "a negative rate" "wrong.yaml: line [0-9]*: .*rate_kbps.*-400" \
    's/rate_kbps: 400/rate_kbps: -400/'
wrong "a word for a number" "wrong.yaml: line [0-9]*: .*viewers" \
    's/viewers: 60/viewers: many/'
wrong "broken YAML" "wrong.yaml: line [0-9]*" 's/^video:/video: [/'
wrong "no kind" "wrong.yaml: .*kind" '/^kind:/d'
refuse "no such scenario" "none.yaml: No such file" compare "$folder/none.yaml"

if "$twincast" analyze "$capture" -o "$folder/no/such/folder/out.h5" \
    >/dev/null 2>"$folder/stderr"; then
    say "an output folder that is not there"
fi
grep -q "cannot write" "$folder/stderr" || say "what could not be written"
exit $failed
