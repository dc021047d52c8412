"""Runs a pipeline of stages by `plan`, as `make pipeline` would."""

import os
import subprocess
import sys

import yaml


def make(programs, folder, name, stages):
    """Writes FOLDER/pipelines/<name>.yaml with these stages, runs what is not fresh, and returns where the artifacts are."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    file = folder / "pipelines" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"seed": 7, "stages": stages}, sort_keys=False))
    bin_folder = folder / "artifacts" / ".bin"
    bin_folder.parent.mkdir(parents=True, exist_ok=True)
    if not bin_folder.exists():
        bin_folder.symlink_to(programs.resolve())
    command = ["artifacts/.bin/plan", "make", f"pipelines/{name}.yaml", "--then", "make"]
    log = folder / f"{name}.log"
    with log.open("w") as output:
        if subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT).returncode:
            sys.exit(f"{log}: the pipeline failed; the last lines of this file say why")
    return folder / "artifacts" / name
