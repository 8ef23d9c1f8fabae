#!/bin/sh
# summary.sh - what tshark finds in the test bed's capture, and whether it is
# what the demand list says.
#
#   summary.sh CAPTURE.pcap TRUTH.csv
#
# Exit status 1 if the two do not agree.
set -eu

[ $# -eq 2 ] || { echo "usage: summary.sh CAPTURE.pcap TRUTH.csv" >&2; exit 2; }
pcap=$1 truth=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "file: $(basename "$pcap")"
echo "bytes: $(wc -c < "$pcap")"
echo "sha256: $(sha256sum < "$pcap" | cut -d' ' -f1)"

tshark -r "$pcap" -T fields -E separator=';' -E occurrence=f \
    -e frame.time_relative -e ip.src -e udp.srcport -e ip.dst -e udp.dstport \
    -e sip.Call-ID -e sip.Method -e sip.Status-Code -e sip.CSeq.method -e sip.resend \
    -e sip.from.user -e sip.to.user -e sdp.media.port \
    -e rtp.ssrc -e rtcp.pt -e frame.protocols 2> "$work/err" > "$work/fields" || { cat "$work/err" >&2; exit 1; }
tshark -r "$pcap" -q -z rtp,streams 2> /dev/null > "$work/streams"

awk -F';' -v truth="$truth" -v streams="$work/streams" '
function bad(text) { print "WRONG: " text; wrong++ }
{
    packets++
    if ($6 != "") {
        sip++
        calls[$6]++
        if ($7 != "") method[$7]++; else code[$8]++
        if ($10 == 1) resent[$7 $8]++
        up = $2 ~ /^198\.18\.1\./; down = $4 ~ /^198\.18\.1\./
        if (up && $7 == "INVITE") { port[$6] = $13; id[$13] = $6; from[$13] = $11; to[$13] = $12; at[$13] = $1 }
        if (up && $7 == "ACK") ack[$6] = $1
        if (up && $7 == "BYE") bye[$6] = $1
        if (down && $8 >= 200 && $9 == "INVITE") final[$6] = $8
    } else if ($16 ~ /:rtp(:|$)/) {
        rtp++
        if (!(($5, $14) in ssrc)) { ssrc[$5, $14]; of[$5]++ }
        if (!($5 in first)) first[$5] = $1
        last[$5] = $1
    } else if ($16 ~ /:rtcp(:|$)/) rtcp++
    else other++
}
END {
    print "packets: " packets
    print "sip messages: " sip
    print "sip call-ids: " length(calls)
    for (m in method) print "sip request " m ": " method[m] | "sort"
    for (c in code) print "sip response " c ": " code[c] | "sort"
    for (r in resent) print "sip resent (tshark) " r ": " resent[r] | "sort"
    close("sort")
    for (s in ssrc) count++
    print "rtp streams (SSRC and port): " count
    print "rtp packets: " rtp
    print "rtcp packets: " rtcp
    print "other packets: " other + 0
    while ((getline line < streams) > 0) {
        n = split(line, f, " ")
        if (f[1] !~ /^[0-9.]+$/ || n < 15) continue
        tstreams++; tpackets += f[9]; tlost += f[10]; if (f[14] > gap) gap = f[14]
    }
    print "rtp streams (tshark -z rtp,streams): " tstreams
    print "rtp packets in them: " tpackets
    print "rtp lost in them: " tlost
    print "longest time between RTP packets of a stream, ms: " gap
    if (tstreams != count || tpackets != rtp) bad("tshark counts other RTP streams than the SSRCs")

    answer["answered"] = 200; answer["busy"] = 486; answer["notfound"] = 404; answer["unavailable"] = 480
    answer["overload"] = 500; answer["cancel"] = 487; answer["noanswer"] = 408; answer["dead"] = 408
    split("", f)
    low = 1e9; high = -1e9
    while ((getline line < truth) > 0) {
        split(line, f, ",")
        if (f[1] == "viewer") continue
        total++; outcome[f[5]]++
        p = f[6]; c = id[p]
        if (c == "") { bad("no session at port " p); continue }
        if (from[p] != f[1] || to[p] != f[2]) bad(p ": " from[p] " to " to[p] ", not " f[1] " to " f[2])
        if (final[c] != answer[f[5]]) bad(p ": " f[5] " ended with " final[c])
        if (of[p] + 0 != (f[5] == "answered")) bad(p ": " f[5] " has " of[p] + 0 " streams")
        late = at[p] - f[3]
        if (late < low) low = late
        if (late > high) high = late
        if (f[5] == "answered") {
            off = bye[c] - ack[c] - f[4]
            if (off < 0) off = -off
            if (off > worst) worst = off
            if (last[p] > bye[c] + 0.5) bad(p ": RTP goes on after the BYE")
            if (first[p] - ack[c] > slow) slow = first[p] - ack[c]
        }
    }
    print "sessions in the demand list: " total
    for (o in outcome) print "sessions " o ": " outcome[o] | "sort"
    close("sort")
    if (total != length(calls)) bad(length(calls) " Call-IDs for " total " sessions")
    printf "start_s less time in the capture, s: %.3f to %.3f\n", -high, -low
    printf "holding time against the list, worst, s: %.3f\n", worst
    printf "ACK to first RTP packet, worst, s: %.3f\n", slow
    if (high - low > 0.5) bad("starts are off the list")
    if (worst > 0.5) bad("holding times are off the list")
    print wrong ? "does not agree with the demand list" : "agrees with the demand list"
    exit wrong > 0
}' "$work/fields"
