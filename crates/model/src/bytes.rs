//! Tensors from slices, and slices from tensors.

use artifact::npy::Element;
use bytemuck::{Pod, cast_slice};
use half::bf16;
use kernels::stored::Stored;
use std::mem::MaybeUninit;
use tch::{Device, Kind, Tensor};

/// An element type that files and tensors share.
pub trait Shared: Element {
    /// The dtype of its tensors.
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

/// Copies a tensor into `target`, converted to its element type, in the order of the tensor's axes.
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

/// An element type that our own CPU kernels support, beside libtorch.
pub trait Number: Pod + Stored {
    /// The dtype of its tensors.
    const KIND: Kind;
}

impl Number for f32 {
    const KIND: Kind = Kind::Float;
}

impl Number for bf16 {
    const KIND: Kind = Kind::BFloat16;
}

/// The elements of a dense tensor on the CPU, in the order of memory.
///
/// # Safety
/// The elements have been computed, and nothing writes to them while the slice is used: neither this tensor nor another one
/// that shares its memory, on any thread.
#[expect(unsafe_code, reason = "tensors are libtorch's, and all of them may share their memory")]
pub unsafe fn numbers<T: Number>(tensor: &Tensor) -> &[T] {
    assert!(has_numbers::<T>(tensor));
    // SAFETY: the tensor is on the CPU, dense and of this dtype, so that as many elements follow its first one; it lives as
    // long as it is borrowed; the rest the caller promises.
    unsafe { std::slice::from_raw_parts(tensor.data_ptr().cast(), tensor.numel()) }
}

/// The same, to change them.
///
/// # Safety
/// The elements have been computed, and nothing else reads or writes them while the slice is used: neither another slice of
/// this tensor nor another tensor that shares its memory, on any thread.
#[expect(unsafe_code, reason = "as in `numbers`")]
pub unsafe fn numbers_mut<T: Number>(tensor: &mut Tensor) -> &mut [T] {
    assert!(has_numbers::<T>(tensor));
    // SAFETY: as in `numbers`.
    unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast(), tensor.numel()) }
}

/// A new tensor on the CPU, of this shape, whose elements `fill` writes.
///
/// # Safety
/// `fill` writes every element of its slice, which is uninitialised.
#[expect(unsafe_code, reason = "to clear the memory beforehand would cost one more pass over it")]
pub(crate) unsafe fn filled<T: Number>(shape: &[i64], fill: impl FnOnce(&mut [MaybeUninit<T>])) -> Tensor {
    let tensor = Tensor::empty(shape, (T::KIND, Device::Cpu));
    if tensor.numel() == 0 {
        fill(&mut []);
        return tensor;
    }
    // SAFETY: the tensor is new, dense and of this dtype, and nothing else refers to its memory, which may be
    // uninitialised.
    fill(unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast(), tensor.numel()) });
    tensor
}

/// Whether [`numbers`] can give the elements: the tensor is of dtype `T`, on the CPU, dense and not empty.
pub fn has_numbers<T: Number>(tensor: &Tensor) -> bool {
    tensor.device() == Device::Cpu && tensor.kind() == T::KIND && tensor.numel() > 0 && is_dense(tensor)
}

/// Whether the elements are contiguous in memory, in any order of axes.
pub fn is_dense(tensor: &Tensor) -> bool {
    let mut axes: Vec<(i64, i64)> = tensor.stride().into_iter().zip(tensor.size()).filter(|axis| axis.1 != 1).collect();
    axes.sort_unstable();
    axes.iter().try_fold(1, |inner, (stride, length)| (*stride == inner).then_some(inner * length)).is_some()
}

/// (n, h, w, c) in memory, seen as (n, c, h, w): channels-last without moving a byte.
pub fn channels_last(nhwc: &Tensor) -> Tensor {
    nhwc.contiguous().permute([0, 3, 1, 2])
}

/// A convolution's weight (outputs, inputs, rows, columns), channels-last in memory; other tensors as they are.
pub fn kernels_last(tensor: &Tensor) -> Tensor {
    if tensor.dim() == 4 { channels_last(&tensor.permute([0, 2, 3, 1])) } else { tensor.shallow_clone() }
}

/// (n, c, h, w) seen as (n, h, w, c).
pub fn channels_back(nchw: &Tensor) -> Tensor {
    nchw.permute([0, 2, 3, 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "it is tested")]
    fn a_filled_tensor_has_what_was_written() {
        let fill = |room: &mut [MaybeUninit<f32>]| {
            assert_eq!(room.len(), 6);
            room.iter_mut().zip(0..).for_each(|(x, number)| {
                x.write(number as f32);
            });
        };
        // SAFETY: it writes every element.
        let tensor = unsafe { filled::<f32>(&[2, 3], fill) };
        assert_eq!((tensor.size(), to_vec::<f32>(&tensor)), (vec![2, 3], vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
        // SAFETY: there is no element to write.
        let empty = unsafe { filled::<bf16>(&[2, 0], |room| assert!(room.is_empty())) };
        assert_eq!(empty.size(), [2, 0]);
    }

    #[test]
    fn only_dense_elements_of_the_dtype_on_the_cpu_can_be_reached() {
        let tensor = tensor(&[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0], &[2, 3]);
        assert!(has_numbers::<f32>(&tensor) && has_numbers::<f32>(&tensor.tr()));
        assert!(has_numbers::<f32>(&tensor.narrow(0, 1, 1)), "one row");
        assert!(!has_numbers::<f32>(&tensor.narrow(1, 0, 2)), "a gap after each row");
        assert!(!has_numbers::<f32>(&tensor.narrow(0, 0, 1).expand([2, 3], false)), "one row twice");
        assert!(!has_numbers::<bf16>(&tensor) && !has_numbers::<f32>(&tensor.to_kind(Kind::BFloat16)));
        assert!(!has_numbers::<f32>(&tensor.narrow(0, 0, 0)), "none");
    }
}
