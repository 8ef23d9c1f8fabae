# SPDX-License-Identifier: Apache-2.0
"""Times of a damaged capture do no harm: the figures may be nonsense, the
counts are right and no arithmetic leaves its range (UBSan watches).

usage: strange_times.py TWINCAST CAPTURE.pcap[.zst]

The frames of a capture that holds every protocol are written as pcapng with
times over the whole of 64 bits, and analysed as one file and as two taps.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

import h5py

FRAMES = 6000
TOP = 1 << 63
EXTREMES = [0, 1, TOP - 1, TOP, TOP + 1, 2 * TOP - 1, TOP // 2, TOP // 2 * 3]
IF_TSRESOL_NS = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)


def frames_of(path):
    raw = (subprocess.run(["zstd", "-dcq", path], check=True,
                          stdout=subprocess.PIPE).stdout
           if path.endswith(".zst") else open(path, "rb").read())
    assert raw[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"), path
    link = struct.unpack_from("<I", raw, 20)[0] & 0xffff
    at, frames = 24, []
    while at < len(raw) and len(frames) < FRAMES:
        seconds, fraction, kept, wire = struct.unpack_from("<IIII", raw, at)
        frames.append((seconds * 10**9 + fraction, wire,
                       raw[at + 16:at + 16 + kept]))
        at += 16 + kept
    return link, frames


def block(kind, body):
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def write(path, link, frames, time_of):
    with open(path, "wb") as out:
        out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        out.write(block(1, struct.pack("<HHI", link, 0, 0) + IF_TSRESOL_NS))
        for number, (at_ns, wire, octets) in enumerate(frames):
            at_ns = time_of(number, at_ns) % (2 * TOP)
            out.write(block(6, struct.pack("<IIIII", 0, at_ns >> 32,
                                           at_ns & 0xffffffff, len(octets),
                                           wire)
                            + octets + bytes(-len(octets) % 4)))


def check(twincast, output, count, *arguments):
    run = subprocess.run([twincast, "analyze", "-o", output, *arguments],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                         text=True)
    assert run.returncode == 0, (arguments, run.stderr[-3000:])
    with h5py.File(output) as file:
        given = file["input"].attrs
        entered = file["input/tables/frames"]["packets"]
        assert given["packets"] == count == sum(int(n) for n in entered)
        return int(given["times_held"])


def main():
    twincast, capture = sys.argv[1:]
    link, frames = frames_of(capture)
    draw = random.Random(20)
    ways = {
        "in turn": lambda n, t: EXTREMES[n % len(EXTREMES)],
        "any": lambda n, t: draw.getrandbits(64),
        "some": lambda n, t: t if draw.random() < .8 else draw.choice(EXTREMES),
        "half": lambda n, t: t if n % 2 else TOP + t,
    }
    with tempfile.TemporaryDirectory() as folder:
        one, two, out = (os.path.join(folder, name)
                         for name in ("1.pcapng", "2.pcapng", "out.h5"))
        for name, way in ways.items():
            write(one, link, frames, way)
            write(two, link, frames, way)
            held = check(twincast, out, len(frames), one)
            assert held > len(frames) / 10, (name, held)
            check(twincast, out, 2 * len(frames), "--rtp-heuristic", "--tap",
                  "x=" + one, "--tap", "y=" + two)
            print(f"times {name}: {len(frames)} frames, {held} held")


if __name__ == "__main__":
    main()
