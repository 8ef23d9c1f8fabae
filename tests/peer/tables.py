# SPDX-License-Identifier: Apache-2.0
"""What run.sh has measured, as markdown tables; the exit status says whether
delays are identical, the aims are reached and the random traffic agrees.

usage: tables.py FOLDER
"""
import pathlib
import statistics
import sys

from scipy import stats

CASES = ("staggered", "together", "overload")
ENGINES = (
    ("ours-plain", "twincast, nobody observes"),
    ("ours-kpis", "twincast, all KPIs"),
    ("ns3-fqcodel-static", "ns-3, static routes, FqCoDel (its default)"),
    ("ns3-none-static", "ns-3, static routes, no queue disc"),
    ("ns3-none-nix", "ns-3, nix-vector routes, no queue disc"),
)
AIM_HOPS_PER_S, AIM_RATIO = 5e6, 40
CONFIDENCE = 0.95
LEVEL = 1 - CONFIDENCE
FLOWS = 30


def lines(path, word):
    """The words behind `word` of each line that begins with it."""
    found = [line.split() for line in path.read_text().splitlines()]
    return [fields[1:] for fields in found if fields[0] == word]


def number(path, word):
    return float(lines(path, word)[0][0])


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def say(is_good, sentence):
    print(f"{'Yes' if is_good else '**NO**'}: {sentence}\n")
    return is_good


# --- the network of b3.h ---

def difference_ns(ns3, ours, column):
    return max(abs(float(a[column]) - float(b[column]))
               for a, b in zip(ns3, ours, strict=True))


def delays(folder):
    rows, are_same = [], True
    for case in CASES:
        ns3 = lines(folder / f"delays-ns3-{case}", "flow")
        ours = lines(folder / f"delays-ours-{case}", "flow")
        are_same = are_same and ns3 == ours
        rows.append((case, str(len(ours)),
                     str(sum(int(flow[1]) for flow in ns3)),
                     str(sum(int(flow[1]) for flow in ours)),
                     *(f"{difference_ns(ns3, ours, c):.1f}"
                       for c in (2, 3, 4))))
    table(("case", "flows", "packets received, ns-3", "ours",
           "greatest difference of a flow's mean, ns", "min, ns", "max, ns"),
          rows)
    return say(are_same, "received packets, mean (to 0.1 ns), minimum and "
                         "maximum are those of ns-3 in every flow.")


def kpi_agrees(folder):
    flows = lines(folder / "delays-ns3-staggered", "flow")
    kpis = {kpi[0]: float(kpi[1])
            for kpi in lines(folder / "speed-ours-kpis-1", "kpi")}
    ns3_us = statistics.fmean(float(flow[2]) for flow in flows) / 1000
    ours_us = kpis["stream_delay_packets"] * 1e6
    return say(abs(ours_us - ns3_us) < 1e-4,
               f"the KPI `stream_delay_packets` is {ours_us:.4f} µs, ns-3's "
               f"mean over flows {ns3_us:.4f} µs.")


def speed_row(folder, key):
    paths = list(folder.glob(f"speed-{key}-*"))
    cpus = [number(path, "cpu_s") for path in paths]
    return number(paths[0], "hops"), statistics.median(cpus), cpus


def speed(folder):
    measured = {key: speed_row(folder, key) for key, _ in ENGINES}
    ours_hops, ours_cpu, _ = measured["ours-kpis"]
    ours_per_hop = ours_cpu / ours_hops
    rows, ratios = [], {}
    for key, name in ENGINES:
        hops, cpu, cpus = measured[key]
        ratios[key] = cpu / hops / ours_per_hop
        rows.append((name, str(len(cpus)),
                     f"{cpu:.3f} ({min(cpus):.3f}–{max(cpus):.3f})",
                     f"{hops / cpu / 1e6:.3f} M", f"{ratios[key]:.1f}"))
    table(("engine", "runs", "CPU s, median (range)",
           "packet-hops a CPU second", "CPU a hop, ours with all KPIs = 1"),
          rows)
    fast = say(1 / ours_per_hop >= AIM_HOPS_PER_S,
               f"{1 / ours_per_hop / 1e6:.1f} million packet-hops a CPU "
               "second with all KPIs; the aim is 5.")
    least = min(ratio for key, ratio in ratios.items() if "ns3" in key)
    return say(least >= AIM_RATIO,
               f"Debian's ns-3 takes at least {least:.0f} times the CPU "
               "seconds a hop; the aim is 40.") and fast


# --- random traffic ---

