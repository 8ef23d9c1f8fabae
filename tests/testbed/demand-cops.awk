# demand-cops.awk - the demand list of record-cops.sh, from a seed.
#
#   awk -v seed=1 -v viewers=120 -v broadcasters=24 -v rate=15 -v horizon=145 \
#       -f demand-cops.awk
#
# Output, one session a line, by start:
#   viewer,broadcaster,start_s,hold_s,outcome
# hold_s is the time from the viewer's ACK to its BYE (of a cancel: how long it
# rings), 0 for a failed session.  What the policy refuses is not known here.
# The generator is Park and Miller's, as in demand.awk.

function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function gauss()   { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
function channel(    u, b) {
    u = uniform() * total
    for (b = 0; b < broadcasters - 1 && u > weight[b]; b++) u -= weight[b]
    return b
}
function outcome(    u, k) {
    u = uniform()
    for (k = 1; k <= kinds; k++) {
        if (u < share[k]) return kind[k]
        u -= share[k]
    }
    return "answered"
}
BEGIN {
    state = seed * 48271 + 12345
    for (i = 0; i < 20; i++) uniform()
    # Popularity: Zipf, exponent 0.7.
    for (b = 0; b < broadcasters; b++) { weight[b] = exp(-0.7 * log(b + 1)); total += weight[b] }
    kinds = split("busy unavailable overload notfound cancel", kind, " ")
    split("0.025 0.012 0.010 0.012 0.020", share, " ")
    for (t = 1 - log(uniform()) / rate; t < horizon; t -= log(uniform()) / rate) {
        # Somebody who watches nothing.
        for (tries = 0; tries < 1000; tries++) {
            v = int(uniform() * viewers)
            if (t > busy[v]) break
        }
        b = channel()
        what = outcome()
        hold = 0
        if (what == "answered") {
            hold = exp(log(3.2) - 0.18 + 0.6 * gauss())
            if (hold < 0.8) hold = 0.8
            if (hold > 15) hold = 15
        }
        if (what == "cancel") hold = 0.3 + uniform()
        if (what == "notfound") b = broadcasters + int(uniform() * 50)
        # Two seconds: ringing, and decisions that never come.
        busy[v] = t + hold + 2
        printf "viewer%03d,broadcaster%02d,%.3f,%.3f,%s\n", v, b, t, hold, what
    }
}
