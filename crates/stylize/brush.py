"""Draws brush.jpg beside this file, the style of the example: brush strokes that follow whirls, from no painting but code.

    python -B crates/stylize/brush.py

with numpy and Pillow. Strokes are laid in layers, from long and dark to short and bright, along a field of whirls. The
colour of a stroke depends on how fast the field turns where it lies.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FILE = Path(__file__).with_suffix(".jpg")
W, H = 384, 288
# Drawn at three times the size.
SCALE = 3
# Place in shares of the picture, reach in pixels, and turn of each whirl.
WHIRLS = [
    (0.24, 0.30, 62, 1.0),
    (0.62, 0.22, 46, -1.0),
    (0.84, 0.56, 58, 1.0),
    (0.46, 0.72, 70, -1.0),
    (0.08, 0.80, 50, 1.0),
]
DEEP = [(14, 30, 74), (18, 52, 110), (24, 84, 140), (30, 60, 120)]
SEA = [(44, 122, 168), (70, 156, 186), (118, 190, 196), (36, 100, 150)]
LIGHT = [(244, 206, 92), (250, 232, 160), (232, 160, 58), (206, 226, 204)]
# Strokes of each layer, their length and width in pixels.
LAYERS = [(1400, 52, 9.0), (2600, 38, 5.5), (4200, 28, 3.6), (4200, 18, 2.2)]


def field(x: float, y: float) -> tuple[float, float, float]:
    """Direction at a place, and how near the centre of a whirl is (0 to 1)."""
    u, v, near = 0.35, 0.12 * np.sin(x / 40), 0.0
    for left, top, reach, turn in WHIRLS:
        dx, dy = x - left * W, y - top * H
        weight = np.exp(-(dx**2 + dy**2) / (2 * reach**2))
        u, v = u - turn * weight * dy / reach * 3, v + turn * weight * dx / reach * 3
        near = max(near, weight)
    length = np.hypot(u, v) + 1e-9
    return u / length, v / length, near


def stroke(x: float, y: float, length: float) -> list[tuple[float, float]]:
    path = [(x, y)]
    for _ in range(int(length / 2)):
        u, v, _ = field(x, y)
        x, y = x + 2 * u, y + 2 * v
        path.append((x, y))
    return path


def colour(random: np.random.Generator, near: float) -> np.ndarray:
    wanted = near + random.normal(0, 0.16)
    palette = LIGHT if wanted > 0.78 else SEA if wanted > 0.34 else DEEP
    return np.array(palette[random.integers(len(palette))]) + random.normal(0, 9)


def main() -> None:
    random = np.random.default_rng(7)
    picture = Image.new("RGB", (W * SCALE, H * SCALE), (16, 36, 84))
    draw = ImageDraw.Draw(picture)
    for count, length, width in LAYERS:
        for _ in range(count):
            x, y = random.uniform(-20, W), random.uniform(0, H)
            path = np.array(stroke(x, y, length * random.uniform(0.6, 1.2)))
            base = colour(random, field(*path[len(path) // 2])[2])
            # A stroke is a few bristles side by side, each a little lighter or darker.
            along = np.gradient(path, axis=0)
            across = np.stack([-along[:, 1], along[:, 0]], 1) / (np.linalg.norm(along, axis=1)[:, None] + 1e-9)
            for bristle in np.linspace(-0.5, 0.5, 5):
                shade = tuple(np.clip(base + random.normal(0, 13), 0, 255).astype(int))
                line = [tuple(point) for point in (path + across * bristle * width) * SCALE]
                draw.line(line, fill=shade, width=max(1, round(width * SCALE / 3.4)), joint="curve")
    picture.resize((W, H), Image.Resampling.LANCZOS).save(FILE, quality=88, optimize=True)


if __name__ == "__main__":
    main()
