//! Forward passes as the stage made them that trained the classifier: the same layers in the same dtypes.

use crate::about::Evaluation;
use crate::alone::row_by_row;
use crate::bytes::{Shared, channels_back, channels_last, tensor, to_vec};
use crate::pixels::LookupTable;
use crate::stack::Regime;
use crate::stored_dtype::StoredDtype;
use crate::{About, Head, Mode, Parameters, Stack, Tensor, no_grad};
use artifact::F16;
use tch::{Device, Kind};

/// A network and its head, in two parts: what comes before the rows that a stage kept on disk, and what comes after.
pub struct Layers {
    normalisation: LookupTable,
    /// [h, w].
    picture: [usize; 2],
    /// [h, w, c] of what the head takes.
    features: [usize; 3],
    frozen: Stack,
    trained: Option<Stack>,
    head: Head,
    /// The dtype of the rows between the two parts; none if nothing was kept there.
    kept: Option<Kind>,
}

/// What a network makes of some pictures.
pub struct Outputs {
    /// (b, k), or (b, 1) for two classes.
    pub logits: Vec<f32>,
    /// (b, c): the mean of each channel of the last feature map.
    pub features: Vec<f32>,
}

impl Layers {
    /// The layers of `about`, which names a head and, if any layers were trained, where they begin. They compute on the
    /// device of `parameters`, in the dtypes of `evaluation`.
    ///
    /// # Panics
    /// If a parameter is missing, or `about` has no head or a cut that is no layer.
    pub fn new(about: &About, parameters: &Parameters, evaluation: Evaluation) -> Self {
        let layers = about.network.network(about.width).layers;
        let first_trained = match (&evaluation.trained, &about.cut) {
            (None, _) => layers.len(),
            (Some(_), None) => 0,
            (Some(_), Some(cut)) => 1 + layers.iter().position(|layer| layer.name == *cut).expect("the cut is a layer"),
        };
        let (before, after) = layers.split_at(first_trained);
        let trained = evaluation
            .trained
            .map(|trained| Stack::differentiable(after, parameters, Regime::FINE_TUNED, trained.precision));
        let head = about.head.as_ref().expect("a classifier has a head");
        Self {
            normalisation: LookupTable::new(about.recipe),
            picture: about.picture,
            features: head.features,
            frozen: Stack::frozen(before, parameters, evaluation.frozen),
            trained,
            head: Head::new(head, parameters),
            kept: kept(evaluation),
        }
    }

    /// Whether the stage kept the rows between the two parts, and so put them together anew for the second one.
    pub fn keeps_rows(&self) -> bool {
        self.kept.is_some()
    }

    /// The rows (b, h, w, c) between the two parts, for pictures (b, h, w, 3) in RGB.
    pub fn rows(&self, pictures: &[u8]) -> Tensor {
        let [h, w] = self.picture;
        assert!(pictures.len().is_multiple_of(h * w * 3), "whole pictures of [{h}, {w}]");
        let shape = [pictures.len() / (h * w * 3), h, w, 3].map(|length| length as i64);
        let input = channels_last(&tensor(&self.normalisation.apply(pictures), &shape));
        let output = channels_back(&no_grad(|| self.frozen.forward(&input)));
        match self.kept {
            Some(kind) => output.to_kind(kind).to_device(Device::Cpu).contiguous(),
            None => output,
        }
    }

    /// The rows (b, h, w, c) of imported features, which no network made.
    pub fn imported(&self, features: &[f32]) -> Tensor {
        let [h, w, c] = self.features;
        assert!(features.len().is_multiple_of(h * w * c), "whole rows of [{h}, {w}, {c}]");
        tensor(features, &[features.len() / (h * w * c), h, w, c].map(|length| length as i64))
    }

    /// The outputs for such rows.
    pub fn outputs(&self, rows: &Tensor) -> Outputs {
        no_grad(|| {
            let map = match &self.trained {
                Some(layers) => channels_back(&layers.forward(&channels_last(rows))),
                None => rows.shallow_clone(),
            };
            let logits = self.head.forward(&map, Mode::Evaluate);
            let features = row_by_row(&map, |map| map.mean_dim([1i64, 2].as_slice(), false, Kind::Float));
            Outputs { logits: to_vec(&logits), features: to_vec(&features) }
        })
    }
}

fn kept(evaluation: Evaluation) -> Option<Kind> {
    let of = |dtype| match dtype {
        StoredDtype::F32 => f32::KIND,
        StoredDtype::F16 => F16::KIND,
    };
    match evaluation.trained {
        // The features that a head is trained on.
        None => Some(f32::KIND),
        Some(trained) => trained.cut_stored_as.map(of),
    }
}
