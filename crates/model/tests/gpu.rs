//! What this machine's GPU computes, if it has one that can be used. In a process of its own: libtorch looks once for its
//! CUDA library, and must not have looked before.

use model::bytes::{channels_last, tensor, to_vec};
use model::device::{self, Choice, Taken};
use model::fit::{Keep, Pass, Schedule, Task};
use model::head::{HeadShape, Pool};
use model::mode::{Dropout, Mode};
use model::optimizer::{Method, Rule};
use model::pace::Decay;
use model::stack::Regime;
use model::{Architecture, Device, Head, Parameters, Precision, Stack, Tensor, no_grad, weights};

/// The end of a network with its classifier, and six pictures that the processor holds.
struct Tail {
    layers: Stack,
    head: Head,
    pictures: Tensor,
}

impl Task for Tail {
    fn trained(&self) -> Vec<(String, Tensor)> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn len(&self) -> usize {
        6
    }

    fn pass(&self, _: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let rows: Vec<i64> = pictures.iter().map(|&picture| picture as i64).collect();
        let labels: Vec<i64> = rows.iter().map(|row| row % 3).collect();
        let map = self.layers.forward(&channels_last(&self.pictures.index_select(0, &Tensor::from_slice(&rows))));
        Pass::new(
            self.head.forward(&map.permute([0, 2, 3, 1]), Mode::Train(dropout)),
            Tensor::from_slice(&labels),
            self.trained(),
        )
    }

    fn validation_logits(&self) -> Vec<f32> {
        let map = no_grad(|| self.layers.forward(&channels_last(&self.pictures)));
        to_vec(&self.head.forward(&map.permute([0, 2, 3, 1]), Mode::Evaluate))
    }

    fn validation_labels(&self) -> &[i64] {
        &[0, 1, 2, 0, 1, 2]
    }
}

/// Numbers of no pattern between 0 and 1.
fn pictures() -> Tensor {
    let numbers: Vec<f32> = (0..6 * 40 * 32 * 3).map(|i| (f64::from(i) * 0.618).fract() as f32).collect();
    tensor(&numbers, &[6, 40, 32, 3])
}

/// What two stacks, one after the other, make of pictures, and then the logits after two epochs on `device`; and again,
/// from the state after the first.
fn answers(device: Device, precision: Precision) -> [Vec<f32>; 3] {
    let network = Architecture::vgg16().network(0.125);
    let parameters: Parameters = device::moved(weights::random(&network, 1), device);
    let frozen = |layers| Stack::frozen(layers, &parameters, precision);
    let (first, second) = (frozen(&network.layers[..6]), frozen(&network.layers[6..]));
    let map = no_grad(|| second.forward(&first.forward(&channels_last(&pictures()))));

    let shape = HeadShape { features: [1, 1, 64], pool: Pool::Flatten, hidden: vec![64], dropout: 0.5, outputs: 3 };
    let schedule = Schedule {
        rule: Rule { method: Method::Adamw, learning_rate: 0.001, momentum: 0.0, weight_decay: 0.1 },
        decay: Decay::Cosine,
        warmup_epochs: 1,
        epochs: 2,
        batch: 4,
        patience_epochs: None,
        keep: Keep::Last,
        seed: 7,
        class_weights: vec![1.0, 2.0, 0.5],
        label_smoothing: 0.1,
    };
    let task = || Tail {
        layers: Stack::differentiable(&network.layers, &parameters, Regime::FINE_TUNED, precision),
        head: Head::new(&shape, &device::moved(shape.fresh(7), device)),
        pictures: pictures(),
    };
    let whole = task();
    schedule.fit(&whole, schedule.begin(&whole), &mut ());
    let half = task();
    let one = Schedule { epochs: 1, warmup_epochs: 0, ..schedule.clone() };
    let mut saved = Saved(Vec::new());
    one.fit(&half, one.begin(&half), &mut saved);
    let resumed = task();
    let mut session = one.begin(&resumed);
    session.restore(&saved.0).unwrap();
    session.finish();
    assert_eq!(half.validation_logits(), resumed.validation_logits());
    [to_vec(&map), whole.validation_logits(), half.validation_logits()]
}

struct Saved(Vec<u8>);

impl model::fit::Watch for Saved {
    fn epoch(&mut self, _: &model::history::Epoch, session: &model::session::Session) {
        self.0 = session.to_bytes();
    }
}

#[test]
fn a_gpu_computes_what_the_processor_does() {
    let (taken, line) = device::take(Choice::Auto).unwrap();
    let line = line.unwrap();
    assert_eq!(line.lines().count(), 1);
    let asked = device::take(Choice::Cuda);
    let cpu = answers(Device::Cpu, Precision::F32);
    assert_eq!(cpu, answers(Device::Cpu, Precision::F32));
    if taken == Taken::Cpu {
        // Both go by the same finding.
        let why = line.strip_prefix("device: cpu, as ").unwrap();
        let refusal = asked.unwrap_err().to_string();
        assert!(refusal.contains(why.split_once("; ").map_or(why, |(why, _)| why)), "{refusal}\n{why}");
        eprintln!("not compared: {line}");
        return;
    }
    assert_eq!(asked.unwrap().0, taken);
    // Of a training in bfloat16 no bound is known: its first steps go by the signs of gradients.
    for (precision, bounds) in [(Precision::F32, &[1e-3, 1e-2, 1e-2][..]), (Precision::Bf16, &[0.02])] {
        let gpu = answers(taken.device(), precision);
        assert_eq!(gpu, answers(taken.device(), precision), "the same bytes every time");
        for ((cpu, gpu), bound) in cpu.iter().zip(&gpu).zip(bounds) {
            let largest = cpu.iter().fold(0f32, |largest, x| largest.max(x.abs()));
            let off = cpu.iter().zip(gpu).fold(0f32, |most, (x, y)| most.max((x - y).abs())) / largest;
            assert!(off < *bound, "{precision}: {off}");
        }
    }
}
