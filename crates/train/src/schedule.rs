//! The learning-rate schedule.

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

/// The learning-rate schedule: the factor of the full learning rate at each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// How the factor falls after the warm-up.
    pub decay: Decay,
    /// Steps in which the factor rises evenly to 1. Goyal et al. 2017, section 2.2.
    pub warmup_steps: usize,
    /// All steps, with those of the warm-up.
    pub steps: usize,
}

impl Schedule {
    /// The factor at step `step`, counted from 0.
    pub fn factor(&self, step: usize) -> f64 {
        if step < self.warmup_steps {
            return (step + 1) as f64 / self.warmup_steps as f64;
        }
        match self.decay {
            Decay::Constant => 1.0,
            Decay::Cosine => {
                let done = (step - self.warmup_steps) as f64 / (self.steps - self.warmup_steps) as f64;
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
        let schedule = Schedule { decay: Decay::Cosine, warmup_steps: 2, steps: 6 };
        let half = 0.5f64.sqrt() / 2.0;
        let expected = [0.5, 1.0, 1.0, 0.5 + half, 0.5, 0.5 - half];
        for (step, expected) in expected.into_iter().enumerate() {
            assert!((schedule.factor(step) - expected).abs() < 1e-12, "{step}: {}", schedule.factor(step));
        }
    }

    #[test]
    fn a_constant_rate_without_warm_up_is_whole_at_once() {
        let schedule = Schedule { decay: Decay::Constant, warmup_steps: 0, steps: 3 };
        assert!((0..3).all(|step| schedule.factor(step) == 1.0));
    }
}
