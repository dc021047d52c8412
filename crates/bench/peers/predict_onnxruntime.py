"""Classifies a folder of photos with onnxruntime and Pillow as a careful user would.

    predict_onnxruntime.py PHOTOS OUTPUT MODEL

Two threads decode, turn, crop and resize with Pillow (with `draft`, which lets libjpeg scale large photos down while it
decodes them), so that the file MODEL of ours gets batches of pictures of the size that its network takes.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

photos, output, model = sys.argv[1:]
BATCH = 16
SIDE = 224
paths = sorted(str(path) for path in Path(photos).rglob("*.jpg"))
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def picture(path: str) -> np.ndarray:
    with Image.open(path) as photo:
        photo.draft("RGB", (2 * SIDE, 2 * SIDE))
        photo = ImageOps.exif_transpose(photo).convert("RGB")
        return np.asarray(ImageOps.fit(photo, (SIDE, SIDE), Image.Resampling.BILINEAR))


rows = []
with ThreadPoolExecutor(2) as pool:
    pictures = pool.map(picture, paths)
    for first in range(0, len(paths), BATCH):
        batch = np.stack([next(pictures) for _ in paths[first : first + BATCH]])
        (probabilities,) = session.run(["probabilities"], {"photo": batch})
        rows += zip(probabilities.argmax(-1).tolist(), probabilities.max(-1).tolist())
with open(output, "w") as file:
    print("path,class,probability", file=file)
    for name, (label, probability) in zip(paths, rows, strict=True):
        print(f"{name},{label},{probability:.6f}", file=file)
