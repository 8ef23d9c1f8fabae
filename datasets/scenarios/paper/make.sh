#!/bin/bash
# All combinations of the readings of the paper that decide its findings: 48
# scenarios.
#
#     datasets/scenarios/paper/make.sh
#     twincast compare datasets/scenarios/paper
#
# Each differs from ../paper.yaml by the readings in its name, and is shorter:
# 80 s, 9 replications, one for every placement of two viewers.
set -euo pipefail
cd "$(dirname "$0")"

reading() { # search, over, decision, video, core
    cat <<END
# A reading of the paper's comparison; other values as in ../paper.yaml.

kind: terminating
name: $1, $2, $3, $4, $5
duration_s: 80               # ours: 60 s of joins, then time to settle
replications: 9              # ours: every placement of 2 viewers on 3 routers

p2p:
  search: ${search[$1]}
  search_over: ${over[$2]}

cops:
  decision: $3
  report: false              # ours: the paper shows no RPT

video:
${video[$4]}

network:
  p2p_core_link_mbps: ${core[$5]}

measure:
  window_start_s: 65         # ours: all have joined by then
  window_end_s: 75
END
}

declare -A search=([all]="all_in_sequence    # paper 5.2: every node is asked"
    [first]="first_match        # ours: the search ends at the first match"
    [flood]="flood              # ours: all nodes are asked at once")
declare -A over=([broadcasters]="broadcasters  # the 30 nodes with channels"
    [nodes]="all_nodes     # all 89 other nodes (paper 2.1: every node)")
declare -A video=([h264]="  rate_kbps: 400             # ours: H.264 at that size"
    [raw]="  rate_kbps: 10368           # 9 bit a pixel, as OPNET's video was
  gop_frames: 1              # all frames are equal
  i_to_p_ratio: 1")
declare -A core=([core1000]="1000   # as under isp" [core100]="100    # as the users' lines")

for s in all first flood; do
    for o in broadcasters nodes; do
        for d in delay server; do
            for v in h264 raw; do
                for c in core1000 core100; do
                    reading $s $o $d $v $c >"$s-$o-$d-$v-$c.yaml"
                done
            done
        done
    done
done
