#!/bin/bash
# What a compiler does not check: format, spelling, arrows between folders,
# headers that stand alone, lengths of functions and files, scripts, the hook.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
status=0
fail() { echo "house: $1"; status=1; }

mapfile -t sources < <(git ls-files '*.c' '*.h' '*.cc')
clang-format --dry-run -Werror "${sources[@]}" 2>&1 | head -20
[ "${PIPESTATUS[0]}" -eq 0 ] || fail "not formatted: clang-format -i"

git ls-files -z | xargs -0 codespell ||
    fail "misspelled; a word that is right belongs in tests/house/words.txt"

# Arrows never run upwards (design: base, proto, then capture | analysis |
# model, then replay, then cli).
arrows() { # folder, forbidden folders
    git grep -nE "#include \"($2)/" -- "$1/*.[ch]" && fail "arrow out of $1/"
}
arrows base 'proto|capture|analysis|model|replay|cli'
arrows proto 'capture|analysis|model|replay|cli'
arrows capture 'analysis|model|replay|cli'
arrows analysis 'capture|model|replay|cli'
arrows model 'capture|analysis|replay|cli'
arrows replay 'cli'

# Headers alone.
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -I. $(pkg-config --cflags hdf5-serial gsl)"
while read -r header; do
    # the flags are words on purpose
    # shellcheck disable=SC2086
    echo "#include \"$header\"" | gcc $flags -Wall -Wextra -fsyntax-only -x c - ||
        fail "$header does not stand alone"
done < <(git ls-files 'base/*.h' 'proto/*.h' 'capture/*.h' 'analysis/*.h' \
    'model/*.h' 'replay/*.h' 'cli/*.h')

# No function over 80 lines, no file over 900.
long=$(git ls-files '*.c' '*.cc' | xargs ctags --output-format=json \
    --fields=+ne --c-kinds=f --c++-kinds=f -f - 2>/dev/null |
    sed -n 's/.*"name": "\([^"]*\)".*"path": "\([^"]*\)".*"line": \([0-9]*\).*"end": \([0-9]*\).*/\3 \4 \2 \1/p' |
    awk '$2 - $1 + 1 > 80 { print $3 ":" $1, $4, $2 - $1 + 1 " lines" }')
[ -z "$long" ] || fail "too long: $long"
git ls-files '*.c' '*.h' '*.cc' | xargs wc -l |
    awk '$2 != "total" && $1 > 900 { print; bad = 1 } END { exit bad }' ||
    fail "a file of more than 900 lines"

# Buffers of fixed size are filled by snprintf or not at all.
git grep -nE '\b(strcpy|strcat|strncpy|sprintf|gets|alloca)\(' -- '*.c' '*.h' ':!tests' &&
    fail "an unbounded string function"
# Memory comes from base/alloc.c, so that tests can let it fail.
git grep -nE '\b(malloc|calloc|realloc|free)\(' -- 'base/*.c' 'proto/*.c' \
    'capture/*.c' 'analysis/*.c' 'model/*.c' 'replay/*.c' 'cli/*.c' \
    ':!base/alloc.c' && fail "memory not from base/alloc.h"

shellcheck run test .ci/run .githooks/* cmake/install-packages \
    tests/house/*.sh tests/integration/*.sh tests/testbed/*.sh \
    tests/peer/*.sh || fail "shellcheck"
tests/house/pre_commit.sh || fail "the pre-commit hook"
exit $status
