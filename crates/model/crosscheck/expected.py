"""What is known beforehand: nothing here is asked of the programs, or of the makers' code."""

from dataclasses import dataclass

# Residual blocks of a ResNet (He et al. 2015, table 1).
BLOCKS = {18: 8, 34: 16, 50: 16, 101: 33}
# Files of one kind of number: Keras' four formats with and without top; three of PyTorch, and for one network a fourth.
FILES = {"keras": 8, "torchvision": 3, "timm": 3}
MORE_FILES = {"torchvision resnet18": 4}
# Of a run that leaves nothing out.
TOTALS = "21 networks, 108 files, 216 comparisons"


@dataclass(frozen=True)
class Expected:
    """Of one network."""

    # As `extract` has to find them out from the file alone, and to write them into provenance.yaml.
    network: str
    width: float
    # How many cuts there are.
    cuts: int
    # One of them, at which `finetune` might start.
    cut: str


def vgg(depth: int, norms: str = "") -> Expected:
    """Its depth counts three dense layers, which are no cuts, and no pools, of which five are."""
    return Expected(f"vgg{depth}{norms}", 1.0, depth - 3 + 5, "block4_pool")


def resnet(depth: int) -> Expected:
    """Stem, pool and blocks."""
    return Expected(f"resnet{depth}", 1.0, 2 + BLOCKS[depth], "layer3.1")


def mobilenet_v2(network: str, width: float = 1.0) -> Expected:
    """Stem, 17 blocks and the last convolution (Sandler et al. 2018, table 2)."""
    return Expected(network, width, 19, "block_13")


def files(title: str) -> int:
    """Files of one kind of number of the network that the table calls `title`."""
    return MORE_FILES.get(title, FILES[title.split()[0]])
