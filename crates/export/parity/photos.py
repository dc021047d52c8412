"""Photos of many sizes and formats: drawn ones, and real ones where they are."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

SPLITS = ("train", "validation", "test")
# Photos that are compared, which are those of validation and test, and photos that heads are trained on.
COMPARED, TRAINED = 400, 120
FIGURES = ("cross", "disc", "square")
REAL = Path("data/ants-bees")
REAL_KIND = "photos (JPEG)"
# Width and height.
SIZES = (
    (320, 240), (240, 320), (97, 161), (64, 64), (640, 480), (33, 200), (500, 90),
    (128, 96), (255, 257), (1000, 750), (50, 37), (411, 299), (20, 20),
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    title: str
    extension: str
    mode: str = "RGB"
    options: dict = field(default_factory=dict)

    def save(self, photo: Image.Image, path: Path) -> None:
        photo.convert(self.mode).save(path, **self.options)


def _turned() -> bytes:
    """Says that the photo is to be turned by 90 degrees."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


KINDS = (
    Kind("JPEG 4:4:4", "jpg", options={"quality": 95, "subsampling": 0}),
    Kind("JPEG 4:2:0", "jpg", options={"quality": 75, "subsampling": 2}),
    Kind("JPEG 4:2:2, progressive", "jpg", options={"quality": 85, "subsampling": 1, "progressive": True}),
    Kind("JPEG 4:4:4, turned by EXIF", "jpg", options={"quality": 90, "subsampling": 0, "exif": _turned()}),
    Kind("JPEG, grey", "jpg", "L", {"quality": 90}),
    Kind("JPEG, CMYK", "jpg", "CMYK", {"quality": 90}),
    Kind("PNG", "png"),
    Kind("PNG, grey", "png", "L"),
    Kind("PNG, palette", "png", "P"),
    Kind("PNG, transparent", "png", "RGBA"),
    Kind("BMP", "bmp"),
    Kind("GIF", "gif", "P"),
    Kind("TIFF", "tif"),
    Kind("WebP, lossless", "webp", options={"lossless": True}),
    Kind("WebP", "webp", options={"quality": 80}),
)


def write(folder: Path) -> dict[str, str]:
    """Fills `folder`/<split>/<class>; the kind of each photo by its path below `folder`."""
    kinds = {}
    real = _real() if REAL.is_dir() else []
    share = 2 if real else 1
    for split, count in (("train", TRAINED), ("validation", COMPARED // 4), ("test", COMPARED - COMPARED // 4)):
        for number in range(count // share):
            kinds |= _draw(folder, split, number)
        for path in [real.pop() for _ in range(count - count // share)]:
            place = f"{split}/{path.parent.name}/{path.name}"
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)
            kinds[place] = REAL_KIND
    return kinds


def _real() -> list[Path]:
    """Real photos, ants and bees in turn."""
    ants, bees = (sorted(REAL.glob(f"*/{name}/*.jpg"))[:150] for name in ("ants", "bees"))
    return [path for pair in zip(ants, bees) for path in pair]


def _draw(folder: Path, split: str, number: int) -> dict[str, str]:
    figure = FIGURES[number % len(FIGURES)]
    kind, (width, height) = KINDS[number % len(KINDS)], SIZES[number % len(SIZES)]
    place = f"{split}/{figure}/{number}.{kind.extension}"
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    kind.save(drawn(width, height, figure, [SPLITS.index(split), number]), folder / place)
    return {place: kind.title}


def drawn(width: int, height: int, figure: str, seed: list[int]) -> Image.Image:
    """A figure, each with a hue of its own, over a gradient with some noise; more transparent to the right."""
    random = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    radius = min(width, height) * random.uniform(0.2, 0.3)
    across = np.abs(x - random.uniform(radius, width - radius)) / radius
    down = np.abs(y - random.uniform(radius, height - radius)) / radius
    inside = {
        "disc": np.hypot(across, down) < 1,
        "square": np.maximum(across, down) < 0.9,
        "cross": (np.minimum(across, down) < 0.3) & (np.maximum(across, down) < 1),
    }[figure]
    colour = random.uniform(80, 200, 3)
    colour[FIGURES.index(figure)] = random.uniform(200, 255)
    slope = (x / width)[..., None] * random.uniform(0, 90, 3) + (y / height)[..., None] * random.uniform(0, 90, 3)
    levels = np.where(inside[..., None], colour, slope) + random.normal(0, 8, (height, width, 3))
    alpha = 255 - 200 * x / width
    return Image.fromarray(np.dstack([levels.clip(0, 255), alpha]).astype(np.uint8), "RGBA")
