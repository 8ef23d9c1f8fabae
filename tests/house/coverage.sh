#!/bin/bash
# Lines and branches of six rooms that the unit tests and the fuzz seeds reach,
# and of cli/ that the shorter tests of the whole program reach: prints a table
# by room and the ten least covered files, and fails where a room is below its
# floor.  Without the long statistical tests.
# usage: coverage.sh [JOBS]
set -euo pipefail
cd "$(dirname "$0")/../.."
jobs=${1:-$(nproc)}
build=build/coverage

# A little under what was measured; raise them when the tests reach more.
# room, % of lines, % of branches
floors='
base     97 92
proto    99 93
capture  92 86
analysis 93 84
model    97 89
replay   92 83
cli      77 64'

cmake --preset coverage >/dev/null
cmake --build $build -j "$jobs" >$build.log 2>&1 || { cat $build.log; exit 1; }
find $build -name '*.gcda' -delete
: >$build.csv

# The tests that a ctest filter selects, then the counts of some rooms; a
# failing assert is a fault of the program, which no input may reach.
count() { # rooms, ctest filter
    ctest --test-dir $build -j "$jobs" "${@:2}" >$build.log 2>&1 ||
        { cat $build.log; exit 1; }
    gcovr -j "$jobs" --root . --object-directory $build --filter "($1)/" \
        --exclude-branches-by-pattern '.*\bassert\(.*' \
        --csv --output $build.part.csv $build/CMakeFiles >$build.log 2>&1 ||
        { cat $build.log; exit 1; }
    tail -n +2 $build.part.csv >>$build.csv
}
count 'base|proto|capture|analysis|model|replay' \
    -E '^integration|_coverage$|b3|queueing'
count cli -R '^integration\.(bad_input|effective|live|outputs|results_format|two)'

# columns: file, lines, covered, ratio, branches, taken
awk -F, '
function percent(part, whole) { return whole > 0 ? 100 * part / whole : 100 }
NR == FNR {
    if (split($0, floor, " ") == 3) {
        rooms[++count] = floor[1]
        lines_floor[floor[1]] = floor[2]
        branches_floor[floor[1]] = floor[3]
    }
    next
}
{
    room = $1
    sub(/\/.*/, "", room)
    lines[room] += $2
    covered[room] += $3
    branches[room] += $5
    taken[room] += $6
}
END {
    printf "%-9s %6s %6s %6s %9s %6s %6s\n", "room", "lines", "%", "floor",
        "branches", "%", "floor"
    for (i = 1; i <= count; i++) {
        r = rooms[i]
        of_lines = percent(covered[r], lines[r])
        of_branches = percent(taken[r], branches[r])
        low = of_lines < lines_floor[r] || of_branches < branches_floor[r]
        printf "%-9s %6d %6.1f %6d %9d %6.1f %6d%s\n", r, lines[r], of_lines,
            lines_floor[r], branches[r], of_branches, branches_floor[r],
            low ? "  below the floor" : ""
        failed = failed || low || lines[r] == 0
    }
    exit failed
}' <(echo "$floors") $build.csv && status=0 || status=$?

echo "least covered:"
awk -F, '$2 > 0 { printf "%6.1f %% of %d lines  %s\n",
    100 * $3 / $2, $2, $1 }' $build.csv | sort -n | awk 'NR <= 10'
exit "$status"
