# sink.py - the viewers' RTP and RTCP ports, run by record.sh.
#
#   python3 sink.py FIRST_PORT PORTS
#
# Binds the ports and reads none: without a socket the kernel would answer
# each RTP packet with an ICMP port unreachable.
import resource
import signal
import socket
import sys

first, ports = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (ports + 64, ports + 64))
held = []
for port in range(first, first + ports):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    s.bind(("", port))
    held.append(s)
signal.pause()
