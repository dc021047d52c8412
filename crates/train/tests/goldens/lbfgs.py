"""Writes lbfgs.csv beside this file: where torch.optim.LBFGS goes on small problems, evaluation by evaluation.

    python -B crates/train/tests/goldens/lbfgs.py

with torch 2.11. In f64, so that the numbers are those of the method and not those of one order of rounding. Each
problem is a function of four parameters; `lbfgs.rs` has the same functions. A row holds the loss and the parameters at
one evaluation, and after the last evaluation comes nothing: there PyTorch stopped, or was out of iterations.
"""

from pathlib import Path

import torch

FILE = Path(__file__).with_suffix(".csv")


def bowl(x: torch.Tensor) -> torch.Tensor:
    """A quadratic with a quartic: convex and badly scaled."""
    a = torch.tensor([1.0, 3.0, 9.0, 27.0], dtype=x.dtype)
    return (a * x**2).sum() / 2 + (x.sum() - 1) ** 4


def waves(x: torch.Tensor) -> torch.Tensor:
    """Concave where it starts, so that the first steps show no positive curvature."""
    a = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=x.dtype)
    return (a * torch.cos(x)).sum() + (x**2).sum() / 20


def flat(x: torch.Tensor) -> torch.Tensor:
    """A quadratic of which the minimum is found in a few steps."""
    a = torch.tensor([1.0, 2.0, 2.0, 1.0], dtype=x.dtype)
    return (a * (x - 1) ** 2).sum() / 2


CASES = [
    ("bowl", bowl, [2.0, -1.0, 0.5, 1.5], {"max_iter": 20}),
    ("bowl-2", bowl, [2.0, -1.0, 0.5, 1.5], {"max_iter": 20, "history_size": 2, "lr": 0.5}),
    ("waves", waves, [0.3, -0.2, 0.1, 0.25], {"max_iter": 8}),
    ("flat", flat, [3.0, -1.0, 0.5, 2.0], {"max_iter": 20, "tolerance_grad": 1e-3}),
]


def main() -> None:
    lines = [f"# torch {torch.__version__.split('+')[0]}; written by lbfgs.py", "case,loss,x1,x2,x3,x4"]
    for name, function, start, options in CASES:
        x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([x], **options)

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            loss = function(x)
            loss.backward()
            lines.append(",".join([name, *(f"{number:.9g}" for number in [loss.item(), *x.tolist()])]))
            return loss

        optimizer.step(closure)
    FILE.write_text("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
