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

# One framework computes for both makers.
os.environ["KERAS_BACKEND"] = "torch"

import torch  # noqa: E402

import networks  # noqa: E402
import page  # noqa: E402
import pictures  # noqa: E402
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
        # Taken out of the list, so that its weights go when the next one comes.
        network = chosen.pop(0)
        for number in ("f32", "f16", "bf16") if network.thorough else ("f32",):
            check(network, number, project, table)
    for folder in ("project", "files"):
        shutil.rmtree(FOLDER / folder)
    print(f"{table.summary()}, in {(time.monotonic() - begin) / 60:.1f} minutes")
    if table.wrong():
        return 1
    if not only:
        page.write(table)
    return 0


def check(network: networks.Network, number: str, project: Project, table: Table) -> None:
    """One network with weights of one kind of number, from every file that its maker can write."""
    network.draw(project.drawn[pictures.SIZES[0]])
    network.round(number)
    expected = {size: network.activations(drawn) for size, drawn in project.drawn.items()}
    for label, path in network.files(FOLDER / "files", number):
        try:
            project.extract(path, network.settings)
            found = {size: compare(expected[size], project.cuts(size)) for size in expected}
        except Refused as refused:
            found = {size: Comparison({}, "", str(refused)) for size in expected}
        path.unlink()
        for size, comparison in found.items():
            table.add(Row(network.title, number, label, size, comparison))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
