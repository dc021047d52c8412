"""Lets Keras do again what `augment` has done, on the same photos with the parameters that were drawn.

    pip install keras==3.15.1 jax==0.10.2 numpy==2.4.6 scipy==1.17.1 pillow==13.0.0 pyyaml
    python cross_check.py artifacts/NAME/preprocess artifacts/NAME/augment

Prints how far our levels are from Keras' unrounded ones, and whether Keras would have drawn such parameters: of each the
range, and the probability that draws of one distribution differ so much (two-sample Kolmogorov-Smirnov test). Fails if
more than 0.1 % of the levels are further away than one, or any further than two. `make.py` says how Keras is made to work
about the middle of pictures that are not square. Pictures with drawn brightness or contrast are left out: Keras takes brightness from
pictures cut down to whole levels, and has no contrast.
"""

import csv
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "numpy")
sys.dont_write_bytecode = True  # `make.py` is imported below

import numpy as np
import yaml
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from make import about_the_middle
from scipy.stats import ks_2samp

preprocess, augment = map(Path, sys.argv[1:])
settings = yaml.safe_load((augment / "config.yaml").read_text())["settings"]
photos = np.load(preprocess / "train.images.npy", mmap_mode="r")
variants = np.load(augment / "train.images.npy", mmap_mode="r")
source = np.load(augment / "train.source.npy")
generator = ImageDataGenerator(fill_mode=settings["fill"], cval=settings["fill_colour"][0])

draws = list(csv.DictReader(open(augment / "train.draws.csv")))

beyond = {0.501: 0, 1.0: 0, 2.0: 0}
values = 0
for row, draw in enumerate(draws):
    draw = {key: value == "true" if key.startswith("flip") else float(value) for key, value in draw.items()}
    if draw.pop("brightness") != 1 or draw.pop("contrast") != 1:
        continue
    photo = photos[source[row]].astype(np.float32)
    keras = generator.apply_transform(photo, about_the_middle(draw, *photo.shape[:2]))
    difference = np.abs(keras - variants[row])
    values += difference.size
    for level in beyond:
        beyond[level] += int((difference > level).sum())
print(f"{values} levels")
for level, count in beyond.items():
    print(f"more than {level} away: {count} ({count / values:.6%})")

np.random.seed(1)
ranges = dict(rotation_range="rotation_degrees", width_shift_range="width_shift", height_shift_range="height_shift",
              shear_range="shear_degrees", zoom_range="zoom")
drawer = ImageDataGenerator(**{keras: settings[ours] for keras, ours in ranges.items()})
theirs = [drawer.get_random_transform(photos.shape[1:]) for _ in range(len(draws))]
# Keras calls the shift down tx when it draws and the shift to the right when it applies; ours always is to the right.
names = {"theta": "theta", "tx": "ty", "ty": "tx", "shear": "shear", "zx": "zx", "zy": "zy"}
for name, keras in names.items():
    ours, keras = [float(draw[name]) for draw in draws], [draw[keras] for draw in theirs]
    ends = "  ".join(f"{min(side):8.3f} to {max(side):8.3f}" for side in (ours, keras))
    print(f"{name:5}  ours and Keras': {ends}, p = {ks_2samp(ours, keras).pvalue:.2f}")
zooms = np.corrcoef([[float(draw[name]) for draw in draws] for name in ("zx", "zy")])[0, 1]
flips = [np.mean([draw[flip] == "true" for draw in draws]) for flip in ("flip_horizontal", "flip_vertical")]
print(f"correlation of zx and zy {zooms:.3f}; flipped {flips[0]:.3f} sideways, {flips[1]:.3f} up and down")

if beyond[1.0] > values / 1000 or beyond[2.0]:
    sys.exit("other pictures than Keras'")
