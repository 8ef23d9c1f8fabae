#!/bin/sh
# record.sh - records datasets/captures/sip-video-60x30.pcap from programs
# that are not ours: SIPp, Kamailio, ffmpeg, tcpdump.  See README.md here.
#
#   record.sh [-s SEED] [-t SECONDS] [-o DIRECTORY]
#
# Needs root.  All traffic stays in network namespaces it makes and deletes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../datasets/captures
seed=3
horizon=240
viewers=60
broadcasters=30
name=sip-video-${viewers}x${broadcasters}

usage() {
    echo "usage: record.sh [-s SEED] [-t SECONDS] [-o DIRECTORY]" >&2
    exit 2
}
fail() {
    echo "record.sh: $*" >&2
    exit 1
}

while getopts s:t:o: option; do
    case $option in
    s) seed=$OPTARG ;;
    t) horizon=$OPTARG ;;
    o) out=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || usage
case $seed in '' | *[!0-9]*) usage ;; esac
case $horizon in '' | *[!0-9]*) usage ;; esac
if [ "$horizon" -lt 40 ] || [ "$horizon" -gt 600 ]; then fail "SECONDS is 40 to 600"; fi

# Tools, and the Debian package of each.
missing=
while read -r tool package; do
    command -v "$tool" > /dev/null 2>&1 || missing="$missing $package"
done << END
sipp sip-tester
kamailio kamailio
ffmpeg ffmpeg
tshark tshark
mergecap wireshark-common
reordercap wireshark-common
ethtool ethtool
tcpdump tcpdump
ip iproute2
python3 python3
awk mawk
timeout coreutils
END
[ -z "$missing" ] || fail "missing, install:$missing"
[ "$(id -u)" -eq 0 ] || fail "needs root"

mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
mkdir "$work/pids" "$work/log"
TESTBED_WORK=$work
export TESTBED_WORK

core=tb$$-core viewer_ns=tb$$-view ds_ns=tb$$-ds bcast_ns=tb$$-bcast
made=

# stop_all SIGNAL: to every process in a namespace of ours.
stop_all() {
    left=
    for ns in $made; do
        for pid in $(ip netns pids "$ns" 2> /dev/null); do
            left=yes
            kill "-$1" "$pid" 2> /dev/null || :
        done
    done
}
clean_up() {
    status=$?
    trap - EXIT
    trap '' INT TERM # a second Ctrl-C does not stop this
    set +e
    stop_all TERM
    tries=0
    while [ -n "$left" ] && [ $tries -lt 20 ]; do
        sleep 0.1
        left=
        for ns in $made; do
            [ -z "$(ip netns pids "$ns" 2> /dev/null)" ] || left=yes
        done
        tries=$((tries + 1))
    done
    [ -z "$left" ] || stop_all KILL
    for ns in $made; do ip netns del "$ns"; done
    if [ "$status" -eq 0 ]; then rm -rf "$work"; else echo "record.sh: logs are in $work" >&2; fi
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

make_ns() {
    ip netns add "$1"
    made="$made $1"
    ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 || :
    ip -n "$1" link set lo up
}
# Frames as on a wire: no offload, so that checksums are there.
plain() {
    ip netns exec "$1" ethtool -K "$2" tx off rx off gro off gso off tso off > /dev/null 2>&1
}
# join NAMESPACE BRIDGE_PORT MAC: one end in the namespace, the other on the bridge.
join() {
    ip -n "$core" link add "$2" type veth peer name eth0 netns "$1"
    ip -n "$1" link set eth0 address "$3"
    ip -n "$core" link set "$2" master br0 up
    ip -n "$1" link set eth0 up
    plain "$core" "$2"
    plain "$1" eth0
}
# wait_for SECONDS COMMAND...
wait_for() {
    tries=$(($1 * 10))
    shift
    while ! "$@" > /dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}
udp_open() { ip netns exec "$1" ss -Hlnu "sport = :$2" | grep -q .; }

# The demand.
demand=$work/demand.csv
awk -v seed="$seed" -v viewers=$viewers -v broadcasters=$broadcasters -v horizon="$horizon" \
    -f "$here/demand.awk" > "$demand"
sessions=$(wc -l < "$demand")
awk -F, -v dir="$work" 'BEGIN {
        print "SEQUENTIAL" > (dir "/viewers.csv")
        print "SEQUENTIAL" > (dir "/broadcaster-plan.csv")
    }
    {
        number = substr($1, 7)
        hold = $5 == "cancel" ? 1000 + NR % 7 * 300 : $4 * 1000
        printf "198.18.1.%d;%s;%s;%d;%d;%d;%s;\n", 100 + number, $1, $2, $6, $3 * 1000, hold, $5 > (dir "/viewers.csv")
        printf "%s;%d;%s;\n", substr($6, 2), 20 + NR * 37 % 131, $5 > (dir "/broadcaster-plan.csv")
    }' "$demand"
awk -v n=$broadcasters 'BEGIN { print "SEQUENTIAL"; for (i = 0; i < n; i++) printf "198.18.2.%d;\n", 100 + i }' \
    > "$work/broadcasters.csv"

# The film, once.
ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size=320x240:rate=15 -t 120 \
    -c:v libx264 -profile:v baseline -pix_fmt yuv420p -preset medium \
    -g 15 -keyint_min 15 -sc_threshold 0 -bf 0 -b:v 330k -maxrate 330k -bufsize 330k \
    "$work/video.mp4"

