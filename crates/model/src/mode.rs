//! The mode of a forward pass: evaluation, differentiation or training.

/// What a forward pass through a head is for.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// To predict. The result has no graph.
    Evaluate,
    /// To differentiate a prediction. The graph is kept, so that gradients reach the features.
    Differentiate,
    /// To train, with dropout. The graph is kept.
    Train(Dropout),
}

/// The dropout mask of one training step. It depends on seed and step alone, so that a resumed run has the same masks.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    /// The stage's seed.
    pub seed: u64,
    /// The number of steps before this one.
    pub step: u64,
}

impl Mode {
    /// The dropout of a training pass.
    pub const fn dropout(self) -> Option<Dropout> {
        match self {
            Self::Train(dropout) => Some(dropout),
            Self::Evaluate | Self::Differentiate => None,
        }
    }
}
