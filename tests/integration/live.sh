#!/bin/bash
# A live capture of real SIPp and ffmpeg traffic, in a network namespace of its
# own: what it tells is what 'analyze' tells of the file that it wrote.
# Exit 77: skipped, and why.
set -u
twincast=$(realpath "$1")
for tool in sipp ffmpeg unshare ip; do
    command -v "$tool" >/dev/null 2>&1 ||
        { echo "SKIPPED: $tool is not installed"; exit 77; }
done
if [ "${2-}" != inside ]; then
    unshare -n true 2>/dev/null ||
        { echo "SKIPPED: no right to make a network namespace"; exit 77; }
    exec unshare -n "$0" "$twincast" inside
fi

ip link set lo up
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$folder"' EXIT
failed=0
say() { echo "FAILED: $1"; failed=1; }
cd "$folder" || exit 1

"$twincast" capture -i lo -o all.pcap --results live.h5 \
    -f "udp port 5060 or udp port 5061 or udp port 6000" >live.txt 2>live.err &
capture=$!
pids+=("$capture")
for _ in $(seq 50); do [ -s all.pcap ] && break; sleep 0.1; done

# 20 calls of 2 s; the caller says that it receives at port 6000
sipp -sn uas -i 127.0.0.1 -p 5061 -nostdin >/dev/null 2>&1 &
pids+=($!)
sipp -sn uac -i 127.0.0.1 -p 5060 127.0.0.1:5061 -r 10 -m 20 -d 2000 \
    -nostdin >/dev/null 2>&1 &
calls=$!
sleep 0.5
ffmpeg -nostdin -loglevel error -re -f lavfi -i testsrc=size=320x240:rate=15 \
    -t 2 -c:v libx264 -tune zerolatency -g 15 -payload_type 0 -f rtp \
    "rtp://127.0.0.1:6000?localport=7000" >/dev/null 2>&1
wait "$calls" || say "sipp: $?"
sleep 0.5
kill -INT "$capture"
wait "$capture" || say "Ctrl-C: exit $?: $(cat live.err)"

"$twincast" analyze all.pcap -o file.h5 >file.txt || say "the file is not whole"
grep -q "sessions   20: 20 completed" live.txt || say "20 calls: $(cat live.txt)"
grep -q "streams    1," live.txt || say "one stream: $(cat live.txt)"
grep -q "dropped 0 by the kernel" live.txt || say "drops"
diff <(grep -v ^captured live.txt) file.txt || say "live and file differ"
/usr/bin/python3 - <<'END' || say "the results"
import h5py
with h5py.File("live.h5") as live, h5py.File("file.h5") as file:
    a, b = live["input"].attrs, file["input"].attrs
    for name in ("packets", "bytes", "sip_messages", "rtp_packets"):
        assert a[name] == b[name], name
    assert a["kernel_dropped_packets"] == 0
    assert a["unanalysed_packets"] == 0
    assert live["input/tables/files"][0]["format"] == b"live"
    for name in ("sessions", "rtp_streams"):
        a, b = (f["measured/tables/" + name][:] for f in (live, file))
        # a tap has the interface's name, or the file's
        columns = [c for c in a.dtype.names if c != "tap"]
        assert len(a) > 0 and all(a[c].tobytes() == b[c].tobytes()
                                  for c in columns), name
END

# a ring, and a stop by itself
"$twincast" capture -i lo -o ring.pcap --ring 10k,2 --duration 1.5 \
    >/dev/null 2>ring.err &
ring=$!
sleep 0.5
/usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(100):
    s.sendto(bytes(1000), ("127.0.0.1", 9))'
wait "$ring" || say "--duration: $(cat ring.err)"
[ "$(find . -name "ring_*.pcap" | wc -l)" -eq 2 ] || say "--ring: $(ls)"
exit $failed
