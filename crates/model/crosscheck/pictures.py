"""Drawn pictures: shapes on noise, the same at every run, and nowhere symmetric."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

Size = tuple[int, int]

# Rows, columns. One with more rows than columns and odd halves: 150, 75, 38, ….
SIZES: list[Size] = [(224, 224), (150, 130)]
# Two classes of one picture each are the least that a split may have.
SPLITS = ["train", "validation"]
CLASSES = ["first", "second"]


def name(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


def draw(size: Size) -> np.ndarray:
    """u8 (n, h, w, 3) RGB, split by split."""
    return np.stack([_picture(size, number) for number in range(len(SPLITS) * len(CLASSES))])


def write(folder: Path, pictures: np.ndarray) -> None:
    """One PNG file each."""
    places = [folder / split / name for split in SPLITS for name in CLASSES]
    for place, picture in zip(places, pictures, strict=True):
        place.mkdir(parents=True)
        Image.fromarray(picture).save(place / "picture.png")


def _picture(size: Size, number: int) -> np.ndarray:
    random = np.random.default_rng([*size, number])
    h, w = size
    image = Image.fromarray(random.integers(0, 256, (h, w, 3), dtype=np.uint8))
    canvas = ImageDraw.Draw(image)
    for shape in [canvas.ellipse, canvas.rectangle] * 6:
        left, top = random.integers(0, w - 20), random.integers(0, h - 20)
        right, bottom = left + random.integers(10, w // 2), top + random.integers(10, h // 2)
        shape([left, top, right, bottom], fill=tuple(map(int, random.integers(0, 256, 3))))
    return np.asarray(image)
