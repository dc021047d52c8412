"""Writes the JPEG XL files beside this file, and what libjxl reads from them.

Made with imagecodecs 2026.3.6, whose libjxl 0.11.2 this calls, Pillow 13.0.0 and NumPy 2.4.6:

    python3 -m venv venv
    venv/bin/pip install imagecodecs==2026.3.6 pillow==13.0.0 numpy==2.4.6 && venv/bin/python make_jxl.py

jxl/*          one picture of 16 x 12 in many ways
jxl.npy        u8 (files, 12, 16, 3): what libjxl reads, files sorted by name, alpha over BACKGROUND
jxl_odd/*      the same in ways in which no photo comes
"""

import ctypes
import io
import pathlib
import shutil

import imagecodecs
import numpy as np
from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).parent
BACKGROUND = np.array([255, 128, 0])
imagecodecs.jpegxl_version()  # Loads what libjxl needs.
LIBRARY = ctypes.CDLL(next((pathlib.Path(imagecodecs.__file__).parent.parent / "imagecodecs.libs").glob("libjxl-*")))
P3, ALPHA, DEPTH, BLACK, MODULAR = 11, 0, 1, 4, 11  # As libjxl numbers primaries, extra channels and settings of a frame.

KINDS = {"uint8": 2, "uint16": 3, "float32": 0}


class Info(ctypes.Structure):
    """JxlBasicInfo."""

    _fields_ = [
        (name, ctypes.c_float if name in ("intensity_target", "min_nits", "linear_below") else ctypes.c_uint32)
        for name in "have_container xsize ysize bits_per_sample exponent_bits_per_sample intensity_target min_nits "
        "relative_to_max_display linear_below uses_original_profile have_preview have_animation orientation "
        "num_color_channels num_extra_channels alpha_bits alpha_exponent_bits alpha_premultiplied preview_xsize "
        "preview_ysize tps_numerator tps_denominator num_loops have_timecodes intrinsic_xsize intrinsic_ysize".split()
    ] + [("padding", ctypes.c_uint8 * 100)]


class Format(ctypes.Structure):
    """JxlPixelFormat."""

    _fields_ = [("channels", ctypes.c_uint32), ("type", ctypes.c_int), ("endianness", ctypes.c_int), ("align", ctypes.c_size_t)]


class Colour(ctypes.Structure):
    """JxlColorEncoding."""

    _fields_ = [("space", ctypes.c_int), ("white", ctypes.c_int), ("white_xy", ctypes.c_double * 2), ("primaries", ctypes.c_int)]
    _fields_ += [("primaries_xy", ctypes.c_double * 6), ("transfer", ctypes.c_int), ("gamma", ctypes.c_double), ("intent", ctypes.c_int)]


class ExtraChannel(ctypes.Structure):
    """JxlExtraChannelInfo."""

    _fields_ = [("type", ctypes.c_int), ("middle", ctypes.c_uint32 * 4), ("alpha_premultiplied", ctypes.c_int)]
    _fields_ += [("rest", ctypes.c_uint32 * 32)]


class FrameHeader(ctypes.Structure):
    """JxlFrameHeader."""

    _fields_ = [("duration", ctypes.c_uint32), ("middle", ctypes.c_uint32 * 3), ("have_crop", ctypes.c_int)]
    _fields_ += [("crop_x0", ctypes.c_int32), ("crop_y0", ctypes.c_int32), ("xsize", ctypes.c_uint32), ("ysize", ctypes.c_uint32)]
    _fields_ += [("rest", ctypes.c_uint32 * 32)]


def call(name, *arguments):
    wrapped = [ctypes.c_float(a) if isinstance(a, float) else ctypes.c_int64(a) if isinstance(a, int) else a for a in arguments]
    assert getattr(LIBRARY, name)(*wrapped) == 0, name


def pointer(name, *arguments):
    function = getattr(LIBRARY, name)
    function.restype = ctypes.c_void_p
    return ctypes.c_void_p(function(*arguments, None))


