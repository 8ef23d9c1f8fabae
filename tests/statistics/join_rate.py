# SPDX-License-Identifier: Apache-2.0
"""The queues of join_rate.sh, simulated a second time in twenty lines.

usage: join_rate.py

60 joins, uniform over a time; each waits for its broadcaster's edge router,
then for its viewer's: 100 ms in turn.  The times between are those of
tests/replay/test_trial.c, a mean of a core's 5 ms in two of three cases.
Prints the mean connection delay in seconds: servers in the order of requests,
as the DSM assigns them; at random; and one server for all.
"""
import heapq
import random

SERVICE_S, REPEATS = 0.1, 2000
# before the first decision, between the two, and behind the second
PATH_S = {3: (0.0102, 0.0085, 0.0072), 1: (0.0035, 0.0035, 0.0022)}


def mean_delay(spread_s, routers, in_order, draw):
    before, between, behind = PATH_S[routers]
    total = 0
    for _ in range(REPEATS):
        starts = sorted(draw.random() * spread_s for _ in range(60))
        channels = draw.sample(range(60), 60)
        viewers = range(60) if in_order else draw.sample(range(60), 60)
        events = [(start + before, 0, i) for i, start in enumerate(starts)]
        heapq.heapify(events)
        free_s = [0] * routers
        while events:
            now, step, i = heapq.heappop(events)
            at = (viewers[i] if step else channels[i] % 30) % routers
            free_s[at] = max(free_s[at], now) + SERVICE_S
            if step == 0:
                heapq.heappush(events, (free_s[at] + between, 1, i))
            else:
                total += free_s[at] + behind - starts[i]
    return total / (60 * REPEATS)


for spread in 300, 60, 10, 5, 2:
    generator = random.Random(spread)
    print(spread, *(f"{mean_delay(spread, routers, order, generator):.3f}"
                    for routers, order in ((3, True), (3, False), (1, True))))
