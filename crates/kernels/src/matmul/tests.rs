//! Products against sums in f64.

use super::*;

/// Numbers between -1 and 1 without a pattern.
fn some(length: usize, salt: f64) -> Vec<f32> {
    (1..=length).map(|at| (at as f64 * (0.618 + salt)).sin() as f32).collect()
}

/// One row, rows that fill no tile, inputs that fill no part or several, outputs of one tile and of more.
const SHAPES: [[usize; 3]; 4] = [[1, 1, 32], [7, 65, 96], [20, 1300, 64], [64, 513, 32]];

#[test]
fn products_are_the_sums_of_the_definition() {
    for [b, inputs, outputs] in SHAPES {
        let (x, weight) = (some(b * inputs, 1.0), some(inputs * outputs, 2.0));
        let found = product(Simd::detect(), &x, inputs, &weight, outputs);
        assert_eq!(found.len(), b * outputs);
        for (at, found) in found.iter().enumerate() {
            let (row, column) = (at / outputs, at % outputs);
            let terms = (0..inputs).map(|k| f64::from(x[row * inputs + k]) * f64::from(weight[k * outputs + column]));
            let expected: f64 = terms.sum();
            assert!((f64::from(*found) - expected).abs() < 1e-4, "{b} {inputs} {outputs}: {found} {expected}");
        }
    }
}

#[test]
fn threads_and_instructions_make_no_difference() {
    let (b, inputs, outputs) = (20, 1300, 64);
    let (x, weight) = (some(b * inputs, 1.0), some(inputs * outputs, 2.0));
    let expected = product(Simd::detect(), &x, inputs, &weight, outputs);
    for simd in Simd::all() {
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| product(simd, &x, inputs, &weight, outputs));
            assert_eq!(found, expected, "{simd:?}, {threads} threads");
        }
    }
}

#[test]
fn added_products_by_hand_and_by_formula() {
    // 6 rows are more than a tile has.
    let (n, k, width) = (6, 3, 64);
    let left = |row: usize, k: usize| (row * 10 + k) as f32;
    let right: Vec<f32> = (0..k * width).map(|i| (i % 7) as f32).collect();
    let mut target = vec![1.0; n * width];
    add(&mut target, width, left, &right);
    for row in 0..n {
        for column in 0..width {
            let expected: f32 = (0..k).map(|k| left(row, k) * right[k * width + column]).sum();
            assert_eq!(target[row * width + column], 1.0 + expected);
        }
    }
}

#[test]
fn it_pays_for_few_rows_with_the_widest_instructions() {
    for simd in Simd::all() {
        assert_eq!(
            [1, 64, 65].map(|rows| pays(simd, rows)),
            [true, true, false].map(|few| few && simd.level() == Level::Avx512)
        );
    }
}
