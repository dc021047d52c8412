"""Compares the activations that `extract` computed with those that the maker computed."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from expected import Expected

LIMIT = 1e-4


@dataclass
class Cut:
    """One cut of one network."""

    # Largest absolute value that the maker computed.
    largest: float
    # Largest difference from it, relative to `largest`.
    difference: float

    def __str__(self) -> str:
        return f"{self.difference:.0e}" if self.difference else "0"


@dataclass
class Found:
    """What `extract` wrote: for each array the files that hold it, one for each split."""

    # Every cut in f32, from the setting `layers`.
    cuts: dict[str, list[Path]]
    # The last cut as `train-head` reads it, in f32.
    features: list[Path]
    # The setting `cut` as `finetune` reads it, in f16.
    halves: list[Path]

    def files(self) -> list[Path]:
        """All of them, in one order."""
        return sorted([*self.features, *self.halves, *(path for paths in self.cuts.values() for path in paths)])


@dataclass
class Comparison:
    """All cuts for one file and one picture size, or why there are none."""

    cuts: dict[str, Cut] = field(default_factory=dict)
    # The hash of the bytes of all arrays.
    digest: str = ""
    # The difference of the halves from what the maker computed, rounded to halves.
    halves: Cut | None = None
    wrong: str | None = None

    def worst(self) -> str:
        """The largest difference of a cut, and where."""
        name = max(self.cuts, key=lambda name: self.cuts[name].difference)
        return f"{self.cuts[name]} at {name}" if self.cuts[name].difference else "0 at every cut"


class Unlike(Exception):
    """An array is wrong, missing or one too many."""


def compare(theirs: dict[str, np.ndarray], found: Found, expected: Expected) -> Comparison:
    """`theirs`: what the maker computed, (n, h, w, c) by name of cut, in the order of layers."""
    comparison = Comparison()
    try:
        _check_names(theirs, found, expected)
        for name, array in theirs.items():
            comparison.cuts[name] = _cut(array, _load(name, found.cuts[name], np.float32, array.shape))
        # `not <=`, so that NaN is wrong too.
        beyond = [name for name, cut in comparison.cuts.items() if not cut.difference <= LIMIT]
        if beyond:
            raise Unlike(f"beyond {LIMIT:.0e} at {', '.join(beyond)}")
        _check_features(list(theirs)[-1], found)
        comparison.halves = _halves(expected.cut, theirs[expected.cut], found)
        comparison.digest = _digest(found)
    except Unlike as unlike:
        comparison.wrong = str(unlike)
    return comparison


def _check_names(theirs: dict[str, np.ndarray], found: Found, expected: Expected) -> None:
    if theirs.keys() != found.cuts.keys():
        missing, surplus = theirs.keys() - found.cuts.keys(), found.cuts.keys() - theirs.keys()
        raise Unlike(f"extract misses cuts {sorted(missing)} and has cuts {sorted(surplus)} of its own")
    # Both could miss the same ones.
    if len(theirs) != expected.cuts:
        raise Unlike(f"expected {expected.cuts} cuts, got {len(theirs)}")


def _load(name: str, paths: list[Path], dtype: type, shape: tuple[int, ...]) -> np.ndarray:
    missing = [path.name for path in paths if not path.exists()]
    if missing:
        raise Unlike(f"extract did not write {', '.join(missing)}")
    array = np.concatenate([np.load(path) for path in paths])
    if array.shape != shape or array.dtype != dtype:
        raise Unlike(f"{name}: expected {np.dtype(dtype)} {shape}, got {array.dtype} {array.shape}")
    return array


def _cut(theirs: np.ndarray, ours: np.ndarray) -> Cut:
    largest = float(np.abs(theirs).max())
    return Cut(largest, float(np.abs(ours - theirs).max()) / largest)


def _check_features(last: str, found: Found) -> None:
    """The features must hold the same bytes as the last cut, which was compared."""
    for features, cut in zip(found.features, found.cuts[last], strict=True):
        if not features.exists() or features.read_bytes() != cut.read_bytes():
            raise Unlike(f"expected in {features.name} the bytes of {cut.name}")


def _halves(name: str, theirs: np.ndarray, found: Found) -> Cut:
    """Numbers that differ a little may be rounded to neighbouring values of f16, but no further."""
    ours = _load(f"{name} in f16", found.halves, np.float16, theirs.shape).astype(np.float32)
    rounded = theirs.astype(np.float16)
    cut = _cut(rounded.astype(np.float32), ours)
    step = np.abs(np.spacing(rounded)).astype(np.float32)
    if not (np.abs(ours - rounded) <= LIMIT * cut.largest + step).all():
        raise Unlike(f"{name} in f16: more than a half's last digit away, {cut} of the largest")
    return cut


def _digest(found: Found) -> str:
    digest = hashlib.blake2b()
    for path in found.files():
        digest.update(path.read_bytes())
    return digest.hexdigest()
