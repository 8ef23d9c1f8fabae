#!/bin/bash
# No output option destroys what it names: every output of every verb is
# refused where no regular file may stand, follows links, keeps the mode of
# what it replaces, and leaves no temporary file, also when it is interrupted.
set -u
twincast=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
capture=datasets/captures/sip-video-60x30.pcap
paper=datasets/scenarios/paper.yaml

say() { echo "FAILED: $1"; failed=1; }

# A page that takes some seconds, and one that takes none.
sed 's/^replications:.*/replications: 2000/' "$paper" >"$folder/long.yaml"
mkdir "$folder/pages"
sed 's/^replications:.*/replications: 1/' "$paper" >"$folder/pages/one.yaml"
head -c 50000 "$capture" >"$folder/small.pcap"

# verb and arguments up to the output, one line each
runs=("analyze $folder/small.pcap -o"
    "compare $folder/pages/one.yaml -o"
    "compare $folder/pages -o"
    "compare $capture --replications 1 -o"
    "capture -i lo --duration 0.1 -o"
    "capture -i lo --duration 0.1 --results")

refuse() { # words expected, arguments...
    local words=$1
    shift
    local start=$EPOCHSECONDS
    "$twincast" "$@" >"$folder/stdout" 2>"$folder/stderr"
    local status=$?
    [ $status -eq 1 ] || say "$*: exit $status"
    grep -q -- "$words" "$folder/stderr" ||
        say "$*: no '$words' in: $(cat "$folder/stderr")"
    [ $((EPOCHSECONDS - start)) -lt 3 ] || say "$*: refused only after work"
}

mkfifo "$folder/fifo"
ln -s /dev/null "$folder/link-to-null"
for run in "${runs[@]}"; do
    read -ra words <<<"$run"
    refuse "it is a device" "${words[@]}" /dev/null
    refuse "it is a device" "${words[@]}" /dev/full
    refuse "it is a device" "${words[@]}" "$folder/link-to-null"
    refuse "it is a FIFO" "${words[@]}" "$folder/fifo"
    refuse "it is a folder" "${words[@]}" "$folder"
    refuse "standard output" "${words[@]}" -
    refuse "No such file or directory" "${words[@]}" "$folder/none/x.h5"
done
[ -c /dev/null ] || say "/dev/null is gone"
[ -p "$folder/fifo" ] || say "the FIFO is gone"
[ ! -e ./- ] || say "a file named -"

# A recording takes rights that not everyone has.
if "$twincast" capture -i lo --duration 0.1 --analyze >/dev/null 2>&1; then
    kept=6
else
    echo "SKIPPED: capture, for want of rights to record from lo"
    kept=4
fi
for run in "${runs[@]:0:kept}"; do
    read -ra words <<<"$run"
    : >"$folder/target"
    chmod 600 "$folder/target"
    ln -sf target "$folder/link"
    "$twincast" "${words[@]}" "$folder/link" >/dev/null 2>"$folder/stderr" ||
        say "$run link: $(cat "$folder/stderr")"
    [ -L "$folder/link" ] || say "$run: the link was replaced"
    [ -s "$folder/target" ] || say "$run: the link was not followed"
    [ "$(stat -c %a "$folder/target")" = 600 ] || say "$run: the mode changed"
    ! compgen -G "$folder/*.part-*" >/dev/null || say "$run: a temporary file"
done

# A full disk, in the system's words.
for run in "${runs[@]:0:4}"; do
    read -ra words <<<"$run"
    for blocks in 1 4 20; do
        echo old >"$folder/old"
        (ulimit -f $blocks &&
            "$twincast" "${words[@]}" "$folder/old" >/dev/null 2>"$folder/stderr")
        [ $? -eq 1 ] || continue # it fitted
        grep -q "cannot write $folder/old: File too large" "$folder/stderr" ||
            say "$run, $blocks kB: $(cat "$folder/stderr")"
        [ "$(cat "$folder/old")" = old ] || say "$run: the old file is lost"
        ! compgen -G "$folder/*.part-*" >/dev/null || say "$run: left over"
    done
done

# An input is spared under whatever name, also one that a folder links to.
mkdir "$folder/in" "$folder/real"
cp "$folder/small.pcap" "$folder/real/r.pcap"
ln -s ../real/r.pcap "$folder/in/a.pcap"
cp datasets/video/h264-320x240-15-200.csv "$folder/sizes.csv"
sed 's/^video:/video:\n  frame_sizes: ..\/sizes.csv/; /rate_kbps\|gop_frames\|i_to_p/d' \
    "$folder/pages/one.yaml" >"$folder/in/x.yaml"
spare() { # file, arguments...
    local before
    before=$(cksum <"$1")
    "$twincast" "${@:2}" >/dev/null 2>"$folder/stderr" && say "${*:2}: exit 0"
    [ "$(cksum <"$1")" = "$before" ] || say "${*:2}: $1 is lost"
}
spare "$folder/real/r.pcap" analyze "$folder/in" -o "$folder/real/r.pcap"
spare "$folder/sizes.csv" compare "$folder/in/x.yaml" -o "$folder/sizes.csv"
spare "$folder/sizes.csv" compare "$folder/in" --replications 2 \
    -o "$folder/sizes.csv"
# ... and of two outputs each has a file of its own
for results in "$folder/real/../two.pcap" "$folder/real/../two_00001.pcap"; do
    "$twincast" capture -i lo --duration 0.1 -o "$folder/two.pcap" \
        --ring 1M,2 --results "$results" >/dev/null 2>"$folder/stderr"
    [ $? -eq 2 ] || [[ $results = */two.pcap ]] || say "$results: a file of the ring"
done
"$twincast" capture -i lo --duration 0.1 -o "$folder/two.pcap" \
    --results "$folder/real/../two.pcap" >/dev/null 2>&1
[ $? -eq 2 ] || say "two outputs are one file"

set -m # else a shell's background process ignores SIGINT
for signal in INT TERM HUP PIPE; do
    "$twincast" compare "$folder/long.yaml" -o "$folder/new.h5" \
        >/dev/null 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        compgen -G "$folder/new.h5.part-*" >/dev/null && break
        sleep 0.1
    done
    compgen -G "$folder/new.h5.part-*" >/dev/null || say "$signal: never begun"
    kill -s $signal $pid
    wait $pid 2>/dev/null
    [ $? -gt 128 ] || say "$signal: not ended by the signal"
    ! compgen -G "$folder/new.h5*" >/dev/null || say "$signal: a file is left"
done

exit $failed
