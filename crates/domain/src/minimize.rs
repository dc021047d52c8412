//! L-BFGS with a line search, for smooth convex functions.

use kernels::lbfgs::History;

/// Pairs of steps and changes of the gradient that are remembered.
const MEMORY: usize = 30;
/// A step must lower the function by at least this share of what its slope promises (Armijo).
const DECREASE: f64 = 1e-4;
/// And leave at most this share of the slope (Wolfe).
const SLOPE: f64 = 0.9;
/// Halvings and doublings of one step. Each settles a bit.
const TRIALS: usize = 60;

/// Where the search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The place.
    pub x: Vec<f64>,
    /// The function's value there.
    pub value: f64,
    /// The length of its gradient there.
    pub gradient_norm: f64,
    /// How often the function was computed.
    pub evaluations: usize,
}

/// Follows `function` downhill from `x` until its gradient is at most `gradient_norm` long, no step lowers it further, or
/// `iterations` are over. `function` writes its gradient at x, and returns its value.
///
/// Steps are those of J. Nocedal, S. Wright, "Numerical optimization", 2nd edition, algorithm 7.5, with a line search by
/// bisection for the weak Wolfe conditions.
pub fn minimize(
    function: &dyn Fn(&[f64], &mut [f64]) -> f64,
    x: Vec<f64>,
    gradient_norm: f64,
    iterations: usize,
) -> Minimum {
    let mut gradient = vec![0.0; x.len()];
    let value = function(&x, &mut gradient);
    let mut at = Place { x, value, gradient };
    let (mut history, mut evaluations) = (History::new(MEMORY, 0.0), 1);
    for _ in 0..iterations {
        if at.gradient_norm() <= gradient_norm {
            break;
        }
        let direction = history.direction(&at.gradient);
        let Some((next, trials)) = at.step(function, &direction) else { break };
        evaluations += trials;
        history.add(differences(&next.x, &at.x), differences(&next.gradient, &at.gradient));
        at = next;
    }
    Minimum { gradient_norm: at.gradient_norm(), x: at.x, value: at.value, evaluations }
}

/// A place with what the function is there.
struct Place {
    x: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl Place {
    fn gradient_norm(&self) -> f64 {
        dot(&self.gradient, &self.gradient).sqrt()
    }

    /// The next place along `direction`, and how many were tried; none where rounding hides any decrease.
    fn step(&self, function: &dyn Fn(&[f64], &mut [f64]) -> f64, direction: &[f64]) -> Option<(Self, usize)> {
        let slope = dot(&self.gradient, direction);
        let (mut shortest, mut longest, mut length) = (0.0, f64::INFINITY, 1.0);
        for trial in 1..=TRIALS {
            let next = self.at(function, direction, length);
            if next.value.is_nan() || next.value > self.value + DECREASE * length * slope {
                longest = length;
            } else if dot(&next.gradient, direction) < SLOPE * slope {
                shortest = length;
            } else {
                return (next.value < self.value || next.gradient_norm() < self.gradient_norm())
                    .then_some((next, trial));
            }
            length = if longest.is_finite() { f64::midpoint(shortest, longest) } else { 2.0 * shortest };
        }
        None
    }

    fn at(&self, function: &dyn Fn(&[f64], &mut [f64]) -> f64, direction: &[f64], length: f64) -> Self {
        let x: Vec<f64> = self.x.iter().zip(direction).map(|(x, d)| x + length * d).collect();
        let mut gradient = vec![0.0; x.len()];
        let value = function(&x, &mut gradient);
        Self { x, value, gradient }
    }
}

fn differences(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elongated_valley_is_followed_to_its_bottom() {
        // Σ a (x - b)² / 2, a from 1 to 10,000.
        let valley = |x: &[f64], gradient: &mut [f64]| {
            let mut value = 0.0;
            for (i, (x, g)) in x.iter().zip(gradient).enumerate() {
                let (a, b) = (10f64.powi(i as i32), i as f64);
                *g = a * (x - b);
                value += a * (x - b).powi(2) / 2.0;
            }
            value
        };
        let found = minimize(&valley, vec![1.0; 5], 1e-9, 200);
        assert!(found.gradient_norm <= 1e-9 && found.evaluations < 100, "{found:?}");
        assert!(found.x.iter().enumerate().all(|(i, x)| (x - i as f64).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn a_search_ends_after_its_iterations() {
        let quartic = |x: &[f64], gradient: &mut [f64]| {
            gradient[0] = 4.0 * x[0].powi(3);
            x[0].powi(4)
        };
        let found = minimize(&quartic, vec![1.1], 0.0, 3);
        assert!(found.gradient_norm > 0.0 && found.value < 1.0, "{found:?}");
    }
}
