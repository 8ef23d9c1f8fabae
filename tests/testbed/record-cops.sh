#!/bin/sh
# record-cops.sh - records datasets/captures/sip-cops-2000.pcap.zst: sessions
# of SIPp's viewers and broadcasters that a DS server sets up when a PDP has
# said yes, with the IGMP of the viewers and video of some channels.
# See README.md here.
#
#   record-cops.sh [-s SEED] [-t SECONDS] [-r RATE] [-b BUILD] [-o DIRECTORY]
#
# Needs root.  All traffic stays in network namespaces it makes and deletes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../datasets/captures
build=$here/../../build/release/tests/testbed
seed=1
horizon=145
rate=15
viewers=120
broadcasters=24
# Whose channels carry video.
media='broadcaster03 broadcaster06 broadcaster09 broadcaster12
       broadcaster15 broadcaster18 broadcaster21 broadcaster23'
name=sip-cops-2000

usage() {
    echo "usage: record-cops.sh [-s SEED] [-t SECONDS] [-r RATE] [-b BUILD] [-o DIRECTORY]" >&2
    exit 2
}
fail() {
    echo "record-cops.sh: $*" >&2
    exit 1
}

while getopts s:t:r:b:o: option; do
    case $option in
    s) seed=$OPTARG ;;
    t) horizon=$OPTARG ;;
    r) rate=$OPTARG ;;
    b) build=$OPTARG ;;
    o) out=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || usage
for number in "$seed" "$horizon" "$rate"; do
    case $number in '' | *[!0-9]*) usage ;; esac
done
if [ "$horizon" -lt 10 ] || [ "$horizon" -gt 600 ]; then fail "SECONDS is 10 to 600"; fi
if [ "$rate" -lt 1 ] || [ "$rate" -gt 20 ]; then fail "RATE is 1 to 20 a second"; fi
for program in pdp ds_server; do
    [ -x "$build/$program" ] || fail "no $build/$program: build the tests, or say where with -b"
done

# Tools, and the Debian package of each.
missing=
while read -r tool package; do
    command -v "$tool" > /dev/null 2>&1 || missing="$missing $package"
done << END
sipp sip-tester
ffmpeg ffmpeg
tshark tshark
mergecap wireshark-common
reordercap wireshark-common
ethtool ethtool
tcpdump tcpdump
ip iproute2
python3 python3
awk mawk
zstd zstd
timeout coreutils
END
[ -z "$missing" ] || fail "missing, install:$missing"
[ "$(id -u)" -eq 0 ] || fail "needs root"

mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
mkdir "$work/log"

core=tb$$-core viewer_ns=tb$$-view ds_ns=tb$$-ds pdp_ns=tb$$-pdp bcast_ns=tb$$-bcast
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
    if [ "$status" -eq 0 ]; then rm -rf "$work"; else echo "record-cops.sh: logs are in $work" >&2; fi
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
# join NAMESPACE DEVICE BRIDGE_PORT MAC: one end in the namespace, the other on the bridge.
join() {
    ip -n "$core" link add "$3" type veth peer name "$2" netns "$1"
    ip -n "$1" link set "$2" address "$4"
    ip -n "$core" link set "$3" master br0 up
    ip -n "$1" link set "$2" up
    plain "$core" "$3"
    plain "$1" "$2"
}
# set_all NAMESPACE KEY VALUE: for all its interfaces, those to come included.
set_all() { ip netns exec "$1" sysctl -qw "net.ipv4.conf.all.$2=$3" "net.ipv4.conf.default.$2=$3"; }
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
tcp_open() { ip netns exec "$1" ss -Hlnt "sport = :$2" | grep -q .; }

# The demand.  broadcasterNN's group is 239.192.0.(NN + 1).
demand=$work/demand.csv
awk -v seed="$seed" -v viewers=$viewers -v broadcasters=$broadcasters -v rate="$rate" \
    -v horizon="$horizon" -f "$here/demand-cops.awk" > "$demand"
sessions=$(wc -l < "$demand")
awk -F, -v dir="$work" 'BEGIN {
        print "SEQUENTIAL" > (dir "/viewers.csv")
        print "SEQUENTIAL" > (dir "/broadcaster-plan.csv")
    }
    {
        printf "198.18.1.%d;%s;%s;%d;%d;%d;%s;239.192.0.%d;\n", 100 + substr($1, 7), $1, $2, NR,
            $3 * 1000, $4 * 1000, $5, substr($2, 12) + 1 > (dir "/viewers.csv")
        printf "%d;%d;%s;\n", NR, 20 + NR * 37 % 131, $5 > (dir "/broadcaster-plan.csv")
    }' "$demand"
