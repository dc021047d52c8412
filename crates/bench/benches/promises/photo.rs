//! A photo that is drawn by code.

use jpeg_encoder::{ColorType, Encoder};

const QUALITY: u8 = 90;

/// Pixels (h, w, 3).
pub struct Photo {
    /// Columns.
    pub w: usize,
    /// Rows.
    h: usize,
    rgb: Vec<u8>,
}

impl Photo {
    /// Pixels of one colour.
    pub fn filled(w: usize, h: usize, colour: [u8; 3]) -> Self {
        Self { w, h, rgb: colour.repeat(w * h) }
    }

    /// Colours a pixel, or none if it lies outside.
    pub fn set(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        if x < self.w && y < self.h {
            let first = (y * self.w + x) * 3;
            self.rgb[first..first + 3].copy_from_slice(&colour);
        }
    }

    /// Colours a square, or as much of it as lies inside.
    pub fn fill(&mut self, [left, top]: [usize; 2], side: usize, colour: [u8; 3]) {
        for y in top..top + side {
            for x in left..left + side {
                self.set(x, y, colour);
            }
        }
    }

    /// The bytes of its file.
    pub fn jpeg(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let [w, h] = [self.w, self.h].map(u16::try_from);
        Encoder::new(&mut bytes, QUALITY).encode(&self.rgb, w?, h?, ColorType::Rgb)?;
        Ok(bytes)
    }
}
