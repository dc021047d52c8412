"""What is expected, counted by hand: nothing here comes from the programs or from the makers' code."""

from dataclasses import dataclass

# Residual blocks of a ResNet (He et al. 2015, table 1).
BLOCKS = {18: 8, 34: 16, 50: 16, 101: 33}
# Blocks of an EfficientNet-Lite: those of B0 (Tan and Le 2019, table 1), and all but the first and the last stage a
# tenth or a fifth deeper, rounded up.
LITE_BLOCKS = {0: 1 + 2 + 2 + 3 + 3 + 4 + 1, 1: 1 + 3 + 3 + 4 + 4 + 5 + 1, 2: 1 + 3 + 3 + 4 + 4 + 5 + 1}
# Files of one dtype: Keras' four formats with and without top; three of PyTorch. Some networks have more.
FILES = {"keras": 8, "torchvision": 3, "timm": 3, "efficientnet_lite_pytorch": 3}
MORE_FILES = {"keras densenet121": 10, "torchvision resnet18": 4, "torchvision densenet121": 4}
# The totals of a run over all networks.
TOTALS = "39 networks, 180 files, 360 comparisons, 29 files back"


@dataclass(frozen=True)
class Expected:
    """What is expected of one network."""

    # What `extract` must recognise and write into provenance.yaml.
    network: str
    width: float
    # How many cuts there are.
    cuts: int
    # One of them, at which `finetune` might start.
    cut: str
    # Whether the file alone tells which network it holds. Otherwise the pipeline says it.
    told: bool = True


def vgg(depth: int, norms: str = "") -> Expected:
    """Its depth counts the three dense layers, which are no cuts, and not the five pools, which are."""
    return Expected(f"vgg{depth}{norms}", 1.0, depth - 3 + 5, "block4_pool")


def resnet(depth: int) -> Expected:
    """Stem, pool and blocks."""
    return Expected(f"resnet{depth}", 1.0, 2 + BLOCKS[depth], "layer3.1")


def mobilenet_v2(network: str, width: float = 1.0) -> Expected:
    """Stem, 17 blocks and the last convolution (Sandler et al. 2018, table 2)."""
    return Expected(network, width, 19, "block_13")


def densenet(depth: int) -> Expected:
    """Its depth counts the stem, three transitions, the classifier, and two convolutions of each dense layer (Huang et
    al. 2017, table 1). Cuts are the stem, its pool, dense layers, transitions and the last norm."""
    return Expected(f"densenet{depth}", 1.0, 2 + (depth - 5) // 2 + 3 + 1, "transition2")


def efficientnet_lite(network: str, told: bool) -> Expected:
    """Stem, blocks and the last convolution."""
    return Expected(network, 1.0, LITE_BLOCKS[int(network[-1])] + 2, "blocks.4.0", told)


@dataclass(frozen=True)
class Back:
    """What `export` writes for a maker: the setting that asks for it, and the file."""

    setting: str
    file: str


TORCHVISION = Back("torchvision", "backbone.safetensors")
# By maker.
BACK = {"torchvision": TORCHVISION, "timm": TORCHVISION, "keras": Back("keras", "backbone.weights.h5")}


def back(title: str) -> Back | None:
    """What goes back to the maker of the network that the table calls `title`. timm gets the networks that torchvision
    lacks; files of the others have torchvision's names."""
    maker, network = title.split()[:2]
    return BACK.get(maker) if maker != "timm" or "efficientnet_lite" in network else None


def files(title: str) -> int:
    """Files of one dtype of the network that the table calls `title`."""
    return MORE_FILES.get(title, FILES[title.split()[0]])
