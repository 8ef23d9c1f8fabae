# truth_cops.py - the table of sessions of record-cops.sh, from what its
# programs wrote down.
#
#   python3 truth_cops.py DIRECTORY USER... > TRUTH.csv
#
# The users are those whose channels carry video.  One row for each session of
# the demand list, which a Call-ID `NUMBER-PID@iptv.example` begins with.
import csv
import os
import sys

folder, *media = sys.argv[1:]
SIDES = ("channel", "broadcaster", "viewer")
TYPES = {"channel": "0x4001", "broadcaster": "0x4002", "viewer": "0x4002"}


def rows(name, fieldnames=None):
    with open(os.path.join(folder, name), newline="", encoding="ascii") as f:
        yield from csv.DictReader(f, fieldnames)


demand = list(rows("demand.csv", ["viewer", "broadcaster", "start_s",
                                  "hold_s", "planned"]))
calls = {int(r["call_id"].split("-")[0]): r for r in rows("calls.csv")}
decided = {(r["client_type"], r["handle"]): r for r in rows("decisions.csv")
           if r["solicited"] == "1"}
membership = {(r["what"], r["call_id"]): r["before_ns"]
              for r in rows("groups.csv")}

columns = ["call_id", "viewer", "broadcaster", "start_s", "hold_s", "planned",
           "outcome", "group", "has_media", "join_ns", "leave_ns"]
for side in SIDES:
    columns += [f"{side}_{c}" for c in ("handle", "injected_ns", "decision")]
out = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
out.writeheader()
for number, row in enumerate(demand, 1):
    call = calls[number]
    call_id = call["call_id"]
    assert call["from"].startswith(row["viewer"] + "@"), call_id
    assert call["to"].startswith(row["broadcaster"] + "@"), call_id
    refused = call["result"] == "refused"
    row |= {
        "call_id": call_id,
        "outcome": "refused_cops" if refused else row["planned"],
        "group": call["group"].replace("0.0.0.0", ""),
        "has_media": int(call["result"] == "accepted" and
                         row["broadcaster"] in media),
        "join_ns": membership.get(("join", call_id), ""),
        "leave_ns": membership.get(("leave", call_id), ""),
    }
    for side in SIDES:
        handle = call[f"{side}_handle"]
        if handle == "00000000":
            continue
        decision = decided[TYPES[side], handle]
        row |= {f"{side}_handle": handle,
                f"{side}_injected_ns": decision["injected_ns"],
                f"{side}_decision": decision["decision"]}
    out.writerow(row)
