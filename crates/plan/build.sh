#!/usr/bin/env bash
# build.sh FOLDER [OPTION...]: compiles the programs, with these options of cargo, and puts them into FOLDER.
#
# Cargo says where it put each program: that depends on its settings and on the environment. A program in FOLDER is
# replaced only if its bytes changed, because its stages run then, and in one step, because it may be running.
set -euo pipefail
folder=$1
shift

# Where it did not compile before, cargo compiles everything and shows its progress; warnings always.
read -r built_in 2>/dev/null <"$folder/.built-in" || built_in=
if [[ $built_in == "$PWD" ]]; then
    set -- --quiet "$@"
else
    echo 'make: compiling the programs: some 5 minutes, once in this folder' >&2
fi
# Unquoted: CARGO may be `cargo +nightly`.
messages=$(${CARGO:-cargo} build --release --workspace --bins --message-format=json-render-diagnostics "$@")

mkdir -p "$folder"
sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' <<<"$messages" | while IFS= read -r new; do
    name=${new##*/}
    if ! cmp -s "$new" "$folder/$name"; then
        cp "$new" "$folder/.$name.$$"
        mv -f "$folder/.$name.$$" "$folder/$name"
    fi
done
echo "$PWD" >"$folder/.built-in"
