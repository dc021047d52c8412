//! What was done to the features, for other programs.

use crate::method::Adapted;
use domain::{Mat, Statistics};
use safetensors::serialize;
use safetensors::tensor::{Dtype, TensorView};

/// The file's bytes: mean and scale of each domain (d,), `basis` (d, r) if components were taken, and then the maps (r, s) of the
/// source and of the target, where there are some. A row of the source becomes (x - mean) / scale · basis · map.
pub fn to_bytes(adapted: &Adapted) -> Vec<u8> {
    let mut tensors: Vec<(&str, Vec<usize>, Vec<u8>)> = Vec::new();
    let scaled = &adapted.scaled;
    for (Statistics { mean, deviation }, names) in
        [(&scaled.of_source, ["source_mean", "source_scale"]), (&scaled.of_target, ["target_mean", "target_scale"])]
    {
        for (name, numbers) in names.into_iter().zip([mean, deviation]) {
            tensors.push((name, vec![numbers.len()], bytes(numbers.iter().copied())));
        }
    }
    let maps = adapted.alignment.as_ref();
    let matrices = [
        ("basis", scaled.basis.as_ref()),
        ("map", maps.map(|alignment| &alignment.source)),
        ("target_map", maps.and_then(|alignment| alignment.target.as_ref())),
    ];
    for (name, matrix) in matrices.into_iter().filter_map(|(name, matrix)| Some((name, matrix?))) {
        tensors.push((name, vec![matrix.nrows(), matrix.ncols()], bytes(by_row(matrix))));
    }
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (*name, TensorView::new(Dtype::F64, shape.clone(), bytes).expect("as many numbers as the shape says"))
    });
    serialize(views, None).expect("names and shapes are plain")
}

fn by_row(matrix: &Mat<f64>) -> impl Iterator<Item = f64> + '_ {
    (0..matrix.nrows()).flat_map(move |row| (0..matrix.ncols()).map(move |column| matrix[(row, column)]))
}

fn bytes(numbers: impl Iterator<Item = f64>) -> Vec<u8> {
    numbers.flat_map(f64::to_le_bytes).collect()
}
