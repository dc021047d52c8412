//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// A trained classifier to one file that answers.
pub struct Export;

impl Stage for Export {
    const NAME: &'static str = "export";
    const ABOUT: &'static str = "Joins a trained model, its network and the preparation of its photos into \
        classifier.safetensors, the one file that `predict` needs. Fits probabilities that mean what they say, and the \
        thresholds below which the answer is `unknown`, on the validation pictures; measures on the test pictures what \
        that is worth; writes it all down in card.md.";
    const INPUTS: &'static [Input] = &[
        Input {
            name: "model",
            kind: Kind::FirstStage(&["finetune", "train-head"]),
            about: "the trained model: of `finetune`, `train-head` or `pretrain`, or of a `select` of them",
        },
        Input {
            name: "network",
            kind: Kind::OptionalStage("extract"),
            about: "the network on whose features a `train-head` was trained; read only for such a model",
        },
        Input {
            name: "images",
            kind: Kind::FirstStage(&["preprocess", "import"]),
            about: "the pictures, or the imported features, that the model was trained on",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
