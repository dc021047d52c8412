"""How far what `extract` computed is from what the maker computed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
class Comparison:
    """All cuts for one file and one picture size, or why there are none."""

    cuts: dict[str, Cut]
    # Of the bytes of all cuts.
    digest: str
    wrong: str | None = None

    def worst(self) -> str:
        """The largest difference, and where."""
        name = max(self.cuts, key=lambda name: self.cuts[name].difference)
        return f"{self.cuts[name]} at {name}" if self.cuts[name].difference else "0 at every cut"


def compare(expected: dict[str, np.ndarray], found: dict[str, list[Path]]) -> Comparison:
    """`expected`: (n, h, w, c) by name of cut; `found`: the files that hold the same pictures, in that order."""
    if expected.keys() != found.keys():
        missing, surplus = expected.keys() - found.keys(), found.keys() - expected.keys()
        return Comparison({}, "", f"extract misses cuts {sorted(missing)} and has cuts {sorted(surplus)} of its own")
    digest = hashlib.blake2b()
    cuts = {}
    for name, theirs in expected.items():
        for path in found[name]:
            digest.update(path.read_bytes())
        ours = np.concatenate([np.load(path) for path in found[name]])
        if ours.shape != theirs.shape or ours.dtype != np.float32:
            wrong = f"{name}: expected f32 {theirs.shape}, got {ours.dtype} {ours.shape}"
            return Comparison(cuts, "", wrong)
        largest = float(np.abs(theirs).max())
        cuts[name] = Cut(largest, float(np.abs(ours - theirs).max()) / largest)
    comparison = Comparison(cuts, digest.hexdigest())
    # Written so that a difference that is no number is wrong too.
    beyond = [name for name, cut in cuts.items() if not cut.difference <= LIMIT]
    if beyond:
        comparison.wrong = f"beyond {LIMIT:.0e} at {', '.join(beyond)}"
    return comparison
