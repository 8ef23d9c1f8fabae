#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write a capture of many viewers: INVITE, 200 with a multicast SDP, COPS
request and decision for the group, ACK and IGMPv2 join of each.

usage: make_channel.py [--sip-only] FILE VIEWERS [CHANNELS [ADDRESSES]]

CHANNELS (default 1): viewers are dealt among so many groups.
ADDRESSES (default: one for each viewer): viewers share so many.
--sip-only: unicast SDP, no COPS and no IGMP; instead 180, BYE and its 200.
"""
import socket
import struct
import sys

words = [word for word in sys.argv[1:] if word != "--sip-only"]
sip_only = len(words) < len(sys.argv) - 1
path, viewers = words[0], int(words[1])
channels = int(words[2]) if len(words) > 2 else 1
addresses = int(words[3]) if len(words) > 3 else viewers
SERVER = "10.0.0.1"
frames = []


def ip(number):
    return f"20.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def packet(at_s, protocol, source, destination, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload),
                         len(frames) & 0xffff, 0, 64, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    frames.append((at_s, b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header + payload))


def udp(at_s, source, destination, text):
    body = text.encode()
    packet(at_s, 17, source, destination,
           struct.pack("!HHHH", 5060, 5060, 8 + len(body), 0) + body)


sequence = [1, 1]


def tcp(at_s, up, body):
    """Over one connection between the enforcement point and the server."""
    ends = ("10.0.0.3", SERVER) if up else (SERVER, "10.0.0.3")
    ports = (40000, 3288) if up else (3288, 40000)
    packet(at_s, 6, *ends, struct.pack("!HHIIHHHH", *ports, sequence[up], 1,
                                       0x5018, 65535, 0, 0) + body)
    sequence[up] += len(body)


def cops(op, objects):
    return struct.pack("!BBHI", 0x10, op, 2, 8 + len(objects)) + objects


def cops_object(number, kind, body):
    return struct.pack("!HBB", 4 + len(body), number, kind) + body


def message(first, number, extra, body=""):
    return (f"{first}\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK{number}{extra}\r\n"
            f"From: <sip:v{number}@x>;tag=a{number}\r\nTo: <sip:tv@x>"
            f"{';tag=b' if first.startswith('SIP') else ''}\r\n"
            f"Call-ID: c{number}@x\r\nCSeq: 1 {extra}\r\n"
            + ("Content-Type: application/sdp\r\n" if body else "")
            + f"Content-Length: {len(body)}\r\n\r\n{body}")


for i in range(viewers):
    group = f"239.{1 + (i % channels) // 65536}.{(i % channels) // 256 % 256}." \
            f"{i % channels % 256}"
    viewer, at_s = ip(i % addresses), 1.7e9 + i * 0.001
    if sip_only:
        group = SERVER
    sdp = (f"v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nc=IN IP4 {group}/1\r\nt=0 0\r\n"
           "m=video 5004 RTP/AVP 33\r\n")
    handle = cops_object(1, 1, struct.pack("!I", i))
    udp(at_s, viewer, SERVER, message("INVITE sip:tv@x SIP/2.0", i, "INVITE"))
    if sip_only:
        udp(at_s + .0003, SERVER, viewer,
            message("SIP/2.0 180 Ringing", i, "INVITE"))
    else:
        tcp(at_s + .0002, True, cops(1, handle + cops_object(
            2, 1, struct.pack("!HH", 1, 1)) + cops_object(
            9, 1, socket.inet_aton(group))))
        tcp(at_s + .0004, False, cops(2, handle + cops_object(
            6, 1, struct.pack("!HH", 1, 0))))
    udp(at_s + .0005, SERVER, viewer, message("SIP/2.0 200 OK", i, "INVITE", sdp))
    udp(at_s + .0006, viewer, SERVER, message("ACK sip:tv@x SIP/2.0", i, "ACK"))
    if sip_only:
        udp(at_s + 3, viewer, SERVER, message("BYE sip:tv@x SIP/2.0", i, "BYE"))
        udp(at_s + 3.001, SERVER, viewer, message("SIP/2.0 200 OK", i, "BYE"))
    else:
        packet(at_s + .0007, 2, viewer, group,
               struct.pack("!BBH4s", 0x16, 0, 0, socket.inet_aton(group)))

frames.sort(key=lambda frame: frame[0])
with open(path, "wb") as out:
    out.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    for at_s, frame in frames:
        out.write(struct.pack("<IIII", int(at_s), int(at_s % 1 * 1e6),
                              len(frame), len(frame)) + frame)
