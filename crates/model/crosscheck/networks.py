"""Every network that is compared, as its own maker builds it."""

from collections.abc import Callable
from functools import partial

import timm
import torchvision
from keras.applications import MobileNetV2, VGG16, VGG19, mobilenet_v2, vgg16, vgg19
from torch import nn

import expected
from expected import Expected
from keras_networks import KerasNetwork
from torch_networks import Cuts, TorchNetwork, mobilenet_v2_cuts, resnet_cuts, vgg_cuts

Network = KerasNetwork | TorchNetwork
CutsOf = Callable[[nn.Module], Cuts]


def every() -> list[Network]:
    return [*_keras(), *_torchvision(), *_timm()]


def _keras() -> list[Network]:
    def mobilenet(alpha: float, thorough: bool) -> KerasNetwork:
        title, of_it = f"keras mobilenet_v2 {alpha}", expected.mobilenet_v2("mobilenet_v2", alpha)
        return KerasNetwork(title, of_it, MobileNetV2, mobilenet_v2.preprocess_input, {"alpha": alpha}, thorough)

    return [
        KerasNetwork("keras vgg16", expected.vgg(16), VGG16, vgg16.preprocess_input),
        KerasNetwork("keras vgg19", expected.vgg(19), VGG19, vgg19.preprocess_input),
        mobilenet(0.35, thorough=True),
        mobilenet(1.0, thorough=False),
    ]


def _torchvision() -> list[Network]:
    def network(name: str, of_it: Expected, cuts: CutsOf) -> TorchNetwork:
        build = partial(getattr(torchvision.models, name), weights=None)
        return TorchNetwork(f"torchvision {name}", of_it, build, cuts, name == "resnet18")

    vggs = [(depth, norms) for depth in (11, 13, 16, 19) for norms in ("", "_bn")]
    return [
        *(network(f"vgg{depth}{norms}", expected.vgg(depth, norms), vgg_cuts) for depth, norms in vggs),
        *(network(f"resnet{depth}", expected.resnet(depth), resnet_cuts) for depth in (18, 34, 50, 101)),
        network("mobilenet_v2", expected.mobilenet_v2("mobilenet_v2_torchvision"), mobilenet_v2_cuts),
    ]


def _timm() -> list[Network]:
    def network(name: str, of_it: Expected, cuts: CutsOf) -> TorchNetwork:
        return TorchNetwork(f"timm {name}", of_it, partial(timm.create_model, name, pretrained=False), cuts)

    return [
        network("vgg16_bn", expected.vgg(16, "_bn"), vgg_cuts),
        network("resnet18", expected.resnet(18), resnet_cuts),
        network("resnet50", expected.resnet(50), resnet_cuts),
        network("mobilenetv2_100", expected.mobilenet_v2("mobilenet_v2_torchvision"), mobilenet_v2_cuts),
    ]
