import json
import sys

import numpy

file = numpy.memmap("classifier.safetensors", "u1", "r")
begin = 8 + int(file[:8].view("<u8")[0])
header = json.loads(bytes(file[8:begin]))
about = json.loads(header.pop("__metadata__")["headstart"])
dtypes = {"F32": "<f4", "F16": "<f2"}


def tensor(name):
    first, last = header[name]["data_offsets"]
    values = file[begin + first : begin + last].view(dtypes[header[name]["dtype"]])
    return values.reshape(header[name]["shape"]).astype("f4")


def probabilities(x):
    x = x.astype("f8")
    scale = about["network"]["imported"]["row_scale"]
    if scale != "none":
        size = x.sum(1) if scale == "sum" else numpy.sqrt((x * x).sum(1))
        x = x / numpy.where(size == 0, 1, size)[:, None]
    x = x.astype("f4")
    for layer in range(1, len(about["head"]["hidden"]) + 1):
        x = numpy.maximum(x @ tensor(f"hidden_{layer}.weight").T + tensor(f"hidden_{layer}.bias"), 0)
    logits = x @ tensor("output.weight").T + tensor("output.bias")
    if logits.shape[1] == 1:  # that of the second of two classes
        logits = numpy.hstack([0 * logits, logits])
    logits = logits / about["classifier"]["temperature"]
    e = numpy.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


least = about["classifier"]["unsure"]["threshold"] or 0
for row, p in enumerate(probabilities(numpy.load(sys.argv[1]))):
    print(row, about["classes"][p.argmax()] if p.max() >= least else "unknown", p.max())
