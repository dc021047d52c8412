//! The file as `hdf5-reader` reads it, within an allowance.

use crate::allowance;
use crate::bytes::Bytes;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::{Storage, StorageBuffer};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the bytes that are read and copied. Structures refer to each other by address, so a small file could have its
/// bytes read without end, or copied a million times. The allowance keeps time and memory within some times the file's
/// length.
pub struct Meter {
    bytes: Bytes,
    left: AtomicU64,
}

impl Meter {
    /// An allowance for reading a whole file.
    pub fn new(bytes: Bytes) -> Self {
        let left = allowance(bytes.len()).into();
        Self { bytes, left }
    }

    /// How many bytes the file has.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Reads the bytes at `address`.
    pub fn bytes(&self, address: u64, length: u64) -> Result<Vec<u8>> {
        self.spend(length)?;
        Ok(self.peek(address, length)?.read()?)
    }

    /// The bytes at `address`, free of charge because they are not read yet.
    pub fn peek(&self, address: u64, length: u64) -> Result<Bytes> {
        let (start, length) = (usize::try_from(address), usize::try_from(length));
        let range = start.ok().zip(length.ok()).and_then(|(start, length)| Some(start..start.checked_add(length)?));
        range.and_then(|range| self.bytes.slice(range)).ok_or(Error::OffsetOutOfBounds(address))
    }

    /// What was taken off the allowance so far.
    #[cfg(test)]
    pub fn spent(&self) -> u64 {
        allowance(self.length()) - self.left.load(Ordering::Relaxed)
    }

    /// Takes `bytes` off the allowance.
    pub fn spend(&self, bytes: u64) -> Result<()> {
        let spent = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        spent
            .map(drop)
            .map_err(|_| Error::ResourceLimit("structures that refer to each other again and again".to_owned()))
    }
}

fn allowance(length: usize) -> u64 {
    allowance::tables(length) as u64
}

impl Storage for Meter {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer> {
        Ok(StorageBuffer::from_vec(self.bytes(offset, len as u64)?))
    }
}
