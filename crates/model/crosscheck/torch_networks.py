"""Networks of torchvision and timm: random weights, activations at our cuts, and PyTorch's own savers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.transforms.functional import normalize

from draws import Draws
from expected import Expected

State = dict[str, Tensor]
# Our names of cuts, and the maker's of the modules whose output they are.
Cuts = dict[str, str]

NUMBERS = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
# What timm and torchvision write beside their ImageNet weights.
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]

_save_before_1_6 = partial(torch.save, _use_new_zipfile_serialization=False)


def _save_channels_last(state: State, path: Path) -> None:
    """As training channels-last leaves them: the numbers of a kernel are in another order than its axes."""
    last = torch.channels_last
    torch.save({name: t.contiguous(memory_format=last) if t.dim() == 4 else t for name, t in state.items()}, path)


# What the table calls it: how its file is called, and who writes it.
FORMATS: dict[str, tuple[str, Callable[[State, Path], None]]] = {
    ".pth (zip)": ("zip.pth", torch.save),
    ".pth (before 1.6)": ("legacy.pth", _save_before_1_6),
    ".safetensors": ("weights.safetensors", save_file),
}
MORE_FORMATS = {
    ".pth (zip), channels-last": ("channels_last_zip.pth", _save_channels_last),
}


@dataclass
class TorchNetwork:
    title: str
    expected: Expected
    build: Callable[[], nn.Module]
    cuts: Callable[[nn.Module], Cuts]
    # Also in half precision, and channels-last.
    thorough: bool = False

    def draw(self, pictures: np.ndarray) -> None:
        """Random weights, and the statistics of `pictures`, a little moved, for batch norms."""
        draws, inputs = Draws(self.title), _inputs(pictures)
        self._model = self.build().requires_grad_(False)
        deviation = float(inputs.std())
        for module in self._model.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                shape = tuple(module.weight.shape)
                module.weight.copy_(torch.from_numpy(draws.kernel(shape, int(np.prod(shape[1:])), deviation)))
                deviation = 1.0
            if isinstance(module, nn.BatchNorm2d):
                module.weight.copy_(torch.from_numpy(draws.gamma(tuple(module.weight.shape))))
            if getattr(module, "bias", None) is not None:
                draw = draws.beta if isinstance(module, nn.BatchNorm2d) else draws.bias
                module.bias.copy_(torch.from_numpy(draw(tuple(module.bias.shape))))
        self._damp()
        self._measure(draws, inputs)

    def round(self, number: str) -> None:
        """Keeps only what `number` can hold of each weight."""
        for tensor in self._model.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(tensor.to(NUMBERS[number]))

    def activations(self, pictures: np.ndarray) -> dict[str, np.ndarray]:
        """`pictures`: u8 (n, h, w, 3); result: f32 (n, h, w, c) by our names of cuts."""
        found: dict[str, np.ndarray] = {}

        def keep(cut: str, _module: nn.Module, _inputs: object, output: Tensor) -> None:
            # A copy, as the next module may work in place.
            found[cut] = output.permute(0, 2, 3, 1).numpy().copy()

        cuts = self.cuts(self._model)
        modules = {cut: self._model.get_submodule(name) for cut, name in cuts.items()}
        hooks = [module.register_forward_hook(partial(keep, cut)) for cut, module in modules.items()]
        self._trunk()(_inputs(pictures))
        for hook in hooks:
            hook.remove()
        return {cut: found[cut] for cut in cuts}

    def files(self, folder: Path, number: str) -> Iterator[tuple[str, Path]]:
        """Writes one file after the other."""
        state = self._model.state_dict()
        state = {name: t.to(NUMBERS[number]) if t.is_floating_point() else t for name, t in state.items()}
        for label, (name, save) in (FORMATS | (MORE_FORMATS if self.thorough else {})).items():
            save(state, folder / name)
            yield label, folder / name

    def _damp(self) -> None:
        """Residual blocks add little to their input, as trained ones do: what 33 blocks compute of full-sized sums of
        noise would be rounding errors, grown from block to block."""
        for block in self._model.modules():
            if hasattr(block, "downsample"):
                last = block.bn3 if hasattr(block, "bn3") else block.bn2
                last.weight.mul_(0.3)

    def _trunk(self) -> Callable[[Tensor], Tensor]:
        """The network without its classifier, where its maker separates them."""
        trunks = (getattr(self._model, name, None) for name in ("features", "forward_features"))
        return next((trunk for trunk in trunks if trunk is not None), self._model)

    def _measure(self, draws: Draws, inputs: Tensor) -> None:
        norms = [module for module in self._model.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.momentum = 1.0
        self._model.train()
        self._trunk()(inputs)
        self._model.eval()
        for norm in norms:
            mean, variance = draws.moved(norm.running_mean.numpy(), norm.running_var.numpy())
            norm.running_mean.copy_(torch.from_numpy(mean))
            norm.running_var.copy_(torch.from_numpy(variance))


def vgg_cuts(model: nn.Module) -> Cuts:
    """Each convolution's output after its activation, and each pool's."""
    cuts, block, number = {}, 1, 1
    for position, module in enumerate(model.features):
        if isinstance(module, nn.ReLU):
            cuts[f"block{block}_conv{number}"] = f"features.{position}"
            number += 1
        if isinstance(module, nn.MaxPool2d):
            cuts[f"block{block}_pool"] = f"features.{position}"
            block, number = block + 1, 1
    return cuts


def resnet_cuts(model: nn.Module) -> Cuts:
    """The stem after its activation, its pool, and each residual block, called like the module itself."""
    stem = "relu" if hasattr(model, "relu") else "act1"
    stages = ((f"layer{stage}", getattr(model, f"layer{stage}")) for stage in range(1, 5))
    blocks = [f"{name}.{number}" for name, stage in stages for number in range(len(stage))]
    return {"conv1": stem, "maxpool": "maxpool", **{block: block for block in blocks}}


def mobilenet_v2_cuts(model: nn.Module) -> Cuts:
    """The stem, 17 blocks and the last convolution, in the order in which both makers have them."""
    if hasattr(model, "features"):
        theirs = [f"features.{position}" for position in range(len(model.features))]
    else:
        blocks = [f"blocks.{group}.{n}" for group, stage in enumerate(model.blocks) for n in range(len(stage))]
        theirs = ["bn1", *blocks, "bn2"]
    ours = ["Conv1", "expanded_conv", *(f"block_{number}" for number in range(1, 17)), "Conv_1"]
    return dict(zip(ours, theirs, strict=True))


def _inputs(pictures: np.ndarray) -> Tensor:
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    return normalize(x, MEAN, DEVIATION)
