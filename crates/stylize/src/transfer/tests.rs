//! Paintings with the shipped weights, beside those of torch: `tests/goldens/style_transfer.py` computed them.

use super::*;
use crate::config::Pooling;
use crate::frozen_network::FrozenNetwork;
use crate::objective::Losses;
use crate::one_or_more::OneOrMore;
use artifact::Npy;
use model::bytes::to_vec;
use model::weights;
use model::{Device, Recipe};
use std::path::Path;
use train::lbfgs::{End, Lbfgs};

const GOLDENS: &str = include_str!("../../tests/goldens/style_transfer.csv");
/// The rows of a case: evaluation, then numbers.
fn golden(case: &str) -> Vec<Vec<f64>> {
    let rows = GOLDENS.lines().skip(2).filter_map(|line| line.split_once(',').filter(|(name, _)| *name == case));
    rows.map(|(_, numbers)| numbers.split(',').map(|number| number.parse().unwrap()).collect()).collect()
}

/// The pictures of the goldens: level (x, y, c) is wave(a x + b y + d c).
fn drawn(width: u32, height: u32, [a, b, d]: [i64; 3]) -> RgbImage {
    let level = |x: u32, y: u32, c: i64| {
        let t = (a * i64::from(x) + b * i64::from(y) + d * c).rem_euclid(510);
        (if t < 256 { t } else { 510 - t }) as u8
    };
    RgbImage::from_fn(width, height, |x, y| image::Rgb([0, 1, 2].map(|c| level(x, y, c))))
}

fn content() -> RgbImage {
    drawn(64, 48, [5, 3, 80])
}

fn style() -> RgbImage {
    drawn(80, 60, [11, -7, 60])
}

/// Points and gradients of the goldens: for each evaluation of the case `maximum` (2, 16 · 16 · 3).
fn points() -> Npy<f32> {
    Npy::open(Path::new("tests/goldens/style_transfer.npy")).unwrap()
}

fn settings() -> Settings {
    Settings { size: None, evaluations: OneOrMore::One(20), ..Settings::default() }
}

/// The features of the shipped weights that `settings` read.
fn features(settings: &Settings) -> Features {
    let path = fixture::root().join("data/weights/vgg16-quarter-reef.safetensors");
    let weights = weights::read(&path, None, None).unwrap();
    let frozen = FrozenNetwork::new(weights, Recipe::Torch, settings.pooling, Device::Cpu);
    Features::new(&frozen, settings.read_layers().into_iter().map(|(_, layer)| layer))
}

fn paint(settings: &Settings, photo: &RgbImage, style: &RgbImage) -> (RgbImage, Painting, Vec<Run>) {
    let features = features(settings);
    Transfer { features: &features, settings, style, seed: 7 }.paint("photo", photo, || ()).unwrap()
}

/// The weights of the goldens: those of the paper's program times 2^22.
fn of_goldens(pooling: Pooling) -> Settings {
    let factor = 22f64.exp2();
    Settings { pooling, content_weight: factor, style_weight: OneOrMore::One(1000.0 * factor), ..settings() }
}

/// The losses and the gradient at a point, f32 (h, w, c), for the pictures of the goldens.
fn evaluate(pooling: Pooling, at: impl IntoIterator<Item = Vec<f32>>) -> Vec<(Losses, Vec<f32>)> {
    let settings = of_goldens(pooling);
    let features = features(&settings);
    let (content, style) = (drawn(16, 16, [5, 3, 80]), drawn(32, 28, [11, -7, 60]));
    let transfer = Transfer { features: &features, settings: &settings, style: &style, seed: 7 };
    let canvas = transfer.canvas(&content, None);
    let objective = Objective::new(&features, &transfer.weights(), &canvas.content, &canvas.style);
    let of_point = |point: Vec<f32>| {
        let (losses, gradient) = objective.evaluate(&tensor(&point, &canvas.content.size()));
        (losses, to_vec(&gradient))
    };
    at.into_iter().map(of_point).collect()
}

/// The larger of two numbers, or NaN if one is NaN, which `f64::max` would hide.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// The largest difference of a loss, as a share of the golden total.
fn off(losses: &Losses, expected: &[f64]) -> f64 {
    let found = [losses.total, losses.content].into_iter().chain(losses.style.iter().copied());
    found.zip(expected).map(|(x, y)| (x - y).abs() / expected[0]).fold(0.0, larger)
}

