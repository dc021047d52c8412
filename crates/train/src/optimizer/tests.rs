//! Steps by hand, and that all ways of taking a step agree.

use super::rule::Method;
use super::*;
use kernels::simd::Simd;
use model::Role;
use model::bytes::{kernels_last, to_vec};
use tch::{Device, Kind};

fn variable(role: Role, tensor: &Tensor) -> Variable {
    Variable { name: "w".to_owned(), role, tensor: tensor.shallow_clone() }
}

/// Two steps from w = 1 on the loss 2 w, whose gradient is 2.
fn after_two_steps(method: Method, role: Role) -> f32 {
    let w = Tensor::from_slice(&[1f32]).set_requires_grad(true);
    let rule = Rule { method, learning_rate: 0.1, momentum: 0.5, weight_decay: 0.1 };
    let trained = [variable(role, &w)];
    let mut optimizer = Optimizer::new(rule, &trained);
    for _ in 0..2 {
        optimizer.step(Gradient::of(&(&w * 2.0).sum(Kind::Float), &trained), 1.0);
    }
    to_vec::<f32>(&w.detach())[0]
}

#[test]
fn two_steps_of_each_method_by_hand() {
    let close = |method, expected: f64| {
        let found = f64::from(after_two_steps(method, Role::Kernel));
        assert!((found - expected).abs() < 1e-6, "{method:?}: {found} {expected}");
    };
    close(Method::Sgd, 1.0 - 0.1 * 2.0 - 0.1 * 3.0);
    close(Method::Sgdw, (1.0 * 0.99 - 0.1 * 2.0) * 0.99 - 0.1 * 3.0);
    close(Method::Rmsprop, 1.0 - 0.1 * 2.0 / 0.4f64.sqrt() - 0.1 * 2.0 / 0.76f64.sqrt());
    close(Method::Adam, 1.0 - 0.1 - 0.1);
    close(Method::Adamw, (1.0 * 0.99 - 0.1) * 0.99 - 0.1);
}

#[test]
fn adam_with_a_gradient_that_varies_by_hand() {
    let w = Tensor::from_slice(&[1f32]).set_requires_grad(true);
    let rule = Rule { method: Method::Adam, learning_rate: 0.1, momentum: 0.0, weight_decay: 0.0 };
    let mut optimizer = Optimizer::new(rule, &[variable(Role::Kernel, &w)]);
    for gradient in [1f32, -3.0] {
        optimizer.step(vec![Gradient::Whole(Tensor::from_slice(&[gradient]))], 1.0);
    }
    // The first step is 0.1 whatever the gradient. In the second the means are 0.9 · 0.1 - 0.1 · 3 and
    // 0.999 · 0.001 + 0.001 · 9, corrected by 1 - 0.9² and 1 - 0.999².
    let (mean, square) = (-0.21 / 0.19, 0.009_999 / 0.001_999);
    let (found, expected) = (f64::from(to_vec::<f32>(&w.detach())[0]), 0.9 - 0.1 * mean / f64::sqrt(square));
    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
}

#[test]
fn biases_and_norms_do_not_decay() {
    for role in [Role::Bias, Role::Gain, Role::Shift] {
        assert_eq!(after_two_steps(Method::Sgdw, role), after_two_steps(Method::Sgd, role));
        assert_eq!(after_two_steps(Method::Adamw, role), after_two_steps(Method::Adam, role));
    }
    assert_ne!(after_two_steps(Method::Sgdw, Role::Kernel), after_two_steps(Method::Sgd, Role::Kernel));
}

const METHODS: [Method; 5] = [Method::Sgd, Method::Sgdw, Method::Rmsprop, Method::Adam, Method::Adamw];

/// Numbers between -1 and 1 without a pattern.
fn some(shape: &[i64], salt: i64) -> Tensor {
    let numbers = Tensor::arange(shape.iter().product::<i64>(), (Kind::Double, Device::Cpu));
    ((numbers + 1.0) * (0.618 + salt as f64)).sin().to_kind(Kind::Float).reshape(shape)
}

/// (outputs, inputs, rows, columns), channels-last in memory.
fn kernel(salt: i64) -> Tensor {
    kernels_last(&some(&[5, 4, 3, 2], salt))
}

fn whole(tensors: [Tensor; 3]) -> [Gradient; 3] {
    tensors.map(Gradient::Whole)
}

