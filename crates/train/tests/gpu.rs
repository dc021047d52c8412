//! Compares this machine's GPU, if it has one that can be used, with the CPU. It needs a process of its own: libtorch looks
//! for its CUDA library once, and must not have looked before.

use model::bytes::{channels_last, tensor, to_vec};
use model::device::{self, Choice, Chosen};
use model::head::{HeadPool, HeadShape};
use model::mode::Dropout;
use model::stack::Regime;
use model::{Architecture, Device, Gradient, Head, Parameters, Precision, Stack, Tensor, Variable, no_grad, weights};
use train::callback::Callback;
use train::fit::Trainer;
use train::forward;
use train::history::Epoch;
use train::kept_epoch::KeptEpoch;
use train::loss::CrossEntropy;
use train::optimizer::rule::{Method, Rule};
use train::schedule::Decay;
use train::score::Score;
use train::session::Session;
use train::task::{Pass, Task};

/// A network with its classifier, and six pictures in the CPU's memory.
struct Classifier {
    layers: Stack,
    head: Head,
    loss: CrossEntropy,
    pictures: Tensor,
}

impl Classifier {
    fn logits(&self) -> Vec<f32> {
        to_vec(&no_grad(|| forward::logits(&self.layers, &self.head, &channels_last(&self.pictures))))
    }
}

impl Task for Classifier {
    fn trained(&self) -> Vec<Variable> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn len(&self) -> usize {
        6
    }

    fn pass(&self, _: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let rows: Vec<i64> = pictures.iter().map(|&picture| picture as i64).collect();
        let labels: Vec<i64> = rows.iter().map(|row| row % 3).collect();
        let map = self.layers.forward(&channels_last(&self.pictures.index_select(0, &Tensor::from_slice(&rows))));
        let logits = forward::training_logits(&self.head, &map, dropout);
        Pass::classify(&self.loss, &logits, &Tensor::from_slice(&labels), |loss| Gradient::of(loss, &self.trained()))
    }

    fn validate(&self) -> Score {
        Score::measure(&self.logits(), &[0, 1, 2, 0, 1, 2])
    }
}

/// Numbers without a pattern between 0 and 1.
fn pictures() -> Tensor {
    let numbers: Vec<f32> = (0..6 * 40 * 32 * 3).map(|i| (f64::from(i) * 0.618).fract() as f32).collect();
    tensor(&numbers, &[6, 40, 32, 3])
}

/// The output of two stacks in sequence, the logits after two epochs of training, and the logits after one epoch.
/// Checks that a training restored from the state after one epoch has the same logits.
fn answers(device: Device, precision: Precision) -> [Vec<f32>; 3] {
    let network = Architecture::vgg16().network(0.125);
    let parameters: Parameters = device::moved(weights::random(&network, 1), device);
    let frozen = |layers| Stack::frozen(layers, &parameters, precision);
    let (first, second) = (frozen(&network.layers[..6]), frozen(&network.layers[6..]));
    let map = no_grad(|| second.forward(&first.forward(&channels_last(&pictures()))));

    let shape = HeadShape { features: [1, 1, 64], pool: HeadPool::Flatten, hidden: vec![64], dropout: 0.5, outputs: 3 };
    let trainer = Trainer {
        rule: Rule { method: Method::Adamw, learning_rate: 0.001, momentum: 0.0, weight_decay: 0.1 },
        decay: Decay::Cosine,
        warmup_epochs: 1,
        epochs: 2,
        batch: 4,
        patience_epochs: None,
        keep: KeptEpoch::Last,
        seed: 7,
    };
    let task = || Classifier {
        layers: Stack::differentiable(&network.layers, &parameters, Regime::FINE_TUNED, precision),
        head: Head::new(&shape, &device::moved(shape.fresh(7), device)),
        loss: CrossEntropy::new(&[1.0, 2.0, 0.5], 0.1, device),
        pictures: pictures(),
    };
    let whole = task();
    trainer.fit(&whole, trainer.begin(&whole), &mut ());
    let half = task();
    let one = Trainer { epochs: 1, warmup_epochs: 0, ..trainer.clone() };
    let mut saved = Saved(Vec::new());
    one.fit(&half, one.begin(&half), &mut saved);
    let resumed = task();
    let mut session = one.begin(&resumed);
    session.restore(&saved.0).unwrap();
    session.finish();
    assert_eq!(half.logits(), resumed.logits());
    [to_vec(&map), whole.logits(), half.logits()]
}

struct Saved(Vec<u8>);

impl Callback for Saved {
    fn on_epoch_end(&mut self, _: &Epoch, session: &Session) {
        self.0 = session.to_bytes();
    }
}

#[test]
fn a_gpu_computes_what_the_cpu_does() {
    let (taken, line) = device::probe(Choice::Auto).unwrap();
    let line = line.unwrap();
    assert_eq!(line.lines().count(), 1);
    let asked = device::probe(Choice::Cuda);
    let cpu = answers(Device::Cpu, Precision::F32);
    assert_eq!(cpu, answers(Device::Cpu, Precision::F32));
    if taken == Chosen::Cpu {
        // Both report the same obstacle.
        let why = line.strip_prefix("device: cpu, as ").unwrap();
        let refusal = asked.unwrap_err().to_string();
        assert!(refusal.contains(why.split_once("; ").map_or(why, |(why, _)| why)), "{refusal}\n{why}");
        eprintln!("not compared: {line}");
        return;
    }
    assert_eq!(asked.unwrap().0, taken);
    // A training in bfloat16 has no known bound: adam's first steps depend on the signs of gradients only.
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
