//! The time of the whole notebook, computed from the times of its parts.

/// The size of the notebook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whole {
    /// Training photos.
    pub train: usize,
    /// Validation photos.
    pub validation: usize,
    /// Test photos.
    pub test: usize,
    /// Epochs of training the head.
    pub head_epochs: usize,
    /// Epochs of fine-tuning.
    pub finetune_epochs: usize,
}

/// Seconds for one unit of each part.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Decoding and resizing a photo.
    pub decode: f64,
    /// A picture through the network.
    pub extract: f64,
    /// An epoch of the head.
    pub head_epoch: f64,
    /// An epoch of fine-tuning, without validation.
    pub finetune_epoch: f64,
}

impl Whole {
    /// Seconds for the whole notebook: decoding all photos, features of train and validation, the head's epochs, those of
    /// fine-tuning with a validation after each, and the test photos at the end. It does not count start-ups, files, and
    /// the test of the head.
    pub fn seconds(&self, rates: &Rates) -> f64 {
        let through = self.train + self.validation + self.finetune_epochs * self.validation + self.test;
        (self.train + self.validation + self.test) as f64 * rates.decode
            + through as f64 * rates.extract
            + self.head_epochs as f64 * rates.head_epoch
            + self.finetune_epochs as f64 * rates.finetune_epoch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keras' rates on two cores come to 1.8 hours.
    #[test]
    fn keras_needs_nearly_two_hours() {
        let whole = Whole { train: 2000, validation: 800, test: 1000, head_epochs: 30, finetune_epochs: 20 };
        let rates = Rates { decode: 0.0, extract: 1.0 / 16.0, head_epoch: 0.0, finetune_epoch: 2000.0 / 7.5 };
        assert!((whole.seconds(&rates) - (2800.0 + 16_000.0 + 1000.0) / 16.0 - 40_000.0 / 7.5).abs() < 1e-6);
        assert!((whole.seconds(&rates) / 3600.0 - 1.8).abs() < 0.05);
        let small = Whole { train: 3, validation: 2, test: 1, head_epochs: 5, finetune_epochs: 7 };
        let rates = Rates { decode: 1.0, extract: 10.0, head_epoch: 100.0, finetune_epoch: 1000.0 };
        assert_eq!(small.seconds(&rates), 6.0 + (3.0 + 2.0 + 14.0 + 1.0) * 10.0 + 500.0 + 7000.0);
    }
}
