#!/bin/sh
# media.sh - a broadcaster's video, run by SIPp (broadcaster.xml).
#
#   media.sh start USER ADDRESS PORT PEER PEER_PORT
#   media.sh stop PORT
#
# TESTBED_WORK names the directory with video.mp4 and the process ids.
set -eu

case $1 in
start)
    user=$2 address=$3 port=$4 peer=$5 peer_port=$6
    # Every broadcaster is at its own place in the film.
    number=${user#broadcaster}
    number=${number#0}
    echo $$ > "$TESTBED_WORK/pids/$port"
    exec ffmpeg -hide_banner -loglevel error -nostdin \
        -re -stream_loop -1 -ss $((number * 2)) -i "$TESTBED_WORK/video.mp4" \
        -c copy -bsf:v h264_mp4toannexb -payload_type 96 -rtpflags +send_bye -f rtp \
        "rtp://$peer:$peer_port?localaddr=$address&localrtpport=$port&localrtcpport=$((port + 1))&pkt_size=1400" \
        < /dev/null > /dev/null 2>> "$TESTBED_WORK/log/ffmpeg.log"
    ;;
stop)
    pid=$(cat "$TESTBED_WORK/pids/$2")
    kill -TERM "$pid"
    ;;
*)
    echo "usage: media.sh start USER ADDRESS PORT PEER PEER_PORT | stop PORT" >&2
    exit 2
    ;;
esac
