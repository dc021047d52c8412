//! The way from files to a GPU.

use tch::{Device, Tensor};

/// The tensor on `device`, in the same memory layout (channels-last stays so); if it is there already, the same memory. On
/// the way to a GPU it is copied into pinned memory, from which the GPU fetches it while the CPU goes on; libtorch uses that
/// memory again once the GPU has it.
pub fn staged(tensor: &Tensor, device: Device) -> Tensor {
    match device {
        // `pin_memory` does the same, and warns that its argument is deprecated.
        Device::Cuda(_) if tensor.device() != device => {
            tensor.internal_pin_memory(device).to_device_(device, tensor.kind(), true, false)
        }
        _ => tensor.to_device(device),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_cpu_nothing_is_copied() {
        let pictures = Tensor::from_slice(&[1_u8, 2, 3, 4, 5, 6]).view([1, 1, 2, 3]).permute([0, 3, 1, 2]);
        let staged = staged(&pictures, Device::Cpu);
        assert_eq!((staged.data_ptr(), staged.stride()), (pictures.data_ptr(), pictures.stride()));
    }
}
