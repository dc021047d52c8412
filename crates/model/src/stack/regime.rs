//! What training may change in a stack, and what its batch norms go by.

/// What is done with the weights of a [`Stack`](super::Stack) that keeps the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// What training changes.
    pub trained: Trained,
    /// What batch norms go by.
    pub statistics: Statistics,
}

/// What training changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trained {
    /// No weight: gradients reach the input alone.
    Nothing,
    /// Weight and bias of batch norms.
    Norms,
    /// Every weight.
    All,
}

/// What batch norms go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// Stored mean and variance, which stay as they are.
    Stored,
    /// Mean and variance of each batch; running ones are kept for later.
    ByBatch,
}

impl Regime {
    /// Nothing is trained, nothing changes.
    pub const FROZEN: Self = Self { trained: Trained::Nothing, statistics: Statistics::Stored };
    /// All weights are trained; norms go by the statistics that the weights came with.
    pub const FINE_TUNED: Self = Self { trained: Trained::All, statistics: Statistics::Stored };
    /// All weights are trained from nothing.
    pub const FROM_SCRATCH: Self = Self { trained: Trained::All, statistics: Statistics::ByBatch };
}
