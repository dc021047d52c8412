"""How far two sources of logits are apart."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline import Logits
from python import answer

# The largest difference of a logit, as a share of the largest logit of the row.
WANTED = 1e-3
# The same where one computes with rounded weights, or in bfloat16, which has 8 significant bits.
WANTED_OF_OTHERS = 0.05


@dataclass
class Difference:
    photos: int
    # Photos that get another answer.
    changed: int
    # The largest difference of a logit, as a share of the largest logit of the row.
    largest: float

    def __str__(self) -> str:
        return f"{self.changed}, {shown(self.largest)}"

    @property
    def is_wanted(self) -> bool:
        return self.changed == 0 and self.largest <= WANTED

    @property
    def is_wanted_of_others(self) -> bool:
        """Whether this can be between two that compute with other numbers."""
        return self.largest <= WANTED_OF_OTHERS


def shown(share: float) -> str:
    return f"{share:.0e}" if share else "0"


def difference(expected: Logits, found: Logits, photos: Iterable[str]) -> Difference:
    """The difference over some photos of a row."""
    # Python's own max loses numbers that are none.
    scale = np.max([np.abs(_centred(logits)).max() for logits in expected.values()])
    pairs = [(_centred(expected[photo]), _centred(found[photo])) for photo in photos]
    changed = sum(answer(one) != answer(other) for one, other in pairs)
    largest = np.max([np.abs(one - other).max() / scale for one, other in pairs], initial=0.0)
    return Difference(len(pairs), changed, float(largest))


def _centred(logits: np.ndarray) -> np.ndarray:
    """A constant that is added to all logits changes no probability, and `predict` gives only these."""
    return logits - logits.mean() if len(logits) > 1 else logits


@dataclass
class Pixels:
    """How Pillow's pixels of photos of one kind differ from ours."""

    # The share of the levels that differ.
    share: float
    # The largest difference of a level.
    largest: int


def pixels(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> Pixels:
    off = np.concatenate([np.abs(ours.astype(int) - pillows).ravel() for ours, pillows in pairs])
    return Pixels(float((off > 0).mean()), int(off.max()))
