"""Classifies a folder of photos with torchvision as a careful user would: channels-last, a loader of two workers.

    predict_torchvision.py PHOTOS OUTPUT MODEL      (MODEL is not read: weights are random)

Photos are decoded by torchvision's own JPEG decoder, and resized and cropped as tensors.
"""

import sys
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset
from torchvision import models
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import v2

photos, output, _ = sys.argv[1:]
paths = sorted(str(path) for path in Path(photos).rglob("*.jpg"))
transform = v2.Compose(
    [
        v2.Resize(224, antialias=True),
        v2.CenterCrop(224),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ]
)


class Photos(Dataset):
    def __len__(self) -> int:
        return len(paths)

    def __getitem__(self, row: int) -> torch.Tensor:
        return transform(decode_image(paths[row], ImageReadMode.RGB))


model = models.mobilenet_v2(num_classes=2).eval().to(memory_format=torch.channels_last)
loader = DataLoader(Photos(), batch_size=32, num_workers=2)
rows = []
with torch.inference_mode():
    for pictures in loader:
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        probabilities, classes = model(pictures).softmax(-1).max(-1)
        rows += zip(classes.tolist(), probabilities.tolist())
with open(output, "w") as file:
    print("path,class,probability", file=file)
    for name, (label, probability) in zip(paths, rows, strict=True):
        print(f"{name},{label},{probability:.6f}", file=file)
