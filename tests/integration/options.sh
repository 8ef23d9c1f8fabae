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
usage "unknown command 'analyse'" analyse x
usage "at least one capture" analyze
usage "unknown option" analyze --quick "$capture"
usage "missing value" analyze "$capture" -o
cp "$paper" "$folder/input.yaml"
usage "would overwrite" analyze "$capture" -o "$capture"
usage "would overwrite" compare "$folder/input.yaml" -o "$folder/../${folder##*/}/input.yaml"
usage "expected NAME=CAPTURE" analyze --tap "$capture"
usage "two taps have the name a" analyze --tap "a=$capture" --tap "a=$capture"
usage "standard input can be read only once" analyze - -
usage "standard input can be read only once" analyze --tap a=- --tap b=-
usage "standard input can be read only once" analyze --tap a=- -
usage "expected a size of at least 1M" analyze --memcap 999k "$capture"
usage "expected 0 to 60000 ms" analyze --playout-buffer soon "$capture"
usage "expected 0 to 60000 ms" analyze --playout-buffer -1 "$capture"
usage "expected e.g. tcp.13288=cops" analyze --decode-as 5060 "$capture"
usage "would overwrite" analyze --tap "a=$capture" -o "$capture"
usage "expected an interface" capture -o "$folder/x.pcap"
usage "at least one of -o, --analyze" capture -i lo
usage "expected SIZE,COUNT" capture -i lo -o "$folder/x.pcap" --ring 10
usage "--ring requires -o" capture -i lo --analyze --ring 10k,2
usage "expected seconds" capture -i lo --analyze --duration soon
usage "expected 1 to" capture -i lo --analyze --snap 0
usage "same file" capture -i lo -o "$folder/x" --results "$folder/x"
usage "unexpected argument: x" capture -i lo --analyze x
usage "expected one input" compare
usage "expected one input" compare a b
usage "apply to captures only" compare --fixed-trace "$paper"
usage "apply to captures only" compare --network "$paper" "$paper"
usage "unknown architecture 'p3p'; expected some of isp, p2p" compare --arch p3p x
usage "names isp twice" compare --arch isp,isp x
usage "folder of scenarios compares isp with p2p" compare --arch p2p,isp datasets/scenarios
usage "name of a scenario" compare datasets/scenarios -o "$folder/x.yaml"
usage "expected a whole number" compare --replications 0 x
usage "expected a whole number" compare --seed one x
usage "expected a whole number" compare --threads -1 x

for verb in "" analyze capture compare; do
    # without a command
    # shellcheck disable=SC2086
    "$twincast" $verb --help >"$folder/help" || say "$verb --help"
    grep -q usage "$folder/help" || say "$verb --help without usage"
done
grep -q example "$folder/help" || say "compare --help without an example"
for verb in analyze capture; do
    "$twincast" $verb --help | grep -A 3 -- --memcap | grep -q "at least" ||
        say "$verb --help: the least --memcap"
done
"$twincast" --version | grep -q '^twincast [0-9]' || say "--version"

# what is printed and cannot be written is a failure
"$twincast" analyze "$capture" >/dev/full 2>"$folder/stderr"
[ $? -eq 1 ] || say "stdout on a full device: no exit 1"
[ -s "$folder/stderr" ] || say "stdout on a full device: not told"

# a copy of each packet, as a mirror port of both directions makes them
/usr/bin/python3 - "$capture" "$folder/mirror.pcap" <<'END'
import struct, sys
data = open(sys.argv[1], "rb").read()
out, at = bytearray(data[:24]), 24
while at < len(data) and len(out) < 200000:
    size = 16 + struct.unpack_from("<I", data, at + 8)[0]
    out += data[at:at + size] * 2
    at += size
open(sys.argv[2], "wb").write(out)
END
"$twincast" analyze "$folder/mirror.pcap" >"$folder/once"
"$twincast" analyze --keep-duplicates "$folder/mirror.pcap" >"$folder/twice"
grep -q "seen twice" "$folder/once" || say "a mirror's copies are not told"
! grep -q "seen twice" "$folder/twice" || say "--keep-duplicates"
cmp -s "$folder/once" "$folder/twice" && say "--keep-duplicates changes nothing"

"$twincast" analyze --decode-as udp.5060=none "$folder/mirror.pcap" |
    grep -q "sip *0 messages" || say "--decode-as"

# without its signalling the same streams are found by their look
"$twincast" analyze --decode-as udp.5060=none --rtp-heuristic "$capture" |
    grep -q "streams    322, 139660 RTP packets, 0 lost" || say "--rtp-heuristic"
"$twincast" analyze --decode-as udp.5060=none "$capture" |
    grep -q "streams    0," || say "streams without signalling"

# the media of the recording begins and ends inside it: never steady
"$twincast" analyze --steady "$capture" | grep traffic_at_tap |
    grep -q "steady" || say "--steady"

