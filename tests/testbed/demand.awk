# demand.awk - the demand list of the test bed, from a seed.
#
#   awk -v seed=1 -v viewers=60 -v broadcasters=30 -v horizon=240 -f demand.awk
#
# Output, one session a line, by start:
#   viewer,broadcaster,start_s,hold_s,outcome,rtp_port
# hold_s is the time from the viewer's ACK to its BYE, 0 for a failed session.
# The generator is Park and Miller's, inside the 53 bits of an awk number, so
# that every awk gives the same list.

function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function gauss()   { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
function pick(except,    u, b) {
    do {
        u = uniform() * total
        for (b = 0; b < broadcasters - 1 && u > weight[b]; b++) u -= weight[b]
    } while (b == except)
    return b
}
BEGIN {
    count = 0
    state = seed * 48271 + 12345
    for (i = 0; i < 20; i++) uniform()
    # Popularity: Zipf, exponent 0.7.
    for (b = 0; b < broadcasters; b++) { weight[b] = exp(-0.7 * log(b + 1)); total += weight[b] }
    # Failures, as shares of all sessions; the rest is answered.
    kinds = split("busy notfound unavailable overload cancel noanswer dead", kind, " ")
    split("0.025 0.014 0.011 0.011 0.014 0.006 0.006", share, " ")
    # What a failed session lasts at most, in seconds, so that the next one of
    # the same viewer does not meet it.
    split("0.3 0.3 0.3 0.3 3.5 9.5 7.5", lasts, " ")
    for (v = 0; v < viewers; v++) {
        t = 0.5 + uniform() * 25
        last = -1
        sessions = 5 + int(uniform() * 3)
        for (n = 0; n < sessions; n++) {
            b = pick(last)
            last = b
            u = uniform()
            outcome = "answered"
            for (k = 1; k <= kinds; k++) {
                if (u < share[k]) { outcome = kind[k]; break }
                u -= share[k]
            }
            name = sprintf("broadcaster%02d", b)
            if (outcome == "answered") {
                # Holding time: log-normal, mean 12 s before the bounds.
                hold = exp(log(12) - 0.32 + 0.8 * gauss())
                if (hold < 1.5) hold = 1.5
                if (hold > 45) hold = 45
                end = t + 0.3 + hold
            } else {
                hold = 0
                end = t + lasts[k]
                # Nobody has numbers from 30 up.
                if (outcome == "notfound") name = sprintf("broadcaster%02d", broadcasters + int(uniform() * 60))
            }
            if (end > horizon) break
            start[count] = t
            line[count] = sprintf("viewer%02d,%s,%.3f,%.3f,%s", v, name, t, hold, outcome)
            count++
            # Half of the time a change of channel, otherwise a rest.
            if (uniform() < 0.5) t = end + 0.3 + uniform() * 1.2
            else {
                rest = 2 - 26 * log(uniform())
                t = end + (rest > 45 ? 45 : rest)
            }
        }
    }
    for (i = 1; i < count; i++) {
        s = start[i]; l = line[i]
        for (j = i - 1; j >= 0 && start[j] > s; j--) { start[j + 1] = start[j]; line[j + 1] = line[j] }
        start[j + 1] = s; line[j + 1] = l
    }
    # A fresh even port a session, in 20000-29998.
    for (i = 0; i < count; i++) print line[i] "," 20000 + 2 * i
}
