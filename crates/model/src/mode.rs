//! What a forward pass is for.

/// The mode of a pass through a head.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// To answer: no graph is kept.
    Evaluate,
    /// To answer, with the graph kept: gradients reach the features.
    Differentiate,
    /// To train: the graph is kept, and units are dropped.
    Train(Dropout),
}

/// What one training step drops: a function of seed and step alone, so that a resumed run drops the same.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    /// The stage's seed.
    pub seed: u64,
    /// Steps taken before.
    pub step: u64,
}

impl Mode {
    /// What is dropped.
    pub const fn dropout(self) -> Option<Dropout> {
        match self {
            Self::Train(dropout) => Some(dropout),
            Self::Evaluate | Self::Differentiate => None,
        }
    }
}
