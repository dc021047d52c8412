//! The speed of libtorch's matrix products on this machine: an upper bound for networks of direct convolutions.

use crate::process::watch;
use anyhow::Context as _;
use model::Tensor;
use model::precision::Precision;
use std::env;
use std::process::Command;
use std::time::Instant;

/// The argument of a process that only measures rates.
pub const ASKED: &str = "--rates";
/// Rows and columns of the matrices.
const SIDES: [i64; 2] = [2048, 4096];
/// Repetitions of each product. The first one warms up.
const TIMES: usize = 4;

/// The speed of one way to multiply two square matrices.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// `matmul 2048` or `conv 1x1 2048`.
    pub product: String,
    /// `f32` or `bf16`.
    pub numbers: String,
    /// Multiplications and additions per second.
    pub flops: f64,
}

/// Measures in a separate process, whose threads cannot disturb later measurements.
pub fn measure() -> anyhow::Result<Vec<Rate>> {
    let (_, said) = watch(Command::new(env::current_exe()?).arg(ASKED))?;
    said.lines().map(|line| parse(line).with_context(|| format!("no rate: {line}"))).collect()
}

/// Measures, and prints a line for each rate: the work of that process.
pub fn answer() {
    for side in SIDES {
        for precision in [Precision::F32, Precision::Bf16] {
            println!("{precision} {} matmul {side}", matmul(side, precision));
            println!("{precision} {} conv 1x1 {side}", convolution(side, precision));
        }
    }
}

/// The rate of the machine's fastest product in the dtype `numbers`.
pub fn fastest(rates: &[Rate], numbers: &str) -> f64 {
    rates.iter().filter(|rate| rate.numbers == numbers).map(|rate| rate.flops).fold(f64::MIN, f64::max)
}

fn parse(line: &str) -> Option<Rate> {
    let mut words = line.splitn(3, ' ');
    let (numbers, flops, product) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
    Some(Rate { product: product.to_owned(), numbers: numbers.to_owned(), flops })
}

/// libtorch's matrix product, which is MKL's for f32.
fn matmul(side: i64, precision: Precision) -> f64 {
    let [a, b] = [1, 2].map(|seed| numbers(seed, side * side).view([side, side]).to_kind(precision.kind()));
    flops(side, || a.matmul(&b))
}

/// The same product as a 1 × 1 convolution, which is oneDNN's: pixels are rows, channels are columns.
fn convolution(side: i64, precision: Precision) -> f64 {
    let places = numbers(1, side * side).view([1, side / 32, 32, side]).permute([0, 3, 1, 2]).to_kind(precision.kind());
    let weights = numbers(2, side * side).view([side, 1, 1, side]).permute([0, 3, 1, 2]).to_kind(precision.kind());
    flops(side, || places.conv2d(&weights, None::<Tensor>, 1, 0, 1, 1))
}

/// Different values between -1 and 1.
fn numbers(seed: i64, count: i64) -> Tensor {
    let values: Vec<f32> = (0..count).map(|number| ((number * 7919 + seed) % 2003) as f32 / 1001.0 - 1.0).collect();
    Tensor::from_slice(&values)
}

/// The rate of the fastest repetition, which other load on the machine disturbs least.
fn flops(side: i64, product: impl Fn() -> Tensor) -> f64 {
    let seconds = |_| {
        let begin = Instant::now();
        drop(product());
        begin.elapsed().as_secs_f64()
    };
    let fastest = (0..TIMES).map(seconds).fold(f64::MAX, f64::min);
    2.0 * (side as f64).powi(3) / fastest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_rates_are_parsed() {
        let rate = parse("bf16 8.6e11 conv 1x1 2048").unwrap();
        assert_eq!(rate, Rate { product: "conv 1x1 2048".to_owned(), numbers: "bf16".to_owned(), flops: 8.6e11 });
        for wrong in ["", "bf16", "bf16 8.6e11", "bf16 fast matmul 2048"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_fastest_of_the_same_dtype() {
        let rates = ["f32 2 a", "f32 3 b", "bf16 9 a"].map(|line| parse(line).unwrap());
        assert_eq!([fastest(&rates, "f32"), fastest(&rates, "bf16")], [3.0, 9.0]);
    }

    /// Both ways compute the same product.
    #[test]
    fn a_convolution_of_one_pixel_is_a_product() {
        let side = 64;
        let [a, b] = [1, 2].map(|seed| numbers(seed, side * side).view([side, side]));
        let places = a.view([1, side / 32, 32, side]).permute([0, 3, 1, 2]);
        let weights = b.view([side, 1, 1, side]).permute([0, 3, 1, 2]);
        let convolved = places.conv2d(&weights, None::<Tensor>, 1, 0, 1, 1).permute([0, 2, 3, 1]).reshape([side, side]);
        assert!(convolved.allclose(&a.matmul(&b.transpose(0, 1)), 1e-4, 1e-4, false));
    }
}
