//! Optimizer steps: each changes a weight and the optimizer's state in one pass over memory.
//!
//! All slices of a call are as long as `weight`. Every operation is rounded as it is written, so the instruction set makes no
//! difference to the result.

#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the caller's instructions")]

/// The factors of an [`sgd`] step.
#[derive(Clone, Copy, Debug)]
pub struct Sgd {
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// The factor of the last velocity.
    pub momentum: f64,
    /// The share of the weight that the step subtracts first.
    pub decay: f64,
}

/// The factors of an [`rmsprop`] step.
#[derive(Clone, Copy, Debug)]
pub struct Rmsprop {
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// The share of the mean square that stays.
    pub rho: f64,
    /// Added to the root of the mean square, which may be zero.
    pub epsilon: f64,
}

/// The factors of an [`adam`] step.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// The shares of the mean and of the mean square that stay.
    pub betas: [f64; 2],
    /// The factors that correct both means for their start at zero.
    pub corrections: [f64; 2],
    /// Added to the root of the mean square, which may be zero.
    pub epsilon: f64,
    /// The share of the weight that the step subtracts first.
    pub decay: f64,
}

/// v ← momentum · v + g; w ← (1 − decay) · w − a · v.
#[inline(always)]
pub fn sgd(step: Sgd, weight: &mut [f32], gradient: &[f32], velocity: &mut [f32]) {
    let (rate, kept, momentum) = (step.learning_rate as f32, (1.0 - step.decay) as f32, step.momentum as f32);
    for ((w, g), v) in weight.iter_mut().zip(gradient).zip(velocity) {
        *v = momentum * *v + g;
        *w = kept * *w - rate * *v;
    }
}

/// s ← rho · s + (1 − rho) · g²; w ← w − a · g / (√s + epsilon).
#[inline(always)]
pub fn rmsprop(step: Rmsprop, weight: &mut [f32], gradient: &[f32], square: &mut [f32]) {
    let (rate, epsilon) = (step.learning_rate as f32, step.epsilon as f32);
    let [keep, new] = average(step.rho);
    for ((w, g), s) in weight.iter_mut().zip(gradient).zip(square) {
        *s = keep * *s + new * (g * g);
        *w -= rate * g / (s.sqrt() + epsilon);
    }
}

/// m and s are running means of g and g²; w ← (1 − decay) · w − a · m / (√s + epsilon), with both means corrected.
/// Kingma and Ba 2014, algorithm 1.
#[inline(always)]
pub fn adam(step: Adam, weight: &mut [f32], gradient: &[f32], mean: &mut [f32], square: &mut [f32]) {
    let (rate, kept, epsilon) = (step.learning_rate as f32, (1.0 - step.decay) as f32, step.epsilon as f32);
    let [mean_correction, square_correction] = step.corrections.map(|x| x as f32);
    let [[keep_mean, new_mean], [keep_square, new_square]] = step.betas.map(average);
    for (((w, g), m), s) in weight.iter_mut().zip(gradient).zip(mean).zip(square) {
        *m = keep_mean * *m + new_mean * g;
        *s = keep_square * *s + new_square * (g * g);
        *w = kept * *w - rate * (*m * mean_correction) / ((*s * square_correction).sqrt() + epsilon);
    }
}

/// The factors of a running mean and of the number that is averaged into it.
fn average(keep: f64) -> [f32; 2] {
    [keep as f32, (1.0 - keep) as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: &[f32], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (x, y) in found.iter().zip(expected) {
            assert!((f64::from(*x) - y).abs() < 1e-6, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn sgd_with_momentum_and_decay_by_hand() {
        let step = Sgd { learning_rate: 0.1, momentum: 0.5, decay: 0.01 };
        let (mut weight, mut velocity) = ([1.0, -2.0], [4.0, 0.0]);
        sgd(step, &mut weight, &[2.0, 1.0], &mut velocity);
        assert_close(&velocity, &[4.0, 1.0]);
        assert_close(&weight, &[0.99 - 0.4, -1.98 - 0.1]);
    }

    #[test]
    fn rmsprop_by_hand() {
        let step = Rmsprop { learning_rate: 0.1, rho: 0.75, epsilon: 0.5 };
        let (mut weight, mut square) = ([1.0, 1.0], [1.0, 0.0]);
        rmsprop(step, &mut weight, &[2.0, 0.0], &mut square);
        assert_close(&square, &[1.75, 0.0]);
        assert_close(&weight, &[1.0 - 0.2 / (1.75f64.sqrt() + 0.5), 1.0]);
    }

    #[test]
    fn adam_with_decay_by_hand() {
        let step = Adam { learning_rate: 0.1, betas: [0.5, 0.75], corrections: [2.0, 4.0], epsilon: 0.25, decay: 0.01 };
        let (mut weight, mut mean, mut square) = ([1.0, 1.0], [1.0, 0.0], [0.0, 1.0]);
        adam(step, &mut weight, &[3.0, 0.0], &mut mean, &mut square);
        assert_close(&mean, &[2.0, 0.0]);
        assert_close(&square, &[2.25, 0.75]);
        assert_close(&weight, &[0.99 - 0.1 * 4.0 / (3.0 + 0.25), 0.99]);
    }
}
