#!/usr/bin/env bash
# install.sh PROGRAM PREFIX: puts PROGRAM into PREFIX/bin and the parts of libtorch that it loads on a CPU into
# PREFIX/lib/headstart, where it finds them wherever PREFIX is moved. Files appear whole or not at all.
set -euo pipefail
program=$1 prefix=${2:-}

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

# By the search path of the program, which LD_LIBRARY_PATH would come before.
loaded=$(env -u LD_LIBRARY_PATH ldd "$program" | sed -n 's/^.* => \(.*\/\.libtorch\/lib\/.*\) (0x[0-9a-f]*)$/\1/p')
[[ $loaded == *libtorch_cpu* ]] || fail "$program does not find libtorch in .libtorch/lib; see \`make setup\`"
while IFS= read -r library; do
    put "$library" "$libraries"
done <<<"$loaded"
put "$program" "$prefix/bin"

installed=$prefix/bin/${program##*/}
env -u LD_LIBRARY_PATH "$installed" --version >/dev/null || fail "$installed does not start"
if env -u LD_LIBRARY_PATH ldd "$installed" | grep -q '/\.libtorch/lib/'; then
    fail "$installed still loads libtorch from elsewhere"
fi
echo "install: $installed with its libtorch, $(du --total --block-size=1M "$installed" "$libraries" | tail -n 1 | cut -f 1) MB together; $prefix can be moved and packed" >&2
