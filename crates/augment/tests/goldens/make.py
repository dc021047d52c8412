"""Makes the goldens in this folder: a noisy picture, wide and tall, changed by Keras' own ImageDataGenerator.

    pip install keras==3.15.1 jax==0.10.2 numpy==2.4.6 scipy==1.17.1 pillow==13.0.0
    python make.py

Keras needs one of its backends to be imported at all; nothing of it is used. For each of wide and tall:

    X.photo.npy      u8 (h, w, 3)      the picture
    X.cases.csv                        fill, and the parameters as in train.draws.csv, of each case
    X.expected.npy   u8 (cases, h, w, 3)

Keras 3 turns, shears and zooms about x = h/2 - 0.5, y = w/2 - 0.5, which is the middle of square pictures only; `augment`
does it about the middle of all. `about_the_middle` gives Keras the shift that makes up for that.
"""

import csv
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "numpy")

import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from PIL import Image, ImageEnhance

NOTHING = dict(theta=0.0, tx=0.0, ty=0.0, shear=0.0, zx=1.0, zy=1.0, flip_horizontal=False, flip_vertical=False,
               brightness=1.0, contrast=1.0)
FILLS = ["nearest", "constant", "reflect", "wrap"]
COLOUR = 77  # Keras has one number for all channels
MOVED = dict(theta=-27.3, tx=7.45, ty=-5.3, shear=14.2, zx=1.17, zy=0.86, flip_horizontal=True)
FAR = dict(theta=141.0, tx=-60.7, ty=71.9, shear=-31.0, zx=1.9, zy=1.7, flip_vertical=True)
ALONE = [dict(theta=33.7), dict(tx=9.3517, ty=-6.8143), dict(shear=-21.5), dict(zx=1.2347, zy=0.8129)]
PLAIN = [dict(flip_horizontal=True), dict(flip_vertical=True), dict(brightness=0.63), dict(brightness=1.37),
         dict(contrast=0.55), dict(contrast=1.45)]


def photo(h, w):
    """A gradient with noise: every level difference from none to large occurs between neighbours.

    Sides are even: with odd ones a shear leaves one row just on the photo's edge, where the last bit of a rounded
    matrix product decides between photo and fill colour.
    """
    random = np.random.default_rng(h)
    y, x = np.mgrid[0:h, 0:w]
    gradient = np.stack([255 * x / w, 255 * y / h, 255 * (x + y) / (w + h)], axis=-1)
    noise = random.normal(0, 40, (h, w, 3))
    return np.clip(gradient + noise, 0, 255).astype(np.uint8)


def ends(h, w):
    """Ends of all the ranges of the 2017 notebook at once: rotation 40, shifts 0.2, shear 0.2 radians, zoom 0.2, flip."""
    moved = dict(tx=0.2 * w, ty=-0.2 * h, shear=11.46, zx=1.2, zy=0.8)
    back = dict(tx=-0.2 * w, ty=0.2 * h, shear=-11.46, zx=0.8, zy=1.2)
    return [("nearest", dict(theta=40.0, flip_horizontal=True, **moved)), ("nearest", dict(theta=-40.0, **back))]


def about_the_middle(case, h, w):
    """The case with the shift that makes Keras work about the middle m instead of its own centre k.

    With R the rotation, t the shift and B = shear · zoom, Keras takes pixel p from k + R (t' + B (p - k)), and it is to
    take it from m + R (t + B (p - m)). Both are equal for every p if t' = t + R^-1 d - B d with d = m - k.
    """
    theta, shear = np.deg2rad([case["theta"], case["shear"]])
    back = np.array([[np.cos(theta), np.sin(theta)], [-np.sin(theta), np.cos(theta)]])
    stretch = np.array([[1, -np.sin(shear)], [0, np.cos(shear)]]) @ np.diag([case["zx"], case["zy"]])
    d = np.array([(w - h) / 2, (h - w) / 2])
    tx, ty = np.array([case["tx"], case["ty"]]) + back @ d - stretch @ d
    return {**case, "tx": tx, "ty": ty}


def changed(picture, fill, case):
    """What Keras makes of it; contrast, which Keras does not have, by Pillow."""
    generator = ImageDataGenerator(fill_mode=fill, cval=COLOUR)
    parameters = about_the_middle(case, *picture.shape[:2])
    parameters["brightness"] = None if case["brightness"] == 1 else case["brightness"]
    result = generator.apply_transform(picture.astype(np.float32), parameters)
    result = np.rint(result).astype(np.uint8)
    if case["contrast"] != 1:
        result = np.asarray(ImageEnhance.Contrast(Image.fromarray(result)).enhance(case["contrast"]))
    return result


def make(folder, name, picture, cases):
    rows = [dict(fill=fill, **{**NOTHING, **case}) for fill, case in cases]
    np.save(folder / f"{name}.photo.npy", picture)
    expected = [changed(picture, row["fill"], {key: row[key] for key in NOTHING}) for row in rows]
    np.save(folder / f"{name}.expected.npy", np.stack(expected))
    with open(folder / f"{name}.cases.csv", "w", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows({key: str(value).lower() for key, value in row.items()} for row in rows)


if __name__ == "__main__":
    here = Path(__file__).parent
    moves = [(fill, case) for fill in FILLS for case in [*ALONE, MOVED, FAR]]
    plain = [("nearest", case) for case in PLAIN]
    make(here, "wide", photo(38, 54), moves + plain + ends(38, 54))
    make(here, "tall", photo(54, 38), [(fill, case) for fill in FILLS for case in [MOVED, FAR]] + ends(54, 38))