def encode(frames, distance=0.0, container=False, primaries=None, icc=None, modular=False, multiplied=False, extras=(), crop=None, **info):
    """frames: u8, u16 or f32 (h, w, channels). distance: 0 is lossless. info: of Info.

    extras: kind and u8 (h, w, 1) of further channels. crop: where the corner of the shown part lies in the frame, (x, y).
    """
    height, width, channels = frames[0].shape
    encoder = pointer("JxlEncoderCreate")
    if container:
        call("JxlEncoderUseContainer", encoder, 1)
    basic = Info()
    LIBRARY.JxlEncoderInitBasicInfo(ctypes.byref(basic))
    depth = frames[0].itemsize * 8
    has_alpha, has_colour = channels in (2, 4), channels > 2
    values = {"xsize": width, "ysize": height, "bits_per_sample": depth, "num_color_channels": 3 if has_colour else 1}
    values |= {"num_extra_channels": int(has_alpha), "alpha_bits": depth * has_alpha, "uses_original_profile": distance == 0}
    if frames[0].dtype == np.float32:
        values |= {"exponent_bits_per_sample": 8}
    if len(frames) > 1:
        values |= {"have_animation": 1, "tps_numerator": 10, "tps_denominator": 1}
    for name, value in (values | info).items():
        setattr(basic, name, value)
    basic.num_extra_channels += len(extras)
    call("JxlEncoderSetBasicInfo", encoder, ctypes.byref(basic))
    for number, extra in enumerate([ALPHA] if multiplied else [kind for kind, _ in extras]):
        channel = ExtraChannel()
        LIBRARY.JxlEncoderInitExtraChannelInfo(extra, ctypes.byref(channel))
        channel.alpha_premultiplied = multiplied
        call("JxlEncoderSetExtraChannelInfo", encoder, number, ctypes.byref(channel))
    if icc:
        call("JxlEncoderSetICCProfile", encoder, icc, len(icc))
    else:
        colour = Colour()
        LIBRARY.JxlColorEncodingSetToSRGB(ctypes.byref(colour), int(not has_colour))
        colour.primaries = primaries or colour.primaries
        call("JxlEncoderSetColorEncoding", encoder, ctypes.byref(colour))
    settings = pointer("JxlEncoderFrameSettingsCreate", encoder)
    call("JxlEncoderSetFrameLossless", settings, 1) if distance == 0 else call("JxlEncoderSetFrameDistance", settings, distance)
    if modular:
        call("JxlEncoderFrameSettingsSetOption", settings, ctypes.c_int(MODULAR), 1)
    kind = KINDS[frames[0].dtype.name]
    for frame in frames:
        header = FrameHeader()
        LIBRARY.JxlEncoderInitFrameHeader(ctypes.byref(header))
        header.duration = int(len(frames) > 1)
        if crop:
            header.have_crop, header.xsize, header.ysize = 1, width, height
            header.crop_x0, header.crop_y0 = -crop[0], -crop[1]
        call("JxlEncoderSetFrameHeader", settings, ctypes.byref(header))
        data = frame.tobytes()
        call("JxlEncoderAddImageFrame", settings, ctypes.byref(Format(channels, kind, 0, 0)), data, len(data))
        for number, (_, pixels) in enumerate(extras):
            one = ctypes.byref(Format(1, kind, 0, 0))
            call("JxlEncoderSetExtraChannelBuffer", settings, one, pixels.tobytes(), pixels.size, ctypes.c_uint32(number))
    return written(encoder)


def of_jpeg(jpeg):
    """The same JPEG in fewer bytes: its coefficients are kept."""
    encoder = pointer("JxlEncoderCreate")
    call("JxlEncoderStoreJPEGMetadata", encoder, 0)
    call("JxlEncoderAddJPEGFrame", pointer("JxlEncoderFrameSettingsCreate", encoder), jpeg, len(jpeg))
    return written(encoder)


def written(encoder):
    LIBRARY.JxlEncoderCloseInput(encoder)
    buffer = ctypes.create_string_buffer(1 << 20)
    at, left = ctypes.c_void_p(ctypes.addressof(buffer)), ctypes.c_size_t(len(buffer))
    call("JxlEncoderProcessOutput", encoder, ctypes.byref(at), ctypes.byref(left))
    LIBRARY.JxlEncoderDestroy(encoder)
    return buffer.raw[: len(buffer) - left.value]


def decode(file, like, to_srgb):
    """The first frame, as numbers like those of `like`, in the colours of the file's profile or in sRGB."""
    decoder = pointer("JxlDecoderCreate")
    basic_info, colours, needs_buffer, image = 0x40, 0x100, 5, 0x1000
    call("JxlDecoderSubscribeEvents", decoder, ctypes.c_int(basic_info | colours | image))
    call("JxlDecoderSetInput", decoder, file, len(file))
    LIBRARY.JxlDecoderCloseInput(decoder)
    pixels = np.zeros_like(like, order="C")
    while (event := LIBRARY.JxlDecoderProcessInput(decoder)) != image:
        if event == colours and to_srgb:
            srgb = Colour()
            LIBRARY.JxlColorEncodingSetToSRGB(ctypes.byref(srgb), 0)
            call("JxlDecoderSetPreferredColorProfile", decoder, ctypes.byref(srgb))
        if event == needs_buffer:
            format_ = ctypes.byref(Format(like.shape[2], KINDS[like.dtype.name], 0, 0))
            call("JxlDecoderSetImageOutBuffer", decoder, format_, pixels.ctypes.data_as(ctypes.c_void_p), pixels.nbytes)
    LIBRARY.JxlDecoderDestroy(decoder)
    return pixels


