"""Every network that is compared, as its own maker builds it."""

from collections.abc import Callable
from functools import partial

import timm
import torchvision
from efficientnet_lite_pytorch import EfficientNet
from keras import applications
from torch import nn

import expected
import keras_networks
import torch_networks
from cuts import Cuts, densenet_cuts, efficientnet_lite_cuts, mobilenet_v2_cuts, resnet_cuts, vgg_cuts
from expected import Expected
from keras_networks import KerasNetwork
from torch_networks import TorchNetwork, lite_recipe, signed_recipe, torch_recipe

Network = KerasNetwork | TorchNetwork
CutsOf = Callable[[nn.Module], Cuts]

DENSENETS = (121, 169, 201)


def every() -> list[Network]:
    return [*_keras(), *_torchvision(), *_timm(), *_timm_lite(), *_efficientnet_lite_pytorch()]


def _keras() -> list[Network]:
    def mobilenet(alpha: float, thorough: bool) -> KerasNetwork:
        title, of_it = f"keras mobilenet_v2 {alpha}", expected.mobilenet_v2("mobilenet_v2", alpha)
        build, recipe = applications.MobileNetV2, applications.mobilenet_v2.preprocess_input
        return KerasNetwork(title, of_it, build, recipe, {"alpha": alpha}, thorough=thorough)

    def densenet(depth: int) -> KerasNetwork:
        formats = keras_networks.FORMATS | (keras_networks.PUBLISHED_DENSENET if depth == 121 else {})
        build, recipe = getattr(applications, f"DenseNet{depth}"), applications.densenet.preprocess_input
        return KerasNetwork(f"keras densenet{depth}", expected.densenet(depth), build, recipe, formats=formats)

    return [
        KerasNetwork("keras vgg16", expected.vgg(16), applications.VGG16, applications.vgg16.preprocess_input),
        KerasNetwork("keras vgg19", expected.vgg(19), applications.VGG19, applications.vgg19.preprocess_input),
        mobilenet(0.35, thorough=True),
        mobilenet(1.0, thorough=False),
        *(densenet(depth) for depth in DENSENETS),
    ]


def _torchvision() -> list[Network]:
    more_formats = {"resnet18": torch_networks.CHANNELS_LAST, "densenet121": torch_networks.PUBLISHED_DENSENET}

    def network(name: str, of_it: Expected, cuts: CutsOf) -> TorchNetwork:
        build = partial(getattr(torchvision.models, name), weights=None)
        formats = torch_networks.FORMATS | more_formats.get(name, {})
        return TorchNetwork(f"torchvision {name}", of_it, build, cuts, torch_recipe, formats, name == "resnet18")

    vggs = [(depth, norms) for depth in (11, 13, 16, 19) for norms in ("", "_bn")]
    return [
        *(network(f"vgg{depth}{norms}", expected.vgg(depth, norms), vgg_cuts) for depth, norms in vggs),
        *(network(f"resnet{depth}", expected.resnet(depth), resnet_cuts) for depth in (18, 34, 50, 101)),
        network("mobilenet_v2", expected.mobilenet_v2("mobilenet_v2_torchvision"), mobilenet_v2_cuts),
        *(network(f"densenet{depth}", expected.densenet(depth), densenet_cuts) for depth in DENSENETS),
    ]


def _timm() -> list[Network]:
    def network(name: str, of_it: Expected, cuts: CutsOf) -> TorchNetwork:
        build = partial(timm.create_model, name, pretrained=False)
        return TorchNetwork(f"timm {name}", of_it, build, cuts, torch_recipe, torch_networks.FORMATS)

    return [
        network("vgg16_bn", expected.vgg(16, "_bn"), vgg_cuts),
        network("resnet18", expected.resnet(18), resnet_cuts),
        network("resnet50", expected.resnet(50), resnet_cuts),
        network("mobilenetv2_100", expected.mobilenet_v2("mobilenet_v2_torchvision"), mobilenet_v2_cuts),
        *(network(f"densenet{depth}", expected.densenet(depth), densenet_cuts) for depth in DENSENETS),
    ]


def _timm_lite() -> list[Network]:
    """Two kinds that have the same names and shapes, so that a file does not tell which it holds."""

    def network(name: str) -> TorchNetwork:
        of_it, build = expected.efficientnet_lite(name, told=False), partial(timm.create_model, name, pretrained=False)
        recipe = signed_recipe if name.startswith("tf_") else torch_recipe
        return TorchNetwork(f"timm {name}", of_it, build, efficientnet_lite_cuts, recipe, torch_networks.FORMATS)

    return [network(f"{kind}efficientnet_lite{size}") for kind in ("tf_", "") for size in range(3)]


def _efficientnet_lite_pytorch() -> list[Network]:
    """TensorFlow's weights under EfficientNet-PyTorch's names."""

    def network(size: int) -> TorchNetwork:
        # Padded by the picture at hand, and not by the size that the network was trained with; no random depth.
        options = {"image_size": None, "drop_connect_rate": 0.0}
        build = partial(EfficientNet.from_name, f"efficientnet-lite{size}", **options)
        of_it = expected.efficientnet_lite(f"tf_efficientnet_lite{size}", told=True)
        title, cuts = f"efficientnet_lite_pytorch lite{size}", efficientnet_lite_cuts
        return TorchNetwork(title, of_it, build, cuts, lite_recipe, torch_networks.FORMATS)

    return [network(size) for size in range(3)]
