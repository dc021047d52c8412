//! Heads computed by hand; and all ways to compute a pass agree.

use super::*;
use crate::bytes::{tensor, to_vec};

fn shape(pool: HeadPool, hidden: &[usize], dropout: f64) -> HeadShape {
    HeadShape { features: [1, 2, 3], pool, hidden: hidden.to_vec(), dropout, outputs: 2 }
}

fn given(values: &[(&str, &[f32], &[i64])]) -> Parameters {
    values.iter().map(|(name, values, shape)| ((*name).to_owned(), tensor(values, shape))).collect()
}

#[test]
fn logits_by_hand() {
    let parameters = given(&[
        ("hidden_1.weight", &[1.0, 0.0, 0.0, 0.0, -1.0, 0.0], &[2, 3]),
        ("hidden_1.bias", &[0.5, 1.0], &[2]),
        ("output.weight", &[1.0, 1.0, 2.0, -1.0], &[2, 2]),
        ("output.bias", &[0.0, 10.0], &[2]),
    ]);
    let features = tensor::<f32>(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0], &[1, 1, 2, 3]);
    let head = Head::new(&shape(HeadPool::Average, &[2], 0.5), &parameters);
    // Means 2, 3, 4; hidden ReLU(2.5), ReLU(-2).
    assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [2.5, 15.0]);
}

#[test]
fn flatten_orders_by_row_column_channel() {
    let parameters = given(&[
        ("output.weight", &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[2, 6]),
        ("output.bias", &[0.0, 0.0], &[2]),
    ]);
    let features = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1, 1, 2, 3]);
    let head = Head::new(&shape(HeadPool::Flatten, &[], 0.0), &parameters);
    assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [654_321.0, 0.0]);
}

#[test]
fn a_training_pass_has_the_logits_and_gradients_of_forward() {
    // A number of hidden units that is a multiple of the tile size, one that is not, and none.
    for hidden in [&[64, 7][..], &[33], &[]] {
        let shape = HeadShape { features: [2, 3, 40], ..shape(HeadPool::Flatten, hidden, 0.5) };
        let head = Head::new(&shape, &shape.fresh(1));
        let features = (Tensor::arange(5 * 240, (Kind::Float, tch::Device::Cpu)) * 0.618).sin().reshape([5, 2, 3, 40]);
        let dropout = Dropout { seed: 7, step: 3 };
        let close = |found: &Tensor, expected: &Tensor| {
            assert_eq!(found.size(), expected.size());
            let [difference, largest] = [&(found - expected), expected].map(|x| x.abs().max().double_value(&[]));
            assert!(difference < 1e-5 * largest, "{hidden:?}: {difference} of {largest}");
        };
        let loss = |logits: &Tensor| logits.square().sum(Kind::Float);
        let (pass, plain) = (head.learn(&features, dropout), head.forward(&features, Mode::Train(dropout)));
        close(&pass.logits, &plain);
        let own = kernels::matmul::pays(kernels::simd::Simd::detect(), 1)
            && hidden.first().is_some_and(|units| units % 32 == 0);
        assert_eq!(pass.product.is_some(), own, "{hidden:?}");
        let loss_of_pass = loss(&pass.logits);
        let pairs = pass.gradients(&loss_of_pass).into_iter().zip(Gradient::of(&loss(&plain), &head.trained));
        pairs.for_each(|(found, expected)| close(&found.whole(), &expected.whole()));
    }
}

#[test]
fn weights_are_kernels_and_biases_are_biases() {
    let shape = shape(HeadPool::Flatten, &[4], 0.0);
    let roles = Head::new(&shape, &shape.fresh(1)).trained().into_iter().map(|variable| (variable.name, variable.role));
    let expected = [
        ("hidden_1.weight", Role::Kernel),
        ("hidden_1.bias", Role::Bias),
        ("output.weight", Role::Kernel),
        ("output.bias", Role::Bias),
    ];
    assert_eq!(roles.collect::<Vec<_>>(), expected.map(|(name, role)| (name.to_owned(), role)));
}

#[test]
fn only_a_prediction_to_differentiate_has_a_graph_to_the_features() {
    let parameters = given(&[
        ("output.weight", &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[2, 6]),
        ("output.bias", &[0.0, 0.0], &[2]),
    ]);
    // A dropout that would show: only training drops.
    let head = Head::new(&shape(HeadPool::Flatten, &[], 0.9), &parameters);
    let features = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1, 1, 2, 3]).set_requires_grad(true);
    let logits = head.forward(&features, Mode::Differentiate);
    let gradient = Tensor::run_backward(&[logits.sum(Kind::Float)], &[&features], false, false).remove(0);
    assert_eq!(to_vec::<f32>(&gradient), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5]);
    assert!(!head.forward(&features, Mode::Evaluate).requires_grad());
}

#[test]
fn dropout_is_a_function_of_seed_and_step_and_keeps_the_mean() {
    let shape =
        HeadShape { features: [1, 1, 10_000], pool: HeadPool::Flatten, hidden: vec![], dropout: 0.3, outputs: 1 };
    let ones = Tensor::ones([1, 10_000], (Kind::Float, tch::Device::Cpu));
    let head = Head::new(&shape, &shape.fresh(1));
    let draw = |seed, step| to_vec::<f32>(&head.drop(ones.shallow_clone(), Some(Dropout { seed, step }), 0));
    assert_eq!(draw(1, 5), draw(1, 5));
    assert_ne!(draw(1, 5), draw(1, 6));
    assert_ne!(draw(1, 5), draw(2, 5));
    let mean = draw(1, 5).iter().sum::<f32>() / 10_000.0;
    assert!((mean - 1.0).abs() < 0.03, "{mean}");
}
