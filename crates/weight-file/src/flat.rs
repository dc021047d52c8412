//! Numbers in a row of bytes.

use crate::bytes::Bytes;
use crate::checked::Checked;
use half::{bf16, f16};
use std::fmt;
use std::sync::Arc;

/// What a tensor's numbers are in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Four bytes.
    F32,
    /// Half precision.
    F16,
    /// The upper two bytes of an f32.
    Bf16,
    /// Anything else: counters, flags. Listed, but not read. Holds its name.
    Other(String),
}

/// Numbers, little-endian, in the order that `strides` says.
#[derive(Clone, Debug)]
pub struct Flat {
    bytes: Bytes,
    /// For each axis how many numbers further the next one is; `None` if they stand as they are read.
    strides: Option<Vec<usize>>,
    /// What must be as it was written before any of it is believed.
    whole: Option<Arc<Checked>>,
}

/// What was expected of a tensor, and what was found.
pub type Mismatch = (String, String);

impl Number {
    /// Bytes of one, where it can be read.
    pub const fn size(&self) -> Option<usize> {
        match self {
            Self::F32 => Some(4),
            Self::F16 | Self::Bf16 => Some(2),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Other(name) => name,
        })
    }
}

impl Flat {
    /// `bytes` begin with the first number. `strides` as in [`Flat`].
    pub fn new(bytes: Bytes, strides: Option<Vec<usize>>) -> Self {
        Self { bytes, strides, whole: None }
    }

    /// The same, read only if `whole` is what its checksum says.
    pub fn checked(self, whole: Arc<Checked>) -> Self {
        Self { whole: Some(whole), ..self }
    }

    /// All numbers, the last axis varying fastest. Nothing is allocated before the bytes are known to suffice.
    pub fn read(&self, shape: &[usize], number: &Number) -> Result<Vec<f32>, Mismatch> {
        match number {
            Number::F32 => self.gather(shape, f32::from_le_bytes),
            Number::F16 => self.gather(shape, |bytes| f16::from_le_bytes(bytes).to_f32()),
            Number::Bf16 => self.gather(shape, |bytes| bf16::from_le_bytes(bytes).to_f32()),
            Number::Other(name) => Err(("in f32, f16 or bf16".to_owned(), name.clone())),
        }
    }

    fn gather<const N: usize>(&self, shape: &[usize], decode: impl Fn([u8; N]) -> f32) -> Result<Vec<f32>, Mismatch> {
        let reach = self.reach(shape).ok_or_else(|| too_large(shape))?;
        let count = shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        // A stride of zero shows one number many times.
        let count = count.filter(|&count| count <= reach).ok_or_else(|| too_large(shape))?;
        let seen = reach.checked_mul(N).and_then(|length| self.bytes.slice(0..length));
        let Some(seen) = seen else {
            let held = self.bytes.len() / N;
            return Err((format!("of {reach} numbers, as shape {shape:?} says"), held.to_string()));
        };
        if let Some(whole) = &self.whole {
            whole.check()?;
        }
        let mut numbers = Vec::with_capacity(count);
        match &self.strides {
            Some(strides) if count > 0 => along(&axes(shape, strides), seen.as_chunks().0, &decode, &mut numbers),
            _ => seen.in_blocks(|block| numbers.extend(block.as_chunks().0.iter().map(|&bytes| decode(bytes)))),
        }
        Ok(numbers)
    }

    /// How many numbers lie between the first and the last one that is read, both included.
    pub fn reach(&self, shape: &[usize]) -> Option<usize> {
        if shape.contains(&0) {
            return Some(0);
        }
        let Some(strides) = &self.strides else {
            return shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        };
        let ends = shape.iter().zip(strides).map(|(&length, &stride)| (length - 1).checked_mul(stride));
        ends.into_iter().try_fold(1usize, |sum, end| sum.checked_add(end?))
    }
}

fn too_large(shape: &[usize]) -> Mismatch {
    ("of a shape that fits into the file".to_owned(), format!("{shape:?}"))
}

/// Whether these strides are those of numbers without gaps, the last axis varying fastest.
pub fn stand_in_order(shape: &[usize], strides: &[usize]) -> bool {
    let mut next = 1usize;
    shape.iter().zip(strides).rev().all(|(&length, &stride)| {
        let fits = length == 1 || stride == next;
        next = next.saturating_mul(length);
        fits
    })
}

