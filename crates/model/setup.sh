#!/usr/bin/env bash
# Puts libtorch into .libtorch/ (lib/, include/, build-version), or a link to the one that LIBTORCH names.
#
# libtorch comes out of the PyTorch wheel. Only what a CPU run loads is kept; two libraries of the CUDA runtime belong to
# that, because libtorch_cpu.so is linked against them. With CUDA=1, what a run on a GPU loads is kept too, and the
# result serves both. Everything happens in .libtorch.partial/ and is renamed at the end, so this can be stopped at any
# moment and started again. Tested on x86-64 Linux; on aarch64 only that the wheels arrive and hold the libraries.
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

has_cuda() { [[ -e $1/lib/libtorch_cuda.so ]]; }

# Whether the libtorch in folder $1 is the one that was asked for, or more.
will_do() { is_right "$1" && { [[ -z $cuda ]] || has_cuda "$1"; }; }

# CUDA=1, or nothing. The Makefile passes on what was said to make; in many an environment CUDA is a folder.
read_cuda() {
    case ${CUDA:-} in
    '' | 0) cuda= ;;
    1) cuda=1 ;;
    *) fail "CUDA=$CUDA: expected 1, for the libtorch that can use a GPU, or nothing" ;;
    esac
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
    will_do "$LIBTORCH" || fail "LIBTORCH=$LIBTORCH: CUDA=1 expects lib/libtorch_cuda.so, which this libtorch lacks"
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

# What the wheel of torch requires beside those, less what only Python loads: Triton, the bindings of CUDA, NVTX.
cuda_wheels() {
    case $1 in
    x86_64) cat <<-END ;;
	nvidia-cublas==13.1.0.3 --hash=sha256:ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171
	nvidia-cuda-nvrtc==13.0.88 --hash=sha256:ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575
	nvidia-cudnn-cu13==9.19.0.56 --hash=sha256:d20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf
	nvidia-cufft==12.0.0.61 --hash=sha256:6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3
	nvidia-cufile==1.15.1.6 --hash=sha256:08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44
	nvidia-curand==10.4.0.35 --hash=sha256:1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc
	nvidia-cusolver==12.0.4.66 --hash=sha256:0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112
	nvidia-cusparse==12.6.3.3 --hash=sha256:2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b
	nvidia-cusparselt-cu13==0.8.0 --hash=sha256:25e30a8a7323935d4ad0340b95a0b69926eee755767e8e0b1cf8dd85b197d3fd
	nvidia-nccl-cu13==2.28.9 --hash=sha256:e4553a30f34195f3fa1da02a6da3d6337d28f2003943aa0a3d247bbc25fefc42
	nvidia-nvjitlink==13.0.88 --hash=sha256:13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b
	nvidia-nvshmem-cu13==3.4.5 --hash=sha256:290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80
	END
    aarch64) cat <<-END ;;
	nvidia-cublas==13.1.0.3 --hash=sha256:c86fc7f7ae36d7528288c5d88098edcb7b02c633d262e7ddbb86b0ad91be5df2
	nvidia-cuda-nvrtc==13.0.88 --hash=sha256:d27f20a0ca67a4bb34268a5e951033496c5b74870b868bacd046b1b8e0c3267b
	nvidia-cudnn-cu13==9.19.0.56 --hash=sha256:6ed29ffaee1176c612daf442e4dd6cfeb6a0caa43ddcbeb59da94953030b1be4
	nvidia-cufft==12.0.0.61 --hash=sha256:2708c852ef8cd89d1d2068bdbece0aa188813a0c934db3779b9b1faa8442e5f5
	nvidia-cufile==1.15.1.6 --hash=sha256:bdc0deedc61f548bddf7733bdc216456c2fdb101d020e1ab4b88d232d5e2f6d1
	nvidia-curand==10.4.0.35 --hash=sha256:133df5a7509c3e292aaa2b477afd0194f06ce4ea24d714d616ff36439cee349a
	nvidia-cusolver==12.0.4.66 --hash=sha256:02c2457eaa9e39de20f880f4bd8820e6a1cfb9f9a34f820eb12a155aa5bc92d2
	nvidia-cusparse==12.6.3.3 --hash=sha256:80bcc4662f23f1054ee334a15c72b8940402975e0eab63178fc7e670aa59472c
	nvidia-cusparselt-cu13==0.8.0 --hash=sha256:400c6ed1cf6780fc6efedd64ec9f1345871767e6a1a0a552a1ea0578117ea77c
	nvidia-nccl-cu13==2.28.9 --hash=sha256:01c873ba1626b54caa12272ed228dc5b2781545e0ae8ba3f432a8ef1c6d78643
	nvidia-nvjitlink==13.0.88 --hash=sha256:e931536ccc7d467a98ba1d8b89ff7fa7f1fa3b13f2b0069118cd7f47bff07d0c
	nvidia-nvshmem-cu13==3.4.5 --hash=sha256:6dc2a197f38e5d0376ad52cd1a2a3617d3cdc150fd5966f4aee9bcebb1d68fe9
	END
    esac
}

