"""Writes VGG16 with random weights in every format of its makers, with top and without, for `make bench`.

    vgg16_files.py FOLDER
"""

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import torchvision  # noqa: E402

import networks  # noqa: E402
import pictures  # noqa: E402
from torch_networks import FORMATS  # noqa: E402


def main(folder: str) -> None:
    keras(Path(folder))
    pytorch(Path(folder))


def keras(folder: Path) -> None:
    network = next(network for network in networks.every() if network.title == "keras vgg16")
    network.draw(pictures.draw((224, 224)))
    for label, path in network.files(folder, "f32"):
        path.rename(folder / f"Keras {label}")


def pytorch(folder: Path) -> None:
    top = torchvision.models.vgg16(weights=None).state_dict()
    without = {name: tensor for name, tensor in top.items() if name.startswith("features.")}
    for end, state in {"": without, ", with top": top}.items():
        for label, (_, save) in FORMATS.items():
            save(state, folder / f"PyTorch {label}{end}")


if __name__ == "__main__":
    main(*sys.argv[1:])
