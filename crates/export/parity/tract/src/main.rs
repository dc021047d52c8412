//! `parity-tract CLASSIFIER PHOTO...`: runs a classifier.onnx with tract on the pixels of photos in PNG files. Prints a
//! line for each photo: its logits, or `cannot: ` and tract's reason.

use anyhow::{Context as _, Result};
use std::env;
use std::io::{Write as _, stdout};
use std::process::ExitCode;
use tract_onnx::prelude::*;

/// The classifier's first output.
const LOGITS: usize = 0;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((classifier, photos)) = arguments.split_first() else {
        eprintln!("expected a classifier.onnx and photos");
        return ExitCode::from(2);
    };
    match classify(classifier, photos) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", line(&error));
            ExitCode::FAILURE
        }
    }
}

fn classify(classifier: &str, photos: &[String]) -> Result<()> {
    let model = onnx().model_for_path(classifier).with_context(|| classifier.to_owned())?;
    let plan = plan(model);
    for photo in photos {
        let pixels = pixels(photo).with_context(|| photo.clone())?;
        let logits = plan.as_ref().map_err(line).and_then(|plan| logits(plan, pixels).map_err(|error| line(&error)));
        writeln!(stdout(), "{}", logits.unwrap_or_else(|reason| format!("cannot: {reason}")))?;
    }
    Ok(())
}

/// One plan for photos of all sizes.
fn plan(model: InferenceModel) -> TractResult<Arc<TypedRunnableModel>> {
    model.into_optimized()?.into_runnable()
}

/// uint8 (1, h, w, 3).
fn pixels(photo: &str) -> Result<Tensor> {
    let pixels = image::open(photo)?.into_rgb8();
    let (width, height) = pixels.dimensions();
    Tensor::from_shape(&[1, height as usize, width as usize, 3], pixels.as_raw())
}

/// With as many digits as it takes to read the same numbers.
fn logits(plan: &Arc<TypedRunnableModel>, pixels: Tensor) -> TractResult<String> {
    let outputs = plan.run(tvec![pixels.into()])?;
    let logits: Vec<String> =
        outputs[LOGITS].try_as_plain_ram()?.as_slice::<f32>()?.iter().map(f32::to_string).collect();
    Ok(logits.join(" "))
}

/// An error with its causes; tract's have several lines.
fn line(error: &TractError) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}
