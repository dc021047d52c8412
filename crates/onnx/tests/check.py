"""Runs ONNX files with onnxruntime and compares their outputs with expected ones.

Usage: check.py FOLDER

FOLDER/cases.json lists cases: a model, photos, and expected outputs, each a file of raw little-endian elements. For
each output, one line of JSON on stdout says how far it is off.
"""

import json
import sys
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime


def read(folder: Path, array: dict) -> numpy.ndarray:
    return numpy.fromfile(folder / array["file"], array["dtype"]).reshape(array["shape"])


def session(path: Path) -> onnxruntime.InferenceSession:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    domains = {(opset.domain, opset.version) for opset in model.opset_import}
    assert domains == {("", 18)}, domains
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def main() -> None:
    folder = Path(sys.argv[1])
    sessions = {}
    for case in json.loads((folder / "cases.json").read_text()):
        path = folder / case["model"]
        if path not in sessions:
            sessions[path] = session(path)
        photo = read(folder, case["photo"])
        began = time.perf_counter()
        names = [output["name"] for output in case["outputs"]]
        found = sessions[path].run(names, {"photo": photo})
        seconds = time.perf_counter() - began
        for output, array in zip(case["outputs"], found, strict=True):
            expected = read(folder, output)
            assert (array.shape, array.dtype) == (expected.shape, expected.dtype), (case["name"], output["name"])
            off = numpy.abs(array.astype(float) - expected)
            line = {
                "case": case["name"],
                "output": output["name"],
                "elements": off.size,
                "different": int((off > 0).sum()),
                "off": float(off.max()),
                "largest": float(numpy.abs(expected.astype(float)).max()),
                "seconds": seconds,
            }
            print(json.dumps(line))


if __name__ == "__main__":
    main()
