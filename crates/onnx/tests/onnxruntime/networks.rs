//! Logits, probabilities and features of every network, against those of a plain evaluation.

use crate::cases::{Cases, Difference};
use crate::reference::{self, Map, Parameters};
use crate::weights::{around, parameters};
use image::RgbImage;
use measure::distribution::Distribution;
use network::{Act, Architecture, Conv, Flow, Join, Layer, Network, Op, Padding, Pooling, Recipe};
use onnx::{Classifier, Head, Linear, Pool, to_bytes};
use picture::fit::draw;
use picture::resample::Resampler;
use picture::{Filter, Preparation, Resize};

const PREPARATION: Preparation =
    Preparation { height: 40, width: 70, resize: Resize::Crop, filter: Filter::Bilinear, background: [0; 3] };
/// Photos in a batch.
const PHOTOS: u64 = 2;

/// What a photo should give.
struct Expected {
    logits: Vec<f64>,
    features: Vec<f64>,
}

/// Adds a case of a network, pool and number of classes.
fn add(cases: &mut Cases, name: &str, network: &Network, recipe: Recipe, pool: Pool, classes: usize) {
    let parameters = parameters(network);
    let head = head(network, pool, classes);
    let photos: Vec<RgbImage> = (0..PHOTOS).map(|number| fixture::picture::noise(81, 64, number)).collect();
    let expected: Vec<Expected> =
        photos.iter().map(|photo| evaluate(network, &parameters, &head, recipe, photo)).collect();
    let temperature = temperature(&expected);
    let classifier = Classifier {
        preparation: PREPARATION,
        recipe,
        network,
        parameters: &parameters,
        head,
        classes,
        temperature,
        metadata: vec![("classes".to_owned(), "a, b".to_owned())],
    };
    cases.model(name, &to_bytes(&classifier).unwrap());
    let probable = |expected: &Expected| probabilities(&expected.logits, classes, temperature);
    let outputs = [
        ("logits", expected.iter().map(|expected| expected.logits.clone()).collect()),
        ("probabilities", expected.iter().map(probable).collect()),
        ("features", expected.iter().map(|expected| expected.features.clone()).collect::<Vec<_>>()),
    ];
    let outputs = outputs.map(|(output, rows)| rows_of(cases, output, &rows));
    cases.add(name, name, &photos, &outputs);
}

fn rows_of(cases: &mut Cases, output: &str, rows: &[Vec<f64>]) -> serde_json::Value {
    let numbers: Vec<f32> = rows.iter().flatten().map(|&number| number as f32).collect();
    cases.floats(output, &numbers, &[rows.len(), rows[0].len()])
}

/// A head with one hidden layer if it flattens, else with none.
fn head(network: &Network, pool: Pool, classes: usize) -> Head {
    let map = network.shapes(PREPARATION.height.into(), PREPARATION.width.into()).pop().unwrap();
    let [h, w, c] = map.map(|side| side as usize);
    let outputs = if classes == 2 { 1 } else { classes };
    let sizes = match pool {
        Pool::Flatten => vec![h * w * c, 9, outputs],
        Pool::Average => vec![c, outputs],
    };
    let layer = |pair: &[usize]| Linear {
        weight: around("weight", 0.0, (6.0 / pair[0] as f32).sqrt(), (pair[1], pair[0])),
        bias: around("bias", 0.0, 0.1, pair[1]),
    };
    Head { pool, layers: sizes.windows(2).map(layer).collect() }
}

fn evaluate(network: &Network, parameters: &Parameters, head: &Head, recipe: Recipe, photo: &RgbImage) -> Expected {
    let mut picture = vec![0; PREPARATION.picture_len()];
    draw(photo, &mut picture, &PREPARATION, &mut Resampler::default());
    let map = reference::through(network, parameters, normalised(&picture, recipe));
    let features: Vec<f64> = map.outer_iter().map(|plane| plane.mean().unwrap()).collect();
    let pooled = match head.pool {
        Pool::Flatten => map.permuted_axes([1, 2, 0]).iter().copied().collect(),
        Pool::Average => features.clone(),
    };
    Expected { logits: logits(head, pooled), features }
}

