"""Runs `import` and `adapt` for every pair of domains, and compares the accuracies with what is expected.

check.py PROGRAMS FOLDER ONLY: writes FOLDER/pipelines/<collection>.yaml, runs them by `plan`, and prints a table for each
collection. Exits with 1 if a row is not as expected.
"""

import itertools
import pathlib
import statistics
import sys

import numpy
from expected import AS_EXPECTED, COLLECTIONS, compared
from pipeline import make

ARRAYS = pathlib.Path("data/adapt/arrays").resolve()


def stages(name, collection):
    """A stage of `import` for each domain, and one of `adapt` for each pair and method."""
    found = {}
    for domain in collection["domains"]:
        settings = {"validation_fraction": 0, **collection["import"]}
        found[domain] = {"run": "import", "in": {"arrays": f"{ARRAYS}/{name}-{domain}-all"}, "settings": settings}
    for method, settings, _, _ in collection["rows"]:
        for source, target in itertools.permutations(collection["domains"], 2):
            found[f"{method}-{source}-{target}"] = {
                "run": "adapt",
                "in": {"source": source, "target": target},
                "settings": {"fit_on": "test", **settings},
            }
    return found


def accuracy(folder):
    """Of the test rows, in percent."""
    logits, labels = numpy.load(folder / "test.logits.npy"), numpy.load(folder / "test.labels.npy")
    answers = logits[:, 0] > 0 if logits.shape[1] == 1 else logits.argmax(1)
    return 100 * (answers == labels).mean()


def run(programs, folder, name, collection):
    """A dictionary from method to one from `source-target` to accuracy."""
    made = make(programs, folder, name, stages(name, collection))
    pairs = [f"{source}-{target}" for source, target in itertools.permutations(collection["domains"], 2)]
    return {row[0]: {pair: accuracy(made / f"{row[0]}-{pair}") for pair in pairs} for row in collection["rows"]}


def table(collection, found):
    """Prints it, and returns whether all rows are as expected."""
    pairs = list(next(iter(found.values())))
    print(f"\n{collection['title']}: accuracy in percent, source-target\n")
    print("| method | " + " | ".join(pairs) + " | mean | expected | |")
    print("|---" * (len(pairs) + 4) + "|")
    good = True
    for method, _, expected, tolerance in collection["rows"]:
        cells = found[method]
        mean = statistics.mean(cells.values())
        shown = " | ".join(f"{cells[pair]:.1f}" for pair in pairs)
        if expected is None:
            print(f"| {method} | {shown} | {mean:.2f} | | |")
        else:
            verdict = compared(mean, expected, tolerance)
            good &= verdict == AS_EXPECTED
            print(f"| {method} | {shown} | {mean:.2f} | {expected} ± {tolerance} | {verdict} |")
        if method != "none":
            gains = [cells[pair] - found["none"][pair] for pair in pairs]
            # Student's t with 11 degrees of freedom.
            half = 2.201 * statistics.stdev(gains) / len(gains) ** 0.5
            mean_gain = statistics.mean(gains)
            worse = sum(gain < 0 for gain in gains)
            print(f"|   over none | {mean_gain:+.1f} [{mean_gain - half:+.1f}, {mean_gain + half:+.1f}], worse in {worse} of {len(gains)}" + " |" * (len(pairs) + 3))
    for method, pairs_expected in collection.get("pairs", {}).items():
        for pair, expected in pairs_expected.items():
            verdict = compared(found[method][pair], expected, 1.5)
            good &= verdict == AS_EXPECTED
            print(f"{method} {pair}: {found[method][pair]:.1f}, expected {expected} ± 1.5: {verdict}")
    for method, (some, expected, tolerance) in collection.get("means", {}).items():
        mean = statistics.mean(found[method][pair] for pair in some)
        verdict = compared(mean, expected, tolerance)
        good &= verdict == AS_EXPECTED
        print(f"{method}, mean of {', '.join(some)}: {mean:.1f}, expected {expected} ± {tolerance}: {verdict}")
    return good


def main(programs, folder, only):
    programs, folder = pathlib.Path(programs), pathlib.Path(folder)
    good = True
    for name, collection in COLLECTIONS.items():
        first = ARRAYS / f"{name}-{collection['domains'][0]}-all"
        if only and name not in only.split():
            continue
        if first.exists():
            good &= table(collection, run(programs, folder, name, collection))
        else:
            print(f"left out, as {first} is not there: {collection['title']}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main(*sys.argv[1:4])