# Measured on x86-64; on aarch64 they are nearly the same.
sizes() {
    if [[ -n $cuda ]]; then
        echo "2.5 GB in 15 parts, of which 3.5 GB stay on disk, unpacked; 6.1 GB while unpacking"
    else
        echo "544 MB on x86-64, of which 500 MB stay on disk, unpacked"
    fi
}

# One pip a wheel, because pip puts nothing into its place before all are there: an interrupted run keeps what it got.
download() {
    local machine=$1 wheel count=0
    mkdir -p $partial/wheels $partial/tmp
    { wheels "$machine" && if [[ -n $cuda ]]; then cuda_wheels "$machine"; fi; } >$partial/requirements.txt
    say "downloading libtorch $version${cuda:+ with CUDA 13} ($(sizes))"
    while read -r wheel; do
        count=$((count + 1))
        echo "$wheel" >$partial/wheel.txt
        TMPDIR=$PWD/$partial/tmp python3 -m pip --disable-pip-version-check --no-cache-dir download \
            --no-deps --only-binary=:all: --require-hashes --python-version 3.11 \
            --platform "manylinux_2_28_$machine" --platform "manylinux_2_27_$machine" \
            --platform "manylinux_2_25_$machine" --platform "manylinux_2_18_$machine" \
            --platform "manylinux_2_17_$machine" --platform "manylinux2014_$machine" \
            --dest $partial/wheels --requirement $partial/wheel.txt </dev/null >&2 ||
            fail "pip could not download libtorch (part $count, ${wheel%% *}), see above; what has arrived is kept in" \
                "$partial, which may be removed; or set LIBTORCH to the folder of a libtorch $version"
    done <$partial/requirements.txt
}

# Everything into one folder: each of these libraries looks for the others beside itself.
unpack() {
    say "unpacking libraries and headers"
    python3 -B crates/model/unpack.py "$partial/wheels" "$partial/tree" "$version" "$cuda"
    will_do $partial/tree || fail "the downloaded wheels hold no libtorch $version; remove $partial and try again"
}

need_tools
read_cuda
# Inside cargo LIBTORCH already names .libtorch itself.
if [[ -n ${LIBTORCH:-} && ! ${LIBTORCH} -ef $home ]]; then
    link_theirs
    exit
fi
if will_do $home; then exit; fi

system=$(uname -s)-$(uname -m)
[[ $system == Linux-x86_64 || $system == Linux-aarch64 ]] ||
    fail "no libtorch is known for $system: set LIBTORCH to the folder of a libtorch $version"
need_pip
# Two runs at once: the second one waits here, with this file as the lock, and finds the work done.
if command -v flock >/dev/null; then
    exec 9<crates/model/setup.sh
    if ! flock --nonblock 9; then
        say "another setup puts libtorch into $home; waiting for it to end"
        flock 9
    fi
    if will_do $home; then exit; fi
fi
rm -rf $partial/tree $partial/tmp
download "${system#Linux-}"
unpack
rm -rf $home
mv $partial/tree $home
rm -rf $partial
say "libtorch $version${cuda:+ with CUDA} is in $home"
