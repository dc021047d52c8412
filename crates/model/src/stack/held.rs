//! Who else looks at a tensor's memory.

use crate::Tensor;

/// A tensor on its way through a network. Only one that nobody else holds may be written over.
pub enum Held<'a> {
    /// Somebody else's.
    Lent(&'a Tensor),
    /// A handle of memory that others hold too.
    Shared(Tensor),
    /// The only handle of its memory.
    Own(Tensor),
}

impl Held<'_> {
    /// To be read.
    pub const fn tensor(&self) -> &Tensor {
        match self {
            Self::Lent(tensor) => tensor,
            Self::Shared(tensor) | Self::Own(tensor) => tensor,
        }
    }

    /// A handle that lasts.
    pub fn into_tensor(self) -> Tensor {
        match self {
            Self::Lent(tensor) => tensor.shallow_clone(),
            Self::Shared(tensor) | Self::Own(tensor) => tensor,
        }
    }

    /// The result of `in_place`, where nobody sees it, or else of `fresh`.
    pub fn overwritten(
        self,
        in_place: impl FnOnce(&mut Tensor) -> Tensor,
        fresh: impl FnOnce(&Tensor) -> Tensor,
    ) -> Tensor {
        match self {
            Self::Own(mut tensor) => in_place(&mut tensor),
            held => fresh(held.tensor()),
        }
    }
}
