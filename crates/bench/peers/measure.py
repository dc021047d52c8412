"""What the peers' scripts share: each process measures one part and prints one line with the time that it took.

    SCRIPT.py PART PATH

PATH is a folder of photos, one folder per class (`decode`, `finetune`), or a .npy file of pictures or features, with its
labels beside it. The line on standard output has the number of pictures and the seconds that they took.

Every clock starts when the imports are done, workers have started, the network is built and the first batches have gone
through, so none of the frameworks pays for its start or for tracing. Our programs pay for theirs.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

# Rows, columns of a picture.
SIZE = (150, 150)
# Pictures in a batch where nothing is trained.
BATCH = 32
# Pictures in one step of the notebook's two trainings.
HEAD_BATCH, FINETUNE_BATCH = 20, 16
# For two cores: more workers would wait for each other.
WORKERS = 2
# Batches before the clock starts.
WARM = 2
# The same for steps of fine-tuning: workers are up to ten batches ahead (Keras' `max_queue_size`), and once those are
# used up, every step has to wait until its own pictures are augmented, as all but the first do in an epoch.
FINETUNE_WARM = 12
# Enough to measure a rate: pictures to augment, pictures to extract, steps of fine-tuning.
VARIED, EXTRACTED, STEPS = 4000, 256, FINETUNE_WARM + 18
# The notebook's values; but the head's rate is a tenth of it, as the notebook's kills the ReLUs on random features.
SHEAR_DEGREES = 11.46
HEAD_RATE, FINETUNE_RATE = 0.0001, 0.0001

Result = tuple[int, float]
Part = Callable[[Path], Result]


def main(parts: dict[str, Part]) -> None:
    part, path = sys.argv[1:]
    pictures, seconds = parts[part](Path(path))
    print(pictures, seconds)


class Clock:
    """Counts the pictures after the first batches, and the seconds that they took."""

    def __init__(self, warm: int = 0) -> None:
        self.warm = warm
        self.pictures = 0
        self.begin = time.perf_counter()
        self.end = self.begin

    def count(self, pictures: int) -> None:
        """Call it after every batch, with the number of its pictures."""
        self.end = time.perf_counter()
        if self.warm > 0:
            self.warm -= 1
            self.begin = self.end
        else:
            self.pictures += pictures

    def result(self) -> Result:
        return self.pictures, self.end - self.begin


def timed(batches: Iterable, work: Callable[..., int], warm: int = 0) -> Result:
    """Times `work` on every batch. `work` returns the number of pictures in the batch."""
    clock = Clock(warm)
    for batch in batches:
        clock.count(work(batch))
    return clock.result()


def second_pass(batches: Callable[[], Iterable], work: Callable[..., int]) -> Result:
    """Times the second of two passes over the same batches."""
    timed(batches(), work)
    return timed(batches(), work)


def in_batches(rows: np.ndarray, batch: int = BATCH) -> Iterator[np.ndarray]:
    for first in range(0, len(rows), batch):
        yield rows[first : first + batch]


def labels(array: Path) -> np.ndarray:
    """(n,) the labels beside train.images.npy or train.features.npy, as f32."""
    return np.load(array.with_name("train.labels.npy")).astype(np.float32)
