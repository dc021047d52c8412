//! What an array on disk may hold.

use bytemuck::{Pod, Zeroable};
use half::f16;
use ndarray_npy::{ViewDataError, ViewElement, ViewMutElement, WritableElement, WriteDataError};
use py_literal::Value as Descriptor;
use std::io;
use std::ops::Deref;

/// An element type of arrays on disk.
pub trait Element: Pod + Send + Sync + WritableElement + ViewElement + ViewMutElement {
    /// The name in `manifest.yaml`.
    const DTYPE: &'static str;
}

impl Element for u8 {
    const DTYPE: &'static str = "u8";
}

impl Element for i64 {
    const DTYPE: &'static str = "i64";
}

impl Element for f32 {
    const DTYPE: &'static str = "f32";
}

impl Element for f64 {
    const DTYPE: &'static str = "f64";
}

impl Element for F16 {
    const DTYPE: &'static str = "f16";
}

/// A half-precision number (IEEE 754 binary16). `ndarray-npy` has none, so this type implements its traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct F16(f16);

impl F16 {
    /// Rounds to the nearest half-precision number; infinite beyond 65504.
    pub fn from_f32(value: f32) -> Self {
        Self(f16::from_f32(value))
    }
}

impl Deref for F16 {
    type Target = f16;

    fn deref(&self) -> &f16 {
        &self.0
    }
}

const F16_DESCRIPTOR: &str = "<f2";

impl WritableElement for F16 {
    fn type_descriptor() -> Descriptor {
        Descriptor::String(F16_DESCRIPTOR.to_owned())
    }

    fn write<W: io::Write>(&self, mut writer: W) -> Result<(), WriteDataError> {
        Ok(writer.write_all(&self.to_le_bytes())?)
    }

    fn write_slice<W: io::Write>(slice: &[Self], mut writer: W) -> Result<(), WriteDataError> {
        slice.iter().try_for_each(|element| element.write(&mut writer))
    }
}

impl ViewElement for F16 {
    fn bytes_as_slice<'a>(bytes: &'a [u8], descriptor: &Descriptor, len: usize) -> Result<&'a [Self], ViewDataError> {
        check(bytes.len(), descriptor, len)?;
        bytemuck::try_cast_slice(bytes).map_err(|_| ViewDataError::Misaligned)
    }
}

impl ViewMutElement for F16 {
    fn bytes_as_mut_slice<'a>(
        bytes: &'a mut [u8],
        descriptor: &Descriptor,
        len: usize,
    ) -> Result<&'a mut [Self], ViewDataError> {
        check(bytes.len(), descriptor, len)?;
        bytemuck::try_cast_slice_mut(bytes).map_err(|_| ViewDataError::Misaligned)
    }
}

fn check(bytes: usize, descriptor: &Descriptor, len: usize) -> Result<(), ViewDataError> {
    let needed = len * size_of::<F16>();
    match descriptor {
        Descriptor::String(name) if name == F16_DESCRIPTOR && cfg!(target_endian = "little") => match bytes {
            bytes if bytes < needed => Err(ViewDataError::MissingBytes(needed - bytes)),
            bytes if bytes > needed => Err(ViewDataError::ExtraBytes(bytes - needed)),
            _ => Ok(()),
        },
        other => Err(ViewDataError::WrongDescriptor(other.clone())),
    }
}
