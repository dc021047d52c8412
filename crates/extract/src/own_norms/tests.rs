//! Against libtorch's batch norm of all pictures at once, and what must hold for own statistics.

use super::*;
use model::bytes::{channels_back, to_vec};
use model::stack::{Regime, Statistics, Trained};
use model::{Architecture, Recipe, no_grad};
use network::{Act, BatchNorm, Conv, Flow, Op, Padding};
use std::sync::atomic::{AtomicUsize, Ordering};

/// `n` pictures of [h, w] in a file. No two pixels in a row are alike.
struct Pictures {
    folder: tempfile::TempDir,
    pixels: Npy<u8>,
}

fn pictures(n: usize, [h, w]: [usize; 2]) -> Pictures {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pictures.npy");
    let mut array = NpyWriter::<u8>::create(&path, &[n, h, w, 3]).unwrap();
    let level = |at: usize| ((at * at).wrapping_mul(2_654_435_761) >> 7) as u8 / (1 + (at % 3) as u8);
    array.rows_mut(0..n).iter_mut().enumerate().for_each(|(at, pixel)| *pixel = level(at));
    array.finish().unwrap();
    Pictures { folder, pixels: Npy::open(&path).unwrap() }
}

/// The statistics, and the number of pictures that went through all passes together.
fn gathered(network: &Network, parameters: &Parameters, pictures: &Pictures, batch: usize) -> (Parameters, usize) {
    let passed = AtomicUsize::new(0);
    let path = pictures.folder.path().join("kept");
    let gathering = Gathering {
        network,
        pictures: &pictures.pixels,
        batch,
        keep: &|shape| NpyWriter::create(&path, shape).inspect(|_| std::fs::remove_file(&path).unwrap()),
        tell: &|pictures| {
            passed.fetch_add(pictures, Ordering::Relaxed);
        },
    };
    (gathering.run(LookupTable::new(Recipe::Torch), parameters).unwrap(), passed.into_inner())
}

/// `parameters` with other `statistics`.
fn with(parameters: &Parameters, statistics: &Parameters) -> Parameters {
    parameters.iter().chain(statistics).map(|(name, x)| (name.clone(), x.shallow_clone())).collect()
}

fn input(pictures: &Pictures) -> Tensor {
    let shape: Vec<i64> = pictures.pixels.shape().iter().map(|&length| length as i64).collect();
    pixels::apply(Recipe::Torch, &tensor(pictures.pixels.data(), &shape))
}

/// Weights whose norms are not the identity.
fn weights(network: &Network) -> Parameters {
    let mut parameters = model::weights::random(network, 3);
    for (name, parameter) in network.parameters().filter(|(_, parameter)| parameter.role != Role::Kernel) {
        let place = |at: i64| (at as f32 * 1.7 + name.len() as f32).sin();
        let values: Vec<f32> = (0..parameter.shape[0]).map(place).collect();
        let values = match parameter.role {
            Role::Gain => values.iter().map(|x| 1.0 + 0.4 * x).collect(),
            Role::Variance => values.iter().map(|x| 2.0 + x).collect(),
            _ => values,
        };
        parameters.insert(name, tensor(&values, &parameter.shape));
    }
    parameters
}

/// libtorch normalises by the statistics of a batch; if all pictures are in it, these are their own.
#[test]
fn all_pictures_in_one_batch_have_the_same_output() {
    let pictures = pictures(7, [40, 56]);
    for name in ["resnet18", "mobilenet_v2", "densenet121", "vgg11_bn"] {
        let network = Architecture::named(name).unwrap().network(0.1);
        let parameters = weights(&network);
        let by_batch = Regime { trained: Trained::Nothing, statistics: Statistics::ByBatch };
        let whole = Stack::differentiable(&network.layers, &parameters, by_batch, Precision::F32);
        let expected = no_grad(|| whole.forward(&input(&pictures)));
        let (statistics, passed) = gathered(&network, &parameters, &pictures, 3);
        let own = Stack::frozen(&network.layers, &with(&parameters, &statistics), Precision::F32);
        let found = no_grad(|| own.forward(&input(&pictures)));
        let largest = |x: &Tensor| x.abs().max().double_value(&[]);
        let off = largest(&(&found - &expected)) / largest(&expected);
        assert!(off < 1e-3 && largest(&expected) > 0.1, "{name}: {off}");
        let norms = network.ops().filter(|named| is_norm(named)).count();
        assert_eq!(passed, 7 * (norms + parts(&network, [40, 56]).len() - 1), "{name}");
        assert_eq!(statistics.len(), 2 * norms, "{name}");
    }
}

