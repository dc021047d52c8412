//! What all of the notebook would take somebody whose rates are known.

/// How much the notebook does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whole {
    /// Photos that are learnt from.
    pub train: usize,
    /// Photos that every epoch is judged by.
    pub validation: usize,
    /// Photos that the result is judged by.
    pub test: usize,
    /// Epochs of the head.
    pub head_epochs: usize,
    /// Epochs of fine-tuning.
    pub finetune_epochs: usize,
}

/// Seconds that one of each takes.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// A photo read and resized.
    pub decode: f64,
    /// A picture through the network.
    pub extract: f64,
    /// An epoch of the head.
    pub head_epoch: f64,
    /// An epoch of fine-tuning without the look at the validation photos.
    pub finetune_epoch: f64,
}

impl Whole {
    /// Seconds for all of it: every photo is read once; features of train and validation, the head's epochs, those of
    /// fine-tuning with the validation photos through the network after each, and the test photos once at the end.
    /// Start-ups, files written and read, and the test of the head are left out.
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

    /// The rates that were measured of Keras on two cores, and the 1.8 hours that they come to.
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
