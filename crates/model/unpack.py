"""Takes out of the wheels of PyTorch and CUDA what running libtorch needs, and its headers.

    unpack.py WHEELS TREE VERSION CUDA      (setup.sh calls it; CUDA is 1, or empty)

WHEELS is a folder of .whl files. All libraries come to lie in TREE/lib, as each looks for the others beside itself. Any
Python from 3.8 on will do.
"""

import re
import shutil
import sys
import zipfile
from pathlib import Path

# What libtorch is linked against, and what it and cuDNN open by name; no profilers, no transports between machines.
OF_CUDA = (
    r"cublas(?:Lt)?|cudart|cudnn\w*|cufft|cufile|cupti|curand|cusolver|cusparse(?:Lt)?"
    r"|nccl|nvJitLink|nvrtc(?:-builtins)?|nvshmem_host"
)
# Without a GPU; libtorch_cpu is linked against these two.
OF_CPU = r"cudart|cupti"
# Of torch itself, with a GPU and without.
PASSED_OVER = {True: r"libtorch_python|libshm", False: r"cuda|nvrtc|nvshmem|python|shm|nccl|cudnn|cusparse"}


def place(name: str, cuda: bool) -> "str | None":
    """Where a file of a wheel belongs in the tree; None if it is not wanted."""
    if match := re.fullmatch(r"torch(?:/|\.)libs?/([^/]+\.so[^/]*)", name):
        return None if re.search(PASSED_OVER[cuda], match[1]) else f"lib/{match[1]}"
    if match := re.fullmatch(r"torch/(include/.*[^/])", name):
        return match[1]
    if match := re.fullmatch(rf"nvidia/[^/]+/lib/(lib(?:{OF_CUDA if cuda else OF_CPU})\.so[^/]*)", name):
        return f"lib/{match[1]}"
    if match := re.fullmatch(r"([^/]+)\.dist-info/(?:licenses/)?((?:LICEN|Licen|NOTICE)[^/]*)", name):
        return f"licenses/{match[1]}/{match[2]}"
    return None


def unpack(wheel: Path, tree: Path, cuda: bool) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if below := place(name, cuda):
                target = tree / below
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, open(target, "wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)


def main() -> None:
    wheels, tree, version, cuda = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], bool(sys.argv[4])
    for wheel in sorted(wheels.glob("*.whl")):
        unpack(wheel, tree, cuda)
    (tree / "build-version").write_text(f"{version}+{'cu130' if cuda else 'cpu'}\n")


if __name__ == "__main__":
    main()
