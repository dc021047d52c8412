"""The real programs at work: a project with two pipelines. The `extract` stages of one keep every cut. The other trains
the network and exports it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import yaml

import pictures
from compare import Found
from expected import Expected
from pictures import SPLITS, Size

NAME, TRAINED = "crosscheck", "trained"
# The pictures that are trained on: those that are not square.
TRAINED_SIZE = pictures.SIZES[1]
# Enough steps that the trained weights give other logits.
TRAINING = {"epochs": 5, "learning_rate": 0.01, "keep": "last"}


class Refused(Exception):
    """A program failed; the message is what it said."""


class Project:
    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self.drawn = {size: pictures.draw(size) for size in pictures.SIZES}
        for size, drawn in self.drawn.items():
            pictures.write(folder / "photos" / pictures.name(size), drawn)

    def extract(self, weights: Path, expected: Expected) -> None:
        """Runs the pictures of all sizes through the network in `weights`: the file tells which one, if it can."""
        stages: dict[str, object] = {}
        for size in pictures.SIZES:
            # Results of the previous file must not be taken for those of this one.
            shutil.rmtree(self._artifact("extract", size), ignore_errors=True)
            name = pictures.name(size)
            stages[f"pictures-{name}"] = {
                "run": "preprocess",
                "in": {"photos": f"photos/{name}"},
                "settings": {"height": size[0], "width": size[1]},
            }
            stages[f"extract-{name}"] = {
                "run": "extract",
                "in": {"images": f"pictures-{name}", "augmented": None, "weights": self._place(weights)},
                "settings": {"layers": "all"} | _of_extract(expected),
            }
        self._make(NAME, stages)
        self._check_pictures()
        self._check_told(expected)

    def found(self, size: Size, cut: str) -> Found:
        """What was kept of the pictures of one size; `cut` is the one of the pipeline."""
        folder, begin, end = self._artifact("extract", size), ".layer.", ".npy"
        names = [path.name.partition(begin)[2].removesuffix(end) for path in folder.glob(f"{SPLITS[0]}{begin}*{end}")]

        def files(name: str) -> list[Path]:
            return [folder / f"{split}.{name}.npy" for split in SPLITS]

        return Found({name: files(f"layer.{name}") for name in names}, files("features"), files(cut))

    def trained(self, weights: Path, expected: Expected, setting: str) -> tuple[Path, Path]:
        """Trains the network in `weights` further. Result: the folders of `finetune`, and of `export` with `setting`."""
        artifacts = self._folder / "artifacts" / TRAINED
        shutil.rmtree(artifacts, ignore_errors=True)
        stages = {
            "preprocess": {
                "in": {"photos": f"photos/{pictures.name(TRAINED_SIZE)}"},
                "settings": {"height": TRAINED_SIZE[0], "width": TRAINED_SIZE[1]},
            },
            "extract": {
                "in": {"weights": self._place(weights)},
                "settings": {"cut_stored_as": "f32"} | _of_extract(expected),
            },
            "train-head": {"settings": {"pool": "average", "epochs": 5}},
            "finetune": {"settings": {"precision": "f32"} | TRAINING},
            "export": {"settings": {setting: True}},
        }
        self._make(TRAINED, stages)
        return artifacts / "finetune", artifacts / "export"

    def _place(self, weights: Path) -> str:
        """The path that a pipeline file gives."""
        return os.path.relpath(weights, self._folder)

    def _make(self, name: str, stages: dict[str, object]) -> None:
        # JSON is YAML.
        file = f"pipelines/{name}.yaml"
        (self._folder / "pipelines").mkdir(exist_ok=True)
        (self._folder / file).write_text(json.dumps({"seed": 7, "stages": stages}, indent=2))
        self._run(str(self._programs / "plan"), "make", file, "--programs", str(self._programs))
        self._run("make", "-f", f"artifacts/{name}/plan.mk", "pipeline")

    def _check_told(self, expected: Expected) -> None:
        for size in pictures.SIZES:
            provenance = yaml.safe_load((self._artifact("extract", size) / "provenance.yaml").read_text())
            told = (provenance["network"], provenance["width"])
            if told != (expected.network, expected.width):
                raise Refused(f"extract recognised another network: {told[0]} of width {told[1]}")

    def _check_pictures(self) -> None:
        """Checks that `preprocess` left the drawn pictures as they are: then it causes no later difference."""
        for size, drawn in self.drawn.items():
            folder = self._artifact("pictures", size)
            written = np.concatenate([np.load(folder / f"{split}.images.npy") for split in SPLITS])
            if not np.array_equal(written, drawn):
                raise Refused(f"preprocess changed the pictures of {pictures.name(size)}")

    def _artifact(self, stage: str, size: Size) -> Path:
        return self._folder / "artifacts" / NAME / f"{stage}-{pictures.name(size)}"

    def _run(self, *command: str) -> None:
        inherited = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
        environment = {name: value for name, value in os.environ.items() if name not in inherited}
        done = subprocess.run(command, cwd=self._folder, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
            raise Refused(said[-1] if said else f"{command[0]} ended with {done.returncode}")


def _of_extract(expected: Expected) -> dict[str, object]:
    said = {} if expected.told else {"network": expected.network}
    return {"cut": expected.cut, "precision": "f32"} | said
