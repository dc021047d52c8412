//! What `extract` is called, what it reads, and what it runs.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Pictures to activations of a frozen network.
pub struct Extract;

impl Stage for Extract {
    const NAME: &'static str = "extract";
    const ABOUT: &'static str = "Runs every picture through a frozen network once and keeps what comes out: features of \
        the last layer for `train-head`, and activations of the layer named `cut` for `finetune`.";
    const INPUTS: &'static [Input] = &[
        Input { name: "images", kind: Kind::Stage("preprocess"), about: "pictures, labels and splits" },
        Input {
            name: "augmented",
            kind: Kind::OptionalStage("augment"),
            about: "more training pictures, for `finetune` and, with `augmented_features`, for `train-head`",
        },
        Input {
            name: "weights",
            kind: Kind::OptionalFile { usual: "pretrain", null: "random weights" },
            about: "trained weights, a classifier in them is passed over: Keras' .h5, .weights.h5 or .keras, \
                torchvision's or timm's .pth or .safetensors, or what a stage trained; random ones are for comparison",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
