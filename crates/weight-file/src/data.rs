//! The elements of a tensor, as they lie in a file.

use crate::bytes::{Bytes, unreadable};
use crate::checked::Checked;
use crate::dtype::Dtype;
use crate::mismatch::Mismatch;
use crate::strides;
use half::{bf16, f16};
use std::sync::Arc;

/// Little-endian elements that are not read yet.
#[derive(Clone, Debug)]
pub struct TensorData {
    /// They begin with the tensor's first element.
    bytes: Bytes,
    /// In elements, outermost axis first; `None` if the elements are contiguous.
    strides: Option<Vec<usize>>,
    /// The archive's member that holds `bytes`. Its checksum must match before any element is used.
    member: Option<Arc<Checked>>,
}

impl TensorData {
    /// `bytes` begin with the first element and may go on after the last. `strides`: `None` if the elements are
    /// contiguous.
    pub fn new(bytes: Bytes, strides: Option<Vec<usize>>) -> Self {
        Self { bytes, strides, member: None }
    }

    /// The same data, which can be read only if the checksum of `member` matches.
    pub fn checked(self, member: Arc<Checked>) -> Self {
        Self { member: Some(member), ..self }
    }

    /// All elements, the last axis varying fastest. Nothing is allocated before the bytes are known to suffice.
    pub fn read(&self, shape: &[usize], dtype: &Dtype) -> Result<Vec<f32>, Mismatch> {
        match dtype {
            Dtype::F32 => self.decode(shape, f32::from_le_bytes),
            Dtype::F16 => self.decode(shape, |bytes| f16::from_le_bytes(bytes).to_f32()),
            Dtype::Bf16 => self.decode(shape, |bytes| bf16::from_le_bytes(bytes).to_f32()),
            Dtype::Other(name) => Err(Mismatch::new("in f32, f16 or bf16", name)),
        }
    }

    /// How many elements lie between the tensor's first and its last, both included; `None` if the number overflows.
    pub fn span(&self, shape: &[usize]) -> Option<usize> {
        match &self.strides {
            None => strides::count(shape),
            Some(strides) => strides::span(shape, strides),
        }
    }

    /// `N`: bytes of an element.
    fn decode<const N: usize>(&self, shape: &[usize], decode: impl Fn([u8; N]) -> f32) -> Result<Vec<f32>, Mismatch> {
        let (count, span) = self.lengths(shape)?;
        let bytes = span.checked_mul(N).and_then(|length| self.bytes.slice(0..length));
        let bytes = bytes.ok_or_else(|| {
            Mismatch::new(format!("of {span} numbers, as shape {shape:?} says"), self.bytes.len() / N)
        })?;
        if let Some(member) = &self.member {
            member.check()?;
        }
        let mut numbers = Vec::with_capacity(count);
        let read = match &self.strides {
            Some(strides) if count > 0 => bytes.read().map_err(unreadable).map(|bytes| {
                strides::gather(shape, strides, bytes.as_chunks().0, &decode, &mut numbers);
            }),
            _ => bytes.in_blocks(|block| numbers.extend(block.as_chunks().0.iter().map(|&bytes| decode(bytes)))),
        };
        read.map_err(|mismatch| mismatch.named("in"))?;
        Ok(numbers)
    }

    /// The number of elements, and their span. A stride of 0 shows one element many times: such a tensor has more
    /// elements than the file, and is refused.
    fn lengths(&self, shape: &[usize]) -> Result<(usize, usize), Mismatch> {
        let lengths = strides::count(shape).zip(self.span(shape)).filter(|(count, span)| count <= span);
        lengths.ok_or_else(|| Mismatch::new("of a shape that fits into the file", format!("{shape:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(numbers: &[f32], strides: Option<Vec<usize>>) -> TensorData {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        TensorData::new(Bytes::from(bytes), strides)
    }

    #[test]
    fn strides_say_where_elements_are() {
        let numbers = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(data(&numbers, None).read(&[2, 3], &Dtype::F32).unwrap(), numbers);
        let transposed = data(&numbers, Some(vec![1, 2])).read(&[2, 3], &Dtype::F32).unwrap();
        assert_eq!(transposed, [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        assert_eq!(data(&numbers, Some(vec![])).read(&[], &Dtype::F32).unwrap(), [0.0]);
        assert!(data(&[], None).read(&[0, 7], &Dtype::F32).unwrap().is_empty());
        assert!(data(&[], Some(vec![9, 1])).read(&[0, 7], &Dtype::F32).unwrap().is_empty());
        // Shape (2, 1, 2) as part of longer rows, and a single element, whose strides lead nowhere.
        let part = data(&numbers, Some(vec![3, 7, 1])).read(&[2, 1, 2], &Dtype::F32).unwrap();
        assert_eq!(part, [0.0, 1.0, 3.0, 4.0]);
        assert_eq!(data(&numbers, Some(vec![9, 9])).read(&[1, 1], &Dtype::F32).unwrap(), [0.0]);
    }

    #[test]
    fn damaged_bytes_are_not_read() {
        let bytes = Bytes::from(1.5f32.to_le_bytes().to_vec());
        let read = |sum| {
            let member = Arc::new(Checked::new(bytes.clone(), sum));
            TensorData::new(bytes.clone(), None).checked(member).read(&[1], &Dtype::F32)
        };
        let sum = crc32fast::hash(&1.5f32.to_le_bytes());
        assert_eq!(read(sum), Ok(vec![1.5]));
        assert!(read(sum ^ 1).unwrap_err().found.ends_with("a damaged file"));
    }

    #[test]
    fn half_precision_is_widened() {
        let read = |dtype: &Dtype, bits: u16| {
            TensorData::new(Bytes::from(bits.to_le_bytes().to_vec()), None).read(&[1], dtype).unwrap()[0]
        };
        assert_eq!((read(&Dtype::F16, 0xBE00), read(&Dtype::Bf16, 0xBFC0)), (-1.5, -1.5));
    }

    #[test]
    fn a_shape_that_the_bytes_do_not_fill_is_refused() {
        let says = |strides, shape: &[usize]| data(&[0.0; 6], strides).read(shape, &Dtype::F32).unwrap_err();
        assert_eq!(says(None, &[2, 4]), Mismatch::new("of 8 numbers, as shape [2, 4] says", 6));
        assert_eq!(says(Some(vec![4, 1]), &[2, 3]).found, "6");
        assert_eq!(says(None, &[usize::MAX, 2]).found, format!("{:?}", [usize::MAX, 2]));
        assert_eq!(says(Some(vec![usize::MAX, 1]), &[3, 1]).found, "[3, 1]");
        assert_eq!(says(Some(vec![0]), &[1_000_000]).found, "[1000000]");
        let i64 = data(&[0.0], None).read(&[1], &Dtype::Other("i64".to_owned()));
        assert_eq!(i64, Err(Mismatch::new("in f32, f16 or bf16", "i64")));
    }
}
