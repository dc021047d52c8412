#!/usr/bin/env bash
# install.sh PREFIX PROGRAM...: puts the programs into PREFIX/bin and the parts of libtorch that they load on a CPU into
# PREFIX/lib/headstart, where they find them wherever PREFIX is moved. Files appear whole or not at all.
set -euo pipefail
prefix=${1:-}
shift || true

fail() {
    echo "install: $*" >&2
    exit 1
}

# Copies $1 to the folder $2.
put() {
    local name=${1##*/}
    cp --dereference "$1" "$2/.$name.$$" || { rm -f "$2/.$name.$$"; fail "$1 cannot be copied"; }
    mv -f "$2/.$name.$$" "$2/$name"
}

[[ -n $prefix ]] || fail 'say into which folder: make install PREFIX=path'
libraries=$prefix/lib/headstart
mkdir -p "$prefix/bin" "$libraries"

# By the search path of the programs, which LD_LIBRARY_PATH would come before.
loaded=$(for program; do env -u LD_LIBRARY_PATH ldd "$program"; done |
    sed -n 's/^.* => \(.*\/\.libtorch\/lib\/.*\) (0x[0-9a-f]*)$/\1/p' | sort -u)
[[ $loaded == *libtorch_cpu* ]] || fail "$1 does not find libtorch in .libtorch/lib; see \`make setup\`"
while IFS= read -r library; do
    put "$library" "$libraries"
done <<<"$loaded"

for program; do
    put "$program" "$prefix/bin"
    installed=$prefix/bin/${program##*/}
    env -u LD_LIBRARY_PATH "$installed" --version >/dev/null || fail "$installed does not start"
    if env -u LD_LIBRARY_PATH ldd "$installed" | grep -q '/\.libtorch/lib/'; then
        fail "$installed still loads libtorch from elsewhere"
    fi
done
size=$(du --total --block-size=1M "${@/#*\//$prefix/bin/}" "$libraries" | tail -n 1 | cut -f 1)
echo "install: ${*##*/} with their libtorch in $prefix, $size MB together; the folder can be moved and packed" >&2
