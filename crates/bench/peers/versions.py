"""Prints what the figures of the peers were measured with: name and version of every package in requirements.txt."""

import platform
from importlib.metadata import version
from pathlib import Path

if __name__ == "__main__":
    print("Python", platform.python_version())
    lines = Path(__file__).with_name("requirements.txt").read_text().splitlines()
    for name in [line.split("==")[0] for line in lines if "==" in line]:
        print(name, version(name))
