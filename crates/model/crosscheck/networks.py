"""Every network that is compared, as its own maker builds it."""

from collections.abc import Callable
from functools import partial

import timm
import torchvision
from keras.applications import MobileNetV2, VGG16, VGG19, mobilenet_v2, vgg16, vgg19
from torch import nn

from keras_networks import KerasNetwork
from torch_networks import Cuts, TorchNetwork, mobilenet_v2_cuts, resnet_cuts, vgg_cuts

Network = KerasNetwork | TorchNetwork
CutsOf = Callable[[nn.Module], Cuts]


def every() -> list[Network]:
    return [*_keras(), *_torchvision(), *_timm()]


def _keras() -> list[Network]:
    def mobilenet(alpha: float, thorough: bool) -> KerasNetwork:
        settings = {"network": "mobilenet_v2", "width": alpha}
        title = f"keras mobilenet_v2 {alpha}"
        return KerasNetwork(title, settings, MobileNetV2, mobilenet_v2.preprocess_input, {"alpha": alpha}, thorough)

    return [
        KerasNetwork("keras vgg16", {"network": "vgg16"}, VGG16, vgg16.preprocess_input),
        KerasNetwork("keras vgg19", {"network": "vgg19"}, VGG19, vgg19.preprocess_input),
        mobilenet(0.35, thorough=True),
        mobilenet(1.0, thorough=False),
    ]


def _torchvision() -> list[Network]:
    def network(name: str, cuts: CutsOf, ours: str | None = None) -> TorchNetwork:
        build = partial(getattr(torchvision.models, name), weights=None)
        return TorchNetwork(f"torchvision {name}", {"network": ours or name}, build, cuts, name == "resnet18")

    return [
        *(network(f"vgg{depth}{norms}", vgg_cuts) for depth in (11, 13, 16, 19) for norms in ("", "_bn")),
        *(network(f"resnet{depth}", resnet_cuts) for depth in (18, 34, 50, 101)),
        network("mobilenet_v2", mobilenet_v2_cuts, "mobilenet_v2_torchvision"),
    ]


def _timm() -> list[Network]:
    def network(name: str, cuts: CutsOf, ours: str | None = None) -> TorchNetwork:
        build = partial(timm.create_model, name, pretrained=False)
        return TorchNetwork(f"timm {name}", {"network": ours or name}, build, cuts)

    return [
        network("vgg16_bn", vgg_cuts),
        network("resnet18", resnet_cuts),
        network("resnet50", resnet_cuts),
        network("mobilenetv2_100", mobilenet_v2_cuts, "mobilenet_v2_torchvision"),
    ]
