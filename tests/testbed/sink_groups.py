# sink_groups.py - the viewers' memberships, run by record-cops.sh.
#
#   python3 sink_groups.py FIFO LOG.csv
#
# A line `join ADDRESS GROUP CALL-ID` in the FIFO joins the group at the
# interface that has the address, and the kernel sends the IGMP; `leave ...`
# leaves it.  Each is written down with CLOCK_REALTIME before and after.
import os
import signal
import socket
import sys
import time

fifo, log_path = sys.argv[1:3]
held = {}


def stop(*_):
    raise SystemExit


def join(address, group, call_id):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    request = socket.inet_aton(group) + socket.inet_aton(address)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    held[call_id] = s


def leave(_address, _group, call_id):
    held.pop(call_id).close()  # the last socket of the interface: it leaves


signal.signal(signal.SIGTERM, stop)
with open(log_path, "w", encoding="ascii") as log:
    print("what,address,group,call_id,before_ns,after_ns", file=log, flush=True)
    # read and write: no end of file while nobody writes
    with os.fdopen(os.open(fifo, os.O_RDWR), encoding="ascii") as lines:
        for line in lines:
            what, address, group, call_id = line.split()
            before_ns = time.time_ns()
            (join if what == "join" else leave)(address, group, call_id)
            print(what, address, group, call_id, before_ns, time.time_ns(),
                  sep=",", file=log, flush=True)
