"""What is compared: every family of networks, every resize with every filter, and what else may change logits."""

import os
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(".parity/project")
# Behind transparent pixels and beside padded photos. A colour, so that a swap of channels shows.
BACKGROUND = (40, 90, 160)
SIZE = {"height": 96, "width": 128, "background": list(BACKGROUND)}


@dataclass(frozen=True)
class Row:
    title: str
    network: str = "resnet18"
    width: float = 0.25
    resize: str = "crop"
    filter: str = "bicubic"
    # A file of trained weights, which says network and width; random ones if there is none.
    weights: Path | None = None
    # A folder of photos.
    photos: str = "photos"
    cut: str | None = None
    precision: str = "f32"
    head: dict = field(default_factory=dict)
    stored_as: str = "f32"

    @property
    def key(self) -> str:
        """Its name in those of stages."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.title)

    def stages(self) -> dict[str, dict]:
        """The stages of a pipeline file, from photos to `export`."""
        pictures, extract, head, finetune = (f"{stage}-{self.key}" for stage in ("pictures", "extract", "head", "finetune"))
        prepared = {"resize": self.resize, "filter": self.filter} | SIZE
        network = {} if self.weights else {"network": self.network, "width": self.width}
        network |= {"cut": self.cut, "precision": self.precision}
        stages = {
            pictures: _stage("preprocess", {"photos": self.photos}, prepared),
            extract: _stage("extract", {"images": pictures, "augmented": None, "weights": self._weights()}, network),
            head: _stage("train-head", {"features": extract}, {"hidden": [32], "dropout": 0.2} | self.head),
        }
        if self.cut:
            stages[finetune] = _stage("finetune", {"features": extract, "head": head}, {"epochs": 2, "precision": self.precision})
        export = {"model": self.trained, "network": extract, "images": pictures}
        settings = {"onnx": True, "weights_stored_as": self.stored_as}
        return stages | {f"export-{self.key}": _stage("export", export, settings)}

    def _weights(self) -> str | None:
        """The file, seen from the project."""
        return os.path.relpath(self.weights, PROJECT) if self.weights else None

    @property
    def trained(self) -> str:
        """The stage whose logits are compared."""
        return f"{'finetune' if self.cut else 'head'}-{self.key}"

    @property
    def computes_otherwise(self) -> bool:
        """Whether the stage computed its logits with other numbers than the file holds, or in another precision."""
        return self.stored_as != "f32" or self.precision != "f32"


def _stage(program: str, read: dict, settings: dict) -> dict:
    return {"run": program, "in": read, "settings": settings}


NETWORKS = (
    Row("vgg16", "vgg16", 0.125, head={"pool": "flatten"}),
    Row("vgg11_bn", "vgg11_bn", 0.125),
    Row("resnet18", "resnet18", 0.25),
    Row("resnet50", "resnet50", 0.125),
    Row("mobilenet_v2", "mobilenet_v2", 0.35),
    Row("mobilenet_v2_torchvision", "mobilenet_v2_torchvision", 0.25),
    Row("densenet121", "densenet121", 0.25),
    Row("efficientnet_lite0", "efficientnet_lite0", 0.25),
    Row("tf_efficientnet_lite0", "tf_efficientnet_lite0", 0.25),
)
TRAINED = (
    Row("vgg16, trained", weights=Path("data/weights/vgg16-quarter-reef.safetensors")),
    Row("mobilenet_v2, trained", weights=Path("data/weights/mobilenet_v2_0.35_224_imagenet_notop.h5")),
)
PREPARATIONS = tuple(
    Row(f"{resize}, {filter}", resize=resize, filter=filter)
    for resize in ("squash", "crop", "pad")
    for filter in ("nearest", "bilinear", "bicubic", "lanczos3")
)
OTHERS = (
    Row("two classes", photos="two-classes"),
    Row("finetune", cut="layer3.1"),
    Row("weights in f16", stored_as="f16"),
    Row("the stage in bf16", precision="bf16"),
)
ALL = NETWORKS + TRAINED + PREPARATIONS + OTHERS
# Those whose weights are there.
EVERY = tuple(row for row in ALL if row.weights is None or row.weights.exists())