/// The weight and state after three steps on the same gradients, by `step_separately` and by libtorch's operations. `reached`:
/// whether the former makes one pass over memory.
fn both(method: Method, reached: bool, weight: &Tensor, gradients: [Gradient; 3]) -> [Vec<Tensor>; 2] {
    let rule = Rule { method, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.3 };
    let start = || Optimizer::new(rule, &[variable(Role::Kernel, &weight.copy())]).parameters;
    let (mut one, mut other) = (start(), start());
    for (number, gradient) in (1..).zip(gradients) {
        let update = Update::new(&rule, 0.5, number);
        apply(&update, &mut other[0], &gradient.whole());
        let gradient = gradient_arranged_like(&one[0].weight, gradient);
        assert_eq!(fused::fits(&one[0].weight, &gradient, &one[0].state), reached);
        step_separately(&update, &mut one, vec![gradient]);
    }
    [one, other].map(|mut parameters| {
        let Parameter { weight, state, .. } = parameters.remove(0);
        state.into_iter().chain([weight]).collect()
    })
}

/// The formulas, by libtorch's operations.
fn apply(update: &Update, parameter: &mut Parameter, gradient: &Tensor) {
    let update = if parameter.role.decays() { *update } else { update.without_decay() };
    update.apply(&mut parameter.weight, gradient, &parameter.state);
}

fn assert_close(ways: &[Vec<Tensor>; 2], what: &str) {
    for (one, other) in ways[0].iter().zip(&ways[1]) {
        let [difference, largest] = [&(one - other), other].map(|x| x.abs().max().double_value(&[]));
        assert!(difference < 1e-6 * largest, "{what}: {difference} of {largest}");
    }
}

#[test]
fn one_pass_over_memory_is_what_the_formulas_say() {
    for method in METHODS {
        // More elements than a piece has, and a last piece that is not full.
        for shape in [&[3][..], &[300, 257]] {
            let ways = both(method, true, &some(shape, 0), whole([1, 2, 3].map(|salt| some(shape, salt))));
            assert_close(&ways, &format!("{method:?} {shape:?}"));
        }
    }
}

#[test]
fn whatever_the_order_in_memory_each_weight_meets_its_own_gradient() {
    let transposed = |shape: &[i64; 2], salt| some(&[shape[1], shape[0]], salt).tr();
    for method in METHODS {
        let last = [1, 2, 3].map(kernel);
        assert_close(&both(method, true, &kernel(0), whole(last)), &format!("{method:?}, both channels-last"));
        let first = [1, 2, 3].map(|salt| kernel(salt).contiguous());
        assert_close(&both(method, true, &kernel(0), whole(first)), &format!("{method:?}, gradient channels-first"));
        let rows = [1, 2, 3].map(|salt| some(&[7, 5], salt));
        assert_close(
            &both(method, true, &transposed(&[7, 5], 0), whole(rows)),
            &format!("{method:?}, weight transposed"),
        );
        let one_number = || some(&[1, 1], 1).expand([7, 5], false);
        let same = [one_number(), one_number(), one_number()];
        assert_close(
            &both(method, true, &some(&[7, 5], 0), whole(same)),
            &format!("{method:?}, gradient of one number"),
        );
    }
}

#[test]
fn what_one_pass_cannot_reach_goes_by_the_formulas() {
    let every_second = |salt| some(&[6, 4], salt).slice(1, 0, 4, 2);
    let double = |salt| some(&[6, 2], salt).to_kind(Kind::Double);
    let reached = |weight: &Tensor, gradient: Tensor, state| fused::fits(weight, &Gradient::Whole(gradient), &[state]);
    for weight in [every_second(0), double(0)] {
        assert!(!reached(&weight, weight.shallow_clone(), weight.shallow_clone()));
    }
    assert!(reached(&kernel(0), kernel(1), kernel(2)));
    assert!(!reached(&kernel(0), kernel(1), kernel(2).contiguous()));
    let ways = both(Method::Rmsprop, false, &double(0), whole([1, 2, 3].map(double)));
    assert_eq!(ways[0], ways[1]);
}

