//! The two-loop recursion of L-BFGS: the direction of a quasi-Newton step from the last steps, without a matrix. Nocedal
//! 1980; Nocedal and Wright 2006, algorithm 7.4.
//!
//! Dot products are summed in f64, in an order that does not depend on the number of threads.

use rayon::prelude::*;
use std::collections::VecDeque;

/// Elements that a thread takes at once. It decides the order of sums, so another number changes the last bits.
const BLOCK: usize = 1 << 14;
/// Sums of a block that grow side by side.
const LANES: usize = 8;
/// Steps with less than this y·s are not remembered by `torch.optim.LBFGS`, whatever the scale of parameters and gradients.
pub const TORCHS_CURVATURE: f64 = 1e-10;

/// The element type of parameters and gradients.
pub trait Float: Copy + Send + Sync + Into<f64> {
    /// The nearest number of this type.
    fn nearest(x: f64) -> Self;

    /// `self` + `factor` · `x`, each operation rounded.
    #[must_use]
    fn plus(self, factor: Self, x: Self) -> Self;
}

macro_rules! float {
    ($kind:ty) => {
        impl Float for $kind {
            fn nearest(x: f64) -> Self {
                x as Self
            }

            fn plus(self, factor: Self, x: Self) -> Self {
                self + factor * x
            }
        }
    };
}

float!(f32);
float!(f64);

/// The last steps of a minimisation, and how the gradient changed along each.
pub struct History<T> {
    capacity: usize,
    least_curvature: f64,
    pairs: VecDeque<Pair<T>>,
    /// The approximated inverse Hessian before the corrections of the pairs, a multiple of the identity.
    scale: f64,
}

/// One step and what it showed.
struct Pair<T> {
    /// s, the change of the parameters.
    step: Vec<T>,
    /// y, the change of the gradient.
    change: Vec<T>,
    /// 1 / y·s.
    rho: f64,
}

impl<T: Float> History<T> {
    /// An empty history, which forgets the oldest step when it holds `capacity` of them. Steps along which y·s is at most
    /// `least_curvature` ≥ 0 are left out: the approximated Hessian would not stay positive definite.
    pub const fn new(capacity: usize, least_curvature: f64) -> Self {
        Self { capacity, least_curvature, pairs: VecDeque::new(), scale: 1.0 }
    }

    /// The number of steps that it holds.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether it holds none, so that [`direction`](Self::direction) is that of steepest descent.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Adds a step of the parameters, and the change of the gradient along it, of the same length. A step without
    /// enough curvature is left out. Tells whether it was added.
    pub fn add(&mut self, step: Vec<T>, change: Vec<T>) -> bool {
        let curvature = dot(&step, &change);
        if curvature.is_nan() || curvature <= self.least_curvature || self.capacity == 0 {
            return false;
        }
        self.scale = curvature / dot(&change, &change);
        if self.pairs.len() == self.capacity {
            self.pairs.pop_front();
        }
        self.pairs.push_back(Pair { step, change, rho: 1.0 / curvature });
        true
    }

    /// -H · `gradient`, where H is the approximated inverse Hessian.
    ///
    /// # Panics
    /// If the gradient is not as long as the steps.
    pub fn direction(&self, gradient: &[T]) -> Vec<T> {
        let mut direction: Vec<T> = gradient.iter().map(|&g| T::nearest(-g.into())).collect();
        let mut alphas = Vec::with_capacity(self.pairs.len());
        for Pair { step, change, rho } in self.pairs.iter().rev() {
            let alpha = rho * dot(step, &direction);
            add_scaled(&mut direction, -alpha, change);
            alphas.push(alpha);
        }
        for x in &mut direction {
            *x = T::nearest(self.scale * (*x).into());
        }
        for (Pair { step, change, rho }, alpha) in self.pairs.iter().zip(alphas.into_iter().rev()) {
            let beta = rho * dot(change, &direction);
            add_scaled(&mut direction, alpha - beta, step);
        }
        direction
    }
}

/// The dot product.
///
/// # Panics
/// If the slices are not of one length.
pub fn dot<T: Float>(a: &[T], b: &[T]) -> f64 {
    assert_eq!(a.len(), b.len(), "slices of one length");
    if a.len() <= BLOCK {
        return dot_of_block(a, b);
    }
    let blocks = a.par_chunks(BLOCK).zip(b.par_chunks(BLOCK));
    blocks.map(|(a, b)| dot_of_block(a, b)).collect::<Vec<f64>>().into_iter().sum()
}

fn dot_of_block<T: Float>(a: &[T], b: &[T]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a.into() * b.into();
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(&a, &b)| a.into() * b.into()).sum();
    sums.iter().sum::<f64>() + rest
}

/// `target` += `factor` · `x`.
fn add_scaled<T: Float>(target: &mut [T], factor: f64, x: &[T]) {
    let factor = T::nearest(factor);
    let add = |(target, x): (&mut [T], &[T])| {
        for (target, x) in target.iter_mut().zip(x) {
            *target = target.plus(factor, *x);
        }
    };
    if target.len() <= BLOCK {
        return add((target, x));
    }
    target.par_chunks_mut(BLOCK).zip(x.par_chunks(BLOCK)).for_each(add);
}

#[cfg(test)]
mod tests;
