//! Convolutions and their gradients by the definition, in f64, for tests.

/// Numbers between -1 and 1 without a pattern.
pub fn some(length: usize, salt: f64) -> Vec<f32> {
    (1..=length).map(|at| ((at as f64 * (12.9898 + salt)).sin() * 43758.5453).sin() as f32).collect()
}

/// Calls `term(output pixel, input pixel, element of the kernel)` for each pair of pixels that a 3 × 3 convolution with
/// a padding of one connects, in n pictures of h × w pixels.
pub fn terms([n, h, w]: [usize; 3], mut term: impl FnMut(usize, usize, usize)) {
    for (picture, row, column) in (0..n * h * w).map(|at| (at / (h * w), at / w % h, at % w)) {
        for (i, j) in (0..9).map(|at| (at / 3, at % 3)) {
            let (y, x) = ((row + i).wrapping_sub(1), (column + j).wrapping_sub(1));
            if y < h && x < w {
                term((picture * h + row) * w + column, (picture * h + y) * w + x, 3 * i + j);
            }
        }
    }
}

/// x (n, h, w, inputs) convolved with `weight` (outputs, inputs, 3, 3), plus `bias`: (n, h, w, outputs).
pub fn convolution(x: &[f32], shape: [usize; 3], weight: &[f32], bias: &[f32]) -> Vec<f64> {
    let (outputs, places) = (bias.len(), shape.iter().product::<usize>());
    let inputs = x.len() / places;
    let mut y: Vec<f64> = (0..places * outputs).map(|at| f64::from(bias[at % outputs])).collect();
    terms(shape, |to, from, place| {
        for (output, y) in y[to * outputs..][..outputs].iter_mut().enumerate() {
            for (input, x) in x[from * inputs..][..inputs].iter().enumerate() {
                *y += f64::from(*x) * f64::from(weight[(output * inputs + input) * 9 + place]);
            }
        }
    });
    y
}

/// The gradients with respect to the weight (outputs, 3, 3, inputs) and the bias (outputs). `gradient`: that with
/// respect to the output.
pub fn gradients(x: &[f32], shape: [usize; 3], gradient: &[f32]) -> [Vec<f64>; 2] {
    let places = shape.iter().product::<usize>();
    let (inputs, outputs) = (x.len() / places, gradient.len() / places);
    let (mut weight, mut bias) = (vec![0.0; outputs * 9 * inputs], vec![0.0; outputs]);
    terms(shape, |to, from, place| {
        for (output, g) in gradient[to * outputs..][..outputs].iter().enumerate() {
            for (input, x) in x[from * inputs..][..inputs].iter().enumerate() {
                weight[(output * 9 + place) * inputs + input] += f64::from(*x) * f64::from(*g);
            }
        }
    });
    gradient.iter().enumerate().for_each(|(at, g)| bias[at % outputs] += f64::from(*g));
    [weight, bias]
}

/// The largest difference, as a share of the largest number.
pub fn off(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    found.iter().zip(expected).fold(0.0_f64, |off, (x, y)| off.max((f64::from(*x) - y).abs())) / largest
}
