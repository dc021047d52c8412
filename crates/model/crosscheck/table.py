"""The printed table and its totals."""

from dataclasses import dataclass

import pictures
from back import BackRow
from compare import Comparison
from pictures import Size


@dataclass
class Row:
    """One file at one picture size."""

    network: str
    dtype: str
    format: str
    size: Size
    # The one that was kept in f16 too.
    cut: str
    comparison: Comparison

    def __str__(self) -> str:
        begin = f"{self.network:<31} {self.dtype:<4} {self.format:<41} {pictures.name(self.size):<8}"
        if not self.comparison.cuts:
            return f"{begin} wrong: {self.comparison.wrong}"
        end = f" wrong: {self.comparison.wrong}" if self.comparison.wrong else ""
        return f"{begin} {self.comparison.worst()}{end}"


class Table:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.back: list[BackRow] = []
        print(f"{'network':<31} {'':<4} {'file':<41} {'picture':<8} largest relative difference")

    def add(self, row: Row) -> None:
        """Notes and prints a row. The same numbers must give the same bytes, whatever file they come from."""
        first = next((r for r in self.rows if _same_numbers(r, row) and r.comparison.digest), row)
        if first.comparison.digest != row.comparison.digest and not row.comparison.wrong:
            row.comparison.wrong = f"other bytes than from {first.format}"
        self.rows.append(row)
        print(row, flush=True)

    def add_back(self, row: BackRow) -> None:
        """Notes and prints a file that went back to its maker."""
        self.back.append(row)
        print(row, flush=True)

    def wrong(self) -> list[str]:
        """What is wrong, row by row."""
        all_rows = [row.comparison.wrong for row in self.rows] + [row.wrong for row in self.back]
        return [wrong for wrong in all_rows if wrong]

    def totals(self) -> str:
        networks = {row.network for row in self.rows}
        files = {(row.network, row.dtype, row.format) for row in self.rows}
        read = f"{len(networks)} networks, {len(files)} files, {len(self.rows)} comparisons"
        return f"{read}, {len(self.back)} files back"

    def summary(self) -> str:
        return f"{self.totals()}, {len(self.wrong())} wrong"


def _same_numbers(one: Row, other: Row) -> bool:
    return (one.network, one.dtype, one.size) == (other.network, other.dtype, other.size)