/// Length and stride of the axes along which there is anywhere to go.
fn axes(shape: &[usize], strides: &[usize]) -> Vec<(usize, usize)> {
    shape.iter().copied().zip(strides.iter().copied()).filter(|&(length, _)| length > 1).collect()
}

/// Appends the numbers along all `axes`, of which the first begins at the first number of `held`.
fn along<T: Copy>(axes: &[(usize, usize)], held: &[T], decode: &impl Fn(T) -> f32, numbers: &mut Vec<f32>) {
    match axes {
        [] => numbers.push(decode(held[0])),
        &[(length, stride)] => numbers.extend((0..length).map(|step| decode(held[step * stride]))),
        [(length, stride), inner @ ..] => {
            for step in 0..*length {
                along(inner, &held[step * stride..], decode, numbers);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(numbers: &[f32], strides: Option<Vec<usize>>) -> Flat {
        Flat::new(Bytes::from(bytemuck::cast_slice(numbers).to_vec()), strides)
    }

    #[test]
    fn strides_say_where_numbers_are() {
        let numbers = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(flat(&numbers, None).read(&[2, 3], &Number::F32).unwrap(), numbers);
        let transposed = flat(&numbers, Some(vec![1, 2])).read(&[2, 3], &Number::F32).unwrap();
        assert_eq!(transposed, [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        assert_eq!(flat(&numbers, Some(vec![])).read(&[], &Number::F32).unwrap(), [0.0]);
        assert!(flat(&[], None).read(&[0, 7], &Number::F32).unwrap().is_empty());
        // Shape (2, 1, 3) as part of a larger row, and one number shown where there is only one.
        let part = flat(&numbers, Some(vec![3, 7, 1])).read(&[2, 1, 2], &Number::F32).unwrap();
        assert_eq!(part, [0.0, 1.0, 3.0, 4.0]);
        assert_eq!(flat(&numbers, Some(vec![9, 9])).read(&[1, 1], &Number::F32).unwrap(), [0.0]);
    }

    #[test]
    fn strides_without_gaps_are_known() {
        assert!(stand_in_order(&[2, 3, 4], &[12, 4, 1]) && stand_in_order(&[2, 1, 4], &[4, 9, 1]));
        assert!(stand_in_order(&[], &[]) && stand_in_order(&[1], &[5]));
        assert!(!stand_in_order(&[2, 3], &[1, 2]) && !stand_in_order(&[2, 3], &[4, 1]));
    }

    #[test]
    fn damaged_bytes_are_not_read() {
        let bytes = Bytes::from(1.5f32.to_le_bytes().to_vec());
        let read = |sum| {
            let whole = Arc::new(Checked::new(bytes.clone(), sum));
            Flat::new(bytes.clone(), None).checked(whole).read(&[1], &Number::F32)
        };
        let sum = crc32fast::hash(&bytes);
        assert_eq!(read(sum), Ok(vec![1.5]));
        assert!(read(sum ^ 1).unwrap_err().1.ends_with("a damaged file"));
    }

    #[test]
    fn halves_are_widened() {
        let read = |number: &Number, bits: u16| {
            Flat::new(Bytes::from(bits.to_le_bytes().to_vec()), None).read(&[1], number).unwrap()[0]
        };
        assert_eq!((read(&Number::F16, 0xBE00), read(&Number::Bf16, 0xBFC0)), (-1.5, -1.5));
    }

    #[test]
    fn what_the_bytes_do_not_hold_is_refused() {
        let says = |strides, shape: &[usize]| flat(&[0.0; 6], strides).read(shape, &Number::F32).unwrap_err();
        assert_eq!(says(None, &[2, 4]), ("of 8 numbers, as shape [2, 4] says".to_owned(), "6".to_owned()));
        assert_eq!(says(Some(vec![4, 1]), &[2, 3]).1, "6");
        assert_eq!(says(None, &[usize::MAX, 2]).1, format!("{:?}", [usize::MAX, 2]));
        assert_eq!(says(Some(vec![usize::MAX, 1]), &[3, 1]).1, "[3, 1]");
        assert_eq!(says(Some(vec![0]), &[1_000_000]).1, "[1000000]");
        let (expected, found) = flat(&[0.0], None).read(&[1], &Number::Other("i64".to_owned())).unwrap_err();
        assert_eq!((expected.as_str(), found.as_str()), ("in f32, f16 or bf16", "i64"));
    }
}
