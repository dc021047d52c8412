"""Random parameters, scaled so that activations neither vanish nor explode in any depth."""

import numpy as np


class Draws:
    """Numbers that depend on a network's name and on nothing else."""

    def __init__(self, name: str) -> None:
        self._random = np.random.default_rng(list(name.encode()))

    def kernel(self, shape: tuple[int, ...], fan: int, input_deviation: float) -> np.ndarray:
        """He et al. 2015, equation 10; `fan` numbers of about `input_deviation` are summed."""
        return self._normal(shape) * np.float32(np.sqrt(2 / fan) / input_deviation)

    def bias(self, shape: tuple[int, ...]) -> np.ndarray:
        return self._normal(shape) * np.float32(0.1)

    def gamma(self, shape: tuple[int, ...]) -> np.ndarray:
        return self._random.uniform(0.5, 1.5, shape).astype(np.float32)

    def beta(self, shape: tuple[int, ...]) -> np.ndarray:
        return self._normal(shape) * np.float32(0.3)

    def moved(self, mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Statistics that are not quite those of the pictures at hand."""
        shift = self._normal(mean.shape) * np.float32(0.1) * np.sqrt(variance)
        return mean + shift, variance * self._random.uniform(0.5, 2, mean.shape).astype(np.float32)

    def _normal(self, shape: tuple[int, ...]) -> np.ndarray:
        return self._random.standard_normal(shape, dtype=np.float32)
