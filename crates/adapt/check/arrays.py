"""Arrays for `import` from collections that others published.

arrays.py FOLDER TARGET: reads the collections that are there in FOLDER. Of each domain it writes all rows as train into
TARGET/<collection>-<domain>/, and as train and test into TARGET/<collection>-<domain>-all/: published protocols see all rows
of the target, without labels, and ask for all of them.
"""

import pathlib
import sys

import numpy
import scipy.io

SURF = {"a": "amazon", "c": "Caltech10", "d": "dslr", "w": "webcam"}
REVIEWS = {"b": "books", "d": "dvd", "e": "elec", "k": "kitchen"}
PACS = {"p": "photo", "a": "art_painting", "c": "cartoon", "s": "sketch"}


def save(folder, rows, labels, splits):
    """The same rows as each of the splits."""
    folder.mkdir(parents=True, exist_ok=True)
    for split in splits:
        numpy.save(folder / f"{split}.features.npy", numpy.ascontiguousarray(rows))
        numpy.save(folder / f"{split}.labels.npy", numpy.asarray(labels, dtype=numpy.int64))


def write(folder, rows, labels):
    save(folder, rows, labels, ["train"])
    save(folder.with_name(folder.name + "-all"), rows, labels, ["train", "test"])


def main(source, target):
    found = []
    for name, file in SURF.items():
        path = source / "office-caltech10-surf" / f"{file}_SURF_L10.mat"
        if path.exists():
            data = scipy.io.loadmat(path)
            write(target / f"surf-{name}", data["fts"].astype(numpy.float32), data["labels"].ravel() - 1)
            found.append(path)
    for name, file in REVIEWS.items():
        path = source / "amazon-400" / f"{file}_400.mat"
        if path.exists():
            data = scipy.io.loadmat(path)
            labels = data["labels"].ravel()
            write(target / f"reviews-{name}", data["fts"].astype(numpy.float32), labels == labels.max())
            found.append(path)
    for name, file in PACS.items():
        path = source / "pacs-mobilenet" / f"{file}.npz"
        if path.exists():
            data = numpy.load(path)
            write(target / f"pacs-{name}", data["x"].astype(numpy.float32), data["y"])
            write(target / f"pacs-own-{name}", data["adabn"].astype(numpy.float32), data["y"])
            found.append(path)
    if not found:
        sys.exit(f"{source}: expected office-caltech10-surf, amazon-400 or pacs-mobilenet, got none; see README.md")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
