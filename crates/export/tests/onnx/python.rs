//! The lines of `card.md` under Python, beside `predict`.

use crate::exported::project;
use artifact::file_names::CLASSIFIER;
use fixture::{Project, program, root};
use model::checkpoint;
use serde_json::Value;
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// What is said of one photo: the answer and its probability.
type Said = (String, f64);

/// The Python that `ONNX_PYTHON` names, or the one of `make parity`.
fn python() -> PathBuf {
    let own = root().join(".parity/venv/bin/python");
    let python = env::var_os("ONNX_PYTHON").map_or(own, PathBuf::from);
    assert!(python.is_file(), "{}: no such Python; `make parity` makes one, or set ONNX_PYTHON", python.display());
    python
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Photos with the answers of `predict`.
fn by_predict(project: &Project) -> Vec<(PathBuf, Said)> {
    let mut command = Command::new(program("predict"));
    command.arg(project.stage("export").join(CLASSIFIER)).arg(project.path().join("photos"));
    let lines = run(command.args(["--format", "jsonl", "--no-unknown"]));
    // The lines do not tell strangers.
    let (_, about) = checkpoint::read(&project.artifact("export"), CLASSIFIER).unwrap();
    let threshold = about.classifier.unwrap().unsure.threshold.unwrap_or_default();
    let said = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let best = &row["top"][0];
        let probability = best["probability"].as_f64().unwrap();
        let answer = if probability < threshold { "unknown" } else { best["class"].as_str().unwrap() };
        (row["path"].as_str().unwrap().into(), (answer.to_owned(), probability))
    };
    lines.lines().map(said).collect()
}

fn by_python(project: &Project, photos: &[&PathBuf]) -> Vec<Said> {
    let mut command = Command::new(python());
    command.arg(root().join("crates/export/parity/classify.py")).args(photos).current_dir(project.stage("export"));
    let said = |line: &str| {
        let [_, answer, probability] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        (answer.to_owned(), probability.parse().unwrap())
    };
    run(&mut command).lines().map(said).collect()
}

#[test]
#[ignore = "needs a Python with onnxruntime and Pillow: ONNX_PYTHON, or that of `make parity`"]
fn the_lines_of_the_card_give_the_answers_of_predict() {
    let kinds = [
        (2, "height: 40, width: 70, resize: crop, filter: bicubic", "network: mobilenet_v2, width: 0.1"),
        (3, "height: 64, width: 50, resize: pad, filter: bilinear", "network: densenet121, width: 0.1"),
    ];
    for (classes, preparation, network) in kinds {
        let project = project(classes, preparation, network);
        project.run("export", "settings: {onnx: true, max_error: 0.3, confidence: 0.5}").succeeded();
        let expected = by_predict(&project);
        let photos: Vec<&PathBuf> = expected.iter().map(|(path, _)| path).collect();
        let found = by_python(&project, &photos);
        assert_eq!(found.len(), 48 * classes);
        for ((path, expected), found) in expected.iter().zip(found) {
            // Pillow decodes JPEG otherwise, which noise shows most; `make parity` measures it.
            let is_exact = path.extension().is_some_and(|extension| extension != "jpg");
            let (most, shown) = (if is_exact { 1e-4 } else { 0.1 }, path.display());
            assert!((found.1 - expected.1).abs() < most, "{shown}: {found:?}, expected {expected:?}");
            assert!(found.0 == expected.0 || !is_exact, "{shown}: {found:?}, expected {expected:?}");
        }
    }
}
