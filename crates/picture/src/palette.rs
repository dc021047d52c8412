//! TIFF with a palette, which the `image` crate cannot read: its indices are read as grey levels, then painted.

use image::RgbImage;

/// The colours of a file's indices.
pub struct Palette {
    /// Width of the photo as it is stored.
    pub width: u32,
    /// Height of the photo as it is stored.
    pub height: u32,
    /// Bits of one index: 1, 2, 4 or 8, the first index in the highest bits of a byte, rows padded to whole bytes.
    bits: u32,
    /// Red, green, blue by index: the upper 8 of 16 bits.
    colours: Vec<[u8; 3]>,
}

/// The palette of a TIFF file, and the same file with its tags changed so that each byte is one grey pixel: where several
/// indices share a byte, that picture is narrower. `None` if the file has no palette, or stores it in a rare way.
///
/// The tags are those of TIFF 6.0.
pub fn of_tiff(bytes: &[u8]) -> Option<(Palette, Vec<u8>)> {
    let tiff = Tiff { bytes, little: bytes.starts_with(b"II*\0") };
    let bits = tiff.number(BITS)?;
    // The fax compressions, 2 to 4, encode pixels and not bytes.
    let rare = tiff.number(SAMPLES).is_some_and(|samples| samples != 1)
        || tiff.number(FILL_ORDER).is_some_and(|order| order != 1)
        || tiff.number(COMPRESSION).is_some_and(|compression| (2..=4).contains(&compression));
    if tiff.number(INTERPRETATION)? != 3 || ![1, 2, 4, 8].contains(&bits) || rare {
        return None;
    }
    let map = tiff.u32(tiff.entry(COLOUR_MAP)? + 8)? as usize;
    let level = |channel: usize, i: usize| Some((tiff.u16(map + 2 * ((channel << bits) + i))? >> 8) as u8);
    let colours = (0..1 << bits).map(|i| Some([level(0, i)?, level(1, i)?, level(2, i)?]));
    let palette = Palette {
        width: tiff.number(WIDTH)?,
        height: tiff.number(HEIGHT)?,
        bits,
        colours: colours.collect::<Option<_>>()?,
    };
    let mut grey = bytes.to_vec();
    tiff.set(&mut grey, INTERPRETATION, 1);
    tiff.set(&mut grey, BITS, 8);
    for tag in [WIDTH, TILE_WIDTH] {
        if let Some(width) = tiff.number(tag) {
            tiff.set(&mut grey, tag, width.div_ceil(8 / bits));
        }
    }
    Some((palette, grey))
}

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
/// 1: grey; 3: palette.
const INTERPRETATION: u16 = 262;
/// 1: the first pixel of a byte is in its highest bits; 2: in its lowest.
const FILL_ORDER: u16 = 266;
const SAMPLES: u16 = 277;
const COLOUR_MAP: u16 = 320;
const TILE_WIDTH: u16 = 322;

impl Palette {
    /// The photo whose packed indices are the levels of `grey`.
    pub fn paint(&self, grey: &RgbImage) -> RgbImage {
        RgbImage::from_fn(self.width, self.height, |x, y| {
            let (per_byte, ones) = (8 / self.bits, 0xff >> (8 - self.bits));
            let byte = u32::from(grey.get_pixel(x / per_byte, y)[0]);
            let index = byte >> (8 - self.bits - x % per_byte * self.bits) & ones;
            self.colours[index as usize].into()
        })
    }
}

struct Tiff<'a> {
    bytes: &'a [u8],
    /// Little-endian.
    little: bool,
}

impl Tiff<'_> {
    /// Where the 12 bytes of `tag` stand in the first directory: tag, type, count, value.
    fn entry(&self, tag: u16) -> Option<usize> {
        let directory = self.u32(4)? as usize;
        let entries = usize::from(self.u16(directory)?);
        (0..entries).map(|i| directory + 2 + 12 * i).find(|&at| self.u16(at) == Some(tag))
    }

    /// The value of `tag`, of 16 or 32 bits.
    fn number(&self, tag: u16) -> Option<u32> {
        let at = self.entry(tag)?;
        if self.is_long(at)? { self.u32(at + 8) } else { self.u16(at + 8).map(u32::from) }
    }

    /// Replaces the value of `tag` in a copy of the file.
    fn set(&self, copy: &mut [u8], tag: u16, value: u32) {
        let Some(at) = self.entry(tag) else { return };
        let mut value = value.to_le_bytes();
        let value = if self.is_long(at) == Some(true) { &mut value[..] } else { &mut value[..2] };
        if !self.little {
            value.reverse();
        }
        copy[at + 8..][..value.len()].copy_from_slice(value);
    }

    fn is_long(&self, entry: usize) -> Option<bool> {
        const LONG: u16 = 4;
        Some(self.u16(entry + 2)? == LONG)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}
