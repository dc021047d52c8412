"""Files that go back to the makers: our programs train a network and export it, and its maker loads the file with its own
loader, computes, and must get the logits that our programs wrote."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from compare import LIMIT
from expected import Back
from networks import Network
from pictures import Size
from pipeline import TRAINED_SIZE, Project, Refused


@dataclass
class BackRow:
    """One network that went back."""

    network: str
    file: str
    # Largest difference of a logit from ours, relative to the largest logit.
    difference: float = float("nan")
    # The same with the weights as they were before the training.
    untrained: float = float("nan")
    wrong: str | None = None

    def __str__(self) -> str:
        begin = f"{self.network:<31} {'back':<4} {self.file:<41}"
        end = f" wrong: {self.wrong}" if self.wrong else ""
        return f"{begin} logits {self.difference:.0e}, before training {self.untrained:.0e}{end}"


def check(network: Network, back: Back, weights: Path, project: Project) -> BackRow:
    """`weights`: a file of the weights that the maker's network has."""
    row, pictures = BackRow(network.title, back.file), project.drawn[TRAINED_SIZE]
    try:
        trained, exported = project.trained(weights, network.expected, back.setting)
        ours = np.load(trained / "validation.logits.npy")
        head = load_file(exported / "classifier.safetensors")
        row.difference = _difference(_logits(network.last(exported / back.file, pictures), head), ours)
        before = list(network.activations(pictures).values())[-1]
        row.untrained = _difference(_logits(before, head), ours)
    except (Refused, RuntimeError, ValueError) as error:
        # The makers' loaders refuse a file with one of the latter two.
        row.wrong = " ".join(str(error).split())
        return row
    # `not <=`, so that NaN is wrong too.
    if not row.difference <= LIMIT:
        row.wrong = f"logits beyond {LIMIT:.0e}"
    elif not row.untrained > 10 * LIMIT:
        row.wrong = "the weights before training give nearly the same logits"
    return row


def _logits(last: np.ndarray, head: dict[str, np.ndarray]) -> np.ndarray:
    """`last`: (n, h, w, c). Result: (n, k), of a head that averages and has one hidden layer."""
    features = last.mean(axis=(1, 2))
    hidden = np.maximum(features @ head["hidden_1.weight"].T + head["hidden_1.bias"], 0)
    return hidden @ head["output.weight"].T + head["output.bias"]


def _difference(theirs: np.ndarray, ours: np.ndarray) -> float:
    """`theirs`: of all pictures. `ours`: of those of the last split, which are the last ones."""
    return float(np.abs(theirs[-len(ours) :] - ours).max() / np.abs(ours).max())
