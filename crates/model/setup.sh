#!/usr/bin/env bash
# Puts libtorch into .libtorch/ (lib/, include/, build-version), or a link to the one that LIBTORCH names.
#
# libtorch comes out of the PyTorch wheel. Only what a CPU run loads is kept; two libraries of the CUDA runtime belong to
# that, because libtorch_cpu.so is linked against them. Everything happens in .libtorch.partial/ and is renamed at the end,
# so this can be stopped at any moment and started again. Tested on x86-64 Linux; the aarch64 wheels are named and hashed
# the same way, but nobody has tried them yet.
set -euo pipefail
here=${BASH_SOURCE[0]}
if [[ $here != */* ]]; then here=./$here; fi
cd "${here%/*}/../.."

version=2.11.0
home=.libtorch
partial=.libtorch.partial

say() { echo "setup: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The version of the libtorch in folder $1: its own build-version, or version.py where it is a Python package.
version_in() {
    local line=
    if [[ -f $1/build-version ]]; then
        read -r line <"$1/build-version" || true
        echo "$line"
    elif [[ -f $1/version.py ]]; then
        while read -r line; do
            if [[ $line =~ ^__version__\ *=\ *[\'\"]([^\'\"]+) ]]; then echo "${BASH_REMATCH[1]}"; fi
        done <"$1/version.py"
    fi
}

is_libtorch() { [[ -e $1/lib/libtorch_cpu.so && -d $1/include/torch ]]; }

is_right() {
    local found
    found=$(version_in "$1")
    is_libtorch "$1" && [[ ${found%%+*} == "$version" ]]
}

need_tools() {
    local cargo=${CARGO:-cargo} compiler=${CXX:-c++}
    command -v "${cargo%% *}" >/dev/null ||
        fail "no cargo ('$cargo'): install Rust 1.91 or newer, with rustup (rustup.rs) or your system's packages"
    command -v "${compiler%% *}" >/dev/null ||
        fail "no C++ compiler ('$compiler'): install one (Debian, Ubuntu: apt-get install g++) or name yours in CXX"
    command -v cc >/dev/null ||
        fail "no C compiler ('cc'), which Rust links with: install one (Debian, Ubuntu: apt-get install gcc)"
}

need_pip() {
    command -v python3 >/dev/null ||
        fail "no python3, whose pip downloads libtorch: install it, or set LIBTORCH to the folder of a libtorch $version"
    python3 -m pip --version >/dev/null 2>&1 ||
        fail "python3 has no pip, which downloads libtorch: install it (Debian, Ubuntu: apt-get install python3-pip)," \
            "or set LIBTORCH to the folder of a libtorch $version"
}

# Uses the libtorch that the user has already.
link_theirs() {
    local found
    [[ -d $LIBTORCH ]] || fail "LIBTORCH=$LIBTORCH: expected the folder of a libtorch $version, found no folder"
    is_libtorch "$LIBTORCH" ||
        fail "LIBTORCH=$LIBTORCH: expected the folder of a libtorch $version, found no lib/libtorch_cpu.so and include/torch"
    found=$(version_in "$LIBTORCH")
    is_right "$LIBTORCH" || fail "LIBTORCH=$LIBTORCH: expected libtorch $version, found ${found:-no build-version}"
    # The download of an earlier run makes room.
    if [[ -d $home && ! -L $home ]]; then
        say "removing the libtorch that was downloaded into $home; make setup without LIBTORCH downloads it again"
        rm -rf "$home"
    fi
    ln -sfn "$(cd "$LIBTORCH" && pwd)" "$home"
    say "using libtorch $version in $LIBTORCH"
}

# One wheel a line, with its SHA-256. Wheels of one Python version, whatever Python runs pip: nothing of Python is kept.
wheels() {
    case $1 in
    x86_64) cat <<-END ;;
	torch==$version --hash=sha256:7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a
	nvidia-cuda-runtime==13.0.96 --hash=sha256:7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548
	nvidia-cuda-cupti==13.0.85 --hash=sha256:4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8
	END
    aarch64) cat <<-END ;;
	torch==$version --hash=sha256:d91aac77f24082809d2c5a93f52a5f085032740a1ebc9252a7b052ef5a4fddc6
	nvidia-cuda-runtime==13.0.96 --hash=sha256:ef9bcbe90493a2b9d810e43d249adb3d02e98dd30200d86607d8d02687c43f55
	nvidia-cuda-cupti==13.0.85 --hash=sha256:796bd679890ee55fb14a94629b698b6db54bcfd833d391d5e94017dd9d7d3151
	END
    esac
}

# Wheels that an interrupted run left whole are used again: pip compares their hashes.
download() {
    local machine=$1
    mkdir -p $partial/wheels $partial/tmp
    wheels "$machine" >$partial/requirements.txt
    say "downloading libtorch $version (544 MB on x86-64, of which 500 MB stay on disk, unpacked)"
    TMPDIR=$PWD/$partial/tmp python3 -m pip --disable-pip-version-check --no-cache-dir download \
        --no-deps --only-binary=:all: --require-hashes --python-version 3.11 \
        --platform "manylinux_2_28_$machine" --platform "manylinux_2_25_$machine" \
        --platform "manylinux_2_17_$machine" --platform "manylinux2014_$machine" \
        --dest $partial/wheels --requirement $partial/requirements.txt >&2 ||
        fail "pip could not download libtorch, see above; or set LIBTORCH to the folder of a libtorch $version"
}

# What a CPU run needs, and the licences.
unpack() {
    say "unpacking the CPU libraries and headers"
    python3 - "$partial/wheels" "$partial/tree" "$version" <<'END'
import pathlib, re, shutil, sys, zipfile

wheels, tree, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
not_for_cpu = re.compile(r"cuda|nvrtc|nvshmem|python|shm|nccl|cudnn|cusparse")
wanted = [
    (re.compile(r"torch(?:/|\.)libs?/([^/]+\.so[^/]*)"), lambda m: None if not_for_cpu.search(m[1]) else f"lib/{m[1]}"),
    (re.compile(r"torch/(include/.+)"), lambda m: m[1]),
    (re.compile(r"nvidia/[^/]+/lib/(lib(?:cudart|cupti)\.so[^/]*)"), lambda m: f"lib/{m[1]}"),
    (re.compile(r"([^/]+)\.dist-info/(?:licenses/)?((?:LICEN|Licen|NOTICE)[^/]*)"), lambda m: f"licenses/{m[1]}/{m[2]}"),
]
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            for pattern, place in wanted:
                match = pattern.fullmatch(name)
                if match and place(match) and not name.endswith("/"):
                    target = tree / place(match)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(name) as source, open(target, "wb") as sink:
                        shutil.copyfileobj(source, sink, 1 << 20)
(tree / "build-version").write_text(f"{version}+cpu\n")
END
    is_right $partial/tree || fail "the downloaded wheels hold no libtorch $version; remove $partial and try again"
}

need_tools
# Inside cargo LIBTORCH already names .libtorch itself.
if [[ -n ${LIBTORCH:-} && ! ${LIBTORCH} -ef $home ]]; then
    link_theirs
    exit
fi
if is_right $home; then exit; fi

system=$(uname -s)-$(uname -m)
[[ $system == Linux-x86_64 || $system == Linux-aarch64 ]] ||
    fail "no libtorch is known for $system: set LIBTORCH to the folder of a libtorch $version"
need_pip
# Two runs at once: the second one waits here, with this file as the lock, and finds the work done.
if command -v flock >/dev/null; then
    exec 9<crates/model/setup.sh
    flock 9
    if is_right $home; then exit; fi
fi
rm -rf $partial/tree $partial/tmp
download "${system#Linux-}"
unpack
rm -rf $home
mv $partial/tree $home
rm -rf $partial
say "libtorch $version is in $home"