/// The largest difference, as a share of the largest of `expected`.
fn apart(found: &[f32], expected: &[f32]) -> f32 {
    let most =
        |numbers: &mut dyn Iterator<Item = f32>| numbers.fold(0.0, |most, x| larger(most, x.abs().into())) as f32;
    most(&mut found.iter().zip(expected).map(|(x, y)| x - y)) / most(&mut expected.iter().copied())
}

#[test]
fn losses_and_gradients_are_those_of_torch_where_it_evaluated() {
    let (points, expected) = (points(), golden("maximum"));
    let pairs: Vec<(&[f32], &[f32])> = (0..20).map(|row| points.row(row).split_at(768)).collect();
    let found = evaluate(Pooling::Maximum, pairs.iter().map(|(point, _)| point.to_vec()));
    for (number, ((losses, gradient), expected)) in found.iter().zip(&expected).enumerate() {
        let (off, apart) = (off(losses, &expected[1..]), apart(gradient, pairs[number].1));
        println!("evaluation {}: losses {off:.1e}, gradient {apart:.1e}", number + 1);
        assert!(off < 1e-5 && apart < 1e-3, "evaluation {}: {losses:?}, not {expected:?}; {apart}", number + 1);
        assert!(number > 0 || apart < 1e-5, "{apart}");
    }
    let start = to_vec(&to_tensor(&drawn(16, 16, [5, 3, 80])));
    assert_eq!(points.row(0)[..768], start);
    let (losses, _) = &evaluate(Pooling::Average, [start])[0];
    assert!(off(losses, &golden("average")[0][1..]) < 1e-5);
}

#[test]
fn steps_are_those_of_torch_from_its_losses_and_gradients() {
    let (points, losses) = (points(), golden("maximum"));
    let mut lbfgs = Lbfgs::new(Rule::default());
    for (number, losses) in losses[..19].iter().enumerate() {
        let (point, gradient) = points.row(number).split_at(768);
        let step = lbfgs.step(losses[1], gradient.to_vec()).unwrap();
        let expected: Vec<f32> = points.row(number + 1).iter().zip(point).map(|(next, x)| next - x).collect();
        let apart = apart(step, &expected);
        println!("step {}: {apart:.1e}", number + 1);
        assert!(apart < 0.003, "step {}: {apart}", number + 1);
    }
}

#[test]
fn it_falls_as_in_torch() {
    for (case, pooling) in [("maximum", Pooling::Maximum), ("average", Pooling::Average)] {
        let (content, style) = (drawn(16, 16, [5, 3, 80]), drawn(32, 28, [11, -7, 60]));
        let (_, painting, _) = paint(&of_goldens(pooling), &content, &style);
        let (found, expected) = (&painting.rows, golden(case));
        let ratios: Vec<f64> = found.iter().zip(&expected).map(|(row, golden)| row.losses.total / golden[1]).collect();
        println!("{case}: {ratios:.5?}");
        assert!(ratios[..2].iter().all(|ratio| (ratio - 1.0).abs() < 1e-5), "{case}: {ratios:?}");
        assert!((0.5..2.0).contains(&ratios[19]), "{case}: {ratios:?}");
    }
}

#[test]
fn small_weights_paint_the_same() {
    let settings = |factor: f64| {
        let style_weight = OneOrMore::One(1000.0 * factor);
        Settings { content_weight: factor, style_weight, evaluations: OneOrMore::One(8), ..settings() }
    };
    // At 2^22 the first loss is large enough, as in the goldens; the others are brought there.
    let paint = |exponent: f64| paint(&settings(exponent.exp2()), &content(), &style()).0;
    let large = paint(22.0);
    assert_ne!(large, content());
    for exponent in [0.0, -30.0] {
        assert!(paint(exponent) == large, "weights times 2^{exponent}");
    }
}

#[test]
fn equal_pictures_stay_as_they_are() {
    let (result, painting, runs) = paint(&settings(), &content(), &content());
    assert_eq!(result, content());
    assert_eq!((painting.rows.len(), painting.rows[0].losses.total), (1, 0.0));
    assert_eq!(runs[0].ending, Ending::Minimised(End::Gradient));
}

