"""The real programs at work: a project with one pipeline, which ends with an `export` for each row."""

import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import photos
from rows import BACKGROUND, Row

NAME = "parity"
# How parity-tract begins a line that says why there are no logits.
CANNOT = "cannot: "

# (outputs,) for each photo, by its path below the folder of photos.
Logits = dict[str, np.ndarray]


@dataclass
class Cannot:
    """Why a program cannot run a file; no verdict counts it."""

    reason: str

    def __str__(self) -> str:
        return "cannot"

    @property
    def is_wanted(self) -> bool:
        return True


class Project:
    def __init__(self, folder: Path, programs: Path, decode: Path, tract: Path) -> None:
        self._folder, self._programs, self._tract = folder, programs, tract
        self.photos = folder / "photos"
        # The kind of each photo.
        self.kinds = photos.write(self.photos)
        self._link("two-classes", photos.FIGURES[:2])
        self._decode(decode)

    def pixels(self, photo: str) -> Path:
        """The pixels that our decoder makes of a photo, as a PNG file."""
        return self._folder / "decoded" / f"{list(self.kinds).index(photo)}.png"

    def make(self, rows: tuple[Row, ...]) -> None:
        stages = {name: stage for row in rows for name, stage in row.stages().items()}
        # JSON is YAML.
        pipeline = f"pipelines/{NAME}.yaml"
        (self._folder / "pipelines").mkdir()
        (self._folder / pipeline).write_text(json.dumps({"seed": 7, "stages": stages}, indent=2))
        self._run(str(self._programs / "plan"), "make", pipeline, "--programs", str(self._programs))
        self._run("make", "-f", f"artifacts/{NAME}/plan.mk", "pipeline")

    def exported(self, row: Row) -> Path:
        """The folder of `export`."""
        return self._folder / "artifacts" / NAME / f"export-{row.key}"

    def by_stage(self, row: Row) -> Logits:
        """What the stage that trained the classifier wrote."""
        folder = self.exported(row).with_name(row.trained)
        logits = {}
        for split in photos.SPLITS[1:]:
            with open(folder / f"{split}.files.csv") as table:
                paths = [line["path"] for line in csv.DictReader(table)]
            logits |= zip(paths, np.load(folder / f"{split}.logits.npy"), strict=True)
        return logits

    def by_predict(self, row: Row, of: Logits, temperature: float) -> Logits:
        """What `predict` says of these photos: logits, but for a constant, from probabilities at this temperature."""
        paths = [str(self.photos / photo) for photo in of]
        classifier = str(self.exported(row) / "classifier.safetensors")
        # The golden photos have the logits of the stage, and not those of single precision.
        check = ["--no-check"] if row.precision != "f32" else []
        asked = ["--probabilities", "--format", "jsonl", "--precision", "f32", *check]
        said = self._run(str(self._programs / "predict"), classifier, *paths, *asked)
        logits = {}
        for line in said.splitlines():
            row = json.loads(line)
            found = np.log(list(row["probabilities"].values())) * temperature
            photo = str(Path(row["path"]).relative_to(self.photos))
            # Two classes have one logit.
            logits[photo] = found if len(found) > 2 else found[1:] - found[:1]
        return logits

    def by_tract(self, row: Row, of: Logits) -> Logits | Cannot:
        """What tract computes from our decoder's pixels of these photos."""
        pixels = [str(self.pixels(photo)) for photo in of]
        lines = self._run(str(self._tract), str(self.exported(row) / "classifier.onnx"), *pixels).splitlines()
        failed = [line for line in lines if line.startswith(CANNOT)]
        if failed:
            return Cannot(failed[0].removeprefix(CANNOT))
        return {photo: np.array(line.split(), dtype=np.float32) for photo, line in zip(of, lines, strict=True)}

    def _link(self, name: str, classes: tuple[str, ...]) -> None:
        """A folder of the photos of some classes."""
        for split in photos.SPLITS:
            for each in classes:
                place = self._folder / name / split / each
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(self.photos / split / each)

    def _decode(self, decode: Path) -> None:
        (self._folder / "decoded").mkdir()
        levels = [str(level) for level in BACKGROUND]
        self._run(str(decode), "decoded", *levels, *(str(self.photos / photo) for photo in self.kinds))

    def _run(self, *command: str) -> str:
        inherited = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
        environment = {name: value for name, value in os.environ.items() if name not in inherited}
        done = subprocess.run(command, cwd=self._folder, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            said = "\n".join(done.stderr.splitlines()[-3:])
            raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{said}")
        return done.stdout
