//! Tensors that may or may not be overwritten in place.

use crate::Tensor;

/// A tensor on its way through a network, and who else uses its memory. Only `Own` may be overwritten.
pub enum Held<'a> {
    /// Borrowed: other branches still need it.
    Lent(&'a Tensor),
    /// A handle of memory that other handles share.
    Shared(Tensor),
    /// The only handle of its memory.
    Own(Tensor),
}

impl Held<'_> {
    /// The tensor, to be read.
    pub const fn tensor(&self) -> &Tensor {
        match self {
            Self::Lent(tensor) => tensor,
            Self::Shared(tensor) | Self::Own(tensor) => tensor,
        }
    }

    /// The tensor, as an owned handle of the same memory.
    pub fn into_tensor(self) -> Tensor {
        match self {
            Self::Lent(tensor) => tensor.shallow_clone(),
            Self::Shared(tensor) | Self::Own(tensor) => tensor,
        }
    }

    /// The result of `in_place` if the memory is this handle's own, otherwise that of `fresh`.
    pub fn map(self, in_place: impl FnOnce(&mut Tensor) -> Tensor, fresh: impl FnOnce(&Tensor) -> Tensor) -> Tensor {
        match self {
            Self::Own(mut tensor) => in_place(&mut tensor),
            held => fresh(held.tensor()),
        }
    }
}
