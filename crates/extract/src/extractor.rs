//! The frozen network at work, batch by batch.

use crate::config::Settings;
use anyhow::ensure;
use artifact::npy::F16;
use artifact::{Error, Job, Npy, NpyWriter, layout};
use model::bytes::{Shared, channels_back, copy_into, tensor};
use model::checkpoint::{self, About};
use model::pixels::BATCH;
use model::stack::Use;
use model::weights::{self, Weights};
use model::{Stack, Tensor, no_grad};

/// Which activations of a set of pictures are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those of the last pool.
    Features,
    /// Those of the cut.
    Cut,
    /// Both.
    Both,
}

/// A frozen network, in two parts if there is a cut.
pub struct Extractor {
    weights: Weights,
    about: About,
    /// Up to the cut; empty without one.
    lower: Stack,
    /// From the cut to the last pool.
    upper: Stack,
    cut: Option<Layer>,
    last: Layer,
}

struct Layer {
    name: String,
    /// (h, w, c).
    shape: [usize; 3],
}

impl Extractor {
    /// Reads the weights for pictures like `pictures`.
    pub fn open(job: &Job<Settings>, pictures: &Npy<u8>) -> anyhow::Result<Self> {
        let (h, w) = (pictures.shape()[1], pictures.shape()[2]);
        let Settings { recipe, cut, .. } = &job.settings;
        let (weights, origin) = read(job)?;
        let (architecture, width) = (weights.architecture, weights.width);
        job.settings.check_cut(architecture).map_err(|refusal| refusal.below("settings"))?;
        let network = architecture.network(width);
        network.accepts(architecture, pictures.path(), [h, w])?;
        let recipe = recipe.unwrap_or(weights.recipe);
        let shapes = network.shapes(h as i64, w as i64);
        let layer = |position: usize| Layer {
            name: network.layers[position].name.clone(),
            shape: shapes[position].map(|length| length as usize),
        };
        let last = layer(shapes.len() - 1);
        let position = cut.as_deref().and_then(|cut| network.position(cut));
        let (lower, upper) = network.layers.split_at(position.map_or(0, |position| position + 1));
        job.record("network", architecture.name());
        job.record("width", width);
        job.record("recipe", recipe);
        job.record("precision", "f32");
        model::machine::record(job);
        job.say(format!("{} of width {width} with recipe {recipe}, {origin}", architecture.name()));
        Ok(Self {
            lower: Stack::new(lower, &weights.parameters, Use::Frozen),
            upper: Stack::new(upper, &weights.parameters, Use::Frozen),
            about: About {
                network: architecture,
                width,
                weights: checkpoint::hash(&weights.parameters),
                recipe,
                picture: [h, w],
                cut: cut.clone(),
                head: None,
                classes: None,
            },
            weights,
            cut: position.map(layer),
            last,
        })
    }

    /// Writes what is to be kept of `pictures` as `{part}.….npy`.
    pub fn run(&self, job: &Job<Settings>, part: &str, pictures: &Npy<u8>, keep: Keep) -> anyhow::Result<()> {
        let [h, w] = self.about.picture;
        ensure!(
            pictures.shape()[1..] == [h, w, 3],
            Error::unexpected(pictures.path(), format!("shape (n, {h}, {w}, 3)"), format!("{:?}", pictures.shape()))
        );
        let n = pictures.len();
        let kept_cut = self.cut.as_ref().filter(|_| keep != Keep::Features);
        let mut cut =
            kept_cut.map(|cut| create::<F16>(job, &layout::activations(part, &cut.name), n, cut)).transpose()?;
        let mut features = match keep {
            Keep::Cut => None,
            _ => Some(create::<f32>(job, &layout::features(part), n, &self.last)?),
        };
        let bar = job.progress(part, n);
        for start in (0..n).step_by(BATCH) {
            let rows = start..(start + BATCH).min(n);
            let batch = tensor(pictures.rows(rows.clone()), &[rows.len() as i64, h as i64, w as i64, 3]);
            no_grad(|| -> anyhow::Result<()> {
                let x = self.lower.forward(&self.about.recipe.apply(&batch));
                if let (Some(cut), Some(layer)) = (&mut cut, kept_cut) {
                    store_half(&x, cut.rows_mut(rows.clone()), &layer.name)?;
                }
                if let Some(features) = &mut features {
                    copy_into(&channels_back(&self.upper.forward(&x)), features.rows_mut(rows.clone()));
                }
                Ok(())
            })?;
            bar.inc(rows.len() as u64);
        }
        bar.finish_and_clear();
        cut.map(NpyWriter::finish).transpose()?;
        features.map(NpyWriter::finish).transpose()?;
        let names = [kept_cut, Some(&self.last).filter(|_| keep != Keep::Cut)]
            .map(|layer| layer.map(|l| format!("{} {:?}", l.name, l.shape)));
        job.say(format!("{n} {part} pictures: {}", names.into_iter().flatten().collect::<Vec<_>>().join(", ")));
        Ok(())
    }

    /// `network.safetensors`: the weights as they were read, for `finetune`.
    pub fn checkpoint(&self) -> Vec<u8> {
        checkpoint::to_bytes(&self.weights.parameters, &self.about)
    }
}

/// The weights, and in words where they come from: a file, or the stage's seed if there is none.
fn read(job: &Job<Settings>) -> anyhow::Result<(Weights, String)> {
    let Settings { network, width, .. } = job.settings;
    if let Some(path) = job.optional_file("weights", layout::NETWORK)? {
        let weights = weights::read(&path, network, width)?;
        return Ok((weights, format!("weights of {}", path.display())));
    }
    let origin = format!("random weights from seed {}", job.seed);
    job.record("weights", &origin);
    Ok((Weights::fresh(network, width, job.seed), format!("{origin}: the network knows nothing")))
}

fn create<T: Shared>(job: &Job<Settings>, name: &str, n: usize, layer: &Layer) -> artifact::Result<NpyWriter<T>> {
    let [h, w, c] = layer.shape;
    job.create_npy(name, &[n, h, w, c])
}

/// Half precision ends at 65504: beyond it an activation would silently become infinite.
fn store_half(x: &Tensor, target: &mut [F16], layer: &str) -> anyhow::Result<()> {
    let largest = x.abs().max().double_value(&[]);
    ensure!(
        largest <= 65504.0,
        "activations of {layer}: expected at most 65504, as they are kept in f16, got {largest}"
    );
    copy_into(&channels_back(x), target);
    Ok(())
}