def odd_profile():
    """sRGB but for the exponent of its curve, for which there is no name: so the file holds all of it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # The time.
    changed = profile.replace((157286).to_bytes(4, "big"), (2 << 16).to_bytes(4, "big"))
    assert changed != profile
    return bytes(changed)


def over(shown, multiplied=False):
    """u8 (h, w, 3) over BACKGROUND. shown: u8 or u16 (h, w, channels). multiplied: colours by their opacity."""
    if shown.dtype == np.uint16:
        shown = (shown >> 8).astype(np.uint8)
    colour = np.broadcast_to(shown[..., :3] if shown.shape[2] > 2 else shown[..., :1], (*shown.shape[:2], 3)).astype(int)
    alpha = shown[..., -1:].astype(int) if shown.shape[2] in (2, 4) else np.array(255)
    return ((colour * (255 if multiplied else alpha) + BACKGROUND * (255 - alpha) + 127) // 255).astype(np.uint8)


def main():
    y, x = np.mgrid[0:12, 0:16]
    rgb = np.stack([x * 15, y * 20, 255 - x * 7 - y * 9], axis=-1).astype(np.uint8)
    grey = (x * 10 + y * 8)[..., None].astype(np.uint8)
    alpha = ((x * y * 7) % 256)[..., None].astype(np.uint8)
    rgba, grey_alpha = np.dstack([rgb, alpha]), np.dstack([grey, alpha])
    faint = np.dstack([(rgb.astype(int) * alpha // 255).astype(np.uint8), alpha])
    deep = lambda pixels: (pixels.astype(int) * 257 - (pixels > 0) * 120).astype(np.uint16)
    # How the picture is stored if the orientation of this number shows it.
    stored = {2: rgb[:, ::-1], 3: rgb[::-1, ::-1], 4: rgb[::-1], 5: rgb.transpose(1, 0, 2)}
    stored |= {6: np.rot90(rgb), 7: rgb[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(rgb, -1)}
    jpeg = io.BytesIO()
    Image.fromarray(rgb).save(jpeg, "JPEG", quality=95, subsampling=2)

    lossless = {
        "bare": (encode([rgb]), rgb),
        "container": (encode([rgb], container=True), rgb),
        "frames": (encode([rgb, rgb[::-1]]), rgb),
        "grey": (encode([grey]), grey),
        "grey_16bit": (encode([deep(grey)]), deep(grey)),
        "grey_alpha": (encode([grey_alpha]), grey_alpha),
        "p3": (encode([rgb], primaries=P3), rgb),
        "profile": (encode([rgb], icc=odd_profile()), rgb),
        "rgb_16bit": (encode([deep(rgb)]), deep(rgb)),
        "rgba": (encode([rgba]), rgba),
        "rgba_16bit": (encode([deep(rgba)]), deep(rgba)),
    }
    lossless |= {f"turned_{n}": (encode([pixels], orientation=n), rgb) for n, pixels in stored.items()}
    lossy = {
        "lossy": (encode([rgb], 1.0), rgb),
        "lossy_alpha": (encode([rgba], 1.0), rgba),
        "lossy_grey": (encode([grey], 1.0), grey),
        "lossy_jpeg": (of_jpeg(jpeg.getvalue()), rgb),
        "lossy_modular": (encode([rgb], 1.0, modular=True), rgb),
        "lossy_p3": (encode([rgb], 1.0, primaries=P3), rgb),
        "lossy_profile": (encode([rgb], 1.0, icc=odd_profile()), rgb),
        "lossy_turned_6": (encode([stored[6]], 1.0, orientation=6), rgb),
        "premultiplied": (encode([faint], multiplied=True), faint),
    }
    shown = []
    for name, (file, pixels) in sorted((lossless | lossy).items()):
        read = decode(file, pixels, to_srgb=name == "lossy_profile")
        assert name not in lossless or np.array_equal(read, pixels), name
        shown.append(over(read, multiplied=name == "premultiplied"))
    np.save(HERE / "jxl.npy", np.stack(shown))
    write("jxl", {name: file for name, (file, _) in (lossless | lossy).items()})
    around = np.pad(rgb, [(2, 6), (4, 20), (0, 0)], "edge")
    others = {
        "float": encode([rgb.astype(np.float32) / 255]),
        "inks": encode([rgb], extras=[(BLACK, grey)]),
        "depths": encode([rgb], extras=[(DEPTH, grey)] * 7),
        "large_frame": encode([around], crop=(4, 2), xsize=16, ysize=12),
    }
    for name in ("depths", "large_frame"):
        assert np.array_equal(decode(others[name], rgb, to_srgb=False), rgb), name
    write("jxl_odd", others)


def write(folder, files):
    shutil.rmtree(HERE / folder, ignore_errors=True)
    (HERE / folder).mkdir()
    for name, file in files.items():
        (HERE / folder / f"{name}.jxl").write_bytes(file)


main()
