//! Which parameters training changes, and which statistics batch norms use.

/// How a [`Stack`](super::Stack) that keeps the graph treats its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The parameters that training changes.
    pub trained: Trained,
    /// The statistics that batch norms use.
    pub statistics: Statistics,
}

/// The parameters that training changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trained {
    /// None: only the input gets a gradient.
    Nothing,
    /// Weights and biases of batch norms.
    Norms,
    /// All weights and biases.
    All,
}

/// The statistics that batch norms use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// The stored mean and variance, which never change.
    Stored,
    /// Mean and variance of each batch, which also update the running ones.
    ByBatch,
}

impl Regime {
    /// Nothing changes, so norms are folded into the convolutions before them.
    pub const FROZEN: Self = Self { trained: Trained::Nothing, statistics: Statistics::Stored };
    /// All weights are trained, and norms use the statistics that came with the weights.
    pub const FINE_TUNED: Self = Self { trained: Trained::All, statistics: Statistics::Stored };
    /// All weights are trained from their initial values, and norms use the statistics of each batch.
    pub const FROM_SCRATCH: Self = Self { trained: Trained::All, statistics: Statistics::ByBatch };
}