#[test]
fn parameters_that_share_memory_go_by_the_formulas() {
    let [a, b, c] = [0, 1, 2].map(|salt| some(&[6, 4], salt));
    let halves = [a.narrow(0, 0, 3), a.narrow(0, 3, 3)];
    assert!(fused::apart([&a, &b], [&c, &c]));
    assert!(fused::apart(&halves, [&c]));
    assert!(!fused::apart([&a, &halves[1]], [&c]));
    assert!(!fused::apart([&a, &b], [&c, &halves[1]]));
    assert!(!fused::apart([&a, &a], [] as [&Tensor; 0]));
    // Every second number, whose memory reaches over the others.
    assert!(!fused::apart([&a.slice(1, 0, 4, 2), &a.slice(1, 1, 4, 2)], []));

    let rule = Rule { method: Method::Sgd, learning_rate: 0.1, momentum: 0.0, weight_decay: 0.0 };
    let w = Tensor::from_slice(&[1f32, 2.0]);
    let mut optimizer = Optimizer::new(rule, &[variable(Role::Bias, &w), variable(Role::Bias, &w)]);
    let gradient = || Gradient::Whole(Tensor::from_slice(&[1f32, 10.0]));
    optimizer.step(vec![gradient(), gradient()], 1.0);
    assert!(to_vec::<f32>(&w).iter().zip([0.8, 0.0]).all(|(found, expected)| (found - expected).abs() < 1e-6));
}

#[test]
fn a_gradient_that_is_a_product_is_what_libtorch_multiplies() {
    // More inputs than a piece or a block has, and the last ones not full.
    for [b, inputs, outputs] in [[3, 5, 32], [20, 700, 64], [2, 7, 4096]] {
        // Whole numbers, whose sums are the same in any order.
        let few = |shape: [i64; 2], salt| (some(&shape, salt) * 4.0).round();
        let product = |salt| Gradient::Product { inputs: few([b, inputs], salt), outputs: few([b, outputs], salt + 1) };
        for method in METHODS {
            let one_output_after_the_other = some(&[outputs, inputs], 0);
            let one_input_after_the_other = some(&[inputs, outputs], 0).tr();
            for (weight, reached) in [
                (one_input_after_the_other, kernels::matmul::pays(Simd::detect(), b as usize)),
                (one_output_after_the_other, false),
            ] {
                let ways = both(method, reached, &weight, [1, 2, 3].map(product));
                assert_close(&ways, &format!("{method:?} {b} {inputs} {outputs}"));
            }
        }
    }
}

#[test]
fn threads_and_instructions_make_no_difference() {
    let rule = |method| Rule { method, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.3 };
    let product = || Gradient::Product { inputs: some(&[20, 700], 1), outputs: some(&[20, 64], 2) };
    for (method, gradient) in METHODS.into_iter().flat_map(|method| [(method, true), (method, false)]) {
        let gradient = || if gradient { Gradient::Whole(some(&[700, 64], 1).tr()) } else { product() };
        let start = || Optimizer::new(rule(method), &[variable(Role::Kernel, &some(&[700, 64], 0).tr())]).parameters;
        let update = Update::new(&rule(method), 0.5, 1);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (mut parameters, gradient) = (start(), gradient());
            pool.install(|| step_separately(&update, &mut parameters, vec![gradient]));
            to_vec::<f32>(&parameters[0].weight)
        };
        assert_eq!(with(1), with(2), "{method:?}");
        assert_eq!(with(1), with(5), "{method:?}");
        for simd in Simd::all() {
            let (mut parameters, gradient) = (start(), gradient());
            let Parameter { weight, state, .. } = &mut parameters[0];
            if fused::fits(weight, &gradient, state) {
                // SAFETY: weight, gradient and state were made apart from each other just now.
                #[expect(unsafe_code, reason = "the step's loops work on slices")]
                let slices = unsafe { Slices::new(weight, &gradient, state) };
                fused::apply_with(simd, vec![(update, slices)]);
                assert_eq!(to_vec::<f32>(weight), with(1), "{method:?} {simd:?}");
            }
        }
    }
}

/// Parameters of every shape and memory layout that networks have; some fill their aligned room exactly, some do not.
/// Those of one axis are biases.
fn several(salt: i64) -> Vec<Tensor> {
    vec![some(&[3], salt), kernel(salt), some(&[64], salt), some(&[7, 5], salt).tr(), some(&[1, 64], salt)]
}

fn named(weights: Vec<Tensor>) -> Vec<Variable> {
    let named = |(number, tensor): (usize, Tensor)| {
        let role = if tensor.dim() > 1 { Role::Kernel } else { Role::Bias };
        Variable { name: number.to_string(), role, tensor }
    };
    weights.into_iter().enumerate().map(named).collect()
}

