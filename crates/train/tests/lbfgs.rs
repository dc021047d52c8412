//! The same points as `torch.optim.LBFGS`, evaluation by evaluation: `goldens/lbfgs.py` computed them.

use model::Tensor;
use model::bytes::to_vec;
use std::convert::Infallible;
use tch::Kind;
use train::lbfgs::{End, Rule, minimise};

const GOLDENS: &str = include_str!("goldens/lbfgs.csv");

/// The loss and the parameters at every evaluation of a case.
fn golden(case: &str) -> Vec<Vec<f64>> {
    let rows = GOLDENS.lines().skip(2).filter_map(|line| line.split_once(',').filter(|(name, _)| *name == case));
    rows.map(|(_, numbers)| numbers.split(',').map(|number| number.parse().unwrap()).collect()).collect()
}

fn factors(numbers: [f32; 4]) -> Tensor {
    Tensor::from_slice(&numbers)
}

fn sum(x: &Tensor) -> Tensor {
    x.sum(Kind::Float)
}

fn bowl(x: &Tensor) -> Tensor {
    sum(&(x.square() * factors([1.0, 3.0, 9.0, 27.0]))) / 2.0 + (sum(x) - 1.0).pow_tensor_scalar(4.0)
}

fn waves(x: &Tensor) -> Tensor {
    sum(&(x.cos() * factors([1.0, 2.0, 3.0, 4.0]))) + sum(&x.square()) / 20.0
}

fn flat(x: &Tensor) -> Tensor {
    sum(&((x - 1.0).square() * factors([1.0, 2.0, 2.0, 1.0]))) / 2.0
}

/// The loss and the parameters at every evaluation, and the end.
fn run(rule: Rule, start: &[f64], evaluations: usize, function: fn(&Tensor) -> Tensor) -> (Vec<Vec<f64>>, End) {
    let start: Vec<f32> = start.iter().map(|&x| x as f32).collect();
    let mut rows = Vec::new();
    let evaluate = |x: &Tensor| {
        let x = x.copy().set_requires_grad(true);
        let loss = function(&x);
        let gradient = Tensor::run_backward(&[&loss], &[&x], false, false).remove(0);
        let numbers = to_vec::<f32>(&x).into_iter().map(f64::from);
        rows.push([loss.double_value(&[])].into_iter().chain(numbers).collect());
        Ok::<_, Infallible>((loss.double_value(&[]), gradient))
    };
    let Ok(end) = minimise(rule, &Tensor::from_slice(&start), evaluations, evaluate);
    (rows, end)
}

/// Runs a case as often as torch evaluated it; the end.
#[track_caller]
fn check(case: &str, rule: Rule, function: fn(&Tensor) -> Tensor) -> End {
    let expected = golden(case);
    let (found, end) = run(rule, &expected[0][1..], expected.len(), function);
    assert_eq!(found.len(), expected.len(), "{case}");
    for (number, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let is_close = found.iter().zip(expected).all(|(x, y)| (x - y).abs() / y.abs().max(1.0) < 1e-4);
        assert!(is_close, "{case}, evaluation {number}: {found:?}, not {expected:?}");
    }
    end
}

#[test]
fn a_badly_scaled_bowl() {
    assert_eq!(check("bowl", Rule::default(), bowl), End::Evaluations);
}

#[test]
fn a_short_history_and_half_steps() {
    assert_eq!(check("bowl-2", Rule { history: 2, learning_rate: 0.5, ..Rule::default() }, bowl), End::Evaluations);
}

#[test]
fn steps_without_curvature_are_forgotten() {
    assert_eq!(check("waves", Rule::default(), waves), End::Evaluations);
}

#[test]
fn it_ends_where_torch_ends() {
    let rule = Rule { gradient_tolerance: 1e-3, ..Rule::default() };
    let expected = golden("flat");
    assert!(expected.len() < 20);
    check("flat", rule, flat);
    let (rows, end) = run(rule, &expected[0][1..], 20, flat);
    assert_eq!((rows.len(), end), (expected.len(), End::Gradient));
}

#[test]
fn a_flat_start_is_the_end() {
    let (rows, end) = run(Rule::default(), &[1.0; 4], 10, flat);
    assert_eq!((rows.len(), end), (1, End::Gradient));
    let (rows, end) = run(Rule { change_tolerance: 1e9, ..Rule::default() }, &[2.0; 4], 10, flat);
    assert_eq!((rows.len(), end), (1, End::Change));
    assert_eq!(run(Rule::default(), &[2.0; 4], 0, flat), (Vec::new(), End::Evaluations));
}