#[test]
fn content_alone_comes_back_from_noise() {
    let evaluations = OneOrMore::One(40);
    let settings = Settings { start: Start::Noise, style_layers: Vec::new(), evaluations, ..settings() };
    let (_, painting, runs) = paint(&settings, &content(), &style());
    let Run { first, best, .. } = runs[0];
    assert!(best < 0.1 * first, "{best} of {first}");
    assert!(painting.rows.iter().all(|row| row.losses.style.is_empty() && row.losses.total == row.losses.content));
}

#[test]
fn noise_is_weak_and_depends_on_seed_and_name() {
    let settings = Settings { start: Start::Noise, ..settings() };
    let features = features(&settings);
    let start = |seed, name| {
        let transfer = Transfer { features: &features, settings: &settings, style: &style(), seed };
        to_vec::<f32>(&transfer.start(name, &transfer.canvas(&content(), None)))
    };
    let levels = start(7, "a");
    let n = levels.len() as f32;
    let mean = levels.iter().sum::<f32>() / n;
    let deviation = (levels.iter().map(|level| (level - mean).powi(2)).sum::<f32>() / n).sqrt();
    assert!((mean - 127.5).abs() < 0.05 && (deviation - 1.0).abs() < 0.03, "{mean} {deviation}");
    assert_eq!(levels, start(7, "a"));
    assert!(levels != start(8, "a") && levels != start(7, "b"));
}

#[test]
fn a_second_size_begins_with_the_result_of_the_first() {
    let sizes = |sizes: &[u32]| Settings {
        size: Some(OneOrMore::More(sizes.to_vec())),
        evaluations: OneOrMore::More(vec![12; sizes.len()]),
        ..settings()
    };
    let (result, painting, runs) = paint(&sizes(&[24, 48]), &content(), &style());
    assert_eq!(result.dimensions(), (64, 48));
    assert_eq!(runs.iter().map(|run| run.size).collect::<Vec<_>>(), [(32, 24), (64, 48)]);
    let sizes_of_rows: Vec<u32> = painting.rows.iter().map(|row| row.size).collect();
    assert_eq!(sizes_of_rows, [[24; 12], [48; 12]].concat());
    let (_, once, _) = paint(&sizes(&[48]), &content(), &style());
    assert!(painting.rows[12].losses.total < once.rows[0].losses.total, "not from the photo again");
    assert!(painting.rows[12].losses.content > 0.0);
}

#[test]
fn kept_colours_are_those_of_the_photo() {
    let (result, _, _) = paint(&Settings { keep_colours: true, ..settings() }, &content(), &style());
    let (painted, _, _) = paint(&settings(), &content(), &style());
    // Where nothing is cut off, all three channels change by the same amount.
    let colours = |picture: &RgbImage| -> Vec<Option<[i32; 2]>> {
        let inside = |pixel: &image::Rgb<u8>| pixel.0.iter().all(|level| (1..255).contains(level));
        let difference = |[r, g, b]: [u8; 3]| [i32::from(r) - i32::from(g), i32::from(g) - i32::from(b)];
        picture.pixels().map(|pixel| inside(pixel).then(|| difference(pixel.0))).collect()
    };
    let differs = |picture: &RgbImage| {
        let pairs = colours(picture).into_iter().zip(colours(&content()));
        let of_pair = |(x, y): (Option<[i32; 2]>, Option<[i32; 2]>)| {
            Some(x?.into_iter().zip(y?).map(|(x, y)| (x - y).abs()).max().unwrap_or_default())
        };
        pairs.filter_map(of_pair).max().unwrap()
    };
    assert!(differs(&result) <= 1 && result != content(), "{}", differs(&result));
    assert!(differs(&painted) > 10);
}

#[test]
fn losses_that_are_not_finite_end_the_run() {
    let settings = Settings { style_weight: OneOrMore::One(1e15), content_weight: 1e15, ..settings() };
    let photo = content();
    let features = features(&settings);
    let style = style();
    let transfer = Transfer { features: &features, settings: &settings, style: &style, seed: 7 };
    let canvas = transfer.canvas(&photo, None);
    let start = &canvas.content * f64::from(f32::MAX);
    let mut painting = Painting::new(&[5]);
    let says =
        transfer.paint_size("photo", &canvas, &start, 5, (&mut painting, &|| ())).map(|_| ()).unwrap_err().to_string();
    assert!(says.starts_with("photo: expected a finite loss at 64 × 48 pixels, got "), "{says}");
}
