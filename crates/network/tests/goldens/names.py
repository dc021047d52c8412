"""Writes names.csv: what torchvision, timm and Keras call their networks' tensors, and how long the axes are.

Needs torch, torchvision, timm and keras (the environment of `make crosscheck` has them): python names.py > names.csv
A row holds the number of tensors without the classifier and the SHA-256 of a line `NAME SHAPE` for each of them, sorted
for PyTorch's and in the order of the layers for Keras', which counts there.
"""

import hashlib
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import timm
import torch
import torchvision
from keras.src.utils.naming import to_snake_case

TORCHVISION = "vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn resnet18 resnet34 resnet50 resnet101 mobilenet_v2 densenet121 densenet169 densenet201"
TIMM = (
    "vgg16 vgg19_bn resnet18 resnet50 mobilenetv2_100 densenet121 densenet169 densenet201 efficientnet_lite0 efficientnet_lite1"
    " efficientnet_lite2 tf_efficientnet_lite0 tf_efficientnet_lite1 tf_efficientnet_lite2"
)
KERAS = [
    ("VGG16", {}), ("VGG19", {}), ("MobileNetV2", {"alpha": 0.35}), ("MobileNetV2", {"alpha": 1.0}), ("MobileNetV2", {"alpha": 1.4}),
    ("DenseNet121", {}), ("DenseNet169", {}), ("DenseNet201", {}),
]
OURS = {"mobilenetv2_100": "mobilenet_v2_torchvision", "mobilenet_v2": "mobilenet_v2_torchvision", "MobileNetV2": "mobilenet_v2"}
CLASSIFIERS = ("classifier", "fc", "head", "pre_logits")


def row(maker, network, width, tensors):
    lines = "".join(f"{name} {list(shape)}\n" for name, shape in tensors)
    print(f"{maker},{OURS.get(network, network.lower())},{width},{len(tensors)},{hashlib.sha256(lines.encode()).hexdigest()}")


def state(model):
    named = model.state_dict().items()
    return sorted((n, t.shape) for n, t in named if not n.startswith(CLASSIFIERS) and "num_batches" not in n)


def by_layer(model):
    return [(f"{layer.name}/{i}", v.shape) for layer in model.layers for i, v in enumerate(layer.weights)]


def by_class(model):
    counts, rows = {}, []
    for layer in (layer for layer in model.layers if layer.weights):
        name = to_snake_case(type(layer).__name__)
        rows += [(f"{name}/{counts.get(name, 0)}/{i}", v.shape) for i, v in enumerate(layer.weights)]
        counts[name] = counts.get(name, 0) + 1
    return rows


print(f"# torchvision {torchvision.__version__}, timm {timm.__version__}, Keras {keras.__version__}; written by names.py")
print("maker,network,width,tensors,sha256")
with torch.device("meta"):
    for name in TORCHVISION.split():
        row("torchvision", name, 1, state(getattr(torchvision.models, name)()))
    for name in TIMM.split():
        row("timm", name, 1, state(timm.create_model(name)))
for name, options in KERAS:
    model = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(224, 224, 3), **options)
    row("keras", name, options.get("alpha", 1), by_layer(model))
    row("keras3", name, options.get("alpha", 1), by_class(model))
