"""Compares what our programs compute with what the makers of networks and weight files compute.

    run.py PROGRAMS [ONLY]

PROGRAMS: folder of the stage programs. ONLY: a part of the names of the networks to look at, such as resnet; without it
all are looked at, and if nothing is wrong the table in README.md is written anew. README.md says more.
"""

import os
import shutil
import sys
import time
from pathlib import Path

# Keras computes with PyTorch too, so that one framework is enough.
os.environ["KERAS_BACKEND"] = "torch"

import torch  # noqa: E402

import back  # noqa: E402
import expected  # noqa: E402
import networks  # noqa: E402
import page  # noqa: E402
import pictures  # noqa: E402
import stored  # noqa: E402
from compare import Comparison, compare  # noqa: E402
from pipeline import Project, Refused  # noqa: E402
from table import Row, Table  # noqa: E402

FOLDER = Path(".crosscheck")


def main(programs: str, only: str = "") -> int:
    begin = time.monotonic()
    torch.set_grad_enabled(False)
    chosen = [network for network in networks.every() if only in network.title]
    if not chosen:
        print(f"no network is called like {only}: {', '.join(n.title for n in networks.every())}", file=sys.stderr)
        return 2
    for old in ("project", "files"):
        shutil.rmtree(FOLDER / old, ignore_errors=True)
    (FOLDER / "files").mkdir(parents=True)
    project = Project(FOLDER / "project", Path(programs).resolve())
    table = Table()
    while chosen:
        # Removed from the list, so that its weights are freed before those of the next one are made.
        network = chosen.pop(0)
        for dtype in ("f32", "f16", "bf16") if network.thorough else ("f32",):
            check(network, dtype, project, table)
        send_back(network, project, table)
    for folder in ("project", "files"):
        shutil.rmtree(FOLDER / folder)
    print(f"{table.summary()}, in {(time.monotonic() - begin) / 60:.1f} minutes")
    if table.wrong():
        return 1
    if not only:
        if table.totals() != expected.TOTALS:
            raise SystemExit(f"expected {expected.TOTALS}")
        page.write(table)
    return 0


def check(network: networks.Network, dtype: str, project: Project, table: Table) -> None:
    """One network with weights of one dtype, from every file that its maker can write."""
    network.draw(project.drawn[pictures.SIZES[0]])
    network.round(dtype)
    theirs = {size: network.activations(drawn) for size, drawn in project.drawn.items()}
    labels = set()
    for label, path in network.files(FOLDER / "files", dtype):
        stored.check(path, dtype)
        labels.add(label)
        try:
            project.extract(path, network.expected)
            found = {size: project.found(size, network.expected.cut) for size in theirs}
            comparisons = {size: compare(theirs[size], found[size], network.expected) for size in theirs}
        except Refused as refused:
            comparisons = {size: Comparison(wrong=str(refused)) for size in theirs}
        path.unlink()
        for size, comparison in comparisons.items():
            table.add(Row(network.title, dtype, label, size, network.expected.cut, comparison))
    files = expected.files(network.title)
    if len(labels) != files:
        raise SystemExit(f"{network.title}, {dtype}: expected {files} files, got {len(labels)}")


def send_back(network: networks.Network, project: Project, table: Table) -> None:
    """Trains one network further, and lets its maker load what `export` writes."""
    if of_it := expected.back(network.title):
        network.draw(project.drawn[pictures.SIZES[0]])
        _, weights = next(network.files(FOLDER / "files", "f32"))
        table.add_back(back.check(network, of_it, weights, project))
        weights.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
