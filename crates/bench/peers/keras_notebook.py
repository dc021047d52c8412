"""The lecture notebook of 2017 in Keras 3 with TensorFlow, as one would write it today.

    keras_notebook.py PART PATH             (measure.py says what both are)

decode    image_dataset_from_directory, which reads, decodes and resizes on as many threads as there are cores. Bilinear,
          its default, without averaging over what becomes one pixel, which is less work than ours and torchvision's.
generator the same as the notebook itself did it, with ImageDataGenerator.flow_from_directory, which reads with Pillow; two
          threads ask it for batches, as `fit` does when it is told to. Nearest, its default, the least work of all.
augment   the notebook's ImageDataGenerator with its numbers, on decoded pictures, in two processes that have half of the
          pictures each, as f32. The notebook had one: this is the most that Keras' own code gets out of two cores.
extract   VGG16 without its top, `predict` in batches of 32, f32, on decoded pictures. Keras' notebooks compute in f32.
head      Flatten, Dense 256, Dropout 0.5, Dense 1 on features, RMSprop, `fit` in batches of 20.
finetune  VGG16 with that head; blocks 1 to 4 are not trained, but every step runs all of the network, as a new variant
          of each photo comes from the ImageDataGenerator, which has two threads here. SGD with momentum, batches of 16.

The weights are random: they are as fast as trained ones. Accuracies are not computed, as they take time.
"""

import os
import time

# TensorFlow logs the CPU's features at every start.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from collections.abc import Iterator  # noqa: E402
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: E402
from multiprocessing import get_context  # noqa: E402
from pathlib import Path  # noqa: E402

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

# Keras 3 keeps it under TensorFlow's name.
from tensorflow.keras.preprocessing.image import ImageDataGenerator  # noqa: E402

import measure  # noqa: E402
from measure import BATCH, FINETUNE_BATCH, HEAD_BATCH, SIZE, WORKERS, Clock, Result  # noqa: E402

CHANGES = {
    "rotation_range": 40,
    "width_shift_range": 0.2,
    "height_shift_range": 0.2,
    "shear_range": measure.SHEAR_DEGREES,
    "zoom_range": 0.2,
    "horizontal_flip": True,
    "fill_mode": "nearest",
}
# `layers` before block5 in keras.applications' VGG16.
FROZEN = 15
HEAD_EPOCHS = 3


def decode(photos: Path) -> Result:
    dataset = keras.utils.image_dataset_from_directory(
        photos, image_size=SIZE, batch_size=BATCH, label_mode="binary", shuffle=False, verbose=False
    )
    return measure.second_pass(lambda: dataset, received)


def received(batch: tuple) -> int:
    return len(np.asarray(batch[0]))


def generator(photos: Path) -> Result:
    batches = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        photos, target_size=SIZE, batch_size=BATCH, class_mode="binary", shuffle=False
    )
    with ThreadPoolExecutor(WORKERS) as pool:
        return measure.second_pass(lambda: pool.map(batches.__getitem__, range(len(batches))), received)


def augment(array: Path) -> Result:
    # The processes inherit it. It is f32 already, as the generator would otherwise convert it first.
    global PICTURES
    PICTURES = np.load(array).astype(np.float32)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:

        def shares(pictures: int) -> Iterator[int]:
            return pool.map(vary, range(WORKERS), [pictures // WORKERS] * WORKERS)

        # Starts the processes.
        list(shares(measure.VARIED // 10))
        return measure.timed(shares(measure.VARIED), int)


def vary(first: int, pictures: int) -> int:
    batches = ImageDataGenerator(**CHANGES).flow(PICTURES[first::WORKERS], batch_size=HEAD_BATCH, shuffle=False)
    return sum(len(batches[number % len(batches)]) for number in range(pictures // HEAD_BATCH))


def extract(array: Path) -> Result:
    pictures = np.load(array)[: measure.EXTRACTED]
    network = vgg16()

    def features(pictures: np.ndarray) -> int:
        return len(network.predict(pictures / np.float32(255), batch_size=BATCH, verbose=0))

    return measure.timed([pictures[:BATCH], pictures], features, warm=1)


def head(array: Path) -> Result:
    features, labels = np.load(array), measure.labels(array)
    model = keras.Sequential([keras.Input(features.shape[1:]), *classifier()])
    model.compile(optimizer=keras.optimizers.RMSprop(measure.HEAD_RATE), loss="binary_crossentropy")
    stopwatch = EpochStopwatch(pictures=len(features))
    epochs = 1 + HEAD_EPOCHS
    model.fit(features, labels, batch_size=HEAD_BATCH, epochs=epochs, verbose=0, callbacks=[stopwatch])
    return stopwatch.result()


def finetune(photos: Path) -> Result:
    network = vgg16()
    for layer in network.layers[:FROZEN]:
        layer.trainable = False
    model = keras.Sequential([network, *classifier()])
    model.compile(optimizer=keras.optimizers.SGD(measure.FINETUNE_RATE, momentum=0.9), loss="binary_crossentropy")
    batches = ImageDataGenerator(rescale=1 / 255, **CHANGES).flow_from_directory(
        photos, target_size=SIZE, batch_size=FINETUNE_BATCH, class_mode="binary"
    )
    batches.workers = WORKERS
    stopwatch = Stopwatch(warm=measure.FINETUNE_WARM, pictures=FINETUNE_BATCH)
    model.fit(batches, steps_per_epoch=measure.STEPS, verbose=0, callbacks=[stopwatch])
    return stopwatch.clock.result()


class Stopwatch(keras.callbacks.Callback):
    """Counts the pictures of every step after the first ones."""

    def __init__(self, warm: int, pictures: int) -> None:
        super().__init__()
        self.clock = Clock(warm)
        self.pictures = pictures

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.clock.count(self.pictures)


class EpochStopwatch(keras.callbacks.Callback):
    """Times epochs after the first one as a whole: a callback after every step would cost time."""

    def __init__(self, pictures: int) -> None:
        super().__init__()
        self.pictures = pictures
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.seconds.append(time.perf_counter() - self.begin)

    def result(self) -> Result:
        warm = self.seconds[1:]
        return self.pictures * len(warm), sum(warm)


def vgg16() -> keras.Model:
    return keras.applications.VGG16(weights=None, include_top=False, input_shape=(*SIZE, 3))


def classifier() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]


if __name__ == "__main__":
    measure.main({part.__name__: part for part in (decode, generator, augment, extract, head, finetune)})