# The network: a bridge, and a port each for the viewers, the DS server and
# the broadcasters.
make_ns "$core"
make_ns "$viewer_ns"
make_ns "$ds_ns"
make_ns "$bcast_ns"
ip -n "$core" link add br0 type bridge stp_state 0 mcast_snooping 0
ip -n "$core" link set br0 address 02:00:00:00:00:01 up
join "$viewer_ns" view 02:00:00:00:01:00
join "$ds_ns" ds 02:00:00:00:00:05
join "$bcast_ns" bcast 02:00:00:00:02:00
i=0
while [ $i -lt $viewers ]; do
    ip -n "$viewer_ns" addr add 198.18.1.$((100 + i))/16 dev eth0
    i=$((i + 1))
done
i=0
while [ $i -lt $broadcasters ]; do
    ip -n "$bcast_ns" addr add 198.18.2.$((100 + i))/16 dev eth0
    i=$((i + 1))
done
ip -n "$ds_ns" addr add 198.18.0.5/16 dev eth0

# DS server, broadcasters, the viewers' media ports.
mkdir "$work/run"
ip netns exec "$ds_ns" kamailio -f "$here/kamailio.cfg" -A LISTEN=udp:198.18.0.5:5060 \
    -A 'BCAST_NET="198.18.2."' -DD -E -m 64 -M 8 -Y "$work/run" -w "$work/run" \
    > "$work/log/kamailio.log" 2>&1 &
limit=$((horizon + 60))
(
    cd "$work"
    exec ip netns exec "$bcast_ns" sipp -sf "$here/broadcaster.xml" -t ui -ip_field 0 -max_socket 1000 -p 5060 \
        -inf broadcasters.csv -inf broadcaster-plan.csv -infindex broadcaster-plan.csv 0 \
        -key media "$here/media.sh" -nostdin -trace_err -error_file log/broadcaster-errors.log \
        -timeout ${limit}s > log/broadcaster.log 2>&1 < /dev/null
) &
ip netns exec "$viewer_ns" python3 "$here/sink.py" 20000 $((2 * sessions)) > "$work/log/sink.log" 2>&1 &
wait_for 10 udp_open "$ds_ns" 5060 || fail "Kamailio does not listen"
wait_for 10 udp_open "$bcast_ns" 5060 || fail "SIPp (broadcasters) does not listen"
wait_for 10 udp_open "$viewer_ns" $((20000 + 2 * sessions - 1)) || fail "the media ports are not open"

# The tap: the bridge itself, which in promiscuous mode gets each forwarded
# frame once.  SIP and RTCP whole, RTP to its headers.
signalling='udp and (port 5060 or (dst portrange 20000-29999 and udp[2:2] & 1 = 1))'
ip netns exec "$core" tcpdump -i br0 -Z root -n -s 0 -B 16384 -w "$work/sip.pcap" \
    "$signalling" 2> "$work/log/tcpdump-sip.log" &
tap_sip=$!
ip netns exec "$core" tcpdump -i br0 -Z root -n -s 64 -B 32768 -w "$work/rtp.pcap" \
    "udp and not ($signalling)" 2> "$work/log/tcpdump-rtp.log" &
tap_rtp=$!
wait_for 10 grep -q '^tcpdump: listening' "$work/log/tcpdump-sip.log" || fail "tcpdump does not listen"
wait_for 10 grep -q '^tcpdump: listening' "$work/log/tcpdump-rtp.log" || fail "tcpdump does not listen"
sleep 0.5

echo "record.sh: $sessions sessions, about $horizon s, seed $seed"
status=0
(
    cd "$work"
    exec ip netns exec "$viewer_ns" timeout -k 5 $((limit + 10)) sipp 198.18.0.5:5060 \
        -sf "$here/viewer.xml" -t ui -ip_field 0 -max_socket 1000 -p 5060 -inf viewers.csv \
        -m "$sessions" -l "$sessions" -r 20000 -cid_str '%u-%p@iptv.example' \
        -nostdin -trace_err -error_file log/viewer-errors.log -timeout ${limit}s \
        > log/viewer.log 2>&1 < /dev/null
) &
# In the background and waited for, so that a signal is acted on at once.
wait $! || status=$?
sleep 1
kill -INT $tap_sip $tap_rtp
wait $tap_sip || fail "tcpdump (signalling) failed"
wait $tap_rtp || fail "tcpdump (media) failed"
grep -h 'packets' "$work/log/tcpdump-sip.log" "$work/log/tcpdump-rtp.log"
if grep -h 'dropped by kernel' "$work/log/tcpdump-sip.log" "$work/log/tcpdump-rtp.log" | grep -qv '^0 '; then
    fail "the kernel dropped packets of the capture"
fi
# SIPp: 0 all calls as in the scenario, 1 some not.
[ "$status" -eq 0 ] || fail "SIPp (viewers) ended with $status"

# Two processors write into the ring of a tap, so its frames can be some
# microseconds out of order: reordercap first.
reordercap "$work/sip.pcap" "$work/sip-ordered.pcap" > /dev/null
reordercap "$work/rtp.pcap" "$work/rtp-ordered.pcap" > /dev/null
mergecap -F pcap -w "$work/$name.pcap" "$work/sip-ordered.pcap" "$work/rtp-ordered.pcap"
{ echo viewer,broadcaster,start_s,hold_s,outcome,rtp_port; cat "$demand"; } > "$work/$name.truth.csv"
cp "$work/$name.pcap" "$work/$name.truth.csv" "$out/"
sh "$here/summary.sh" "$out/$name.pcap" "$out/$name.truth.csv"
