"""Networks of torchvision, timm and efficientnet_lite_pytorch: random weights, activations at our cuts, and PyTorch's
own savers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torchvision.transforms.functional import normalize

from cuts import Cuts, activations, trunk
from draws import Draws
from expected import Expected

State = dict[str, Tensor]
# Formats by their name in the table: the name of the file, and the function that writes it.
Formats = dict[str, tuple[str, Callable[[State, Path], None]]]

DTYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
# What makers call the module that computes logits.
CLASSIFIERS = ("classifier", "fc")
# What torchvision writes beside its ImageNet weights, and timm beside most.
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]

_save_before_1_6 = partial(torch.save, _use_new_zipfile_serialization=False)


def _save_channels_last(state: State, path: Path) -> None:
    """Writes kernels as channels-last training leaves them: their order in memory is not that of their axes."""
    last = torch.channels_last
    torch.save({name: t.contiguous(memory_format=last) if t.dim() == 4 else t for name, t in state.items()}, path)


def _save_published_densenet(state: State, path: Path) -> None:
    """Writes a file like torchvision's downloads: PyTorch 0.3 wrote them, and allowed dots in names of modules."""
    kept = {name: tensor for name, tensor in state.items() if not name.endswith("num_batches_tracked")}
    dotted = {re.sub(r"(denselayer\d+\.(?:norm|conv))([12])", r"\1.\2", name): t for name, t in kept.items()}
    _save_before_1_6(dotted, path)


FORMATS: Formats = {
    ".pth (zip)": ("zip.pth", torch.save),
    ".pth (before 1.6)": ("legacy.pth", _save_before_1_6),
    ".safetensors": ("weights.safetensors", save_file),
}
CHANNELS_LAST: Formats = {".pth (zip), channels-last": ("channels_last_zip.pth", _save_channels_last)}
PUBLISHED_DENSENET: Formats = {".pth (before 1.6), published names": ("published.pth", _save_published_densenet)}


@dataclass
class TorchNetwork:
    title: str
    expected: Expected
    build: Callable[[], nn.Module]
    cuts: Callable[[nn.Module], Cuts]
    # From pixels, f32 (n, 3, h, w) from 0 to 255.
    recipe: Callable[[Tensor], Tensor]
    formats: Formats
    # Also in half precision.
    thorough: bool = False

    def draw(self, pictures: np.ndarray) -> None:
        """Random weights, and the statistics of `pictures`, a little moved, for batch norms."""
        draws, inputs = Draws(self.title), self._inputs(pictures)
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

    def round(self, dtype: str) -> None:
        """Keeps only what `dtype` can hold of each weight."""
        for tensor in self._model.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(tensor.to(DTYPES[dtype]))

    def activations(self, pictures: np.ndarray) -> dict[str, np.ndarray]:
        """`pictures`: u8 (n, h, w, 3); result: f32 (n, h, w, c) by our names of cuts."""
        return activations(self._model, self.cuts(self._model), self._inputs(pictures))

    def last(self, backbone: Path, pictures: np.ndarray) -> np.ndarray:
        """The last of `activations` with the weights in `backbone`, a file without a classifier."""
        model = self.build().requires_grad_(False).eval()
        for name in CLASSIFIERS:
            if hasattr(model, name):
                setattr(model, name, nn.Identity())
        # Strict: a tensor that is missing, one too many or of another shape is an error.
        model.load_state_dict(load_file(backbone))
        return list(activations(model, self.cuts(model), self._inputs(pictures)).values())[-1]

    def files(self, folder: Path, dtype: str) -> Iterator[tuple[str, Path]]:
        """Writes one file after the other."""
        state = self._model.state_dict()
        state = {name: t.to(DTYPES[dtype]) if t.is_floating_point() else t for name, t in state.items()}
        for label, (name, save) in self.formats.items():
            save(state, folder / name)
            yield label, folder / name

    def _damp(self) -> None:
        """Lets residual blocks add little to their input, as trained ones do. Otherwise rounding errors would grow from
        block to block, and be all that is left after 33 of them."""
        for block in self._model.modules():
            if hasattr(block, "downsample"):
                last = block.bn3 if hasattr(block, "bn3") else block.bn2
                last.weight.mul_(0.3)

    def _inputs(self, pictures: np.ndarray) -> Tensor:
        return self.recipe(torch.from_numpy(pictures).permute(0, 3, 1, 2).float())

    def _measure(self, draws: Draws, inputs: Tensor) -> None:
        norms = [module for module in self._model.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.momentum = 1.0
        self._model.train()
        trunk(self._model)(inputs)
        self._model.eval()
        for norm in norms:
            mean, variance = draws.moved(norm.running_mean.numpy(), norm.running_var.numpy())
            norm.running_mean.copy_(torch.from_numpy(mean))
            norm.running_var.copy_(torch.from_numpy(variance))


def torch_recipe(pixels: Tensor) -> Tensor:
    """torchvision's, and timm's for what was trained in PyTorch."""
    return normalize(pixels / 255, MEAN, DEVIATION)


def signed_recipe(pixels: Tensor) -> Tensor:
    """timm's for weights of TensorFlow (IMAGENET_INCEPTION_MEAN and its deviation, a half each)."""
    return normalize(pixels / 255, [0.5] * 3, [0.5] * 3)


def lite_recipe(pixels: Tensor) -> Tensor:
    """MEAN_RGB and STDDEV_RGB of TensorFlow's EfficientNet-Lite, whose weights the packages hold."""
    return (pixels - 127) / 128
