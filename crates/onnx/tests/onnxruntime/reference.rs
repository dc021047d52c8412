//! What a network computes, in double precision and with plain loops: another way than the one that is tested.

use ndarray::{Array3, ArrayD, Axis, concatenate, s};
use network::{Act, BatchNorm, Conv, Flow, Join, Named, Network, Op, Pool, Pooling};
use std::collections::BTreeMap;

pub type Parameters = BTreeMap<String, ArrayD<f32>>;
/// (c, h, w).
pub type Map = Array3<f64>;

/// The last feature map of an input.
pub fn through(network: &Network, parameters: &Parameters, input: Map) -> Map {
    network.layers.iter().fold(input, |map, layer| flow(&layer.flow, parameters, map))
}

fn flow(tree: &Flow, parameters: &Parameters, input: Map) -> Map {
    match tree {
        Flow::Op(named) => operation(named, parameters, input),
        Flow::Chain(flows) => flows.iter().fold(input, |map, next| flow(next, parameters, map)),
        Flow::Join(join, branches) => {
            let maps: Vec<Map> = branches.iter().map(|branch| flow(branch, parameters, input.clone())).collect();
            match join {
                Join::Sum => maps.into_iter().reduce(|a, b| a + b).unwrap(),
                Join::Product => maps.into_iter().reduce(|a, b| a * b).unwrap(),
                Join::Concat => concatenate(Axis(0), &maps.iter().map(Map::view).collect::<Vec<_>>()).unwrap(),
            }
        }
    }
}

fn operation(named: &Named, parameters: &Parameters, x: Map) -> Map {
    let parameter = |part: &str| parameters.get(&format!("{}.{part}", named.name));
    match &named.op {
        Op::Conv(layer) => conv(layer, parameter("weight").unwrap(), parameter("bias"), &x),
        Op::BatchNorm(norm) => {
            let parts = ["weight", "bias", "running_mean", "running_var"].map(|part| parameter(part).unwrap());
            batch_norm(norm, parts, x)
        }
        Op::Act(Act::Relu) => x.mapv_into(|x| x.max(0.0)),
        Op::Act(Act::Relu6) => x.mapv_into(|x| x.clamp(0.0, 6.0)),
        Op::Pool(layer) => pool(layer, &x),
    }
}

/// The map with this many values more above, below, to the left and to the right.
fn padded(x: &Map, [top, bottom, left, right]: [i64; 4], value: f64) -> Map {
    let (c, h, w) = x.dim();
    let [top, bottom, left, right] = [top, bottom, left, right].map(|side| side as usize);
    let mut wide = Map::from_elem((c, top + h + bottom, left + w + right), value);
    wide.slice_mut(s![.., top..top + h, left..left + w]).assign(x);
    wide
}

fn conv(conv: &Conv, weight: &ArrayD<f32>, bias: Option<&ArrayD<f32>>, x: &Map) -> Map {
    let (_, h, w) = x.dim();
    let ((top, bottom), (left, right)) = (conv.zeros(h as i64), conv.zeros(w as i64));
    let wide = padded(x, [top, bottom, left, right], 0.0);
    let [rows, columns, outputs] = Op::Conv(conv.clone()).shape([h as i64, w as i64, conv.inputs]).map(|n| n as usize);
    let (stride, kernel) = (conv.stride as usize, conv.kernel as usize);
    let inputs = (conv.inputs / conv.groups) as usize;
    Map::from_shape_fn((outputs, rows, columns), |(output, row, column)| {
        let first = output / (outputs / conv.groups as usize) * inputs;
        let mut sum = bias.map_or(0.0, |bias| bias[[output]].into());
        for (i, y, z) in taps(inputs, kernel) {
            let pixel = wide[[first + i, row * stride + y, column * stride + z]];
            sum += f64::from(weight[[output, i, y, z]]) * pixel;
        }
        sum
    })
}

/// Every input, row and column of a kernel.
fn taps(inputs: usize, kernel: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..inputs).flat_map(move |i| (0..kernel).flat_map(move |y| (0..kernel).map(move |z| (i, y, z))))
}

fn batch_norm(norm: &BatchNorm, parts: [&ArrayD<f32>; 4], mut x: Map) -> Map {
    for (channel, mut plane) in x.outer_iter_mut().enumerate() {
        let [weight, bias, mean, variance] = parts.map(|part| f64::from(part[[channel]]));
        plane.mapv_inplace(|x| (x - mean) / (variance + norm.epsilon).sqrt() * weight + bias);
    }
    x
}

fn pool(pool: &Pool, x: &Map) -> Map {
    let (c, h, w) = x.dim();
    let wide = padded(x, [pool.padding; 4], f64::NAN);
    let [rows, columns, _] = Op::Pool(*pool).shape([h as i64, w as i64, c as i64]).map(|n| n as usize);
    let (stride, kernel) = (pool.stride as usize, pool.kernel as usize);
    Map::from_shape_fn((c, rows, columns), |(channel, row, column)| {
        let window =
            wide.slice(s![channel, row * stride..row * stride + kernel, column * stride..column * stride + kernel]);
        let inside: Vec<f64> = window.iter().copied().filter(|x| !x.is_nan()).collect();
        match pool.pooling {
            Pooling::Max => inside.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Pooling::Average => inside.iter().sum::<f64>() / inside.len() as f64,
        }
    })
}
