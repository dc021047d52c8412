//! The geodesic flow kernel: all subspaces between that of the source and that of the target at once.
//!
//! B. Gong, Y. Shi, F. Sha, K. Grauman, "Geodesic flow kernel for unsupervised domain adaptation", CVPR 2012.

use domain::components::components;
use domain::{Mat, MatRef};
use faer::Scale;

/// Below this, an angle is 0.
const SMALLEST: f64 = 1e-12;

/// (d, d): the kernel G of the subspaces (d, r) with orthonormal columns. The path from one to the other is A cos(tθ) + B sin(tθ),
/// with A = Ps U and the principal angles θ from Ps'Pt = U cos(θ) V'; G is the integral of its products from t = 0 to 1.
pub fn kernel(source: &Mat<f64>, target: &Mat<f64>) -> Mat<f64> {
    let found = (source.transpose() * target).thin_svd().expect("finite numbers");
    let angles: Vec<f64> = found.S().column_vector().iter().map(|cosine| cosine.clamp(-1.0, 1.0).acos()).collect();
    let (a, ends) = (source * found.U(), target * found.V());
    let b = Mat::from_fn(a.nrows(), a.ncols(), |row, column| {
        let angle = angles[column];
        let sine = angle.sin();
        if sine > SMALLEST { (ends[(row, column)] - a[(row, column)] * angle.cos()) / sine } else { 0.0 }
    });
    let ratio = |angle: f64, of: f64| if angle > SMALLEST { of / (2.0 * angle) } else { 0.0 };
    let of_sine = |angle: f64| if angle > SMALLEST { ratio(angle, (2.0 * angle).sin()) } else { 1.0 };
    let first: Vec<f64> = angles.iter().map(|&angle| f64::midpoint(1.0, of_sine(angle))).collect();
    let both: Vec<f64> = angles.iter().map(|&angle| 0.5 * ratio(angle, 1.0 - (2.0 * angle).cos())).collect();
    let second: Vec<f64> = angles.iter().map(|&angle| 0.5 * (1.0 - of_sine(angle))).collect();
    let mixed = weighted(&a, &both) * b.transpose();
    weighted(&a, &first) * a.transpose() + weighted(&b, &second) * b.transpose() + &mixed + mixed.transpose()
}

/// Each column times its weight.
fn weighted(matrix: &Mat<f64>, weights: &[f64]) -> Mat<f64> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[(row, column)] * weights[column])
}

/// A square root of the kernel, to multiply rows with: then Euclid's distance is that of the kernel.
pub fn root(source: MatRef<'_, f64>, target: MatRef<'_, f64>, r: usize) -> Mat<f64> {
    let [source, target] = [source, target].map(|rows| components(rows, r).expect("finite numbers"));
    domain::symmetric::Symmetric::new(kernel(&source, &target).as_ref()).expect("finite numbers").power(0.5)
}

/// (d, r): orthonormal columns that look random.
fn drawn(d: usize, r: usize, phase: f64) -> Mat<f64> {
    let rows = Mat::from_fn(3 * d, d, |row, column| {
        (((row * 131 + column * 7919) as f64 + phase).sin() * 43_758.545_3).rem_euclid(1.0)
    });
    components(rows.as_ref(), r).expect("finite numbers")
}

#[test]
fn equal_subspaces_give_their_projection() {
    let subspace = drawn(30, 5, 0.1);
    let projection = &subspace * subspace.transpose();
    assert!((&kernel(&subspace, &subspace) - &projection).norm_max() < 1e-7);
}

#[test]
fn it_is_symmetric_and_positive_and_its_trace_is_the_dimension() {
    let found = kernel(&drawn(30, 5, 0.1), &drawn(30, 5, 2.3));
    assert!((&found - found.transpose()).norm_max() < 1e-14);
    let values = found.self_adjoint_eigenvalues(faer::Side::Lower).expect("finite numbers");
    assert!(values.iter().all(|value| *value > -1e-14), "{values:?}");
    let trace: f64 = (0..30).map(|at| found[(at, at)]).sum();
    assert!((trace - 5.0).abs() < 1e-10, "{trace}");
}

#[test]
fn it_is_the_mean_of_the_subspaces_on_the_way() {
    // A line in the plane that turns by a quarter: cos²(tπ/2) and so on, of which the means are known.
    let [from, to] = [[1.0, 0.0], [0.0, 1.0]].map(|line: [f64; 2]| Mat::from_fn(2, 1, |row, _| line[row]));
    let expected = Mat::from_fn(2, 2, |row, column| if row == column { 0.5 } else { 1.0 / std::f64::consts::PI });
    assert!((&kernel(&from, &to) - &expected).norm_max() < 1e-12);
    assert!((&kernel(&from, &(&from * Scale(-1.0))) - &(&from * from.transpose())).norm_max() < 1e-7);
}
