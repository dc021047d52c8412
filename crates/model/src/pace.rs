//! The learning rate, step by step.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// How the learning rate goes from its full size to the end of the training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decay {
    /// It stays.
    Constant,
    /// Half a cosine down to 0. Loshchilov and Hutter 2016, equation 5, without restarts.
    Cosine,
}

/// The share of the learning rate that each step takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// After the warm-up.
    pub decay: Decay,
    /// Steps in which it rises evenly to its full size. Goyal et al. 2017, section 2.2.
    pub warmup: usize,
    /// All steps.
    pub steps: usize,
}

impl Pace {
    /// The share that step `step`, from 0, takes.
    pub fn share(&self, step: usize) -> f64 {
        if step < self.warmup {
            return (step + 1) as f64 / self.warmup as f64;
        }
        match self.decay {
            Decay::Constant => 1.0,
            Decay::Cosine => {
                let done = (step - self.warmup) as f64 / (self.steps - self.warmup) as f64;
                0.5 * (1.0 + (PI * done).cos())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warm_up_and_cosine_by_hand() {
        let pace = Pace { decay: Decay::Cosine, warmup: 2, steps: 6 };
        let half = 0.5f64.sqrt() / 2.0;
        let expected = [0.5, 1.0, 1.0, 0.5 + half, 0.5, 0.5 - half];
        for (step, expected) in expected.into_iter().enumerate() {
            assert!((pace.share(step) - expected).abs() < 1e-12, "{step}: {}", pace.share(step));
        }
    }

    #[test]
    fn a_constant_rate_without_warm_up_is_whole_at_once() {
        let pace = Pace { decay: Decay::Constant, warmup: 0, steps: 3 };
        assert!((0..3).all(|step| pace.share(step) == 1.0));
    }
}
