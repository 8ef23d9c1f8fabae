#!/bin/bash
# Frame sizes of H.264 at several rates: the CSV files beside this script.
#
#     datasets/video/encode.sh        (needs ffmpeg)
#
# Three minutes of 320x240 at 15 frames/s, as the paper's video, out of
# ffmpeg's own generators: still and moving scenes of 20 s with cuts between
# them, and noise as a camera has it.  No picture of anybody else's is in it.
# No B frames, a key frame every second: what a live sender does.
set -euo pipefail
cd "$(dirname "$0")"

scene() { printf '%s,trim=duration=20,fps=15,scale=320:240,format=yuv420p' "$1"; }
scenes=(
    "$(scene testsrc2=s=320x240:r=15)"
    "$(scene mandelbrot=s=320x240:r=15:end_scale=0.01)"
    "$(scene smptehdbars=s=320x240:r=15)"
    "$(scene life=s=160x120:r=15:mold=10:seed=1:life_color=white)"
    "$(scene gradients=s=320x240:r=15:seed=1:speed=0.02)"
    "$(scene sierpinski=s=320x240:r=15:seed=1)"
    "$(scene 'testsrc2=s=640x480:r=15,rotate=t*0.3')"
    "$(scene cellauto=s=320x240:r=15:seed=1)"
    "$(scene 'mandelbrot=s=320x240:r=15:start_x=0.3:start_y=0.5:end_scale=0.02')"
)
graph= inputs=
for i in "${!scenes[@]}"; do
    graph+="${scenes[i]},setpts=PTS-STARTPTS,setsar=1[s$i];"
    inputs+="[s$i]"
done
graph+="${inputs}concat=n=${#scenes[@]}:v=1,noise=alls=4:allf=t:all_seed=1[out]"

for kbps in 200 400 800 1600; do
    out=h264-320x240-15-$kbps.csv
    ffmpeg -v error -filter_complex "$graph" -map '[out]' -c:v libx264 \
        -threads 1 -preset medium -tune zerolatency -bf 0 -g 15 \
        -b:v ${kbps}k -maxrate ${kbps}k -bufsize ${kbps}k -f h264 - |
        ffprobe -v error -f h264 -framerate 15 -show_entries packet=size,flags \
            -of csv=p=0 - |
        awk -F, -v kbps=$kbps '
            BEGIN { print "# x264, 320x240, 15 frames/s, GOP 15, " kbps \
                          " kbit/s; made by encode.sh"
                    print "type,bytes" }
            { print ($2 ~ /K/ ? "I" : "P") "," $1 }' >"$out"
done
