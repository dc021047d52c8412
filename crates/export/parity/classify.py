import json
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession("classifier.onnx")
about = session.get_modelmeta().custom_metadata_map
classes, preparation, unsure = (json.loads(about[key]) for key in ("classes", "preparation", "unsure"))


def pixels(path):
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    opaque = Image.new("RGB", photo.size, tuple(preparation["background"]))
    opaque.paste(photo, mask=photo)
    return numpy.asarray(opaque)


for path in sys.argv[1:]:
    (probabilities,) = session.run(["probabilities"], {"photo": pixels(path)[None]})[0]
    is_sure = probabilities.max() >= (unsure["threshold"] or 0)
    print(path, classes[probabilities.argmax()] if is_sure else "unknown", probabilities.max())
