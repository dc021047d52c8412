"""Writes the tables into README.md beside this file: replaces everything below the marker of each."""

import os
import platform
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import pictures
from compare import Comparison
from table import Row, Table

PAGE = Path(__file__).with_name("README.md")
BACK_MARKER, MARKER = "## Last table of what goes back\n", "## Last table\n"


def write(table: Table) -> None:
    """`table`: of a run in which nothing was wrong."""
    write_back(table)
    begin, marker, _ = PAGE.read_text().partition(MARKER)
    lines = [begin + marker, _where(table.summary()), "", *_overview(table), "", *_details(table), ""]
    PAGE.write_text("\n".join(lines))


def write_back(table: Table) -> None:
    """Only the table of the files that went back."""
    begin, marker, rest = PAGE.read_text().partition(BACK_MARKER)
    _, next_marker, end = rest.partition(MARKER)
    lines = [begin + marker, _where(f"{len(table.back)} files, 0 wrong"), "", *_back(table), "", next_marker + end]
    PAGE.write_text("\n".join(lines))


def _back(table: Table) -> list[str]:
    lines = ["| network | file | logits | before training |", "|---|---|---|---|"]
    rows = (f"| {row.network} | `{row.file}` | {row.difference:.0e} | {row.untrained:.0e} |" for row in table.back)
    return [*lines, *rows]


def _where(summary: str) -> str:
    makers = ("keras", "torch", "torchvision", "timm", "efficientnet_lite_pytorch")
    packages = (*makers, "safetensors", "h5py", "numpy")
    versions = ", ".join(f"{package} {version(package).split('+')[0]}" for package in packages)
    return f"{summary}.\n\nWith {versions}, on {_processor()}, {len(os.sched_getaffinity(0))} cores."


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _overview(table: Table) -> list[str]:
    """A line for each network and dtype: the worst cut at each size."""
    sizes = [_shown(size) for size in pictures.SIZES]
    lines = [f"| network | weights | files | {' | '.join(sizes)} |", "|---" * (3 + len(sizes)) + "|"]
    for (network, dtype), rows in _by_network(table):
        worst = (_at(rows, size).worst() for size in pictures.SIZES)
        lines.append(f"| {network} | {dtype} | {len(_formats(rows))} | {' | '.join(worst)} |")
    return lines


def _details(table: Table) -> list[str]:
    """Every cut, folded away."""
    lines = []
    for (network, dtype), rows in _by_network(table):
        lines += [f"<details><summary>{network}, {dtype}</summary>", ""]
        lines += [f"The same bytes from {'; '.join(_formats(rows))}.", ""]
        lines += ["| cut | " + " | ".join(f"{_shown(size)} | largest" for size in pictures.SIZES) + " |"]
        lines += ["|---" * (1 + 2 * len(pictures.SIZES)) + "|"]
        at_size = [_at(rows, size).cuts for size in pictures.SIZES]
        for cut in at_size[0]:
            cells = (f"{cuts[cut]} | {cuts[cut].largest:.2g}" for cuts in at_size)
            lines.append(f"| `{cut}` | {' | '.join(cells)} |")
        halves = [_at(rows, size).halves for size in pictures.SIZES]
        cells = (f"{cut} | {cut.largest:.2g}" for cut in halves)
        lines.append(f"| `{rows[0].cut}` in f16 | {' | '.join(cells)} |")
        lines += ["", "</details>"]
    return lines


def _by_network(table: Table) -> list[tuple[tuple[str, str], list[Row]]]:
    return [(key, list(rows)) for key, rows in groupby(table.rows, lambda row: (row.network, row.dtype))]


def _at(rows: list[Row], size: pictures.Size) -> Comparison:
    """That of any file: all are the same."""
    return next(row.comparison for row in rows if row.size == size)


def _formats(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row.format for row in rows))


def _shown(size: pictures.Size) -> str:
    return f"{size[0]} × {size[1]}"
