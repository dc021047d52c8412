"""Where our cuts are in the networks of torchvision, timm and efficientnet_lite_pytorch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Tap:
    """Where in a maker's network the activation of a cut is found."""

    module: str
    # Sums and concatenations are not modules: the activation is what the next module takes.
    side: Literal["output", "input"] = "output"
    # Nor is a ReLU that the maker calls as a function.
    then: Callable[[Tensor], Tensor] = Tensor.clone


# By our names of cuts.
Cuts = dict[str, Tap]


def activations(model: nn.Module, cuts: Cuts, inputs: Tensor) -> dict[str, np.ndarray]:
    """`inputs`: f32 (n, 3, h, w); result: f32 (n, h, w, c) by our names of cuts."""
    found: dict[str, np.ndarray] = {}

    def keep(cut: str, activation: Tensor) -> None:
        # A copy, as the next module may work in place.
        found[cut] = cuts[cut].then(activation).permute(0, 2, 3, 1).contiguous().numpy()

    hooks = []
    for cut, tap in cuts.items():
        module = model.get_submodule(tap.module)
        if tap.side == "output":
            hooks.append(module.register_forward_hook(lambda _m, _i, output, cut=cut: keep(cut, output)))
        else:
            hooks.append(module.register_forward_pre_hook(lambda _m, given, cut=cut: keep(cut, given[0])))
    trunk(model)(inputs)
    for hook in hooks:
        hook.remove()
    return {cut: found[cut] for cut in cuts}


def trunk(model: nn.Module) -> Callable[[Tensor], Tensor]:
    """The network without its classifier, where its maker separates them."""
    trunks = (getattr(model, name, None) for name in ("features", "forward_features", "extract_features"))
    return next((trunk for trunk in trunks if trunk is not None), model)


def vgg_cuts(model: nn.Module) -> Cuts:
    """Each convolution's output after its activation, and each pool's."""
    cuts, block, number = {}, 1, 1
    for position, module in enumerate(model.features):
        if isinstance(module, nn.ReLU):
            cuts[f"block{block}_conv{number}"] = Tap(f"features.{position}")
            number += 1
        if isinstance(module, nn.MaxPool2d):
            cuts[f"block{block}_pool"] = Tap(f"features.{position}")
            block, number = block + 1, 1
    return cuts


def resnet_cuts(model: nn.Module) -> Cuts:
    """The stem after its activation, its pool, and each residual block, called like the module itself."""
    stem = "relu" if hasattr(model, "relu") else "act1"
    stages = ((f"layer{stage}", getattr(model, f"layer{stage}")) for stage in range(1, 5))
    blocks = [f"{name}.{number}" for name, stage in stages for number in range(len(stage))]
    return {"conv1": Tap(stem), "maxpool": Tap("maxpool"), **{block: Tap(block) for block in blocks}}


def mobilenet_v2_cuts(model: nn.Module) -> Cuts:
    """The stem, 17 blocks and the last convolution, in the order in which both makers have them."""
    if hasattr(model, "features"):
        theirs = [f"features.{position}" for position in range(len(model.features))]
    else:
        theirs = ["bn1", *_timm_blocks(model), "bn2"]
    ours = ["Conv1", "expanded_conv", *(f"block_{number}" for number in range(1, 17)), "Conv_1"]
    return {cut: Tap(module) for cut, module in zip(ours, theirs, strict=True)}


def densenet_cuts(model: nn.Module) -> Cuts:
    """The stem after its activation, its pool, each dense layer together with what went into it, each transition, and
    the last norm after its activation."""
    features = dict(model.features.named_children())
    # timm's norms end with the activation. torchvision's is a module in the stem, and a function at the end.
    stem = Tap("features.relu0" if "relu0" in features else "features.norm0")
    last = Tap("features.norm5", then=torch.relu if "relu0" in features else Tensor.clone)
    cuts = {"conv0": stem, "pool0": Tap("features.pool0")}
    for block in range(1, 5):
        layers = len(features[f"denseblock{block}"])
        for layer in range(1, layers):
            after = f"features.denseblock{block}.denselayer{layer + 1}.norm1"
            cuts[f"denseblock{block}.denselayer{layer}"] = Tap(after, "input")
        cuts[f"denseblock{block}.denselayer{layers}"] = Tap(f"features.denseblock{block}")
        if block < 4:
            cuts[f"transition{block}"] = Tap(f"features.transition{block}")
    return cuts | {"norm5": last}


def efficientnet_lite_cuts(model: nn.Module) -> Cuts:
    """The stem, the blocks and the last convolution. EfficientNet-PyTorch counts blocks through."""
    if hasattr(model, "conv_stem"):
        blocks = {block: Tap(block) for block in _timm_blocks(model)}
        return {"conv_stem": Tap("bn1"), **blocks, "conv_head": Tap("bn2")}
    # A stage begins where the channels change.
    ours, stage, number = [], -1, 0
    for block in model._blocks:
        changes = block._block_args.input_filters != block._block_args.output_filters
        stage, number = (stage + 1, 0) if changes else (stage, number + 1)
        ours.append(f"blocks.{stage}.{number}")
    blocks = {cut: Tap(f"_blocks.{position}") for position, cut in enumerate(ours)}
    # One module is the activation of the stem and of the last convolution, whose output comes later and stays.
    return {"conv_stem": Tap("_blocks.0", "input"), **blocks, "conv_head": Tap("_swish")}


def _timm_blocks(model: nn.Module) -> list[str]:
    return [f"blocks.{stage}.{number}" for stage, blocks in enumerate(model.blocks) for number in range(len(blocks))]
