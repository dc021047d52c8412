use super::*;

/// The gradient of (x₁² + 4 x₂² + 9 x₃²) / 2.
fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().zip([1.0, 4.0, 9.0]).map(|(x, a)| x * a).collect()
}

fn history<T: Float>(capacity: usize, steps: &[[f64; 3]]) -> History<T> {
    let mut history = History::new(capacity, TORCHS_CURVATURE);
    let of = |numbers: &[f64]| numbers.iter().map(|&x| T::nearest(x)).collect::<Vec<T>>();
    for step in steps {
        assert!(history.add(of(step), of(&gradient(step))));
    }
    history
}

fn assert_close<T: Float>(found: &[T], expected: &[f64], bound: f64) {
    let found: Vec<f64> = found.iter().map(|&x| x.into()).collect();
    let is_close = found.iter().zip(expected).all(|(x, y)| (x - y).abs() <= bound);
    assert!(found.len() == expected.len() && is_close, "{found:?} {expected:?}");
}

#[test]
fn without_steps_it_is_steepest_descent() {
    let history = History::<f64>::new(5, 0.0);
    assert!(history.is_empty());
    assert_eq!(history.direction(&[1.0, -2.0]), [-1.0, 2.0]);
}

#[test]
fn one_step_by_hand() {
    // s = (1, 1, 0), y = (1, 4, 0): y·s = 5, y·y = 17, scale 5/17. Of g = (1, 0, 0): α = -1/5; q = (-4/5, 4/5, 0),
    // scaled (-4/17, 4/17, 0); β = 12/85; α - β = -29/85; so the direction is (-49/85, -9/85, 0).
    let expected = [-49.0 / 85.0, -9.0 / 85.0, 0.0];
    assert_close(&history::<f64>(5, &[[1.0, 1.0, 0.0]]).direction(&[1.0, 0.0, 0.0]), &expected, 1e-15);
    assert_close(&history::<f32>(5, &[[1.0, 1.0, 0.0]]).direction(&[1.0, 0.0, 0.0]), &expected, 1e-7);
}

#[test]
fn the_last_change_of_the_gradient_leads_back_along_its_step() {
    let steps = [[1.0, 1.0, 0.5], [0.3, -1.0, 2.0], [-1.0, 0.2, 0.1]];
    let (history, last) = (history::<f64>(2, &steps), steps[2]);
    assert_eq!(history.len(), 2);
    assert_close(&history.direction(&gradient(&last)), &last.map(|x| -x), 1e-14);
}

#[test]
fn with_conjugate_steps_along_all_axes_it_is_newtons_direction() {
    let steps = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let x = [3.0, -2.0, 5.0];
    assert_close(&history::<f64>(3, &steps).direction(&gradient(&x)), &x.map(|x| -x), 1e-14);
    // The first step is forgotten: along its axis the scale is that of the last one, 1/9.
    let forgetful = history::<f64>(2, &steps).direction(&gradient(&x));
    assert_close(&forgetful, &[-3.0 / 9.0, 2.0, -5.0], 1e-14);
}

#[test]
fn a_step_without_curvature_is_left_out() {
    let mut history = History::<f64>::new(3, TORCHS_CURVATURE);
    for change in [-1.0, 0.0, 1e-10, f64::NAN] {
        assert!(!history.add(vec![1.0], vec![change]), "{change}");
    }
    assert!(history.is_empty() && history.add(vec![1.0], vec![2e-10]));
    let mut history = History::<f64>::new(3, 0.0);
    assert!(!history.add(vec![1.0], vec![0.0]) && history.add(vec![1.0], vec![1e-30]));
    assert!(!History::<f64>::new(0, 0.0).add(vec![1.0], vec![1.0]));
}

#[test]
fn sums_of_many_blocks_are_exact_and_the_same_for_any_number_of_threads() {
    let n = 3 * BLOCK + 5;
    let a: Vec<f32> = (0..n).map(|i| (i % 7) as f32).collect();
    let whole: usize = (0..n).map(|i| (i % 7) * (i % 7)).sum();
    assert_eq!(dot(&a, &a), whole as f64);
    let uneven: Vec<f32> = (0..n).map(|i| 1.0 / (1 + i) as f32).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut history = History::new(2, 0.0);
            history.add(uneven.clone(), a.clone());
            (dot(&uneven, &a).to_bits(), history.direction(&uneven))
        })
    };
    assert_eq!(with(1), with(3));
    let mut sum = a.clone();
    add_scaled(&mut sum, 2.0, &a);
    assert!(sum.iter().zip(&a).all(|(sum, x)| *sum == 3.0 * x));
}
