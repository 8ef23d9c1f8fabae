#!/bin/bash
# What our encoders write, read by tshark: nothing malformed, each checksum
# good, and some fields that say what we meant.
set -u
samples=$1
command -v tshark >/dev/null || { echo "SKIPPED: no tshark"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
"$samples" "$folder/samples.pcap" || exit 1

ask() { # display filter, fields...; one line for all packets
    local filter=$1
    shift
    tshark -r "$folder/samples.pcap" -d udp.port==5005,rtcp \
        -d udp.port==5004,mp2t -Y "$filter" -T fields -E separator=' ' \
        "${@/#/-e}" 2>"$folder/stderr" | paste -s -d ' '
    [ "${PIPESTATUS[0]}" -eq 0 ] || cat "$folder/stderr"
}

expect() { # what tshark should say, display filter, fields...
    local want=$1 got
    shift
    got=$(ask "$@")
    [ "$got" = "$want" ] || { echo "FAILED: $*: '$got', not '$want'"; failed=1; }
}

expect "" "_ws.malformed" frame.number
expect "200,202,207,203" rtcp rtcp.pt
expect "1" rtcp rtcp.length_check
expect "-2 900 344064" rtcp rtcp.ssrc.cum_nr rtcp.ssrc.jitter rtcp.ssrc.dlsr
expect "viewer@example,twincast,zapped" rtcp rtcp.sdes.text
expect "4,5,6,7" rtcp rtcp.xr.bt
expect "0x12 0x11 0x16 0x17 0x11 0x22 0x11" igmp igmp.type
expect "1 1 1 1 1 1 1" igmp igmp.checksum.status
expect "131 132 130 143 130" icmpv6 icmpv6.type
expect "1 1 1 1 1" icmpv6 icmpv6.checksum.status
expect "0x00000100,0x00000100,0x00001fff" mp2t mp2t.pid
# 27000001 ticks: one second and one
expect "0x00000000019bfcc1" mp2t mp2t.af.pcr
exit $failed