/// As the recipe's documentation says.
fn normalised(picture: &[u8], recipe: Recipe) -> Map {
    let (height, width) = (PREPARATION.height as usize, PREPARATION.width as usize);
    Map::from_shape_fn((3, height, width), |(channel, row, column)| {
        let level = |channel| f64::from(picture[(row * width + column) * 3 + channel]);
        let x = level(channel);
        match recipe {
            Recipe::Unit => x / 255.0,
            Recipe::Caffe => level(2 - channel) - [103.939, 116.779, 123.68][channel],
            Recipe::CaffeRgb => x - [0.48235, 0.45882, 0.40784][channel] * 255.0,
            Recipe::Torch => (x / 255.0 - [0.485, 0.456, 0.406][channel]) / [0.229, 0.224, 0.225][channel],
            Recipe::Signed => x / 127.5 - 1.0,
            Recipe::Lite => (x - 127.0) / 128.0,
        }
    })
}

fn logits(head: &Head, pooled: Vec<f64>) -> Vec<f64> {
    let last = head.layers.len() - 1;
    head.layers.iter().enumerate().fold(pooled, |x, (number, layer)| {
        let sum = |(row, bias): (ndarray::ArrayView1<f32>, &f32)| {
            f64::from(*bias) + row.iter().zip(&x).map(|(weight, x)| f64::from(*weight) * x).sum::<f64>()
        };
        let sums = layer.weight.outer_iter().zip(&layer.bias).map(sum);
        if number == last { sums.collect() } else { sums.map(|sum| sum.max(0.0)).collect() }
    })
}

/// A temperature at which no class has a probability of nearly 1, whatever the random weights.
fn temperature(expected: &[Expected]) -> f64 {
    expected.iter().flat_map(|expected| &expected.logits).fold(0.0, |most: f64, logit| most.max(logit.abs())) / 3.0
}

/// The probabilities that the report shows, after division by the temperature.
fn probabilities(logits: &[f64], classes: usize, temperature: f64) -> Vec<f64> {
    let logits: Vec<f32> = logits.iter().map(|logit| *logit as f32).collect();
    Distribution::at_temperature(&logits, classes, 0, temperature).probabilities
}

/// Every architecture, with pools and numbers of classes in turn, and every recipe.
fn differences() -> Vec<Difference> {
    let mut cases = Cases::new();
    let kinds = [(Pool::Average, 5), (Pool::Flatten, 2), (Pool::Flatten, 3), (Pool::Average, 2)];
    for (architecture, (pool, classes)) in Architecture::all().zip(kinds.into_iter().cycle()) {
        let recipe = architecture.makers()[0].recipe;
        add(&mut cases, architecture.name(), &architecture.network(0.1), recipe, pool, classes);
    }
    let network = Architecture::named("mobilenet_v2").unwrap().network(0.1);
    for recipe in Recipe::ALL {
        add(&mut cases, &format!("recipe {recipe}"), &network, recipe, Pool::Average, 4);
    }
    add(&mut cases, "all joins", &every_join(), Recipe::Unit, Pool::Flatten, 4);
    cases.run()
}

/// What no network in the table has: products, a padded mean, and joins within joins.
fn every_join() -> Network {
    let conv = Conv { inputs: 3, outputs: 3, kernel: 3, stride: 2, groups: 3, padding: Padding::Same, bias: true };
    let pool = |kernel, stride, padding| {
        Flow::from(Op::Pool(network::Pool { pooling: Pooling::Average, kernel, stride, padding }))
    };
    let whole = Flow::Chain(vec![pool(20, 20, 0), Op::Act(Act::Relu6).into()]);
    let scaled = Flow::Join(Join::Product, vec![Flow::Chain(vec![]), whole]);
    let joined = Flow::Join(Join::Concat, vec![scaled, Flow::Chain(vec![]), pool(3, 1, 1)]);
    let layers = vec![
        Layer::chain("stem", vec![Flow::named("stem", Op::Conv(conv))]),
        Layer { name: "joined".to_owned(), flow: joined },
    ];
    Network { layers }
}

#[test]
#[ignore = "needs ONNX_PYTHON, a Python with onnxruntime and onnx"]
fn outputs_are_those_of_a_plain_evaluation() {
    let found = differences();
    for difference in &found {
        let Difference { case, output, off, largest, .. } = difference;
        println!("{case} {output}: largest {largest:.3}, off by {off:.1e}");
    }
    let far = found.iter().find(|difference| difference.off > 1e-4 * difference.largest);
    assert!(far.is_none(), "{far:?}");
}
