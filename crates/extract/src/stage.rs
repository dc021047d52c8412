//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Pictures to activations of a frozen network.
pub struct Extract;

impl Stage for Extract {
    const NAME: &'static str = "extract";
    const ABOUT: &'static str = "Runs every picture through a frozen network once and keeps its activations: features of \
        the last layer for `train-head`, and the output of the layer `cut` for `finetune`.";
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
            about: "trained weights, whose classifier is ignored: Keras' .h5, .weights.h5 or .keras, torchvision's or \
                timm's .pth or .safetensors, or the network of a stage; random weights are for comparison",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