fn numbers(optimizer: &Optimizer) -> Vec<Vec<f32>> {
    let weights = optimizer.parameters.iter().map(|Parameter { weight, .. }| to_vec(weight));
    weights.chain(optimizer.state().map(|(_, state)| to_vec(state))).collect()
}

#[test]
fn all_parameters_together_take_the_steps_of_each() {
    for method in METHODS {
        let rule = Rule { method, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.3 };
        let held = named(several(0));
        let strides: Vec<_> = held.iter().map(|variable| variable.tensor.stride()).collect();
        let (mut together, mut each) = (Optimizer::joined(rule, &held), Optimizer::separate(rule, &named(several(0))));
        assert!(together.flat.is_some());
        for number in 1..=3 {
            let gradients = || several(number).into_iter().map(Gradient::Whole).collect();
            together.step(gradients(), 0.5);
            let update = Update::new(&rule, 0.5, number as i32);
            for (parameter, gradient) in each.parameters.iter_mut().zip(several(number)) {
                apply(&update, parameter, &gradient);
            }
            assert_eq!(numbers(&together), numbers(&each), "{method:?}, step {number}");
        }
        for ((Variable { tensor: weight, .. }, stride), Parameter { weight: of_optimizer, .. }) in
            held.iter().zip(strides).zip(&together.parameters)
        {
            assert_eq!(weight.stride(), stride);
            assert_eq!(
                to_vec::<f32>(weight),
                to_vec::<f32>(of_optimizer),
                "a parameter changes for the network that holds it"
            );
        }
    }
}

#[test]
fn parameters_in_one_tensor_still_have_gradients_and_can_be_put_back() {
    let rule = Rule { method: Method::Adamw, learning_rate: 0.1, momentum: 0.0, weight_decay: 0.3 };
    let start = || {
        let trained = named(several(0).into_iter().map(|weight| weight.set_requires_grad(true)).collect());
        (Optimizer::joined(rule, &trained), trained)
    };
    let step = |optimizer: &mut Optimizer, trained: &[Variable]| {
        let squares = trained.iter().map(|variable| variable.tensor.square().sum(Kind::Float));
        optimizer.step(Gradient::of(&squares.reduce(|a, b| a + b).unwrap(), trained), 1.0);
    };
    let (mut optimizer, trained) = start();
    let expected: Vec<Vec<f32>> = trained.iter().map(|variable| to_vec(&(&variable.tensor * 2.0))).collect();
    let squares =
        trained.iter().map(|variable| variable.tensor.square().sum(Kind::Float)).reduce(|a, b| a + b).unwrap();
    let gradients: Vec<Vec<f32>> =
        Gradient::of(&squares, &trained).iter().map(|gradient| to_vec(&gradient.whole())).collect();
    assert_eq!(gradients, expected);

    step(&mut optimizer, &trained);
    let (mut other, others) = start();
    tch::no_grad(|| {
        for (variable, saved) in others.iter().zip(&trained) {
            variable.tensor.shallow_clone().copy_(&saved.tensor);
        }
        for ((_, state), (_, saved)) in other.state().zip(optimizer.state()) {
            state.shallow_clone().copy_(saved);
        }
    });
    other.steps = optimizer.steps;
    step(&mut optimizer, &trained);
    step(&mut other, &others);
    assert_eq!(numbers(&optimizer), numbers(&other));
}

#[test]
fn parameters_that_do_not_fit_into_one_tensor_stay_where_they_are() {
    let rule = Rule { method: Method::Sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.0 };
    let double = some(&[3], 1).to_kind(Kind::Double);
    let gaps = some(&[6, 4], 1).slice(1, 0, 4, 2);
    for odd in [double, gaps] {
        let address = odd.data_ptr();
        let mut optimizer = Optimizer::joined(rule, &named(vec![some(&[3], 0), odd.shallow_clone()]));
        assert!(optimizer.flat.is_none());
        assert_eq!(odd.data_ptr(), address);
        let before = to_vec::<f32>(&odd);
        optimizer.step(vec![Gradient::Whole(some(&[3], 2)), Gradient::Whole(odd.ones_like())], 1.0);
        let after: Vec<f32> = before.iter().map(|x| x - 0.1).collect();
        assert!(to_vec::<f32>(&odd).iter().zip(after).all(|(x, y)| (x - y).abs() < 1e-6));
    }
}
