//! The parts that a pickle's instructions are made of: counts, texts, integers.

use super::heap::Value;
use crate::mismatch::Mismatch;

/// The bytes of a pickle, and a place in them.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The result of an instruction, or of a part of one.
pub type Step<T = ()> = Result<T, Mismatch>;

impl<'a> Cursor<'a> {
    /// Before the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Step<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..count).ok_or_else(|| Mismatch::new("a whole pickle", "the end of its bytes"))?;
        self.at += count;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Step<u8> {
        self.array().map(|[byte]| byte)
    }

    pub fn array<const N: usize>(&mut self) -> Step<[u8; N]> {
        self.take(N).map(|bytes| bytes.try_into().expect("as many as were taken"))
    }

    /// As many bytes as a count says; the count comes first and has `width` bytes itself.
    pub fn counted(&mut self, width: usize) -> Step<&'a [u8]> {
        let mut count = [0; 8];
        count[..width].copy_from_slice(self.take(width)?);
        // A count that no usize holds is beyond the end of the bytes anyway.
        self.take(usize::try_from(u64::from_le_bytes(count)).unwrap_or(usize::MAX))
    }

    /// The bytes up to the next line feed, without it.
    pub fn line(&mut self) -> Step<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let length =
            rest.iter().position(|&byte| byte == b'\n').ok_or_else(|| Mismatch::new("a line", "no end of one"))?;
        let line = self.take(length + 1)?;
        Ok(&line[..length])
    }

    /// A line with an integer in digits. Python 2 wrote booleans as 00 and 01.
    pub fn digits(&mut self) -> Step<Value<'a>> {
        let digits = text(self.line()?)?;
        match digits.trim_end_matches('L') {
            "00" => Ok(Value::Bool(false)),
            "01" => Ok(Value::Bool(true)),
            number => Ok(number.parse().map_or(Value::Opaque, Value::Int)),
        }
    }

    /// An integer of any size, two's complement, little-endian. Its count of bytes comes first and has `width` bytes.
    pub fn long(&mut self, width: usize) -> Step<Value<'a>> {
        let bytes = self.counted(width)?;
        if bytes.len() > 8 {
            return Ok(Value::Long(bytes));
        }
        let negative = bytes.last().is_some_and(|&byte| byte > 127);
        let mut whole = [if negative { 0xff } else { 0 }; 8];
        whole[..bytes.len()].copy_from_slice(bytes);
        Ok(Value::Int(i64::from_le_bytes(whole)))
    }
}

/// The bytes as UTF-8.
pub fn text(bytes: &[u8]) -> Step<&str> {
    str::from_utf8(bytes).map_err(|error| Mismatch::new("text in UTF-8", error))
}
