"""Writes style_transfer.csv and style_transfer.npy beside this file: where Gatys' program goes in PyTorch.

    python -B crates/stylize/tests/goldens/style_transfer.py

from the root of the repository, with torch 2.11 and numpy. It has the loss and the loop of `NeuralStyleTransfer.ipynb`
of Gatys, Ecker and Bethge, written anew with torch's own operations: VGG16 with the shipped weights,
`torch.optim.LBFGS` with its defaults, a start at the content, no clamping. The picture is optimised in levels from 0 to
255, as in the notebook, and normalised in front of the network by the recipe `torch`. The weights are those of the
notebook times 2^22: the activations of these weights are small, and L-BFGS, whose constants are absolute, would take
every step for one without curvature.

In f64. In f32 torch itself, with another order of axes in memory, is up to a tenth away from itself after 20
evaluations: the first step is so short that the change of the gradient along it is mostly rounding, and the next step
has the length that this change says. So the file holds the points at which torch evaluated, and a test compares losses
and gradients there, and the steps that follow from them.

The pictures are drawn by whole numbers, so that `transfer/tests.rs` can draw them too: level (x, y, c) is
wave(a x + b y + d c), where wave(t) goes from 0 to 255 and back in steps of 1. Two cases: `maximum` and `average` is
how the network pools. A row of the table holds the losses of an evaluation times their weights. The array, f32
(20, 2, 16 * 16 * 3), holds the point and the gradient of every evaluation of `maximum`, in the order (y, x, c).
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FILE = Path(__file__).with_suffix(".csv")
WEIGHTS = Path("data/weights/vgg16-quarter-reef.safetensors")
BLOCKS = [2, 2, 3, 3, 3]
STYLE = [f"block{block}_conv1" for block in range(1, 6)]
CONTENT = "block4_conv2"
EVALUATIONS = 20
CONTENT_WEIGHT = 2.0**22
STYLE_WEIGHT = 1000 * 2.0**22


def drawn(width: int, height: int, a: int, b: int, d: int) -> torch.Tensor:
    """(1, 3, height, width)."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    t = (a * x + b * y + d * c) % 510
    levels = np.where(t < 256, t, 510 - t)
    return torch.from_numpy(levels.astype(np.float64)).permute(2, 0, 1)[None].contiguous()


def weights() -> dict[str, torch.Tensor]:
    """The format of safetensors is a length, a header in JSON, and numbers."""
    data = WEIGHTS.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F16", name
            begin, end = entry["data_offsets"]
            numbers = np.frombuffer(data[8 + length + begin : 8 + length + end], dtype="<f2")
            tensors[name] = torch.from_numpy(numbers.astype(np.float64)).reshape(entry["shape"])
    return tensors


def features(x: torch.Tensor, tensors: dict[str, torch.Tensor], pooling: str) -> dict[str, torch.Tensor]:
    mean = torch.tensor([0.485, 0.456, 0.406], dtype=x.dtype).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], dtype=x.dtype).view(1, 3, 1, 1)
    x = (x / 255 - mean) / deviation
    pool = functional.max_pool2d if pooling == "maximum" else functional.avg_pool2d
    out = {}
    for block, depth in enumerate(BLOCKS, 1):
        for number in range(1, depth + 1):
            name = f"block{block}_conv{number}"
            x = functional.relu(functional.conv2d(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"], padding=1))
            out[name] = x
        if block < len(BLOCKS):
            x = pool(x, 2)
    return out


def gram(x: torch.Tensor) -> torch.Tensor:
    _, c, h, w = x.shape
    flat = x.view(c, h * w)
    return flat @ flat.T / (h * w)


def in_rows(x: torch.Tensor) -> np.ndarray:
    return x.detach().permute(0, 2, 3, 1).reshape(-1).numpy().astype(np.float32)


def main() -> None:
    tensors = weights()
    content, style = drawn(16, 16, 5, 3, 80), drawn(32, 28, 11, -7, 60)
    mse = nn.MSELoss()
    columns = ["case", "evaluation", "total", "content", *STYLE]
    lines = [f"# torch {torch.__version__.split('+')[0]}; written by style_transfer.py", ",".join(columns)]
    for case in ("maximum", "average"):
        with torch.no_grad():
            target = features(content, tensors, case)[CONTENT]
            of_style = features(style, tensors, case)
            grams = {name: gram(of_style[name]) for name in STYLE}
        picture = content.clone().requires_grad_(True)
        optimizer = torch.optim.LBFGS([picture])
        points = []

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            out = features(picture, tensors, case)
            losses = [CONTENT_WEIGHT * mse(out[CONTENT], target)]
            losses += [STYLE_WEIGHT / out[name].shape[1] ** 2 * mse(gram(out[name]), grams[name]) for name in STYLE]
            total = sum(losses)
            total.backward()
            points.append([in_rows(picture), in_rows(picture.grad)])
            numbers = [f"{float(loss.detach()):.9g}" for loss in [total, *losses]]
            lines.append(",".join([case, str(len(points)), *numbers]))
            return total

        # One call of `step` evaluates 20 times, and takes a last step after that.
        optimizer.step(closure)
        assert len(points) == EVALUATIONS
        if case == "maximum":
            np.save(FILE.with_suffix(".npy"), np.array(points))
    FILE.write_text("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
