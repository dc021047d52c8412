"""Networks of keras.applications: random weights, activations at our cuts, and Keras' own savers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import absl.logging
import h5py
import keras
import numpy as np
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from draws import Draws
from expected import Expected
from pictures import Size

# Formats by their name in the table: the name of the file, and the function that writes it.
Formats = dict[str, tuple[str, Callable[[keras.Model, Path], None]]]

POLICIES = {"f32": "float32", "f16": "float16", "bf16": "bfloat16"}

# Keras warns against .h5 at every save.
absl.logging.set_verbosity(absl.logging.ERROR)


def _save_legacy(model: keras.Model, path: Path) -> None:
    """Writes a file like those that keras.applications downloads."""
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, model)


def _save_published_densenet(model: keras.Model, path: Path) -> None:
    """Writes a file like the downloads of keras.applications: Keras 2 wrote them, with other names for two of
    DenseNet's layers, which Keras 3 does not allow."""
    layers = {layer.name.replace("conv1_", "conv1/", 1): layer.weights for layer in model.layers}
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.encode() for layer in layers]
        for layer, variables in layers.items():
            group = file.create_group(layer)
            names = [f"{layer}/{variable.name}:0" for variable in variables]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, variable in zip(names, variables, strict=True):
                group[name] = keras.ops.convert_to_numpy(variable)


FORMATS: Formats = {
    "legacy .h5": ("legacy.h5", _save_legacy),
    "legacy .h5 of the whole model": ("model.h5", lambda model, path: model.save(path)),
    ".weights.h5": ("weights.weights.h5", lambda model, path: model.save_weights(path)),
    ".keras": ("model.keras", lambda model, path: model.save(path)),
}
PUBLISHED_DENSENET: Formats = {"legacy .h5, published names": ("published.h5", _save_published_densenet)}


@dataclass
class KerasNetwork:
    title: str
    expected: Expected
    build: Callable[..., keras.Model]
    preprocess: Callable[[np.ndarray], np.ndarray]
    arguments: dict[str, object] = field(default_factory=dict)
    formats: Formats = field(default_factory=lambda: FORMATS)
    # Also in half precision, and saved after a training step with Adam.
    thorough: bool = False

    def draw(self, pictures: np.ndarray) -> None:
        """Random weights, and the statistics of `pictures`, a little moved, for batch norms."""
        draws, inputs = Draws(self.title), self._inputs(pictures)
        model = self.build(input_shape=(224, 224, 3), include_top=True, weights=None, **self.arguments)
        deviation = float(inputs.std())
        for layer in model.layers:
            for variable in layer.weights:
                variable.assign(_drawn(draws, layer, variable, deviation))
                deviation = 1.0
        self._weights = _weights(model)
        self._measure(draws, inputs)

    def round(self, dtype: str) -> None:
        """Keeps only what `dtype` can hold of each weight."""
        self._weights = {
            name: [_rounded(value, dtype) for value in values] for name, values in self._weights.items()
        }

    def activations(self, pictures: np.ndarray) -> dict[str, np.ndarray]:
        """`pictures`: u8 (n, h, w, 3); result: f32 (n, h, w, c) by our names of cuts."""
        model = self._model(pictures.shape[1:3])
        return activations(model, self._inputs(pictures))

    def last(self, backbone: Path, pictures: np.ndarray) -> np.ndarray:
        """The last of `activations` with the weights in `backbone`, a file without a classifier."""
        model = self.build(input_shape=(*pictures.shape[1:3], 3), include_top=False, weights=None, **self.arguments)
        model.load_weights(backbone)
        # Keras refuses a tensor that is missing or of another shape, but not one too many.
        if (found := _tensors(backbone)) != len(model.weights):
            raise ValueError(f"expected {len(model.weights)} tensors in {backbone.name}, got {found}")
        return list(activations(model, self._inputs(pictures)).values())[-1]

    def files(self, folder: Path, dtype: str) -> Iterator[tuple[str, Path]]:
        """Writes one file after the other."""
        keras.config.set_dtype_policy(POLICIES[dtype])
        models = {top: self._model((224, 224), include_top=top) for top in (False, True)}
        keras.config.set_dtype_policy("float32")
        for top, model in models.items():
            if self.thorough:
                # The state of an optimizer is in such files too.
                model.compile(optimizer="adam")
                model.optimizer.build(model.trainable_variables)
            for label, (name, save) in self.formats.items():
                save(model, folder / name)
                yield label + (", with top" if top else ""), folder / name

    def _model(self, size: Size, include_top: bool = False) -> keras.Model:
        model = self.build(input_shape=(*size, 3), include_top=include_top, weights=None, **self.arguments)
        for layer in model.layers:
            layer.set_weights(self._weights.get(layer.name, []))
        return model

    def _inputs(self, pictures: np.ndarray) -> np.ndarray:
        return self.preprocess(pictures.astype(np.float32))

    def _measure(self, draws: Draws, inputs: np.ndarray) -> None:
        model = self._model(inputs.shape[1:3])
        norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
        for norm in norms:
            norm.momentum = 0.0
        model(inputs, training=True)
        for norm in norms:
            gamma, beta, mean, variance = norm.get_weights()
            self._weights[norm.name] = [gamma, beta, *draws.moved(mean, variance)]


