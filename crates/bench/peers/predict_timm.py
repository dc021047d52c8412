"""Classifies a folder of photos as timm's inference.py does: its dataset, loader and transform, and a network of its own.

    predict_timm.py PHOTOS OUTPUT MODEL     (MODEL is not read: weights are random)

The loader has two workers, one for each core; inference.py's own default is as many. Probabilities go to a CSV file.
"""

import sys

import timm
import torch
from timm.data import create_dataset, create_loader, resolve_data_config

photos, output, _ = sys.argv[1:]
model = timm.create_model("mobilenetv2_100", num_classes=2).eval()
config = resolve_data_config({}, model=model)
dataset = create_dataset("", root=photos)
loader = create_loader(
    dataset,
    batch_size=64,
    use_prefetcher=False,
    num_workers=2,
    device=torch.device("cpu"),
    **{key: config[key] for key in ("input_size", "interpolation", "mean", "std", "crop_pct")},
)
rows = []
with torch.inference_mode():
    for pictures, _ in loader:
        probabilities, classes = model(pictures).softmax(-1).topk(1)
        rows += zip(classes[:, 0].tolist(), probabilities[:, 0].tolist())
with open(output, "w") as file:
    print("path,class,probability", file=file)
    for name, (label, probability) in zip(dataset.filenames(), rows, strict=True):
        print(f"{name},{label},{probability:.6f}", file=file)
