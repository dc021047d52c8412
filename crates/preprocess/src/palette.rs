//! TIFF with a palette of 256 colours, which the `image` crate does not know: read as grey, then painted.

use image::RgbImage;

/// The colours of a palette, each of the three channels for itself, upper 8 of 16 bits.
pub struct Palette([[u8; 256]; 3]);

/// The palette of a TIFF file and the same file with its numbers declared to be grey; `None` if it has no such palette.
///
/// Tags (TIFF 6.0): 258 bits per sample, 262 photometric interpretation (1 grey, 3 palette), 320 colour map.
pub fn of_tiff(bytes: &[u8]) -> Option<(Palette, Vec<u8>)> {
    let tiff = Tiff { bytes, little: bytes.starts_with(b"II*\0") };
    let interpretation = tiff.entry(262)?;
    let bits = tiff.u16(tiff.entry(258)? + 8)?;
    if tiff.u16(interpretation + 8)? != 3 || bits != 8 {
        return None;
    }
    let colours = tiff.u32(tiff.entry(320)? + 8)? as usize;
    let mut palette = [[0; 256]; 3];
    for (i, level) in palette.as_flattened_mut().iter_mut().enumerate() {
        *level = (tiff.u16(colours + 2 * i)? >> 8) as u8;
    }
    let mut grey = bytes.to_vec();
    grey[interpretation + 8..][..2].copy_from_slice(&if tiff.little {
        1_u16.to_le_bytes()
    } else {
        1_u16.to_be_bytes()
    });
    Some((Palette(palette), grey))
}

impl Palette {
    /// The colours that the levels of a grey picture stand for.
    pub fn paint(&self, mut numbers: RgbImage) -> RgbImage {
        for pixel in numbers.as_chunks_mut::<3>().0 {
            *pixel = std::array::from_fn(|channel| self.0[channel][usize::from(pixel[channel])]);
        }
        numbers
    }
}

struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Tiff<'_> {
    /// Where the 12 bytes of `tag` stand in the first directory.
    fn entry(&self, tag: u16) -> Option<usize> {
        let directory = self.u32(4)? as usize;
        let entries = usize::from(self.u16(directory)?);
        (0..entries).map(|i| directory + 2 + 12 * i).find(|&at| self.u16(at) == Some(tag))
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
