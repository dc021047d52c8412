"""Writes the Keras files beside it, with whichever Keras runs it: python make_keras.py

The files that are committed were written by
    keras 3.15.1 (h5py 3.16.0, HDF5 2.0.0, jax)      k315*, and those at the end
    keras 3.0.5 (h5py 3.16.0, jax)                   k305*
    tensorflow-cpu 2.15.1 (its Keras 2.15)           tf215*
    tensorflow-cpu 2.12.1 (its Keras 2.12)           tf212*
Every number of every variable is given by `numbers` below, and exact in bfloat16, so the tests know all of them.
"""

import os
import warnings

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")

import h5py
import numpy as np

try:
    import tensorflow as tf

    keras, made_by = tf.keras, "tf" + "".join(tf.__version__.split(".")[:2])
except ImportError:
    import keras

    major, minor, patch = keras.__version__.split(".")
    made_by = f"k{major}{minor}{patch if minor == '0' else ''}"

L = keras.layers


def numbers(model):
    """Number i of variable p of the l-th layer that has variables: ((7 i + 13 p + 5 l) mod 64 - 32) / 16."""
    layers = [layer for layer in model.layers if layer.weights]
    for l, layer in enumerate(layers):
        values = []
        for p, w in enumerate(layer.weights):
            i = np.arange(int(np.prod(w.shape)))
            values.append((((7 * i + 13 * p + 5 * l) % 64 - 32) / 16.0).reshape(w.shape))
        layer.set_weights(values)
    return model


def small(policy="float32"):
    x = inputs = L.Input((12, 10, 3))
    kind = {"dtype": policy}
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="block1_conv1", **kind)(x)
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="block1_conv2", **kind)(x)
    x = L.MaxPooling2D(name="block1_pool", **kind)(x)
    x = L.Conv2D(6, (3, 2), name="block2_conv1", **kind)(x)
    x = L.BatchNormalization(name="block2_bn", **kind)(x)
    x = L.DepthwiseConv2D(3, use_bias=False, name="block2_depthwise", **kind)(x)
    x = L.GlobalAveragePooling2D(name="pool", **kind)(x)
    x = L.Dropout(0.5, name="dropout", **kind)(x)
    x = L.Dense(5, name="predictions", **kind)(x)
    return numbers(keras.Model(inputs, x, name="vgg16"))


def stacked(*bases):
    """What users make: a head of their own on a base, or on two."""
    inputs = L.Input((12, 10, 3))
    outputs = [base(inputs) for base in bases]
    x = outputs[0] if len(outputs) == 1 else L.Concatenate()(outputs)
    return keras.Model(inputs, L.Dense(2, name="head")(x), name="stacked")


def sequential(base):
    return keras.Sequential([L.Input((12, 10, 3)), base, L.Dense(2, name="head")], name="stacked")


def one_layer(name):
    return keras.Sequential([L.Input((12, 10, 3)), L.Conv2D(1, 1, name="conv"), L.Flatten()], name=name)


def deep():
    """More layers of a class than one digit counts."""
    model = keras.Sequential([L.Input((1, 1, 1))], name="deep")
    for i in range(12):
        model.add(L.Conv2D(1, 1, use_bias=False, name=f"c{i}"))
    return numbers(model)


def compiled(model):
    """With an optimizer that has state."""
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def legacy_weights(model, path, **options):
    """What `save_weights` of Keras 2 wrote, and what keras.applications downloads."""
    from keras.src.legacy.saving import legacy_h5_format

    with h5py.File(path, "w", **options) as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def odd(file, **options):
    """A legacy file with one tensor."""
    file.attrs["layer_names"] = ["odd"]
    group = file.create_group("odd")
    group.attrs["weight_names"] = ["odd/kernel:0"]
    return group.create_dataset("odd/kernel:0", **options)


if made_by == "tf212":
    small().save_weights("tf212.weights.h5")
    sequential(small()).save_weights("tf212_sequential.weights.h5")

if made_by == "tf215":
    small().save_weights("tf215_weights.h5")
    stacked(small()).save_weights("tf215_stacked.h5")
    sequential(small()).save("tf215_sequential.h5")
    compiled(small()).save("tf215.keras")

