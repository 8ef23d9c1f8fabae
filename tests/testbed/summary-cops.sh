#!/bin/sh
# summary-cops.sh - what tshark finds in the capture of record-cops.sh.
#
#   summary-cops.sh CAPTURE.pcap
#
# First the form that tests/integration/corpus_oracle.py reads, then counts of
# COPS messages by op code, IGMP by type and version, and RTCP by type.
set -eu

[ $# -eq 1 ] || { echo "usage: summary-cops.sh CAPTURE.pcap" >&2; exit 2; }
pcap=$1

# values FIELD [FILTER]: how often each value of a field occurs.
values() {
    tshark -n -r "$pcap" -Y "${2:-$1}" -T fields -E occurrence=a -E aggregator=, -e "$1" 2> /dev/null |
        tr ',' '\n' | sort | uniq -c | awk '{ print $1 "\t" $2 }'
}
# frames FILTER
frames() { tshark -n -r "$pcap" -Y "$1" 2> /dev/null | wc -l; }

tshark -n -r "$pcap" -q -z rtp,streams -z sip,stat 2> /dev/null
echo "## stderr"
echo "## Call-IDs (count of SIP messages)"
values sip.Call-ID
echo "## COPS op codes (messages)"
values cops.op_code
echo "## IGMP types (frames)"
values igmp.type
echo "## IGMPv3 record types (records)"
values igmp.record_type
echo "## RTCP packet types (packets)"
values rtcp.pt
echo "## frames"
for protocol in sip rtp rtcp igmp cops tcp "_ws.malformed" "tcp.analysis.retransmission"; do
    printf '%s\t%s\n' "$(frames "$protocol")" "$protocol"
done
