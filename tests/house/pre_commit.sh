#!/bin/bash
# The pre-commit hook in a repository of its own: what is badly formatted or
# misspelled is refused and named, and what is staged counts, not what lies in
# the working tree.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "pre_commit: $1"; cat "$work/out"; exit 1; }

# A hook that runs this test sets variables that name its own repository.
unset "${!GIT_@}"
export GIT_CONFIG_NOSYSTEM=1 HOME=$work
mkdir -p "$work/repo/tests/house"
cd "$work/repo"
cp "$top/.clang-format" "$top/.codespellrc" .
cp "$top/tests/house/words.txt" tests/house/
git init -q .
git config user.name test
git config user.email test@example.org
git config core.hooksPath "$top/.githooks"

refused() { # the words in the hook's output
    git commit -qm x >"$work/out" 2>&1 && fail "accepted, but should be refused: $1"
    grep -qF "$1" "$work/out" || fail "does not say: $1"
}
accepted() { # what
    git commit -qm x >"$work/out" 2>&1 || fail "refused, but should be accepted: $1"
}

good='int main(void)
{
    return 0;
}'
bad='int main(void) { return 0; }'

echo "$good" >good.c
git add .
accepted "a formatted file"

echo "$bad" >bad.c
git add bad.c
refused "bad.c is not formatted; mend it with: clang-format -i bad.c && git add bad.c"
grep -q good.c "$work/out" && fail "names good.c"

echo "$good" >bad.c
refused "bad.c is not formatted"
git add bad.c
echo "$bad" >bad.c
accepted "a file that is formatted where it is staged"
git checkout -q bad.c

# in two pieces, for the tree of this test is checked, too
echo "a viewer rec""eives RTP, and then rec""ieves more" >"a page.md"
git add .
refused "a page.md:1: rec""ieves"
echo "keep-alives of the SER" >"a page.md"
git add .
accepted "a word on the list"

git rm -q bad.c
accepted "a removal"

# A path with git and the shell's tools but no checkers.
mkdir "$work/bin"
for tool in bash env git mktemp rm sed sort cat; do
    ln -s "$(command -v $tool)" "$work/bin/$tool"
done
echo "$bad" >bad.c
git add bad.c
PATH=$work/bin git commit -qm x >"$work/out" 2>&1 || fail "refused without tools"
grep -q "clang-format is not installed" "$work/out" || fail "format: no word"
grep -q "codespell is not installed" "$work/out" || fail "spelling: no word"
