//! One run of one program: a whole process, from its start to the finished CSV file.

use anyhow::Context as _;
use bench::project::Workplace;
use bench::watch;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The pipeline whose classifier is asked: `MobileNetV2` of full width at 224 pixels, with random weights.
const PIPELINE: &str = include_str!("classifier.yaml");
const NAME: &str = "predict";

/// A program that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// `predict`.
    Ours,
    /// `predict_timm.py`.
    Timm,
    /// `predict_torchvision.py`.
    Torchvision,
    /// `predict_onnxruntime.py`.
    Onnxruntime,
}

impl Who {
    /// In the order of the page.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Timm, Self::Torchvision, Self::Onnxruntime];

    /// The words for it on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ours => "Headstart",
            Self::Timm => "timm, as inference.py",
            Self::Torchvision => "torchvision, tuned",
            Self::Onnxruntime => "onnxruntime with Pillow",
        }
    }

    const fn script(self) -> Option<&'static str> {
        match self {
            Self::Ours => None,
            Self::Timm => Some("predict_timm.py"),
            Self::Torchvision => Some("predict_torchvision.py"),
            Self::Onnxruntime => Some("predict_onnxruntime.py"),
        }
    }
}

/// Makes the classifier, as a file of ours and in ONNX.
pub fn make_classifier(place: &Workplace) -> anyhow::Result<()> {
    place.pipeline(NAME, PIPELINE)?;
    place.make(NAME, &["pipeline"]).map(drop)
}

/// The seconds of one run on the photos below `folder`, and the rows that it wrote.
pub fn run(who: Who, place: &Workplace, python: &Path, folder: &Path) -> anyhow::Result<(f64, usize)> {
    let output = place.path("answers.csv");
    let model = |file: &str| place.path(&format!("artifacts/{NAME}/export/{file}"));
    let mut command = match who.script() {
        None => {
            let mut command = Command::new(place.path("artifacts/.bin/predict"));
            command.arg(model("classifier.safetensors")).arg(folder).arg("--output").arg(&output);
            command
        }
        Some(script) => {
            let mut command = Command::new(python);
            command.arg("-B").arg(fixture::root().join("crates/bench/peers").join(script));
            command.arg(folder).arg(&output).arg(model("classifier.onnx"));
            command
        }
    };
    for ours in ["LD_LIBRARY_PATH", "OMP_WAIT_POLICY", "LIBTORCH"] {
        command.env_remove(ours);
    }
    let (cost, _) = watch(command.env("CUDA_VISIBLE_DEVICES", ""))?;
    let rows = fs::read_to_string(&output).with_context(|| output.display().to_string())?.lines().count() - 1;
    fs::remove_file(&output)?;
    Ok((cost.seconds, rows))
}
