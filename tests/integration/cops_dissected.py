# SPDX-License-Identifier: Apache-2.0
"""Our COPS messages, of every op code and with every object, before a
dissector that is not ours.

usage: cops_dissected.py COPS_MESSAGES TWINCAST

tshark must read each without a complaint, in a segment of its own and cut
anywhere; twincast must count as many.
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import h5py

PORT = 3288
# What cops_messages.c puts into its fields, in its order.
VALUES = {
    "flags": "0 0 0 0 0 0 1 1 0 1 0 1 1 1 0 0 0 0 0 0 0 0 0 0",
    "client_type": "0x4001 0 0x4001 0x4001 0x4002 0x4002 0x4001 0x4002 0x4001 "
                   "0x4001 0x4001 1 0x4001 0x4001 0x4001 0x4002 0x4002 0x4002 "
                   "0x4002 0x4002 0x4001 0x4001 0 0",
    "handle": "1 " * 15,
    "context.r_type": "8 2 1 4 8 1 2 4 8 8 8",
    "context.m_type": "0 1 1 1 0 0 0 0 0 0 0",
    "in-int.ipv4": "10.0.2.21",
    "in-int.ipv6": "2001:db8::1",
    "out-int.ipv4": "10.0.2.21",
    "out-int.ipv6": "2001:db8::1",
    "in-out-int.ifindex": "3 4 4 3",
    "reason": "13",
    "reason_sub": "0x0901",
    "decision.cmd": "1 2 1 1 1 2 2 0 1",
    "decision.flags": "0 1 0 0 0 1 0 0 2",
    "error": "3 9 12",
    "katimer.value": "30",
    "accttimer.value": "60",
    "pepid.id": "pep1.iptv.example pep",
    "report_type": "1 2 3",
    "pdprediraddr.ipv6": "2001:db8::2",
    "lastpdpaddr.ipv4": "192.0.2.1",
    "pdp.tcp_port": "3288 3288",
    "integrity.key_id": "7 7 7 7",
    "integrity.seq_num": "0xfffffffe " * 4,
    "integrity.keyed_message_digest": "303132333435363738396162 " * 4,
    "gperror": "5",
    "cperror": "3",
    "cperror_sub": "5",
    "prid.instance_id": "1.3.6.1.4.1.32473.1.1.1.70000 "
                        "1.3.6.1.4.1.32473.1.1.1.70000 1.3.6.1.2.2.8.1 "
                        "2.999.16384.4294967295",
    "pprid.prefix_id": "1.3.6.1.2.2",
    "errprid.instance_id": "1.3.6.1.2.2.8.1",
    "epd.int": "46 46 -129",
    "epd.octets": "43482d37 43482d37 6e616d65",
    "epd.oid": "2.999.16384.4294967295",
    "epd.ipv4": "239.192.0.7 10.0.1.10 239.192.0.7 10.0.1.10 10.0.2.21",
    "epd.unsigned32": "70000 5004 400 16 70000 5004 400 16 0xffffffff",
    "epd.timeticks": "6000",
    "epd.opaque": "9f780400000000",
    "epd.integer64": "-9223372036854775808",
    "epd.unsigned64": "9223372036854775807",
    "epd.unknown": "",
}
PEP, PDP = b"\x0a\0\0\x02", b"\x0a\0\0\x01"


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(seq, flags, payload):
    tcp = struct.pack(">HHIIBBHHH", 40000, PORT, seq, 0, 0x50, flags, 65535,
                      0, 0) + payload
    pseudo = PEP + PDP + struct.pack(">BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp)) + tcp[18:]
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), seq & 0xFFFF, 0,
                       64, 6, 0) + PEP + PDP
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + tcp


def write_pcap(path, payloads):
    """One direction of a connection, raw IP."""
    packets, seq = [segment(99, 2, b"")], 100
    for payload in payloads:
        packets.append(segment(seq, 0x18, payload))
        seq += len(payload)
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144,
                               101))
        for i, packet in enumerate(packets):
            file.write(struct.pack("<IIII", 1700000000, i, len(packet),
                                   len(packet)))
            file.write(packet)


def fields(path, *names):
    """Every value of each field, in the order of the file."""
    command = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=a",
               "-E", "aggregator=,"]
    for name in names:
        command += ["-e", name]
    lines = subprocess.run(command, capture_output=True, text=True,
                           check=True).stdout.splitlines()
    columns = zip(*(line.split("\t") for line in lines))
    return [[v for cell in column for v in cell.split(",") if v]
            for column in columns]


def object_kinds(messages):
    """(C-Num, C-Type) of every object, read here and not by our decoder."""
    for data in messages:
        at = 8
        while at < len(data):
            length, c_num, c_type = struct.unpack(">HBB", data[at:at + 4])
            yield c_num, c_type
            at += length + -length % 4


def plain(value):
    """tshark writes some numbers in hexadecimal digits."""
    return str(int(value, 16)) if value.startswith("0x") else value


def check_dissected(path, ops, kinds):
    problems = []
    names = ("cops.op_code", "cops.c_num", "cops.c_type", "_ws.malformed",
             "_ws.expert.message", *(f"cops.{name}" for name in VALUES))
    got_ops, c_nums, c_types, malformed, expert, *values = fields(path, *names)
    if [int(op) for op in got_ops] != ops:
        problems.append(f"op codes {got_ops}, ours {ops}")
    # an object's C-Num is in its heading, too
    got_kinds = list(zip(map(int, c_nums[::2]), map(int, c_types)))
    if got_kinds != kinds:
        problems.append(f"objects {got_kinds}, ours {kinds}")
    expert = [text for text in expert if "SYN" not in text]
    if malformed or expert:
        problems.append(f"malformed {malformed}, expert {expert}")
    for (name, want), got in zip(VALUES.items(), values):
        if [plain(v) for v in got] != [plain(v) for v in want.split()]:
            problems.append(f"{name} {got}, ours {want.split()}")
    return problems


def check_counted(twincast, path, count):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.h5")
        subprocess.run([twincast, "analyze", path, "-o", output],
                       capture_output=True, check=True)
        with h5py.File(output, "r") as results:
            ours = int(results["input"].attrs["cops_messages"])
    return [] if ours == count else [f"twincast counts {ours} of {count}"]


def main():
    cops_messages, twincast = sys.argv[1:3]
    if not shutil.which("tshark"):
        print("SKIPPED: no tshark; our COPS messages were NOT dissected")
        return 77
    lines = subprocess.run([cops_messages], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    ops = [int(line.split()[0]) for line in lines]
    messages = [bytes.fromhex(line.split()[1]) for line in lines]
    kinds = list(object_kinds(messages))
    stream = b"".join(messages)
    problems = []
    if (set(ops) != set(range(1, 11)) or
            {c_num for c_num, _ in kinds} != set(range(1, 17))):
        problems.append("not every op code, or not every object")
    with tempfile.TemporaryDirectory() as folder:
        hundreds = [stream[i:i + 100] for i in range(0, len(stream), 100)]
        for name, payloads in (("one by one", messages),
                               ("in hundreds", hundreds),
                               ("all at once", [stream])):
            path = os.path.join(folder, "cops.pcap")
            write_pcap(path, payloads)
            found = check_dissected(path, ops, kinds)
            found += check_counted(twincast, path, len(ops))
            problems += [f"{name}: {p}" for p in found]
    for problem in problems:
        print(problem)
    print(f"{len(ops)} messages with {len(kinds)} objects dissected")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
