"""Writes the pictures beside this file, and what Pillow makes of them. Made with Pillow 13.0.0, pillow-heif 1.8.1, NumPy 2.4.6:

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 pillow-heif==1.8.1 numpy==2.4.6 && venv/bin/python make.py

resize/*.png      pictures that are not square
resize/*.npy      u8 (12, h, w, 3): squash, crop, pad (Image.resize, ImageOps.fit, ImageOps.pad on BACKGROUND), each
                  by nearest, bilinear, bicubic, lanczos3; the size is in the name, HEIGHTxWIDTH
colour/*          one picture of 13 x 11 in many formats and colour types
colour.npy        u8 (files, 11, 13, 3): what Pillow reads, files sorted by name, alpha over BACKGROUND
orientation/*     one picture of 16 x 8 (or 8 x 16) stored in the eight ways of EXIF's orientation tag
orientation.npy   u8 (8, 16, 3): what all of them show
heic/*            pictures of 40 x 30 (or 30 x 40) as HEIC, made by libheif with x265
heic/*.npy        u8 (h, w, 3): what libheif reads, alpha over BACKGROUND
"""

import pathlib
import shutil
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
BACKGROUND = (255, 128, 0)
FILTERS = [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]


def folder(name):
    shutil.rmtree(HERE / name, ignore_errors=True)
    (HERE / name).mkdir()
    return HERE / name


def resized(image, height, width):
    size = (width, height)
    rows = [image.resize(size, f) for f in FILTERS]
    rows += [ImageOps.fit(image, size, f) for f in FILTERS]
    rows += [ImageOps.pad(image, size, f, color=BACKGROUND) for f in FILTERS]
    return np.stack([np.asarray(row) for row in rows])


def resize():
    out = folder("resize")
    random = np.random.default_rng(7)
    wave = np.fromfunction(lambda y, x, c: 127 + 127 * np.sin((x * (c + 2) + y * 3) / 5), (19, 31, 3)).astype(np.uint8)
    pictures = {
        "wide": wave,
        "tall": random.integers(0, 256, (29, 17, 3), np.uint8),
        # Black and white side by side: the hardest for filters that overshoot.
        "large": random.integers(0, 2, (151, 203, 3), np.uint8) * 255,
    }
    for name, pixels in pictures.items():
        image = Image.fromarray(pixels)
        image.save(out / f"{name}.png", optimize=True)
        for height, width in [(11, 13), (33, 37), (40, 9)]:
            np.save(out / f"{name}_{height}x{width}.npy", resized(image, height, width))


