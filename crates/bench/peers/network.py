"""Passes batches of 16 pictures in memory through a network without its classifier, f32, as a careful user would.

    network.py WAY NETWORK SIDE

WAY is `onnxruntime` (the network of torchvision or timm, exported), `trace` (torch's own compiler: a frozen trace, optimised for
inference, channels-last) or `keras` (Keras' own network in TensorFlow). Prints pictures and seconds: as many whole batches as
take four seconds, after two others.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

way, network, side = sys.argv[1], sys.argv[2], int(sys.argv[3])
BATCH = 16
SECONDS = 4


def torch_network():
    import timm
    import torch
    import torchvision

    torch.manual_seed(0)
    if network == "tf_efficientnet_lite0":
        return timm.create_model(network, pretrained=False, num_classes=0, global_pool="").eval()
    model = getattr(torchvision.models, network)(weights=None)
    if network == "densenet121":
        return torch.nn.Sequential(model.features, torch.nn.ReLU()).eval()
    if network.startswith("resnet"):
        return torch.nn.Sequential(*list(model.children())[:-2]).eval()
    return model.features.eval()


def onnxruntime_pass():
    import onnxruntime
    import torch

    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "network.onnx")
        torch.onnx.export(
            torch_network(), torch.zeros(1, 3, side, side), file, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}}
        )
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    x = np.random.default_rng(0).standard_normal((BATCH, 3, side, side), dtype=np.float32)
    return lambda: session.run(None, {"x": x})


def torch_pass():
    import torch

    model = torch_network().to(memory_format=torch.channels_last)
    x = torch.randn(BATCH, 3, side, side).contiguous(memory_format=torch.channels_last)

    def inference():
        with torch.inference_mode():
            return model(x)

    with torch.no_grad():
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x)))
    return inference


def keras_pass():
    import keras

    name = {"vgg16": "VGG16", "resnet50": "ResNet50", "mobilenet_v2": "MobileNetV2", "densenet121": "DenseNet121"}[network]
    model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(side, side, 3))
    x = np.random.default_rng(0).standard_normal((BATCH, side, side, 3), dtype=np.float32)
    return lambda: model.predict_on_batch(x)


one_pass = {
    "onnxruntime": onnxruntime_pass,
    "trace": torch_pass,
    "keras": keras_pass,
}[way]()
for _ in range(2):
    one_pass()
passes, start = 0, time.perf_counter()
while time.perf_counter() - start < SECONDS:
    one_pass()
    passes += 1
print(passes * BATCH, time.perf_counter() - start)