awk -v n=$broadcasters 'BEGIN { print "SEQUENTIAL"; for (i = 0; i < n; i++) printf "198.18.2.%d;\n", 100 + i }' \
    > "$work/broadcasters.csv"

# The film, once.
ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size=320x240:rate=15 -t 120 \
    -c:v libx264 -profile:v baseline -pix_fmt yuv420p -preset medium \
    -g 15 -keyint_min 15 -sc_threshold 0 -bf 0 -b:v 330k -maxrate 330k -bufsize 330k \
    "$work/video.mp4"

# The network: a bridge that knows who has joined which group, and a port each
# for the DS server, the PDP, the broadcasters and every single viewer: the
# memberships of a host are those of its interface.
make_ns "$core"
make_ns "$viewer_ns"
make_ns "$ds_ns"
make_ns "$pdp_ns"
make_ns "$bcast_ns"
ip -n "$core" link add br0 type bridge stp_state 0 mcast_snooping 1 mcast_igmp_version 3 mcast_querier 1
ip -n "$core" link set br0 address 02:00:00:00:00:01 up
join "$ds_ns" eth0 ds 02:00:00:00:00:05
join "$pdp_ns" eth0 pdp 02:00:00:00:00:09
join "$bcast_ns" eth0 bcast 02:00:00:00:02:00
ip -n "$ds_ns" addr add 198.18.0.5/16 dev eth0
ip -n "$pdp_ns" addr add 198.18.0.9/16 dev eth0
i=0
while [ $i -lt $broadcasters ]; do
    ip -n "$bcast_ns" addr add 198.18.2.$((100 + i))/16 dev eth0
    i=$((i + 1))
done
ip -n "$bcast_ns" route add 224.0.0.0/4 dev eth0
# A viewer answers for its own address only, and sends from its own port.
join "$viewer_ns" eth0 view 02:00:00:00:01:01
ip -n "$viewer_ns" addr add 198.18.1.1/16 dev eth0
set_all "$viewer_ns" arp_ignore 1
set_all "$viewer_ns" arp_announce 2
set_all "$viewer_ns" rp_filter 0
i=0
while [ $i -lt $viewers ]; do
    join "$viewer_ns" "v$i" "view$i" "02:00:00:01:01:$(printf %02x $((100 + i)))"
    ip -n "$viewer_ns" addr add 198.18.1.$((100 + i))/32 dev "v$i"
    ip -n "$viewer_ns" route add 198.18.0.0/16 dev "v$i" table $((1000 + i))
    ip -n "$viewer_ns" rule add from 198.18.1.$((100 + i)) table $((1000 + i))
    # every other viewer is an old one
    ip netns exec "$viewer_ns" sysctl -qw "net.ipv4.conf.v$i.force_igmp_version=$((2 + i % 2))"
    i=$((i + 1))
done

# The tap: the bridge itself, which in promiscuous mode gets each forwarded
# frame once.  RTP to its headers, all else whole.
signalling='tcp port 3288 or igmp or udp port 5060 or udp dst port 5005'
ip netns exec "$core" tcpdump -i br0 -Z root -n --time-stamp-precision=nano -s 0 -B 16384 \
    -w "$work/signalling.pcap" "$signalling" 2> "$work/log/tcpdump-signalling.log" &
tap_signalling=$!
ip netns exec "$core" tcpdump -i br0 -Z root -n --time-stamp-precision=nano -s 64 -B 16384 \
    -w "$work/rtp.pcap" "udp dst port 5004" 2> "$work/log/tcpdump-rtp.log" &
tap_rtp=$!
for tap in signalling rtp; do
    wait_for 10 grep -q '^tcpdump: listening' "$work/log/tcpdump-$tap.log" || fail "tcpdump does not listen"
done
sleep 0.5

# PDP, DS server, broadcasters with their video, the viewers' memberships.
ip netns exec "$pdp_ns" "$build/pdp" 198.18.0.9 "$seed" "$work/decisions.csv" "$work/cops.csv" \
    2> "$work/log/pdp.log" &