#[test]
fn neither_batches_nor_the_trained_statistics_make_a_difference() {
    let pictures = pictures(5, [40, 56]);
    let network = Architecture::named("mobilenet_v2").unwrap().network(0.1);
    let parameters = weights(&network);
    let (first, _) = gathered(&network, &parameters, &pictures, 5);
    let trained = [(&Parameters::new(), 1), (&Parameters::new(), 2), (&first, 4)];
    for (statistics, batch) in trained {
        let (again, _) = gathered(&network, &with(&parameters, statistics), &pictures, batch);
        for (name, values) in &first {
            assert_eq!(to_vec::<f32>(values), to_vec::<f32>(&again[name]), "{name} in batches of {batch}");
        }
    }
    // So norms that were trained on just these pictures stay as they are.
    assert!(first.iter().all(|(name, values)| *values != parameters[name]));
}

/// y = (x - mean) / sqrt(variance + 0) · gain + shift, after a 1 × 1 convolution from three channels to one or one to one.
fn two_norms() -> Network {
    let conv = |name: &str, inputs| {
        let (kernel, stride, groups, padding) = (1, 1, 1, Padding::Symmetric);
        Flow::named(name, Op::Conv(Conv { inputs, outputs: 1, kernel, stride, groups, padding, bias: false }))
    };
    let norm = |name: &str| Flow::named(name, Op::BatchNorm(BatchNorm { channels: 1, epsilon: 0.0 }));
    let first = vec![conv("a", 3), norm("a_bn"), Op::Act(Act::Relu).into()];
    let second = vec![conv("b", 1), norm("b_bn")];
    Network { layers: vec![Layer::chain("first", first), Layer::chain("second", second)] }
}

#[test]
fn two_norms_by_hand() {
    // Two pictures of one row and two pixels, whose reds are 0, 51 and 102, 255.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pictures.npy");
    let mut array = NpyWriter::<u8>::create(&path, &[2, 1, 2, 3]).unwrap();
    array.rows_mut(0..2).copy_from_slice(&[0, 9, 9, 51, 9, 9, 102, 9, 9, 255, 9, 9]);
    array.finish().unwrap();
    let pictures = Pictures { folder, pixels: Npy::open(&path).unwrap() };
    let one = |name: &str, values: &[f32], shape: &[i64]| (name.to_owned(), tensor(values, shape));
    // The first convolution undoes the recipe for red: its outputs are 0, 0.2, 0.4 and 1, less 0.485.
    let parameters = Parameters::from([
        one("a.weight", &[0.229, 0.0, 0.0], &[1, 3, 1, 1]),
        one("a_bn.weight", &[2.0], &[1]),
        one("a_bn.bias", &[1.0], &[1]),
        one("a_bn.running_mean", &[7.0], &[1]),
        one("a_bn.running_var", &[9.0], &[1]),
        one("b.weight", &[-3.0], &[1, 1, 1, 1]),
        one("b_bn.weight", &[0.5], &[1]),
        one("b_bn.bias", &[10.0], &[1]),
        one("b_bn.running_mean", &[7.0], &[1]),
        one("b_bn.running_var", &[9.0], &[1]),
    ]);
    let (found, passed) = gathered(&two_norms(), &parameters, &pictures, 64);
    // Mean 0.4, variance (0.16 + 0.04 + 0 + 0.36) / 4 = 0.14.
    let (mean, deviation) = (0.4f64, 0.14f64.sqrt());
    let after = [0.0, 0.2, 0.4, 1.0].map(|x| -3.0 * ((x - mean) / deviation * 2.0 + 1.0).max(0.0));
    let second = after.iter().sum::<f64>() / 4.0;
    let squares = after.iter().map(|x| (x - second).powi(2)).sum::<f64>() / 4.0;
    for (name, expected) in [
        ("a_bn.running_mean", mean - 0.485),
        ("a_bn.running_var", 0.14),
        ("b_bn.running_mean", second),
        ("b_bn.running_var", squares),
    ] {
        let found = f64::from(to_vec::<f32>(&found[name])[0]);
        assert!((found - expected).abs() < 1e-5 * expected.abs(), "{name}: {found}, not {expected}");
    }
    // A pass for each norm, and one that keeps the first layer's output.
    assert_eq!((found.len(), passed), (4, 3 * 2));

    let own = Stack::frozen(&two_norms().layers, &with(&parameters, &found), Precision::F32);
    let y = to_vec::<f32>(&no_grad(|| own.forward(&input(&pictures))));
    let mut moments = Moments::default();
    moments.add(&y, 1);
    assert!((moments.mean()[0] - 10.0).abs() < 1e-5 && (moments.variance()[0] - 0.25).abs() < 1e-5, "{y:?}");
}

