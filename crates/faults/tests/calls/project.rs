//! A small pipeline with a stage of every kind.

use fixture::{Project, weights};

/// The stages, and the programs that run them.
pub const STAGES: [[&str; 2]; 8] = [
    ["preprocess", "preprocess"],
    ["augment", "augment"],
    ["extract", "extract"],
    ["train-head-2", "train-head"],
    ["train-head", "select"],
    ["finetune", "finetune"],
    ["export", "export"],
    ["report", "report"],
];
const PIPELINE: &str = "seed: 7
stages:
  preprocess:
    in: { photos: data/figures }
    settings: { height: 32, width: 40 }
  augment:
    settings: { copies: 2, rotation_degrees: 20, horizontal_flip: true }
  extract:
    in: { weights: data/weights/narrow.safetensors }
    settings: { network: vgg16, width: 0.125, recipe: unit, cut: block5_conv2 }
  train-head:
    settings: { hidden: [4], epochs: [1, 2], batch: 8 }
  finetune:
    settings: { learning_rate: 0.004, epochs: 1, batch: 8 }
  export: { settings: { onnx: true } }
  report: {}
";

/// All programs, photos, weights and the pipeline file.
pub fn project() -> Project {
    let project = Project::with_makefile_and_built(&STAGES.map(|[_, program]| program));
    project.write("data/weights/narrow.safetensors", &weights::vgg16(0.125, 1));
    project.figures("data/figures", [4, 3, 3]);
    project.pipeline(PIPELINE);
    project
}
