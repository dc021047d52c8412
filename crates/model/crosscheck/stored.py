"""The dtype of the weights in a file: if a saver silently wrote f32 for f16, the table's row would say nothing."""

import zipfile
from pathlib import Path

import h5py
import torch
from safetensors import safe_open

# HDF5 has no bfloat16: Keras writes two opaque bytes.
HDF5 = {"f32": "float32", "f16": "float16", "bf16": "|V2"}
SAFETENSORS = {"f32": "F32", "f16": "F16", "bf16": "BF16"}
TORCH = {"f32": "torch.float32", "f16": "torch.float16", "bf16": "torch.bfloat16"}


def check(path: Path, dtype: str) -> None:
    """Ends the run unless all weights in the file are stored as `dtype`."""
    match path.suffix:
        case ".pth":
            expected, found = TORCH[dtype], _pth(path)
        case ".safetensors":
            expected, found = SAFETENSORS[dtype], _safetensors(path)
        case ".keras":
            with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as file:
                expected, found = HDF5[dtype], _hdf5(file)
        case _:
            expected, found = HDF5[dtype], _hdf5(path)
    if found != {expected}:
        raise SystemExit(f"{path}: expected weights stored as {expected}, got {sorted(found)}")


def _hdf5(file: object) -> set[str]:
    """Those of the layers. An optimizer counts its steps in a dtype of its own."""
    found = set()

    def visit(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and not name.startswith("optimizer"):
            found.add(str(item.dtype))

    with h5py.File(file) as opened:
        opened.visititems(visit)
    return found


def _pth(path: Path) -> set[str]:
    state = torch.load(path, weights_only=True)
    return {str(tensor.dtype) for name, tensor in state.items() if _is_weight(name)}


def _safetensors(path: Path) -> set[str]:
    with safe_open(path, framework="pt") as file:
        return {file.get_slice(name).get_dtype() for name in file.keys() if _is_weight(name)}


def _is_weight(name: str) -> bool:
    """Batch norms count their batches, as integers."""
    return not name.endswith("num_batches_tracked")
