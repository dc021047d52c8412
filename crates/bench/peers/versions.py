"""Prints what the figures of the peers are measured with: name and version of each package that the scripts import.

Packages are imported and asked themselves, so that one that is missing or broken is named before anything is measured.
"""

import os
import platform
import sys
from importlib import import_module

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# The names by which they are imported and installed. Either tensorflow or tensorflow-cpu will do.
PACKAGES = {
    "keras": "keras",
    "numpy": "numpy",
    "PIL": "pillow",
    "scipy": "scipy",
    "tensorflow": "tensorflow",
    "torch": "torch",
    "torchvision": "torchvision",
}

if __name__ == "__main__":
    print("Python", platform.python_version())
    for module, name in PACKAGES.items():
        try:
            print(name, import_module(module).__version__)
        except ImportError as error:
            sys.exit(f"{name} cannot be imported: {error}")
