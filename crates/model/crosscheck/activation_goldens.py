"""Writes ../tests/goldens/activations.csv: what the makers of every network compute with weights drawn by name.

    .crosscheck/venv/bin/python -B crates/model/crosscheck/activation_goldens.py [ONLY]

from the root of the repository, with the environment of `make crosscheck`. ONLY: a part of "MAKER NETWORK"; these rows
are printed then, and the file stays as it is. Its first line says which versions of the makers' libraries wrote it.

A test that reads the file draws the same weights again. `unit(name, i)` is number i of a row of numbers in [0, 1),
exact in f32 too. All integers have 64 bits and wrap around:

    h = FNV-1a of the name's bytes (offset basis cbf29ce484222325, prime 100000001b3)
    z = h + i + 9e3779b97f4a7c15                SplitMix64's first number from the state h + i
    z = (z ^ (z >> 30)) * bf58476d1ce4e5b9
    z = (z ^ (z >> 27)) * 94d049bb133111eb
    z = z ^ (z >> 31)
    unit = (z >> 40) / 2^24

The first three numbers, times 2^24, by name and h, to test a program that draws them:

    picture             394c70f620b483e9    13526784 16361379  5720286     0.8062591552734375 0.9752141833305359 …
    features.0.weight   f70f941a24398456    14357228  8170040   331120     0.855757474899292 0.4869723320007324 …
    block1_conv1/0      0b6b9bb80b836e64     8772054  6909812 11922029     0.5228551626205444 0.41185688972473145 …

A tensor is drawn by its name in the maker's file: the key in the state_dict (PyTorch), or LAYER/POSITION, where
POSITION counts the layer's `weights` (Keras). With u = unit(name, i), the element at flat index i, in the maker's own
order of axes with the last axis fastest, is, computed in f64 and rounded to f32 at the end,

    kernel of a convolution                     (u - 0.5) * 2 * sqrt(4 / fan)
    bias; shift and running mean of a norm      (u - 0.5) * 0.2
    gain and running variance of a norm         0.5 + u

where fan is how many numbers one output sums: kernel rows * kernel columns * channels in / groups. The 4 is a
compromise. With He et al.'s 6 (uniform numbers have a third of the variance) the 33 residual blocks of a ResNet-101
that was never trained end at 1e8; with 3 most ReLU6 never reach their 6. With 4, every ReLU6 cuts something off, the
last layers of ResNet-34 and -50 reach some hundreds, ResNet-101's 1e4, and those of all others 0.4 to 20. In f64 the
makers of the seven networks that were tried get the same, but for 6e-6 of a layer's largest value at most.

The picture has 72 rows and 104 columns, so that all kinds of padding and pooling meet odd numbers of them. It is what
enters the first convolution, f32 (1, 72, 104, 3), without any recipe: its element at flat index i is
(unit("picture", i) - 0.5) * 8.

Each network has three rows: one of an early layer, one of a middle one and one of the last. Layers have our names, and
what a layer gives is what ours gives: after its activation. A row holds the shape and eight elements as INDEX:VALUE, by
the flat index in (h, w, c): the first that are not 0 at or after (floor(k * size / 8) + k) modulo size, for k = 0, …,
7. Nine digits tell every f32 from its neighbours. The makers compute in f32, on a CPU, in evaluate mode, at full width.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import timm  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
from efficientnet_lite_pytorch import EfficientNet  # noqa: E402
from torch import nn  # noqa: E402

import cuts  # noqa: E402
import keras_networks  # noqa: E402

FILE = Path(__file__).parents[1] / "tests/goldens/activations.csv"
H, W = 72, 104
GAIN = 4.0

VECTORS = {
    "picture": [13526784, 16361379, 5720286],
    "features.0.weight": [14357228, 8170040, 331120],
    "block1_conv1/0": [8772054, 6909812, 11922029],
}

# By the beginning of a network's name: how its cuts are found, and one early and one middle layer. The last is added.
FAMILIES = {
    "vgg": (cuts.vgg_cuts, "block1_pool", "block3_conv2"),
    "resnet": (cuts.resnet_cuts, "layer1.0", "layer3.0"),
    "mobilenet": (cuts.mobilenet_v2_cuts, "block_1", "block_8"),
    "densenet": (cuts.densenet_cuts, "denseblock1.denselayer2", "transition2"),
    "efficientnet_lite": (cuts.efficientnet_lite_cuts, "blocks.1.0", "blocks.4.1"),
}
TORCHVISION = """vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn resnet18 resnet34 resnet50 resnet101
    mobilenet_v2 densenet121 densenet169 densenet201""".split()
TIMM = [name.replace("mobilenet_v2", "mobilenetv2_100") for name in TORCHVISION]
LITE = [f"efficientnet_lite{size}" for size in range(3)]
KERAS = [
    ("VGG16", "vgg16", 1),
    ("VGG19", "vgg19", 1),
    ("MobileNetV2", "mobilenet_v2", 0.35),
    ("MobileNetV2", "mobilenet_v2", 1),
    *((f"DenseNet{depth}", f"densenet{depth}", 1) for depth in (121, 169, 201)),
]


@dataclass(frozen=True)
class Golden:
    """A network of one maker, under our name for it."""

    maker: str
    network: str
    width: float
    # f32 (1, h, w, c) by our names of layers.
    activations: Callable[[], dict[str, np.ndarray]]

    def rows(self) -> Iterator[str]:
        activations = self.activations()
        _, early, middle = FAMILIES[_family(self.network)]
        for layer in (early, middle, list(activations)[-1]):
            h, w, c = activations[layer].shape[1:]
            yield f"{self.maker},{self.network},{self.width},{layer},{h},{w},{c},{_eight(activations[layer])}"


def every() -> Iterator[Golden]:
    for name in TORCHVISION:
        build = partial(getattr(torchvision.models, name), weights=None)
        yield _torch("torchvision", name.replace("mobilenet_v2", "mobilenet_v2_torchvision"), build)
    for name in [*TIMM, *(f"tf_{name}" for name in LITE), *LITE]:
        ours = name.replace("mobilenetv2_100", "mobilenet_v2_torchvision")
        yield _torch("timm", ours, partial(timm.create_model, name, pretrained=False))
    for name in LITE:
        build = partial(EfficientNet.from_name, name.replace("_", "-"), image_size=None)
        yield _torch("efficientnet_lite_pytorch", f"tf_{name}", build)
    for name, ours, width in KERAS:
        yield Golden("keras", ours, width, partial(_of_keras, name, {} if width == 1 else {"alpha": width}))


def _family(network: str) -> str:
    return next(family for family in FAMILIES if network.removeprefix("tf_").startswith(family))


def _torch(maker: str, network: str, build: Callable[[], nn.Module]) -> Golden:
    cuts_of = FAMILIES[_family(network)][0]
    return Golden(maker, network, 1, lambda: _of_torch(build().eval(), cuts_of))


def _of_torch(model: nn.Module, cuts_of: Callable[[nn.Module], cuts.Cuts]) -> dict[str, np.ndarray]:
    norms = {name for name, module in model.named_modules() if isinstance(module, nn.BatchNorm2d)}
    classifier = ("classifier", "fc", "_fc", "head", "pre_logits")
    for name, tensor in model.state_dict().items():
        if not name.startswith(classifier) and tensor.is_floating_point():
            module, _, variable = name.rpartition(".")
            fan = int(np.prod(tensor.shape[1:]))
            drawn = _drawn(name, _role(variable, module in norms), tuple(tensor.shape), fan)
            tensor.copy_(torch.from_numpy(drawn))
    return cuts.activations(model, cuts_of(model), torch.from_numpy(_picture()).permute(0, 3, 1, 2).contiguous())


def _of_keras(name: str, options: dict[str, float]) -> dict[str, np.ndarray]:
    build = getattr(keras.applications, name)
    model = build(weights=None, include_top=False, input_shape=(H, W, 3), **options)
    for layer in model.layers:
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        norm = isinstance(layer, keras.layers.BatchNormalization)
        for position, variable in enumerate(layer.weights):
            fan = int(np.prod(variable.shape[:2] if depthwise else variable.shape[:-1]))
            drawn = _drawn(f"{layer.name}/{position}", _role(variable.name, norm), tuple(variable.shape), fan)
            variable.assign(drawn)
    return keras_networks.activations(model, _picture())


def _role(variable: str, norm: bool) -> str:
    """What PyTorch and Keras call the variables of a convolution and of a norm."""
    if variable in ("gamma", "running_var", "moving_variance") or (norm and variable == "weight"):
        return "scale"
    return "kernel" if variable in ("weight", "kernel") else "shift"


def _drawn(name: str, role: str, shape: tuple[int, ...], fan: int) -> np.ndarray:
    u = unit(name, int(np.prod(shape))).reshape(shape)
    match role:
        case "kernel":
            drawn = (u - 0.5) * 2 * np.sqrt(GAIN / fan)
        case "scale":
            drawn = 0.5 + u
        case _:
            drawn = (u - 0.5) * 0.2
    return drawn.astype(np.float32)


def _picture() -> np.ndarray:
    return ((unit("picture", H * W * 3) - 0.5) * 8).astype(np.float32).reshape(1, H, W, 3)


def unit(name: str, count: int) -> np.ndarray:
    """f64 (count), in [0, 1)."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    z = np.arange(count, dtype=np.uint64) + np.uint64((state + 0x9E3779B97F4A7C15) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / 2**24