pdp=$!
wait_for 10 tcp_open "$pdp_ns" 3288 || fail "the PDP does not listen"
ip netns exec "$ds_ns" "$build/ds_server" 198.18.0.5 198.18.0.9 198.18.2.100 $broadcasters "$seed" \
    "$work/calls.csv" 2> "$work/log/ds_server.log" &
ds=$!
mkfifo "$work/groups" "$work/media"
# shellcheck disable=SC2086
ip netns exec "$bcast_ns" python3 "$here/media_groups.py" "$work/media" "$work/video.mp4" \
    "$work/media.csv" $media 2> "$work/log/media.log" &
video=$!
ip netns exec "$viewer_ns" python3 "$here/sink_groups.py" "$work/groups" "$work/groups.csv" \
    2> "$work/log/groups.log" &
groups=$!
limit=$((horizon + 60))
(
    cd "$work"
    exec ip netns exec "$bcast_ns" sipp -sf "$here/broadcaster-cops.xml" -t ui -ip_field 0 -max_socket 1000 \
        -p 5060 -inf broadcasters.csv -inf broadcaster-plan.csv -infindex broadcaster-plan.csv 0 \
        -key media "$work/media" -nostdin -trace_err -error_file log/broadcaster-errors.log \
        -timeout ${limit}s > log/broadcaster.log 2>&1 < /dev/null
) &
wait_for 10 udp_open "$ds_ns" 5060 || fail "the DS server does not listen"
wait_for 10 udp_open "$bcast_ns" 5060 || fail "SIPp (broadcasters) does not listen"
wait_for 10 test -s "$work/media.csv" || fail "no media"
wait_for 10 test -s "$work/groups.csv" || fail "no memberships"

echo "record-cops.sh: $sessions sessions, about $horizon s, seed $seed"
status=0
(
    cd "$work"
    exec ip netns exec "$viewer_ns" timeout -k 5 $((limit + 10)) sipp 198.18.0.5:5060 \
        -sf "$here/viewer-cops.xml" -t ui -ip_field 0 -max_socket 1000 -p 5060 -inf viewers.csv \
        -m "$sessions" -l "$sessions" -r 20000 -cid_str '%u-%p@iptv.example' -key groups "$work/groups" \
        -nostdin -trace_err -error_file log/viewer-errors.log -timeout ${limit}s \
        > log/viewer.log 2>&1 < /dev/null
) &
# In the background and waited for, so that a signal is acted on at once.
wait $! || status=$?
sleep 2
# stop PID WHAT: it ends by itself, and well.
stop() {
    kill -TERM "$1"
    wait "$1" || fail "$2 failed"
}
stop $video "media_groups.py"
stop $groups "sink_groups.py"
stop $ds "the DS server"
stop $pdp "the PDP"
sleep 1
kill -INT $tap_signalling $tap_rtp
wait $tap_signalling || fail "tcpdump (signalling) failed"
wait $tap_rtp || fail "tcpdump (media) failed"
grep -h 'packets' "$work/log/tcpdump-signalling.log" "$work/log/tcpdump-rtp.log"
if grep -h 'dropped by kernel' "$work/log/tcpdump-signalling.log" "$work/log/tcpdump-rtp.log" | grep -qv '^0 '; then
    fail "the kernel dropped packets of the capture"
fi
# SIPp: 0 all calls as in the scenario, 1 some not.
[ "$status" -eq 0 ] || fail "SIPp (viewers) ended with $status"

# Two processors write into the ring of a tap, so its frames can be some
# microseconds out of order: reordercap first.
reordercap "$work/signalling.pcap" "$work/signalling-ordered.pcap" > /dev/null
reordercap "$work/rtp.pcap" "$work/rtp-ordered.pcap" > /dev/null
mergecap -F nsecpcap -w "$work/$name.pcap" "$work/signalling-ordered.pcap" "$work/rtp-ordered.pcap"
# shellcheck disable=SC2086
python3 "$here/truth_cops.py" "$work" $media > "$work/$name.truth.csv"
sh "$here/summary-cops.sh" "$work/$name.pcap" > "$work/$name.tshark.txt"
zstd -q -19 "$work/$name.pcap" -o "$work/$name.pcap.zst"
cp "$work/decisions.csv" "$work/$name.decisions.csv"
cp "$work/cops.csv" "$work/$name.cops.csv"
for file in pcap.zst truth.csv decisions.csv cops.csv tshark.txt; do
    cp "$work/$name.$file" "$out/"
done
ls -l "$out/$name".*
