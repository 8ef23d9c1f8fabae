#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the seeds of the fuzz targets to corpus/ beside this file.

All octets are ours or examples of the RFCs named; no capture of others.
Running it again gives the same files.  Crashes that were found and fixed are
kept in the folders as crash-*; this script leaves them alone.
"""
import gzip
import struct
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "corpus"


def write(folder, name, data):
    path = CORPUS / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("latin-1"))


# RFC 3261 section 24.2: F1, F9, F13; the bodies are ours
SDP = (
    "v=0\r\no=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
    "s=SDP Seminar\r\nc=IN IP4 224.2.17.12/127\r\nt=0 0\r\na=recvonly\r\n"
    "m=audio 49170 RTP/AVP 0\r\nm=video 51372 RTP/AVP 99\r\n"
    "a=rtpmap:99 h263-1998/90000\r\n"
)
INVITE = (
    "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8\r\n"
    "Max-Forwards: 70\r\nTo: Bob <sip:bob@biloxi.com>\r\n"
    "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\n"
    "Contact: <sip:alice@pc33.atlanta.com>\r\n"
    f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n" + SDP
)
OK = (
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP server10.biloxi.com;branch=z9hG4bK4b43c2ff8.1"
    ";received=192.0.2.3\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8\r\n"
    "To: Bob <sip:bob@biloxi.com>;tag=a6c85cf\r\n"
    "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\n"
    "Contact: <sip:bob@192.0.2.4>\r\nContent-Length: 0\r\n\r\n"
)
# RFC 4475 sections 3.1.1.1 and 3.1.1.2, shortened
TORTUOUS = (
    "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
    "TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"
    'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n'
    "  ;\r\n  tag = 98asjd8\r\nMaX-fOrWaRdS: 0068\r\ncseq: 0009\r\n  INVITE\r\n"
    "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
    "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
    "  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111"
    "   ; branch=\r\n z9hG4bK30239\r\n"
    'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n'
    "      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n"
)
WIDE = (
    "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)"
    "&isn't+it$/crazy?,/;;*:&it+has=1@example.com SIP/2.0\r\n"
    'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_unusual.URI~@example.com>\r\n'
    "From: token1~` <sip:mundane@example.com>;tag=_token~1'+`*%!-.\r\n"
    "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\r\n\r\n"
)
LISTS = (
    "BYE sip:x SIP/2.0\nv: SIP/2.0/UDP a;x=\",\";branch=b , SIP/2.0/TCP c\n"
    'Route: <sip:p1;lr=a,b>, "p, 2" <sip:p2>\nRecord-Route:,<sip:r>,\n'
    "f: a;tag=1\nt: *\ni: c\nl: 2\nReason: cops;cause=7\n\nbody"
)


def sip():
    write("sip", "invite", INVITE)
    write("sip", "ok", OK)
    write("sip", "tortuous", TORTUOUS)
    write("sip", "wide", WIDE)
    write("sip", "lists", LISTS)
    write("sip", "keepalive", "\r\n\r\n")
    write("sip", "first-line", "SIP/2.0 100\r\n")


def sdp():
    write("sdp", "seminar", SDP)
    write(
        "sdp",
        "channel",
        "v=0\r\no=- 7 1 IN IP6 2001:db8::1\r\ns=CH-7\r\nb=AS:100\r\nt=0 0\r\n"
        "m=video 5004/2 RTP/AVP 96 33\r\nc=IN IP4 239.192.0.7/16/2\r\n"
        "b=AS:400\r\na=rtpmap:96 H264/90000\r\na=rtcp:6000 IN IP4 10.0.0.1\r\n"
        "a=sendonly\r\nm=audio 0 RTP/SAVPF 97\r\na=rtpmap:97 opus/48000/2\r\n"
        "a=rtcp-mux\r\na=inactive\r\n",
    )
    write("sdp", "bare", "v=0\nm=x 1\nc=IN IP6 ff15::101/3\na=sendrecv")


RTP = bytes.fromhex("8021000100015f9000000005") + b"xy"
RTP_FULL = (
    bytes.fromhex("b2e0123400010203cafebabe0000000100000002bede000109090909")
    + b"abc\0\2"
)


def rtp():
    write("rtp", "plain", RTP)
    write("rtp", "full", RTP_FULL)
    write("rtp", "padding", bytes.fromhex("a02100010000000000000005") + b"\0\0\0\4")
    write("rtp", "rtcp", bytes.fromhex("80c8000100000005"))


# the SR, SDES and BYE have the form of RFC 3550 sections 6.4 to 6.6; the XR is
# that of tests/proto/rtcp/test_rtcp_xr.c
RTCP = {
    "sender": "82c80012 00000001 e07fe62cb2cd6c2e 00015f90 00000064 0001e240"
    "00000005 40fffffe 00010002 00000384 b7052000 00054000"
    "00000006 ff7fffff 00000001 00000000 00000000 00000000"
    "81ca0005 00000001 0107 61406578616d70 0203 616263 000000",
    "goodbye": "80c90001 00000001 82cb0003 00000001 00000002 03616263",
    "feedback": "80c90001 11223344 85cc0003 11223344 74636170 01020304"
    "81cd0003 11223344 00000005 00070003 81ce0002 11223344 00000005",
    "padded": "80c90001 00000001 a1ca0004 00000002 0102 6162 00000000 00000004",
    "extended": "80cf001f 11223344 04000002 e07fe62cb2cd6c2e"
    "05000003 00000005 e62cb2cd 00018000"
    "06e80009 00000005 00010065 00000003 00000001 0000000a 00000064 0000001e"
    "00000007 3c403e01 07000008 00000005 10028005 0064 2710 0050 0028 ecba3710"
    "5d7f2b2a b000 0028 0050 0078 01030003 00000005 00010065 40630000",
}


def rtcp():
    for name, text in RTCP.items():
        write("rtcp", name, bytes.fromhex(text))


# as in tests/proto/igmp/samples.h; the first octet: 0 IGMP, 1 MLD
IGMP = {
    "v1-report": "00 12000d03e00000fc",
    "v2-report": "00 1600fa37efc00007",
    "v2-leave": "00 1700f937efc00007",
    "v2-query": "00 110aff2defc00007",
    "v3-join": "00 2200ea36 00000001 04000000 efc00007",
    "v3-leave": "00 2200eb36 00000001 03000000 efc00007",
    "v3-join-source": "00 2200e5ea 00000001 05000001 e8010007 0a00010a",
    "v3-query": "00 1164ec1e 00000000 027d0000",
    "v3-query-sources": "00 11a30000 e8010007 0a8f0002 0a00010a 0a00010b",
    "v3-odd": "00 22000000 00000003 01000000 efc00001 06010001 e8010007"
    "0a00010a 01020304 07000000 efc00005",
    "mld1-query": "01 82005917 27100000 00000000000000000000000000000000",
    "mld1-report": "01 83007f9e 00000000 ff3e0000000000000000000080000007",
    "mld1-done": "01 8400fedf 00000000 ff3e0000000000000000000080000007",
    "mld2-query": "01 8200b842 90000000 ff3e0000000000000000000080000007"
    "0a7d0001 20010db8000000000000000000000010",
    "mld2-allow": "01 8f00c0ec 00000001 05000001 ff3e000000000000000000008000"
    "0007 20010db8000000000000000000000010",
}


def igmp():
    for name, text in IGMP.items():
        write("igmp", name, bytes.fromhex(text))


# the first octets of packets of 188; ones follow
MPEGTS = {
    "plain": ["47006410"],
    "seven": ["4740001000", "471011320710751c6c60feb1", "47e102f501c0",
              "47010020b700", "470100300078", "47010030b7102b",
              "471fff10"],
    "odd": ["47010030071affffffffff2c", "4701003006100000", "47010000",
            "46010010"],
}


def mpegts():
    for name, heads in MPEGTS.items():
        packets = (bytes.fromhex(head).ljust(188, b"\xff") for head in heads)
        write("mpegts", name, b"".join(packets))


# the first octet: 0 H.264, 1 H.265
VIDEO = {
    "h264-idr": "00 658880", "h264-delta": "00 419a00", "h264-sps": "00 6742c01e",
    "h264-stap": "00 78 0004 6742c01e 0002 68ce 0003 658884",
    "h264-fu-start": "00 7c8588", "h264-fu": "00 5c0133", "h264-fu-end": "00 5c41",
    "h264-fu-b": "00 7d850001", "h264-data": "00 429a 00",
    "h265-idr": "01 2801af", "h265-delta": "01 0201d0", "h265-layer": "01 2765a0",
    "h265-ap": "01 6001 0003 40010c 0003 420101 0003 4401c0 0003 2801af",
    "h265-fu-start": "01 620194af", "h265-fu": "01 620114d2",
    "h265-fu-end": "01 620141ee", "h265-paci": "01 6401 0203",
}


def video():
    for name, text in VIDEO.items():
        write("video", name, bytes.fromhex(text))


# our reference messages, as in tests/proto/cops/test_cops_policy.c
COPS = {
    "pr-req": "10014001000000580008010100000001000802010008000000400902"
    "00120101060c2b0601040181fd5901010107000000260301420107400400000000"
    "40040a00010a4201004202019002012e420100040443482d370000",
    "dec": "1102400200000048000801010000000200080201000200010008060100010000"
    "002806040024000400080401efc0000700060403138c00000008070100000190"
    "000807040000002e",
    "drq": "100440020000001800080101000000020008050100040000",
    "rpt": "1103400100000018000801010000000100080c0100010000",
    "opn": "100640010000002000180b01706570312e697074762e6578616d706c65000000",
    "cat": "100740010000001800080a010000001e00080f010000003c",
    "cc": "10084001000000100008080100090000",
    "ka": "1009000000000008",
    "interfaces": "1001000100000000000c03010a00021500000003"
    "0018040220010db800000000000000000000000100000004",
    "contexts": "1102000100000000" "0008010100000001" "0008020100010002"
    "0008060100010000" "00060602aabb0000" "0005060301000000" "0008020100040002"
    "0008060100020001" "0008060400000001" "000406050018100100000001"
    "00000002303132333435363738396162",
    "lpdp": "1001000100000000" "000701010102030000080201000300010004090100080902"
    "00000001" "0008070100010000" "00040703" "0008020100040001"
    "0008070100000000" "0006070200010000" "0008100200000001",
    "redirect": "1008000100000000" "00080801000c0000" "000c0d01c000020100000cd8"
    "00180e0220010db800000000000000000000000100000cd9" "0009ff07010203040500ee00",
    "ssq": "1005000100000000" "00080101000000ff",
    "ssc": "100a000100000000" "00080101000000ff",
    "pr-rpt": "1103400100000000" "0008010100000001" "00080c0100020000" "003c0902"
    "0008040100090000" "000b060106052b0601020200" "0008050100070002"
    "000d010106072b060102020801000000" "0010030102010842028000050043011e",
}

# two EPDs alone, with every tag
COPS_PR = (
    "00300301" "020108" "4004c0390105" "4004ffffffff" "400400000000"
    "400400000000" "0201ff" "020106" "0500050005000500" "020101"
    "00270301" "44047f080001" "4a088000000000000000" "4b0900ffffffffffffffff"
    "43011e" "0481020102" "00"
)


def cops():
    write("cops", "pr-objects", bytes.fromhex(COPS_PR))
    for name, text in COPS.items():
        data = bytes.fromhex(text)
        length = struct.pack(">I", len(data))
        write("cops", name, data[:4] + length + data[8:])


def search():
    write("search", "ok", bytes.fromhex("5405000200000009000001 02cafebabe"))
    write("search", "part", bytes.fromhex("540802010000000100000007 00000000"))
    write("search", "search", bytes.fromhex("540100010000000100000007 00000000"))


def ipv4(protocol, payload, source="0a000002", target="0a000001"):
    head = struct.pack(">BBHIBBH", 0x45, 0, 20 + len(payload), 0, 64, protocol, 0)
    return head + bytes.fromhex(source + target) + payload


def udp(source_port, target_port, payload):
    return struct.pack(">HHHH", source_port, target_port, 8 + len(payload), 0) + payload


def ipv6(next_header, payload):
    head = struct.pack(">IHBB", 0x60000000, len(payload), next_header, 64)
    return head + bytes.fromhex("20010db8" + "00" * 11 + "01") * 2 + payload


MAC = bytes.fromhex("020000000001020000000002")
OFFER = (
    "INVITE sip:b SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n"
    "v=0\r\nc=IN IP4 10.0.0.1\r\nm=video 9 RTP/AVP 33\r\n"
).encode()


def frames():
    """(link type, octets) of one frame of each kind."""
    offer = ipv4(17, udp(5060, 5060, OFFER))
    return [
        (1, MAC + b"\x08\x00" + offer),
        (1, MAC + b"\x81\x00\0\5\x08\x00" + ipv4(17, udp(9000, 9, RTP))),
        (1, MAC + b"\x88\xa8\0\5\x81\x00\0\6\x08\x00" + ipv4(17, udp(1, 10, RTP))),
        (1, MAC + b"\x08\x00" + ipv4(6, bytes(12) + b"\x50" + bytes(7) + b"x")),
        (1, MAC + b"\x08\x00" + ipv4(2, b"\x16\0\0\0\xef\0\0\7")),
        (1, MAC + b"\x08\x06" + bytes(28)),
        (1, MAC + b"\x86\xdd" + ipv6(0, b"\x11\0" + bytes(6) + udp(1, 2, b"\r\n\r\n"))),
        (113, bytes(14) + b"\x08\x00" + offer),
        (276, b"\x08\x00" + bytes(18) + offer),
        (0, b"\2\0\0\0" + offer),
        (101, offer),
    ]


def tcp(source_port, target_port, seq, flags, payload):
    return struct.pack(">HHIIBBHI", source_port, target_port, seq, 0, 0x50, flags,
                       65535, 0) + payload


def segments(port, seq, stream, step):
    """A SYN, and a stream of octets in segments of `step`."""
    yield ipv4(6, tcp(4000, port, seq, 2, b""))
    for at in range(0, len(stream), step):
        number = (seq + 1 + at) % 2**32
        yield ipv4(6, tcp(4000, port, number, 0x10, stream[at : at + step]))


def tcp_streams():
    """SIP across the wrap of the numbers, COPS behind junk, HTTP on SIP's
    port; each with two segments swapped, one twice, one missing."""
    cops_stream = b"junk!" + b"".join(
        data[:4] + struct.pack(">I", len(data)) + data[8:]
        for data in map(bytes.fromhex, COPS.values()))
    streams = [
        (5060, 2**32 - 100, (b"\r\n\r\n" + (OK + INVITE + OK).encode()), 300),
        (3288, 7, cops_stream, 50),
        (5060, 9, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 4, 40),
    ]
    for number, (port, seq, stream, step) in enumerate(streams):
        packets = list(segments(port, seq, stream, step))
        packets[2], packets[3] = packets[3], packets[2]
        packets.insert(3, packets[2])
        if number:
            del packets[-2]
        yield f"tcp-{number}.pcap", packets


def fragment4(number, offset, more, protocol, payload):
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), number,
                       more << 13 | offset // 8, 64, protocol, 0)
    return head + bytes.fromhex("0a0000020a000001") + payload


def cut4(number, protocol, payload, step):
    return [fragment4(number, at, at + step < len(payload), protocol,
                      payload[at : at + step])
            for at in range(0, len(payload), step)]


def fragments():
    """UDP and TCP in pieces, in any order, twice, overlapping, one missing; a
    fragmented tunnel with a fragment in it; IPv6."""
    whole = udp(5060, 5060, OFFER)
    pieces = cut4(7, 17, whole, 48)
    yield "fragments.pcap", pieces[::-1] + pieces[:2] + cut4(7, 17, whole, 32)
    yield "fragments-tcp.pcap", cut4(8, 6, tcp(1, 5060, 5, 2, OK.encode()), 104)
    yield "fragments-tunnel.pcap", [
        piece for number, inner in enumerate(cut4(9, 17, whole, 56))
        for piece in cut4(20 + number, 4, inner, 40)]
    heads = [struct.pack(">BBHI", 17, 0, at | (at + 64 < len(whole)), 3)
             for at in range(0, len(whole), 64)]
    yield "fragments-6.pcap", [
        ipv6(44, head + whole[64 * i : 64 * i + 64]) for i, head in enumerate(heads)]


def pcap(order, magic, link_word, records):
    data = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 262144, link_word)
    for i, octets in enumerate(records):
        data += struct.pack(order + "IIII", i, 5, len(octets), len(octets) + i % 2)
        data += octets
    return data


def whole_pcap(packets):
    """Raw IP, nothing cut."""
    data = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for i, octets in enumerate(packets):
        data += struct.pack("<IIII", i, 0, len(octets), len(octets)) + octets
    return data


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def section(order):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order, link_type, options=b"", snap=0):
    return block(order, 1, struct.pack(order + "HHI", link_type, 0, snap) + options)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def packet(order, number, ticks, octets):
    head = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF,
                       len(octets), len(octets))
    return block(order, 6, head + octets)


def pcapng(order):
    data = section(order)
    kinds = frames()
    for link_type, _ in kinds:
        data += interface(order, link_type, option(order, 9, b"\x09"))
    for i, (_, octets) in enumerate(kinds):
        data += packet(order, i, 1700000000 * 10**9 + i, octets)
    return data


def odd_pcapng():
    """Binary resolution, offset, FCS; simple and obsolete packets; unknown
    blocks; a second section in the other byte order."""
    octets = frames()[0][1]
    options = (option("<", 9, b"\xa0") + option("<", 13, b"\4")
               + option("<", 14, struct.pack("<q", -5)) + option("<", 0, b""))
    data = section("<") + interface("<", 1, options, 64)
    data += packet("<", 0, 1 << 33, octets + b"FCS.")
    data += block("<", 3, struct.pack("<I", len(octets)) + octets[:64])
    data += block("<", 2, struct.pack("<HHIIII", 0, 7, 0, 1, len(octets),
                                      len(octets)) + octets)
    data += block("<", 5, bytes(8)) + block("<", 0x0BAD, b"")
    return data + section(">") + interface(">", 1) + packet(">", 0, 1, octets)


def capture():
    ethernet = [octets for link_type, octets in frames() if link_type == 1]
    write("capture", "micro-le.pcap", pcap("<", 0xA1B2C3D4, 1, ethernet))
    write("capture", "nano-be.pcap", pcap(">", 0xA1B23C4D, 1, ethernet[:3]))
    write("capture", "fcs.pcap",
          pcap("<", 0xA1B2C3D4, 0x24000001, [o + b"FCS." for o in ethernet[:2]]))
    write("capture", "empty.pcap", pcap("<", 0xA1B2C3D4, 1, []))
    for link_type, octets in frames()[7:]:
        write("capture", f"link-{link_type}.pcap",
              pcap("<", 0xA1B2C3D4, link_type, [octets]))
    for name, packets in (*tcp_streams(), *fragments()):
        write("capture", name, whole_pcap(packets))
    write("capture", "packed.pcap.gz",
          gzip.compress(pcap("<", 0xA1B2C3D4, 1, []), mtime=0)
          + gzip.compress(pcap("<", 0xA1B2C3D4, 1, ethernet)[24:], mtime=0))
    write("capture", "le.pcapng", pcapng("<"))
    write("capture", "be.pcapng", pcapng(">"))
    write("capture", "odd.pcapng", odd_pcapng())
    write("capture", "cut.pcapng", odd_pcapng()[:-9])


def layers():
    """All frames of each link type; fragments and tunnels as raw IP."""
    kinds = [0, 1, 101, 113, 228, 229, 276, 108]
    for link_type in sorted({link_type for link_type, _ in frames()}):
        write("layers", f"link-{link_type}", b"".join(
            struct.pack(">BHBB", kinds.index(link_type), len(octets), i % 2, 0)
            + octets
            for i, (kind, octets) in enumerate(frames()) if kind == link_type))
    for name, packets in fragments():
        write("layers", name.removesuffix(".pcap"), b"".join(
            struct.pack(">BHBB", 2, len(octets), 0, 0) + octets
            for octets in packets))


def framer():
    write("framer", "sip", b"\0\x0f\r\n\r\n" + (INVITE + OK + "\r\n").encode())
    write("framer", "sip-octets", b"\0\0" + OK.encode())
    write("framer", "sip-lists", b"\0\x40" + LISTS.encode())
    write("framer", "other", b"\0\7GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    data = b""
    for text in COPS.values():
        one = bytes.fromhex(text)
        data += one[:4] + struct.pack(">I", len(one)) + one[8:]
    write("framer", "cops", b"\1\x20" + data)
    write("framer", "cops-junk", b"\1\5" + data[9:] + b"\x10" * 20 + data)


def segment(offset, length, flags=0, consume=0, octet=0):
    return struct.pack(">HBBBB", offset, length, flags, consume, octet)


def tcp_stream():
    write("tcp_stream", "in-order",
          segment(1, 0, 1) + segment(1, 100, 0, 50, 3)
          + segment(101, 100, 2, 255, 5))
    write("tcp_stream", "reordered",
          segment(500, 10) + segment(530, 20, 0, 0, 1) + segment(510, 10)
          + segment(515, 40, 0, 5, 9) + segment(520, 255, 2, 255))
    write("tcp_stream", "overlaps",
          segment(9, 9, 0, 0, 1) + segment(30, 30, 0, 0, 2)
          + segment(20, 60, 0, 0, 3) + segment(10, 90, 0, 255, 4))
    write("tcp_stream", "anew",
          segment(1, 0, 1) + segment(1, 9) + segment(20, 9)
          + segment(400, 0, 1) + segment(400, 30) + segment(1, 0, 1))
    write("tcp_stream", "wrap",
          b"".join(segment(0x7F00 + 200 * i, 200, 0, i) for i in range(4)))


def fragment(number, unit, units, more, odd=0, seconds=0):
    return struct.pack(">BHBBb", number, unit, units, more | odd << 1, seconds)


def fragments_alone():
    write("fragments", "in-order",
          fragment(2, 0, 4, 1) + fragment(2, 4, 4, 1) + fragment(2, 8, 1, 0, 3))
    write("fragments", "reversed",
          fragment(2, 8, 1, 0, 3) + fragment(2, 4, 6, 1) + fragment(2, 0, 5, 1))
    write("fragments", "two-taps",
          fragment(2, 0, 4, 1) + fragment(3, 4, 4, 0) + fragment(2, 4, 4, 0))
    write("fragments", "late",
          fragment(4, 0, 4, 1) + fragment(4, 4, 4, 0, 0, 31)
          + fragment(6, 1, 1, 1, 0, -40) + fragment(4, 0, 4, 1))
    write("fragments", "many",
          b"".join(fragment(n, 0, 1, 1) for n in range(256)) * 2)


def scenario():
    paper = CORPUS.parents[2] / "datasets" / "scenarios" / "paper.yaml"
    write("scenario", "paper", paper.read_bytes())
    write("scenario", "least", "kind: terminating\n")
    write("scenario", "audience",
          "{kind: terminating, duration_s: 1e3, name: 'a: \"b\"',\n"
          " audience: {hold: exponential, sessions_per_viewer: 3,\n"
          "  channels: zipf, zipf_alpha: .7, placement: uniform},\n"
          " measure: {confidence: 0.999, bin_s: 0.1}}\n")
    write("scenario", "fractions",
          "kind: terminating\nnetwork: {user_link_mbps: 0.3333333,\n"
          "  core_propagation_ms: 0.0000015}\nvideo: {i_to_p_ratio: 1e-3,\n"
          "  rate_kbps: 1234.567, frame_rate_num: 30000,"
          " frame_rate_den: 1001}\n")
    write("scenario", "mistakes",
          "kind: terminating\nnetwrok: {routers: 3}\ncops: {decision: delay,\n"
          "  decision: server}\np2p: [flood]\nvideo: &v {rate_kbps: -1}\n"
          "users: *v\n")
    write("scenario", "no-yaml", "kind: [terminating\n\t- {")


def numbered(seq):
    """RTP of a type without a name, on ports that no signalling announced."""
    body = struct.pack(">BBHII", 0x80, 96, seq, seq * 3000 & 0xffffffff, 7)
    return ipv4(17, udp(20000, 30000, body + b"media"))


def unlimited(packet):
    """Lengths of 0 in IP and UDP: as long as the record, above any other."""
    return packet[:2] + b"\0\0" + packet[4:24] + b"\0\0" + packet[26:] + bytes(65520)


def options():
    """The first octet says which options of the decoder are on."""
    every = [whole_pcap([octets for _, octets in frames()[-1:]]),
             whole_pcap([numbered(seq) for seq in (65534, 65535, 0, 2, 3)]),
             gzip.compress(whole_pcap(
                 [unlimited(numbered(seq)) for seq in (1, 2)]), mtime=0)]
    every += [whole_pcap(packets) for _, packets in tcp_streams()]
    for i, data in enumerate(every):
        for flags in (1, 7):
            write("options", f"{i}-{flags}", bytes([flags]) + data)


if __name__ == "__main__":
    for make in (sip, sdp, rtp, rtcp, igmp, mpegts, video, cops, search, capture,
                 options,
                 layers, framer, tcp_stream, fragments_alone, scenario):
        make()
