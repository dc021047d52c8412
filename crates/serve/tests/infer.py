"""Asks a server for probabilities with Triton's client, in every form that it has: infer.py ADDRESS FOLDER."""

import base64
import json
import sys
from pathlib import Path

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput

MODEL = "classifier"

address, folder = sys.argv[1], Path(sys.argv[2])
client = InferenceServerClient(address)
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
assert client.is_model_ready(MODEL, "1") and not client.is_model_ready(MODEL, "2")
assert client.get_server_metadata()["name"] == "headstart"
metadata = client.get_model_metadata(MODEL)
_, height, width, channels = metadata["inputs"][1]["shape"]

photos = [path.read_bytes() for path in sorted(folder.glob("*.photo"))]
pictures = np.stack(
    [np.fromfile(path, np.uint8).reshape(height, width, channels) for path in sorted(folder.glob("*.picture"))]
)
# In JSON, bytes are Base64.
encoded = [base64.b64encode(photo) for photo in photos]

forms = [
    ("photo", "BYTES", np.array(photos, dtype=np.object_), True),
    ("photo", "BYTES", np.array(encoded, dtype=np.object_), False),
    ("picture", "UINT8", pictures, True),
    ("picture", "UINT8", pictures, False),
    ("picture", "FP32", pictures.astype(np.float32), True),
    ("picture", "FP32", pictures.astype(np.float32), False),
]
for name, datatype, array, is_binary in forms:
    tensor = InferInput(name, list(array.shape), datatype)
    tensor.set_data_from_numpy(array, binary_data=is_binary)
    for is_binary_out in (True, False):
        wanted = [InferRequestedOutput(output, is_binary_out) for output in ("probabilities", "answer")]
        result = client.infer(MODEL, [tensor], outputs=wanted, request_id="7")
        assert result.get_response()["id"] == "7"
        probabilities = result.as_numpy("probabilities")
        assert probabilities.dtype == np.float64 and len(result.as_numpy("answer")) == len(photos)
        print(f"{datatype} {is_binary} {is_binary_out}: {json.dumps(probabilities.tolist())}")
    # Without outputs that are named, the client asks for all in binary form.
    usual = client.infer(MODEL, [tensor])
    assert (usual.as_numpy("probabilities") == probabilities).all()
