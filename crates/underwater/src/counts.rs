//! How many pictures are drawn.

use artifact::Split;
use artifact::check::{Refusal, within};

/// Pictures of each class in each split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// For training.
    pub train: usize,
    /// For validation: they choose epochs and settings.
    pub validation: usize,
    /// For the test.
    pub test: usize,
}

impl Counts {
    /// Refuses counts out of range: 1 to 10000, and for `test` also 0.
    pub fn check(&self) -> Result<(), Refusal> {
        within("train", self.train, 1..=10_000, "a whole number from 1 to 10000")?;
        within("validation", self.validation, 1..=10_000, "a whole number from 1 to 10000")?;
        within("test", self.test, 0..=10_000, "a whole number from 0 to 10000")
    }

    /// How many pictures of each class `split` has.
    pub fn in_split(&self, split: Split) -> usize {
        match split {
            Split::Train => self.train,
            Split::Validation => self.validation,
            Split::Test => self.test,
        }
    }
}