def _eight(activation: np.ndarray) -> str:
    flat = activation.reshape(-1)
    found = []
    for k in range(8):
        begin = (k * flat.size // 8 + k) % flat.size
        index = next(i % flat.size for i in range(begin, begin + flat.size) if flat[i % flat.size] != 0)
        found.append(f"{index}:{flat[index]:.9g}")
    return ",".join(found)


def main(only: str = "") -> None:
    torch.set_grad_enabled(False)
    check_rule()
    chosen = [golden for golden in every() if only in f"{golden.maker} {golden.network}"]
    lines = [row for golden in chosen for row in golden.rows()]
    if only:
        print("\n".join(lines))
        return
    packages = ("torch", "torchvision", "timm", "keras", "efficientnet_lite_pytorch")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    head = f"# {versions}; written by crates/model/crosscheck/{Path(__file__).name}, which says how to draw the weights"
    columns = "maker,network,width,layer,h,w,c,0,1,2,3,4,5,6,7"
    FILE.write_text("\n".join([head, columns, *lines, ""]))


def check_rule() -> None:
    for name, numbers in VECTORS.items():
        found = [int(u * 2**24) for u in unit(name, 3)]
        if found != numbers:
            raise SystemExit(f"unit of {name}: expected {numbers}, got {found}")


if __name__ == "__main__":
    main(*sys.argv[1:])
