//! Our maps of the narrow arrays beside theirs.

use crate::NAME;
use crate::arrays::NARROW;
use crate::runs::script;
use anyhow::{Context as _, ensure};
use artifact::{Npy, file_names};
use bench::project::Workplace;
use bench::watch;
use safetensors::SafeTensors;
use std::fs;
use std::path::Path;

/// The methods whose formula is the same.
const METHODS: [&str; 3] = ["coral", "linear_map", "subspace"];
/// The largest difference that is allowed, as a share of the largest number.
const ALLOWED: f64 = 1e-6;

/// How far two maps are apart.
pub struct Difference {
    /// What made them.
    pub method: &'static str,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// The largest difference of two numbers, as a share of the largest number.
    pub largest: f64,
}

/// Compares all of them. Errors: another shape, or a difference that is not rounding.
pub fn compare(place: &Workplace, python: &Path) -> anyhow::Result<Vec<Difference>> {
    METHODS.into_iter().map(|method| compare_one(place, python, method)).collect()
}

fn compare_one(place: &Workplace, python: &Path, method: &'static str) -> anyhow::Result<Difference> {
    watch(script(place, python, &NARROW, method).arg("0"))?;
    let theirs: Npy<f64> = Npy::open(&place.path("map.npy"))?;
    let bytes = fs::read(place.artifact(NAME, method)?.file(file_names::TRANSFORM)?)?;
    let ours = SafeTensors::deserialize(&bytes)?;
    let ours = ours.tensor("map").with_context(|| format!("{method}: no map"))?;
    ensure!(ours.shape() == theirs.shape(), "{method}: ours is {:?}, theirs {:?}", ours.shape(), theirs.shape());
    let shape = [ours.shape()[0], ours.shape()[1]];
    let (numbers, _) = ours.data().as_chunks::<8>();
    let ours: Vec<f64> = numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    ensure!(ours.iter().chain(theirs.data()).all(|x| x.is_finite()), "{method}: expected finite numbers");
    let largest = difference(&ours, theirs.data(), shape[1], method == "subspace");
    ensure!(largest <= ALLOWED, "{method}: expected the same map to {ALLOWED:e}, got a difference of {largest:e}");
    Ok(Difference { method, shape, largest })
}

/// The largest difference as a share of the largest number. The sign of a component is arbitrary, and so is that of its column.
fn difference(ours: &[f64], theirs: &[f64], columns: usize, either_sign: bool) -> f64 {
    let largest = theirs.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    let of_column = |column: usize| {
        let pairs = || ours.iter().zip(theirs).skip(column).step_by(columns);
        let by = |sign: f64| pairs().map(|(a, b)| (a - sign * b).abs()).fold(0.0, f64::max);
        if either_sign { by(1.0).min(by(-1.0)) } else { by(1.0) }
    };
    (0..columns).map(of_column).fold(0.0, f64::max) / largest
}