if made_by == "k305":
    small().save("k305.h5")
    small().save_weights("k305.weights.h5")
    try:
        sequential(small()).save("k305_half_written.h5")
    except ValueError as error:
        print("as expected, this version cannot write nested models:", error)

if made_by == "k315":
    compiled(small()).save("k315.h5")
    compiled(small()).save("k315.keras")
    sequential(small()).save("k315_sequential.h5")
    sequential(small()).save_weights("k315_sequential.weights.h5")
    stacked(one_layer("left"), one_layer("right")).save_weights("k315_two_bases.weights.h5")
    legacy_weights(stacked(one_layer("left"), one_layer("right")), "k315_two_bases.h5")
    for policy, kind in [("float32", "f32"), ("float16", "f16"), ("bfloat16", "bf16")]:
        small(policy).save_weights(f"k315_{kind}.weights.h5")
        legacy_weights(small(policy), f"k315_{kind}.h5")
    deep().save_weights("k315_deep.weights.h5")
    # The newest file format: links in fractal heaps.
    legacy_weights(deep(), "k315_deep_latest.h5", libver="latest")

    # Names that do not fit into one attribute, as those of very deep models do not.
    from keras.src.legacy.saving import legacy_h5_format

    limit, legacy_h5_format.HDF5_OBJECT_HEADER_LIMIT = legacy_h5_format.HDF5_OBJECT_HEADER_LIMIT, 40
    legacy_weights(small(), "k315_split_names.h5")
    legacy_h5_format.HDF5_OBJECT_HEADER_LIMIT = limit

    # Not by Keras: the names that Keras 1 gave, as in keras.applications' VGG16, in attributes of fixed length.
    model = small()
    with h5py.File("keras1_names.h5", "w") as file:
        file.attrs["layer_names"] = np.array([layer.name.encode() for layer in model.layers])
        for layer in model.layers:
            group = file.create_group(layer.name)
            variables = [w.name for w in layer.weights]
            short = {"kernel": "W", "bias": "b", "moving_mean": "running_mean", "moving_variance": "running_std"}
            names = [f"{layer.name}_{short.get(v, v)}_1:0".encode() for v in variables]
            group.attrs["weight_names"] = np.array(names) if names else np.zeros(0)
            for name, value in zip(names, layer.get_weights()):
                group[name] = value

    # Not by Keras: other things in HDF5.
    with h5py.File("no_weights.h5", "w") as file:
        file["images"] = np.zeros((2, 3), "u1")
        file["labels"] = np.zeros(2, "i8")
        file.create_group("classes")

    # Not by Keras: legacy files with one tensor, which is not as Keras stores it.
    one = np.arange(64, dtype="f4")
    for kind, options in {
        "compressed": {"data": one, "chunks": (16,), "compression": "gzip"},
        "unwritten": {"shape": (64,), "dtype": "f4"},
        "external": {"data": one, "external": "elsewhere.bin"},
        "f64": {"data": one.astype("f8")},
        "big_endian": {"data": one.astype(">f4")},
    }.items():
        with h5py.File(f"odd_{kind}.h5", "w") as file:
            odd(file, **options)
    os.remove("elsewhere.bin")

    # The same with what NumPy calls V2: bfloat16 as Keras 3 marks it, without a mark as in legacy files, or another kind.
    for kind, mark in {"marked": "bfloat16", "unmarked": None, "half": "float16"}.items():
        with h5py.File(f"odd_opaque_{kind}.h5", "w") as file:
            dataset = odd(file, data=np.array([0x3FC0, 0xC000], "<u2").view("V2"))
            if mark:
                dataset.attrs["dtype"] = mark

    # A type with a name of its own: of the tensor, or of an attribute that is nobody's concern.
    with h5py.File("odd_committed.h5", "w") as file:
        file["type"] = np.dtype("f4")
        odd(file, data=one, dtype=file["type"])
    with h5py.File("odd_committed_attribute.h5", "w") as file:
        file["type"] = np.dtype("f4")
        file.attrs.create("about", 1.0, dtype=file["type"])
        odd(file, data=one)
    with h5py.File("odd_is_a_type.h5", "w") as file:
        odd(file, data=one)
        del file["odd/odd/kernel:0"]
        file["odd/odd/kernel:0"] = np.dtype("f4")
    with h5py.File("odd_user_block.h5", "w", userblock_size=1024) as file:
        odd(file, data=one)
