"""The lines of `card.md`, as they stand."""

import contextlib
import runpy
import sys
from pathlib import Path

import numpy as np
import onnx

SCRIPT = Path(__file__).with_name("classify.py").resolve()


class Classifier:
    """What classify.py defines when it runs in the folder of `export`."""

    def __init__(self, exported: Path) -> None:
        onnx.checker.check_model(exported / "classifier.onnx", full_check=True)
        sys.argv = [str(SCRIPT)]
        with contextlib.chdir(exported):
            defined = runpy.run_path(str(SCRIPT))
        self._session, self._pixels = defined["session"], defined["pixels"]
        self.temperature = float(defined["about"]["temperature"])

    def pixels(self, photo: Path) -> np.ndarray:
        """(h, w, 3): those that Pillow makes."""
        return self._pixels(photo)

    def logits(self, photo: Path) -> np.ndarray:
        logits, probabilities = self._session.run(["logits", "probabilities"], {"photo": self.pixels(photo)[None]})
        if answer(logits[0]) != probabilities[0].argmax():
            raise SystemExit(f"{photo}: logits {logits} and probabilities {probabilities} give other answers")
        return logits[0]


def answer(logits: np.ndarray) -> int:
    """The class that logits predict: one logit is that of the second of two classes."""
    return int(logits[0] > 0) if len(logits) == 1 else int(logits.argmax())