class Estimate:
    """Values of the replications: mean and Student's interval."""

    def __init__(self, values):
        self.values = values
        self.n = len(values)
        self.mean = statistics.fmean(values)
        self.sem = statistics.stdev(values) / self.n ** 0.5
        self.half = self.sem * stats.t.ppf(1 - LEVEL / 2, self.n - 1)

    def holds(self, other):
        return abs(other.mean - self.mean) <= self.half

    def text(self, scale, digits):
        return (f"{self.mean * scale:.{digits}f} ± "
                f"{self.half * scale:.{digits}f}")


def p_value(a, b):
    """Welch's; samples without any spread are compared as they are."""
    if a.sem == 0 and b.sem == 0:
        return 1.0 if a.mean == b.mean else 0.0
    return stats.ttest_ind(a.values, b.values, equal_var=False).pvalue


def estimates(path):
    """(delay in ns, loss share) by flow, and by "all"."""
    sums = {}
    for words in lines(path, "sample"):
        replication, flow, sent, received, delay_ns = map(int, words)
        for key in (flow, "all"):
            row = sums.setdefault((key, replication), [0, 0, 0])
            row[0] += sent
            row[1] += received
            row[2] += delay_ns
    replications = {replication for _, replication in sums}
    out = {}
    for key in ["all", *range(FLOWS)]:
        rows = [sums[key, r] for r in sorted(replications)]
        out[key] = (Estimate([delay / received for _, received, delay in rows]),
                    Estimate([1 - received / sent for sent, received, _ in rows]))
    return out


def inside(ns3, ours):
    return "/".join("yes" if held else "no"
                    for held in (ns3.holds(ours), ours.holds(ns3)))


def random_rows(ns3, ours):
    for key in ns3:
        (delay_a, loss_a), (delay_b, loss_b) = ns3[key], ours[key]
        yield (str(key), delay_a.text(1e-6, 3), delay_b.text(1e-6, 3),
               inside(delay_a, delay_b), loss_a.text(100, 3),
               loss_b.text(100, 3), inside(loss_a, loss_b))


def tell_inside(ns3, ours):
    n = ns3["all"][0].n
    share = 1 - 2 * stats.t.sf(stats.t.ppf(1 - LEVEL / 2, n - 1) / 2 ** 0.5,
                               n - 1)
    for column, name in enumerate(("mean delay", "loss share")):
        pairs = [(ns3[f][column], ours[f][column]) for f in range(FLOWS)]
        print(f"Of {FLOWS} flows, our {name} lies inside ns-3's interval in "
              f"{sum(a.holds(b) for a, b in pairs)}, ns-3's inside ours in "
              f"{sum(b.holds(a) for a, b in pairs)}; "
              f"{share * FLOWS:.1f} are expected of two equal simulators.\n")


def tell_overall(ns3, ours):
    for column, name in enumerate(("mean delay", "loss share")):
        a, b = ns3["all"][column], ours["all"][column]
        half = (a.sem ** 2 + b.sem ** 2) ** 0.5 * stats.t.ppf(
            1 - LEVEL / 2, a.n + b.n - 2)
        print(f"Over all flows our {name} differs from ns-3's by "
              f"{(b.mean / a.mean - 1) * 100:+.2f} % "
              f"(± {half / a.mean * 100:.2f} %).\n")


def agree(ns3, ours):
    ps = [p_value(a, b) for key in ns3
          for a, b in zip(ns3[key], ours[key], strict=True)]
    return say(min(ps) >= LEVEL / len(ps),
               f"all {len(ps)} comparisons together (Welch's t, Bonferroni, "
               f"{LEVEL:.2f}): the least p is {min(ps):.4f}, below "
               f"{LEVEL / len(ps):.5f} they would differ.")


def random_traffic(folder):
    paths = folder / "random-ns3", folder / "random-ours"
    ns3, ours = map(estimates, paths)
    busy = [float(link[2]) for link in lines(paths[1], "busy")]
    cpus = [number(path, "cpu_s") for path in paths]
    print(f"{ns3['all'][0].n} replications each; CPU s {cpus[0]:.1f} (ns-3) "
          f"and {cpus[1]:.2f} (ours), {cpus[0] / cpus[1]:.0f} to 1. "
          f"{sum(share >= 0.55 for share in busy)} directed links are busy "
          f"for 0.55 of the time or more, the busiest for {max(busy):.2f}.\n")
    table(("flow", "delay, ms, ns-3", "ours",
           "ours in ns-3's interval / ns-3's in ours", "loss, %, ns-3", "ours",
           "inside"), random_rows(ns3, ours))
    tell_inside(ns3, ours)
    tell_overall(ns3, ours)
    return agree(ns3, ours)


def main():
    folder = pathlib.Path(sys.argv[1])
    print("### Delays of the deterministic network\n")
    results = [delays(folder), kpi_agrees(folder)]
    print("### Speed, case `staggered`\n")
    results.append(speed(folder))
    print("### Random traffic with drops\n")
    results.append(random_traffic(folder))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