def png(path, pixels, colour_type):
    """Pillow writes no PNG of 16 bits with colour. pixels: u16 (h, w, channels)."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def palette_tiff(path, image, bits, order="<", compress=False, tile=None):
    """Pillow writes palettes of 8 bits only. Strips of 6 rows, or tiles of `tile` x `tile` pixels."""
    numbers = np.asarray(image)
    height, width = numbers.shape
    across, down = (tile, tile) if tile else (width, 6)
    if tile:
        numbers = np.pad(numbers, [(0, -height % tile), (0, -width % tile)])
    boxes = [numbers[y : y + down, x : x + across] for y in range(0, height, down) for x in range(0, width, across)]
    parts = []
    for box in boxes:
        digits = np.unpackbits(box[..., None], axis=-1)[..., -bits:]
        packed = np.packbits(digits.reshape(len(box), -1), axis=-1).tobytes()
        parts.append(zlib.compress(packed) if compress else packed)
    colours = np.zeros((3, 1 << bits), int)
    used = np.array(image.getpalette()).reshape(-1, 3)[: 1 << bits]
    colours[:, : len(used)] = used.T * 257

    file = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))

    def append(data):
        file.extend(b"\0" * (len(file) % 2))
        start = len(file)
        file.extend(data)
        return start

    short, long = "H", "I"
    starts = [append(part) for part in parts]
    tags = [(256, long if tile else short, [width]), (257, short, [height]), (258, short, [bits])]
    tags += [(259, short, [8 if compress else 1]), (262, short, [3])]
    tags += [] if tile else [(273, long, starts)]
    tags += [(277, short, [1])]
    tags += [] if tile else [(278, short, [down]), (279, long, [len(part) for part in parts])]
    tags += [(320, short, [int(level) for level in colours.ravel()])]
    if tile:
        tags += [(322, short, [across]), (323, short, [down]), (324, long, starts), (325, long, [len(part) for part in parts])]
    entries = b""
    for tag, kind, values in tags:
        packed = struct.pack(f"{order}{len(values)}{kind}", *values)
        if len(packed) > 4:
            packed = struct.pack(order + "I", append(packed))
        entries += struct.pack(order + "HHI", tag, 3 if kind == short else 4, len(values)) + packed.ljust(4, b"\0")
    directory = append(struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", 0))
    file[4:8] = struct.pack(order + "I", directory)
    path.write_bytes(file)


def colour():
    out = folder("colour")
    height, width = 11, 13
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 19, y * 23, 255 - x * 9 - y * 10], axis=-1).astype(np.uint8)
    alpha = ((x * y * 7) % 256).astype(np.uint8)
    image, grey = Image.fromarray(rgb), Image.fromarray(rgb).convert("L")
    rgba = Image.fromarray(np.dstack([rgb, alpha]))
    grey_alpha = Image.merge("LA", [grey, Image.fromarray(alpha)])
    palette = image.quantize(16)
    cmyk = Image.merge("CMYK", [*ImageOps.invert(image).split(), Image.fromarray((x * 8 + y * 4).astype(np.uint8))])
    rgb16 = (rgb.astype(int) * 257 - (rgb > 0) * 120).astype(np.uint16)

    for name, mode in [("grey", grey), ("grey_alpha", grey_alpha), ("rgb", image), ("rgba", rgba), ("palette", palette)]:
        mode.save(out / f"{name}.png")
    image.convert("1").save(out / "bilevel.png")
    image.quantize(4).save(out / "palette_2bit.png", bits=2)
    palette.save(out / "palette_transparent.png", transparency=3)
    image.save(out / "rgb_transparent.png", transparency=tuple(int(v) for v in rgb[4, 5]))
    png(out / "grey_16bit.png", rgb16[..., :1], 0)
    png(out / "rgb_16bit.png", rgb16, 2)
    png(out / "rgba_16bit.png", np.dstack([rgb16, alpha.astype(np.uint16) * 257]), 6)

    image.save(out / "rgb.bmp")
    grey.save(out / "grey.bmp")
    palette.save(out / "palette.bmp")
    image.save(out / "rgb.webp", lossless=True)
    rgba.save(out / "rgba.webp", lossless=True, exact=True)
    image.save(out / "lossy.webp", quality=95)

    image.save(out / "rgb.tif", compression="tiff_lzw")
    image.save(out / "rgb_deflate.tiff", compression="tiff_adobe_deflate")
    grey.save(out / "grey.tif")
    rgba.save(out / "rgba.tif")
    image.convert("1").save(out / "bilevel.tif")
    palette.save(out / "palette.tif")
    palette.save(out / "palette_lzw.tif", compression="tiff_lzw")
    palette_tiff(out / "palette_1bit.tif", image.quantize(2), 1)
    palette_tiff(out / "palette_2bit.tif", image.quantize(4), 2, compress=True)
    palette_tiff(out / "palette_4bit.tif", palette, 4, order=">")
    palette_tiff(out / "palette_4bit_tiles.tif", palette, 4, tile=16)
    cmyk.save(out / "cmyk.tif")
    Image.fromarray(rgb16[..., 0]).save(out / "grey_16bit.tif")

    palette.save(out / "palette.gif")
    palette.save(out / "transparent.gif", transparency=3)
    frames = [palette, palette.transpose(Image.Transpose.ROTATE_180)]
    frames[0].save(out / "frames.gif", save_all=True, append_images=frames[1:])

    image.save(out / "rgb_444.jpg", quality=95, subsampling=0)
    image.save(out / "rgb_422.jpg", quality=95, subsampling=1)
    image.save(out / "rgb_420.jpg", quality=95, subsampling=2)
    image.save(out / "progressive.jpg", quality=95, progressive=True)
    image.save(out / "restarts.jpg", quality=95, restart_marker_blocks=1)
    image.save(out / "not_ycbcr.jpg", quality=95, keep_rgb=True)
    grey.save(out / "grey.jpg", quality=95)
    cmyk.save(out / "cmyk.jpg", quality=95, subsampling=0)
    # YCCK: luminance and chrominance of what CMY leaves over, stored inverted as Adobe does; transform 2 says so.
    over = ImageOps.invert(Image.merge("RGB", cmyk.split()[:3]))
    stored = [*Image.eval(Image.merge("RGB", [c for c in over.convert("YCbCr").split()]), lambda v: 255 - v).split()]
    Image.merge("CMYK", [*stored, cmyk.split()[3]]).save(out / "ycck.jpg", quality=95, subsampling=0)
    bytes_ = bytearray((out / "ycck.jpg").read_bytes())
    bytes_[bytes_.index(b"Adobe") + 11] = 2
    (out / "ycck.jpg").write_bytes(bytes_)
    # The same without Adobe's marker: taken as inverted all the same.
    plain = bytearray((out / "cmyk.jpg").read_bytes())
    start = plain.index(b"\xff\xee")
    (out / "cmyk_plain.jpg").write_bytes(plain[:start] + plain[start + 16 :])

    expected = []
    for path in sorted(out.iterdir()):
        with Image.open(path) as opened:
            opened.load()
            if opened.mode.startswith("I"):  # Pillow would clip 16 bits of grey at 255
                expected.append(np.repeat((np.asarray(opened).astype(np.uint16) >> 8)[..., None], 3, 2).astype(np.uint8))
            elif opened.has_transparency_data:
                base = Image.new("RGBA", opened.size, BACKGROUND)
                expected.append(np.asarray(Image.alpha_composite(base, opened.convert("RGBA")).convert("RGB")))
            else:
                expected.append(np.asarray(opened.convert("RGB")))
    np.save(HERE / "colour.npy", np.stack(expected))


def orientation():
    out = folder("orientation")
    shown = np.zeros((8, 16, 3), np.uint8)
    shown[:4, :8], shown[:4, 8:], shown[4:, :8] = (250, 40, 40), (40, 200, 40), (40, 40, 220)
    np.save(HERE / "orientation.npy", shown)
    image = Image.fromarray(shown)
    # What to do to the picture so that the tag's transposition brings it back.
    back = [None, "FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_90", "TRANSVERSE", "ROTATE_270"]
    for tag, name in enumerate(back, 1):
        stored = image.transpose(Image.Transpose[name]) if name else image
        exif = Image.Exif()
        exif[0x0112] = tag
        options = [("jpg", {"quality": 98, "subsampling": 0}), ("png", {}), ("webp", {"lossless": True}), ("tif", {})]
        for extension, how in options:
            if extension == "jpg" or tag in (6, 7):
                path = out / f"{tag}.{extension}"
                stored.save(path, exif=exif, **how)
                with Image.open(path) as opened:
                    turned = np.asarray(ImageOps.exif_transpose(opened).convert("RGB")).astype(int)
                assert np.abs(turned - shown).max() <= 2, path


def heic():
    pillow_heif.register_heif_opener()
    out = folder("heic")
    y, x = np.mgrid[0:30, 0:40]
    rgb = np.stack([x * 6, y * 8, 255 - x * 3 - y * 4], axis=-1).astype(np.uint8)
    image = Image.fromarray(rgb)
    rgba = Image.fromarray(np.dstack([rgb, (x * y % 256).astype(np.uint8)]))
    exif = Image.Exif()
    full = {"quality": 90, "chroma": 444}
    image.save(out / "rgb_444.heic", **full)
    image.save(out / "rgb_420.heic", quality=90, chroma=420)
    image.convert("L").save(out / "grey.heic", quality=90)
    rgba.save(out / "alpha.heic", **full)
    for tag in range(2, 9):
        exif[0x0112] = tag
        # Given as bytes, it also turns the picture in the container, as phones do.
        image.save(out / f"turned_{tag}.heic", exif=exif.tobytes(), **full)
    for path in sorted(out.glob("*.heic")):
        with Image.open(path) as opened:
            shown = opened.convert("RGBA")
        base = Image.new("RGBA", shown.size, BACKGROUND)
        np.save(path.with_suffix(".npy"), np.asarray(Image.alpha_composite(base, shown).convert("RGB")))


resize()
colour()
orientation()
heic()
