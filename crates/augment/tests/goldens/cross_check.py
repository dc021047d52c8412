"""Lets Keras do again what `augment` has done, on the same photos with the parameters that were drawn.

    pip install keras==3.15.1 jax==0.10.2 numpy==2.4.6 scipy==1.17.1 pillow==13.0.0 pyyaml
    python cross_check.py artifacts/NAME/preprocess artifacts/NAME/augment

Prints how far our levels are from Keras' unrounded ones. `make.py` says how Keras is made to work about the middle of
pictures that are not square. Pictures with drawn brightness or contrast are left out: Keras takes brightness from
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

preprocess, augment = map(Path, sys.argv[1:])
settings = yaml.safe_load((augment / "config.yaml").read_text())["settings"]
photos = np.load(preprocess / "train.images.npy", mmap_mode="r")
variants = np.load(augment / "train.images.npy", mmap_mode="r")
source = np.load(augment / "train.source.npy")
generator = ImageDataGenerator(fill_mode=settings["fill"], cval=settings["fill_colour"][0])

beyond = {0.501: 0, 1.0: 0, 2.0: 0}
values = 0
for row, draw in enumerate(csv.DictReader(open(augment / "train.draws.csv"))):
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
