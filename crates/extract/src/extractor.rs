//! The frozen network at work, batch by batch.

use crate::config::Settings;
use crate::overlap::overlap;
use crate::segment::{self, Keep, Segment, Sink};
use anyhow::ensure;
use artifact::{Error, Job, Npy, layout};
use model::bytes::{channels_last, tensor};
use model::checkpoint::{self, About};
use model::device;
use model::pixels::{self, Levels};
use model::weights::{self, Weights};
use model::{Recipe, Tensor, no_grad};
use std::ops::Range;

/// A frozen network.
pub struct Extractor {
    weights: Weights,
    about: About,
    segments: Vec<Segment>,
    levels: Levels,
}

/// Some consecutive rows, and what became of them.
type Rows<T> = (Range<usize>, Vec<T>);

impl Extractor {
    /// Reads the weights for pictures like `pictures`.
    pub fn open(job: &Job<Settings>, pictures: &Npy<u8>) -> anyhow::Result<Self> {
        let (h, w) = (pictures.shape()[1], pictures.shape()[2]);
        let Settings { recipe, cut, .. } = &job.settings;
        let (weights, origin) = read(job)?;
        let (architecture, width) = (weights.architecture, weights.width);
        job.settings.check_layers(architecture).map_err(|refusal| refusal.below("settings"))?;
        let network = architecture.network(width);
        pixels::check_size(architecture, &network, pictures.path(), [h, w])?;
        let taken = device::choose(job, job.settings.device)?;
        let recipe = recipe.or(weights.recipe).unwrap_or(Recipe::Torch);
        let trained_with = weights.recipe.filter(|trained_with| *trained_with != recipe);
        job.record("network", architecture.name());
        job.record("width", width);
        job.record("recipe", recipe);
        let (precision, in_words) = job.settings.precision.settle(taken.has_bf16(), &network);
        job.fact(layout::PRECISION, precision);
        model::provenance::record(job);
        job.say(format!("{} of width {width} with recipe {recipe}, {origin}", architecture.name()));
        job.say(format!("computing in {in_words}"));
        let about = About {
            network: architecture,
            width,
            weights: checkpoint::hash(&weights.parameters),
            recipe,
            trained_with,
            picture: [h, w],
            cut: cut.clone(),
            head: None,
            classes: None,
        };
        about.remarks().iter().for_each(|remark| job.say(remark));
        if !weights.passed_over.is_empty() {
            job.say(format!("not of the network and left alone: {}", listed(&weights.passed_over)));
        }
        let weights = Weights { parameters: device::moved(weights.parameters, taken.device()), ..weights };
        let segments = Segment::all(&network, &weights.parameters, [h, w], &job.settings, precision);
        Ok(Self { weights, about, segments, levels: Levels::of(recipe) })
    }

    /// Writes what `keep` names of `pictures` as `{part}.….npy`. Each picture goes through the network once, and no
    /// further than something is kept.
    pub fn run(&self, job: &Job<Settings>, part: &str, pictures: &Npy<u8>, keep: &[Keep]) -> anyhow::Result<()> {
        let [h, w] = self.about.picture;
        ensure!(
            pictures.shape()[1..] == [h, w, 3],
            Error::unexpected(pictures.path(), format!("shape (n, {h}, {w}, 3)"), format!("{:?}", pictures.shape()))
        );
        let n = pictures.len();
        let sinks = self.segments.iter().map(|segment| segment.sinks(job, part, n, keep));
        let mut sinks: Vec<Vec<Sink>> = sinks.collect::<artifact::Result<_>>()?;
        let last = sinks.iter().rposition(|sinks| !sinks.is_empty());
        sinks.truncate(last.map_or(0, |last| last + 1));
        let wanted: Vec<bool> = sinks.iter().map(|sinks| !sinks.is_empty()).collect();
        let bar = job.progress(part, n);
        let size = pixels::batch([h, w]);
        // Neither reading nor writing has to do with the network, which belongs to this thread.
        let levels = &self.levels;
        let names: Vec<&str> = self.segments.iter().map(|segment| segment.name.as_str()).collect();
        let read = (0..n).step_by(size).map(|start| {
            let rows = start..(start + size).min(n);
            (rows.clone(), levels.apply(pictures.rows(rows)))
        });
        let write = |(rows, outputs): Rows<Option<Tensor>>| {
            for ((name, sinks), output) in names.iter().zip(&mut sinks).zip(&outputs) {
                output.iter().try_for_each(|output| segment::put(sinks, output, &rows, name))?;
            }
            bar.inc(rows.len() as u64);
            Ok(())
        };
        overlap(read, |batch| self.compute(&wanted, batch), write)?;
        bar.finish_and_clear();
        sinks.into_iter().flatten().try_for_each(Sink::finish)?;
        job.say(format!("{n} {part} pictures: {}", self.about_kept(keep)));
        Ok(())
    }

    /// The outputs of the first segments, those that are wanted. `pixels`: (b, h, w, 3) as the recipe makes them.
    fn compute(&self, wanted: &[bool], (rows, pixels): Rows<f32>) -> Rows<Option<Tensor>> {
        let [h, w] = self.about.picture.map(|length| length as i64);
        let mut x = channels_last(&tensor(&pixels, &[rows.len() as i64, h, w, 3]));
        drop(pixels);
        let run = |(segment, wanted): (&Segment, &bool)| {
            x = no_grad(|| segment.stack.forward(&x));
            wanted.then(|| x.shallow_clone())
        };
        (rows, self.segments.iter().zip(wanted).map(run).collect())
    }

    /// What was kept, in words: the layers that other stages read with their shapes, and how many more.
    fn about_kept(&self, keep: &[Keep]) -> String {
        let keeps = |segment: &&Segment, what: Keep| keep.contains(&what) && segment.kept.contains(&what);
        let read = self.segments.iter().filter(|segment| keeps(segment, Keep::Cut) || keeps(segment, Keep::Features));
        let mut words: Vec<String> = read.map(|segment| format!("{} {:?}", segment.name, segment.shape)).collect();
        match self.segments.iter().filter(|segment| keeps(segment, Keep::Layer)).count() {
            0 => {}
            1 => words.push("1 layer to look at".to_owned()),
            layers => words.push(format!("{layers} layers to look at")),
        }
        words.join(", ")
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

/// The first names, and how many there are more.
fn listed(names: &[String]) -> String {
    let (first, more) = names.split_at(names.len().min(3));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    first.join(", ") + &more
}
