# media_groups.py - the broadcasters' video, run by record-cops.sh.
#
#   python3 media_groups.py FIFO VIDEO LOG.csv USER...
#
# A line `start USER ADDRESS GROUP` in the FIFO says that a viewer of USER's
# channel has come, `stop ...` that one has gone.  From the first to the last
# ffmpeg sends the film to the group, if USER is one of those named.
import os
import signal
import subprocess
import sys
import time

fifo, video, log_path, *users = sys.argv[1:]
watching, sender = {}, {}


def stop_all(*_):
    for process in sender.values():
        process.terminate()
    for process in sender.values():
        process.wait()
    raise SystemExit


def start(user, address, group):
    return subprocess.Popen(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin",
         "-re", "-stream_loop", "-1", "-ss", str(int(user[-2:]) * 2),
         "-i", video, "-c", "copy", "-bsf:v", "h264_mp4toannexb",
         "-payload_type", "96", "-rtpflags", "+send_bye", "-f", "rtp",
         f"rtp://{group}:5004?localaddr={address}&localrtpport=5004"
         "&localrtcpport=5005&ttl=16&pkt_size=1400"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


signal.signal(signal.SIGTERM, stop_all)
with open(log_path, "w", encoding="ascii") as log:
    print("what,user,group,at_ns", file=log, flush=True)
    # read and write: no end of file while nobody writes
    with os.fdopen(os.open(fifo, os.O_RDWR), encoding="ascii") as lines:
        for line in lines:
            what, user, address, group = line.split()
            if user not in users:
                continue
            watching[user] = watching.get(user, 0) + (
                1 if what == "start" else -1)
            if watching[user] > 0 and user not in sender:
                sender[user] = start(user, address, group)
            elif watching[user] <= 0 and user in sender:
                process = sender.pop(user)
                process.terminate()
                process.wait()
            else:
                continue
            print(what, user, group, time.time_ns(), sep=",", file=log,
                  flush=True)