#[test]
fn normalised_maps_have_the_mean_and_deviation_of_shift_and_gain() {
    let pictures = pictures(6, [40, 56]);
    // The last layer of this network ends with a norm, without an activation.
    let mut network = Architecture::named("mobilenet_v2").unwrap().network(0.1);
    network.layers.truncate(network.position("block_1").unwrap() + 1);
    let parameters = weights(&network);
    let (statistics, _) = gathered(&network, &parameters, &pictures, 4);
    let own = Stack::frozen(&network.layers, &with(&parameters, &statistics), Precision::F32);
    let y = channels_back(&no_grad(|| own.forward(&input(&pictures))));
    let mut moments = Moments::default();
    moments.add(&to_vec(&y), y.size()[3] as usize);
    let of = |part: &str| to_vec::<f32>(&parameters[&format!("block_1_project_BN.{part}")]);
    for ((mean, variance), (shift, gain)) in
        moments.mean().iter().zip(moments.variance()).zip(of("bias").iter().zip(of("weight")))
    {
        assert!((mean - shift).abs() < 1e-4, "{mean}, not {shift}");
        assert!((variance.sqrt() / gain - 1.0).abs() < 0.05, "{variance}: {gain}");
    }
}

#[test]
fn layers_are_kept_where_their_outputs_are_small() {
    let parts = |name: &str| {
        let network = Architecture::named(name).unwrap().network(1.0);
        let ends = parts(&network, [224, 224]);
        assert!(ends.windows(2).all(|pair| pair[0].end == pair[1].start) && ends[0].start == 0);
        ends.iter().map(|part| network.layers[part.end - 1].name.clone()).collect::<Vec<_>>()
    };
    let ends = ["maxpool", "layer2.0", "layer2.1", "layer2.2", "layer2.3"];
    assert_eq!(parts("resnet50")[..5], ends);
    assert_eq!(parts("resnet50").last().unwrap(), "layer4.2");
    let vgg = parts("vgg16_bn");
    assert_eq!(vgg[..2], ["block2_pool", "block3_pool"]);
}

#[test]
fn maps_go_through_as_they_are() {
    let pictures = pictures(5, [4, 6]);
    let maps = Maps::Pictures(&pictures.pixels, LookupTable::new(Recipe::Torch));
    let nothing = Stack::frozen(&[], &Parameters::new(), Precision::F32);
    let mut seen = (Vec::new(), Vec::new());
    maps.through(&nothing, 2, |rows, values, channels| {
        seen.0.extend([rows.start, rows.end, channels]);
        seen.1.extend_from_slice(values);
    })
    .unwrap();
    assert_eq!(seen.0, [0, 2, 3, 2, 4, 3, 4, 5, 3]);
    assert_eq!(seen.1, to_vec::<f32>(&channels_back(&input(&pictures))));
}