def _drawn(draws: Draws, layer: keras.Layer, variable: keras.Variable, deviation: float) -> np.ndarray:
    shape = tuple(variable.shape)
    match variable.name:
        case "kernel":
            depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
            return draws.kernel(shape, int(np.prod(shape[:2] if depthwise else shape[:-1])), deviation)
        case "bias":
            return draws.bias(shape)
        case "gamma":
            return draws.gamma(shape)
        case "beta":
            return draws.beta(shape)
    return keras.ops.convert_to_numpy(variable)


def _rounded(value: np.ndarray, dtype: str) -> np.ndarray:
    # Keras itself rounds: bfloat16 is not NumPy's.
    halved = keras.ops.cast(value, POLICIES[dtype])
    return keras.ops.convert_to_numpy(keras.ops.cast(halved, "float32"))


def _weights(model: keras.Model) -> dict[str, list[np.ndarray]]:
    return {layer.name: layer.get_weights() for layer in model.layers}


def _tensors(path: Path) -> int:
    names = []
    with h5py.File(path) as file:
        file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
    return len(names)


def activations(model: keras.Model, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """`inputs`: f32 (n, h, w, 3); result: f32 (n, h, w, c) by our names of cuts."""
    cuts = _cuts(model)
    every = keras.Model(model.inputs, [model.get_layer(name).output for name in cuts.values()])
    outputs = every.predict(inputs, verbose=0)
    return dict(zip(cuts, outputs, strict=True))


def _cuts(model: keras.Model) -> dict[str, str]:
    """Our names of cuts, and Keras' of the layers whose output they are."""
    names = [layer.name for layer in model.layers]
    if model.name.startswith("mobilenet"):
        return _mobilenet_v2_cuts(names)
    if model.name.startswith("densenet"):
        return _densenet_cuts(names)
    return {name: name for name in names[1:]}


def _mobilenet_v2_cuts(names: list[str]) -> dict[str, str]:
    last = {f"block_{n}": f"block_{n}_add" for n in range(1, 17)}
    blocks = {cut: name if name in names else f"{cut}_project_BN" for cut, name in last.items()}
    return {"Conv1": "Conv1_relu", "expanded_conv": "expanded_conv_project_BN", **blocks, "Conv_1": "out_relu"}


def _densenet_cuts(names: list[str]) -> dict[str, str]:
    """Keras counts the stem as the first block, and the transitions as pools after it."""
    cuts = {"conv0": "conv1_relu", "pool0": "pool1"}
    for name in names:
        if layer := re.fullmatch(r"conv(\d)_block(\d+)_concat", name):
            cuts[f"denseblock{int(layer[1]) - 1}.denselayer{layer[2]}"] = name
        if transition := re.fullmatch(r"pool(\d)_pool", name):
            cuts[f"transition{int(transition[1]) - 1}"] = name
    return cuts | {"norm5": "relu"}
