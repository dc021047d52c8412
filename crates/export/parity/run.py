"""Compares the answers of a classifier by five ways: the stage that trained it, `predict`, onnxruntime and tract with our
decoder's pixels, and onnxruntime with Pillow's.

    run.py PROGRAMS DECODE TRACT [ONLY]

PROGRAMS: folder of the stage programs. DECODE: the example of the crate `picture` that decodes photos. TRACT: the program
beside this file, in tract/. ONLY: a part of the titles of the rows to look at; without it all are looked at, and the
tables in README.md are written anew. README.md says more.
"""

import gc
import shutil
import sys
import time
from pathlib import Path

import page
import rows
from compare import Difference, difference, pixels
from pipeline import Cannot, Logits, Project
from python import Classifier
from table import ROWS, Decoded, Line


def main(programs: str, decode: str, tract: str, only: str = "") -> int:
    begin = time.monotonic()
    chosen = tuple(row for row in rows.EVERY if only in row.title)
    if not chosen:
        print(f"no row is called like {only}: {'; '.join(row.title for row in rows.EVERY)}", file=sys.stderr)
        return 2
    shutil.rmtree(rows.PROJECT, ignore_errors=True)
    project = Project(rows.PROJECT.resolve(), *(Path(program).resolve() for program in (programs, decode, tract)))
    project.make(chosen)
    print(ROWS)
    lines, pillows = [], []
    for row in chosen:
        line, by_pillow = compared(project, row)
        print(line, flush=True)
        lines.append(line)
        if row.weights:
            pillows.append(by_pillow)
        # Functions of classify.py and its variables refer to each other, and so keep the session.
        gc.collect()
    kinds = decoded(project, chosen[0], pillows)
    shutil.rmtree(rows.PROJECT)
    minutes = (time.monotonic() - begin) / 60
    wrong = [line.row.title for line in lines if not line.is_wanted]
    print(f"{len(lines)} rows, {len(wrong)} wrong{': ' if wrong else ''}{'; '.join(wrong)}, in {minutes:.1f} minutes")
    missing = [str(row.weights) for row in rows.ALL if row not in rows.EVERY]
    if missing:
        print(f"README.md stays as it is, for want of {' and '.join(missing)}", file=sys.stderr)
    elif not only:
        page.write(lines, kinds)
    return 1 if wrong else 0


# What `predict` says, and what the lines of card.md say.
Pair = tuple[Logits, Logits]


def compared(project: Project, row: rows.Row) -> tuple[Line, Pair]:
    by_stage = project.by_stage(row)
    python = Classifier(project.exported(row))
    by_predict = project.by_predict(row, by_stage, python.temperature)
    ours = {photo: python.logits(project.pixels(photo)) for photo in by_stage}
    pillow = {photo: python.logits(project.photos / photo) for photo in by_stage}
    by_tract = project.by_tract(row, by_stage)

    def beside_predict(logits: Logits) -> Difference:
        return difference(by_predict, logits, by_stage)

    line = Line(
        row,
        predict=difference(by_stage, by_predict, by_stage),
        ours=beside_predict(ours),
        tract=by_tract if isinstance(by_tract, Cannot) else beside_predict(by_tract),
        pillow=beside_predict(pillow),
    )
    return line, (by_predict, pillow)


def decoded(project: Project, row: rows.Row, pairs: list[Pair]) -> list[Decoded]:
    """A line for each kind of photo, those of training left out. `pairs`: of the rows with trained weights."""
    python = Classifier(project.exported(row))
    photos = project.by_stage(row)
    lines = []
    for kind in sorted({project.kinds[photo] for photo in photos}):
        of_kind = [photo for photo in photos if project.kinds[photo] == kind]
        both = ((python.pixels(project.pixels(photo)), python.pixels(project.photos / photo)) for photo in of_kind)
        of_rows = [difference(*pair, [photo for photo in of_kind if photo in pair[0]]) for pair in pairs]
        changed, largest = sum(one.changed for one in of_rows), max((one.largest for one in of_rows), default=0.0)
        lines.append(Decoded(kind, len(of_kind), pixels(both), changed, largest))
    return lines


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
