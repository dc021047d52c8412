"""Writes the tables into README.md beside this file: replaces everything below the marker."""

import os
import platform
import tomllib
from importlib.metadata import version
from pathlib import Path

from pipeline import Cannot
from table import KINDS, ROWS, Decoded, Line

PAGE = Path(__file__).with_name("README.md")
LOCK = PAGE.with_name("tract") / "Cargo.lock"
MARKER = "## Last tables\n"


def write(lines: list[Line], kinds: list[Decoded]) -> None:
    begin, marker, _ = PAGE.read_text().partition(MARKER)
    wrong = sum(not line.is_wanted for line in lines)
    parts = [
        begin + marker,
        f"{len(lines)} rows, {wrong} wrong.\n",
        f"{_where()}\n",
        ROWS,
        *(str(line) for line in lines),
        "",
        *_reasons(lines),
        "Pillow's pixels beside those of our decoder, and what that changes in the rows with trained weights:\n",
        KINDS,
        *(str(kind) for kind in kinds),
        "",
    ]
    PAGE.write_text("\n".join(parts))


def _reasons(lines: list[Line]) -> list[str]:
    """Why tract cannot run some files."""
    of_lines = [(line.row.title, line.tract.reason) for line in lines if isinstance(line.tract, Cannot)]
    if not of_lines:
        return []
    return ["What tract says of the files that it cannot run:\n", *(f"- {title}: {reason}" for title, reason in of_lines), ""]


def _where() -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in ("onnxruntime", "onnx", "pillow", "numpy"))
    return f"With Python {platform.python_version()}, {packages}, tract {_tract()}, on {_processor()}, {len(os.sched_getaffinity(0))} cores."


def _tract() -> str:
    packages = tomllib.loads(LOCK.read_text())["package"]
    return next(package["version"] for package in packages if package["name"] == "tract-onnx")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
