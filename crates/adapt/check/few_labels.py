"""A few labels of the target: five of each class, three draws, on PACS with MobileNetV2's features, 100 principal components.

few_labels.py PROGRAMS FOLDER: the labelled rows are the target's train split, all others its test split, of which the methods see
the features. Exits with 1 if a mean over pairs and draws is not as expected.
"""

import itertools
import pathlib
import statistics
import sys

import numpy

from arrays import save
from check import ARRAYS, accuracy
from expected import AS_EXPECTED, FEW_LABELS, compared
from pipeline import make

DOMAINS = "pacs"
DRAWS = 3
PER_CLASS = 5


def drawn(labels, draw):
    """The labelled rows, and the others."""
    random = numpy.random.default_rng([draw, len(labels)])
    few = numpy.concatenate([random.permutation(numpy.flatnonzero(labels == label))[:PER_CLASS] for label in numpy.unique(labels)])
    return few, numpy.setdiff1d(numpy.arange(len(labels)), few)


def main(programs, folder):
    importing = {"run": "import", "settings": {"validation_fraction": 0}}
    stages = {}
    for name in DOMAINS:
        stages[name] = importing | {"in": {"arrays": f"{ARRAYS}/pacs-{name}"}}
        rows, labels = (numpy.load(ARRAYS / f"pacs-{name}" / f"train.{what}.npy") for what in ("features", "labels"))
        for draw in range(DRAWS):
            place = (folder / "few-labels" / f"{name}-{draw}").resolve()
            for split, chosen in zip(("train", "test"), drawn(labels, draw), strict=True):
                save(place, rows[chosen], labels[chosen], [split])
            stages[place.name] = importing | {"in": {"arrays": str(place)}}
    runs = list(itertools.product(FEW_LABELS, itertools.permutations(DOMAINS, 2), range(DRAWS)))
    for method, (source, target), draw in runs:
        stages[f"{method}-{source}-{target}-{draw}"] = {
            "run": "adapt",
            "in": {"source": source, "target": f"{target}-{draw}"},
            "settings": {"method": method, "components": 100, "fit_on": "test"},
        }
    made = make(programs, folder, "few-labels", stages)

    print(f"\nFive labels of each class, {DRAWS} draws, PACS: accuracy in percent, mean of twelve pairs\n")
    print("| method | mean | expected | |\n|---|---|---|---|")
    good = True
    for method, (expected, tolerance) in FEW_LABELS.items():
        folders = [made / f"{method}-{source}-{target}-{draw}" for name, (source, target), draw in runs if name == method]
        mean = statistics.mean(map(accuracy, folders))
        verdict = compared(mean, expected, tolerance)
        good &= verdict == AS_EXPECTED
        print(f"| {method} | {mean:.2f} | {expected} ± {tolerance} | {verdict} |")
    sys.exit(0 if good else 1)


main(*map(pathlib.Path, sys.argv[1:3]))