# the recording's camera had run before: every stream begins with a key frame
"$twincast" analyze --playout-buffer 50 "$capture" | grep playout_startup |
    grep -q " 50\.07.. ms" || say "--playout-buffer"
# all that comes in the second half is 300 ms later: of each stream one frame is
# late where the picture waits, and all that follow where it skips
/usr/bin/python3 - "$capture" "$folder/late.pcap" <<'END'
import struct
import sys

octets = bytearray(open(sys.argv[1], "rb").read())
at = 24
while at < len(octets):
    seconds, micros, kept = struct.unpack_from("<III", octets, at)
    start = seconds if at == 24 else start
    if seconds - start >= 120:
        micros += 300000
        struct.pack_into("<II", octets, at, seconds + micros // 10**6,
                         micros % 10**6)
    at += 16 + kept
open(sys.argv[2], "wb").write(octets)
END
late() { # column, options...
    column=$1
    shift
    "$twincast" analyze "$@" "$folder/late.pcap" -o "$folder/late.h5" >/dev/null
    /usr/bin/python3 -c "
import h5py, sys
rows = h5py.File(sys.argv[1])['measured/tables/rtp_streams'][:]
print(int(rows[sys.argv[2]].sum()))" "$folder/late.h5" "$column"
}
[ "$(late playout_stalls)" -gt 20 ] || say "stalls"
[ "$(late playout_late)" -lt 200 ] || say "late frames that are waited for"
[ "$(late playout_late --skip-late)" -gt 2000 ] || say "--skip-late"
[ "$(late playout_late --playout-buffer 500)" -eq 0 ] || say "a larger buffer"

# every scenario runs
for scenario in datasets/scenarios/*.yaml; do
    "$twincast" compare --replications 1 "$scenario" >"$folder/told" ||
        say "$scenario"
done

# the readings are what their script makes; one of them, from a folder
mkdir "$folder/readings" "$folder/one"
cp datasets/scenarios/paper/make.sh "$folder/readings"
"$folder/readings/make.sh"
diff -r datasets/scenarios/paper "$folder/readings" || say "make.sh"
cp datasets/scenarios/paper/flood-broadcasters-delay-h264-core1000.yaml \
    "$folder/one"
"$twincast" compare --replications 3 "$folder/one" >"$folder/told" ||
    say "a folder of scenarios"
grep -q "^Fig. 11 .* 0       1           0$" "$folder/told" || say "Fig. 11"
grep -q "^Figs 12, 13 .* 1       0           0$" "$folder/told" || say "Figs 12, 13"

# a capture in pieces is the capture; its tap has the name that is given
mkdir "$folder/ring"
/usr/bin/python3 - "$capture" "$folder/ring" <<'END'
import struct, sys
data = open(sys.argv[1], "rb").read()
pieces, at = [bytearray(data[:24]) for _ in range(3)], 24
while at < len(data):
    size = 16 + struct.unpack_from("<I", data, at + 8)[0]
    pieces[min(2, 3 * at // len(data))] += data[at:at + size]
    at += size
for name, piece in zip(["2.pcap", "0.pcap", "1.pcap"], pieces):
    open(sys.argv[2] + "/" + name, "wb").write(piece)
END
"$twincast" analyze --tap "edge=$folder/ring" -o "$folder/ring.h5" \
    >"$folder/pieces"
"$twincast" analyze "$capture" >"$folder/whole"
cmp "$folder/pieces" "$folder/whole" || say "a ring of files"
/usr/bin/python3 - "$folder/ring.h5" <<'END' || say "--tap"
import h5py, sys
with h5py.File(sys.argv[1]) as file:
    taps = set(file["measured/tables/rtp_streams"]["tap"])
sys.exit(taps != {b"edge"})
END

compare() { "$twincast" compare "$@" 2>&1; }
one=$(compare "$paper" --replications 1)
echo "$one" | grep -q "1 replication: no interval" || say "one replication"
compare "$paper" --replications 2 --arch p2p | grep -q "^  isp" &&
    say "--arch p2p shows isp"
compare "$paper" --replications 2 --arch p2p,isp |
    grep -q "p2p against each other one" || say "--arch p2p,isp"
# prices are the scenario's: 3 DS servers and decision points, and without a price
echo "$one" | grep -q "cost_servers .* 1050.00 \[no interval\] .* 0.00 " ||
    say "cost_servers"
sed 's/ds_server_per_month: 300/ds_server_per_month: 0/' "$paper" >"$folder/free.yaml"
compare "$folder/free.yaml" --replications 2 |
    grep -q "cost_servers .* 150.00 \[150.00, 150.00\]" || say "a free DS server"
compare "$capture" --replications 2 --fixed-trace |
    grep -q "this audience only" || say "--fixed-trace"
sed 's/decision_time_ms: 100/decision_time_ms: 5/' "$paper" >"$folder/fast.yaml"
compare "$capture" --replications 2 --network "$folder/fast.yaml" |
    grep -q "COPS 5 ms" || say "--network"
exit $failed
