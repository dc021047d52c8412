#!/usr/bin/env bash
# build.sh FOLDER [OPTION...]: compiles the programs, with these options of cargo, and puts them into FOLDER.
#
# Cargo says where it put each program: that depends on its settings and on the environment. A program in FOLDER is
# replaced only if its bytes changed, because a new program makes its stages run; and in one step, because it may be
# running.
set -euo pipefail
folder=$1
shift

# Unquoted everywhere: CARGO may be `cargo +nightly`.
cargo=${CARGO:-cargo}

# Whether most of the work is done: whether torch-sys, which takes longest, is built. Cargo notes the folder that it was
# built in, and builds it again in another one.
is_mostly_compiled() {
    local target
    target=$($cargo metadata --no-deps --offline --format-version 1 2>/dev/null) || return 1
    target=$(sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p' <<<"$target")
    grep -qsF "$target/" "$target"/release/build/torch-sys-*/root-output
}

# Cargo shows its progress until a build has finished in this folder; it always shows warnings.
read -r built_in 2>/dev/null <"$folder/.built-in" || built_in=
if [[ $built_in == "$PWD" ]]; then
    set -- --quiet "$@"
elif ! is_mostly_compiled; then
    echo 'make: compiling the programs: some 5 minutes, once in this folder' >&2
fi
messages=$($cargo build --release --workspace --bins --message-format=json-render-diagnostics "$@")

mkdir -p "$folder"
mapfile -t programs < <(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' <<<"$messages" | sort)

# Inode, size and times of all programs, as cargo made them and as they are in FOLDER. Nothing can write to a file without
# changing these, and reading a hundred megabytes takes as long as cargo itself.
state() {
    stat --format='%n %i %s %y %z' -- "${programs[@]}" "${programs[@]/#*\//$folder/}" 2>/dev/null || true
}
if [[ $(state) != "$(cat "$folder/.state" 2>/dev/null)" ]]; then
    for new in "${programs[@]}"; do
        name=${new##*/}
        if ! cmp -s "$new" "$folder/$name"; then
            cp "$new" "$folder/.$name.$$"
            mv -f "$folder/.$name.$$" "$folder/$name"
        fi
    done
    state >"$folder/.state"
fi
echo "$PWD" >"$folder/.built-in"
