//! Between slices of mapped files and tensors.

use artifact::npy::Element;
use bytemuck::{Pod, cast_slice};
use half::bf16;
use tch::{Device, Kind, Tensor};

/// An element type that files and tensors share.
pub trait Shared: Element {
    /// Its name in libtorch.
    const KIND: Kind;
}

impl Shared for u8 {
    const KIND: Kind = Kind::Uint8;
}

impl Shared for i64 {
    const KIND: Kind = Kind::Int64;
}

impl Shared for f32 {
    const KIND: Kind = Kind::Float;
}

impl Shared for artifact::F16 {
    const KIND: Kind = Kind::Half;
}

/// A tensor of this shape with a copy of `data`.
pub fn tensor<T: Shared>(data: &[T], shape: &[i64]) -> Tensor {
    Tensor::from_data_size(cast_slice(data), shape, T::KIND)
}

/// Copies a tensor into `target`, converted to its type, in the order of the tensor's axes.
pub fn copy_into<T: Shared>(tensor: &Tensor, target: &mut [T]) {
    let plain = tensor.detach().to_kind(T::KIND).to_device(Device::Cpu).contiguous();
    plain.copy_data_u8(bytemuck::cast_slice_mut(target), plain.numel());
}

/// A tensor's elements, converted to `T`.
pub fn to_vec<T: Shared>(tensor: &Tensor) -> Vec<T> {
    let mut elements = vec![T::zeroed(); tensor.numel()];
    copy_into(tensor, &mut elements);
    elements
}

/// A number that tensors on the processor are computed with here, beside libtorch.
pub(crate) trait Number: Pod + Send + Sync {
    /// Its name in libtorch.
    const KIND: Kind;
}

impl Number for f32 {
    const KIND: Kind = Kind::Float;
}

impl Number for bf16 {
    const KIND: Kind = Kind::BFloat16;
}

/// All numbers of a dense tensor on the processor, in the order of memory.
#[expect(unsafe_code, reason = "the tensor has as many numbers, without gaps, and lives as long as it is borrowed")]
pub(crate) fn numbers<T: Number>(tensor: &Tensor) -> &[T] {
    assert!(has_numbers::<T>(tensor));
    unsafe { std::slice::from_raw_parts(tensor.data_ptr().cast(), tensor.numel()) }
}

/// The same to change them. Other tensors that share this memory must not be looked at meanwhile, as in any operation in
/// place.
#[expect(unsafe_code, reason = "as in `numbers`")]
pub(crate) fn numbers_mut<T: Number>(tensor: &mut Tensor) -> &mut [T] {
    assert!(has_numbers::<T>(tensor));
    unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast(), tensor.numel()) }
}

/// Whether [`numbers`] can reach them.
pub(crate) fn has_numbers<T: Number>(tensor: &Tensor) -> bool {
    tensor.device() == Device::Cpu && tensor.kind() == T::KIND && tensor.numel() > 0 && is_dense(tensor)
}

/// Whether there are no gaps between its numbers, in whatever order they are.
pub(crate) fn is_dense(tensor: &Tensor) -> bool {
    let mut axes: Vec<(i64, i64)> = tensor.stride().into_iter().zip(tensor.size()).filter(|axis| axis.1 != 1).collect();
    axes.sort_unstable();
    axes.iter().try_fold(1, |inner, (stride, length)| (*stride == inner).then_some(inner * length)).is_some()
}

/// (n, h, w, c) in memory, seen as (n, c, h, w): channels-last without moving a byte.
pub fn channels_last(nhwc: &Tensor) -> Tensor {
    nhwc.contiguous().permute([0, 3, 1, 2])
}

/// Convolution kernels (outputs, inputs, kernel, kernel), channels-last in memory; other tensors as they are.
pub fn kernels_last(tensor: &Tensor) -> Tensor {
    if tensor.dim() == 4 { channels_last(&tensor.permute([0, 2, 3, 1])) } else { tensor.shallow_clone() }
}

/// (n, c, h, w) seen as (n, h, w, c).
pub fn channels_back(nchw: &Tensor) -> Tensor {
    nchw.permute([0, 2, 3, 1])
}
