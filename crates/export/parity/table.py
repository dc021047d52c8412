"""The tables: one line for each row, and one for each kind of photo."""

from dataclasses import dataclass

from compare import Difference, Pixels, shown
from pipeline import Cannot
from rows import Row


@dataclass
class Line:
    """One row: the same photos by five ways."""

    row: Row
    # `predict` beside the stage that trained the classifier.
    predict: Difference
    # onnxruntime, with our decoder's pixels, beside `predict`.
    ours: Difference
    # tract, with our decoder's pixels, beside `predict`.
    tract: Difference | Cannot
    # The lines of card.md, with Pillow's pixels, beside `predict`.
    pillow: Difference

    def __str__(self) -> str:
        title, photos = self.row.title, self.predict.photos
        return f"| {title} | {photos} | {self.predict} | {self.ours} | {self.tract} | {self.pillow} |"

    @property
    def is_wanted(self) -> bool:
        predict = self.predict.is_wanted_of_others if self.row.computes_otherwise else self.predict.is_wanted
        return predict and self.ours.is_wanted and self.tract.is_wanted


@dataclass
class Decoded:
    """One kind of photo: Pillow's decoder beside ours."""

    kind: str
    photos: int
    pixels: Pixels
    # Photos with another answer, over the rows with trained weights.
    changed: int
    # The largest difference of a logit, as a share of the largest logit of its row.
    largest: float

    def __str__(self) -> str:
        share = f"{100 * self.pixels.share:.1f} %" if self.pixels.largest else "0"
        return f"| {self.kind} | {self.photos} | {share} | {self.pixels.largest} | {self.changed} | {shown(self.largest)} |"


ROWS = "| row | photos | `predict` beside the stage | onnxruntime, our pixels | tract, our pixels | card.md's lines, Pillow's pixels |\n|---|---|---|---|---|---|"
KINDS = "| photos | number | levels that differ | by at most | answers changed | largest difference of a logit |\n|---|---|---|---|---|---|"
