//! What is in the file and beside it.

use crate::exported::project;
use artifact::file_names::{CLASSIFIER, CLASSIFIER_ONNX, MODEL_CARD};
use fixture::Project;
use model::{bytes, checkpoint};
use std::fs;

const PREPARATION: &str = "height: 40, width: 70, resize: pad, filter: bicubic, background: [1, 2, 3]";
const NETWORK: &str = "network: resnet18, width: 0.1";
const LINES: &str = include_str!("../../parity/classify.py");

fn read(project: &Project, file: &str) -> Vec<u8> {
    fs::read(project.stage("export").join(file)).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Checks that the file has the metadata and every weight that the other file gives back.
fn check_same_classifier(project: &Project, classes: &str) {
    let file = read(project, CLASSIFIER_ONNX);
    let (parameters, _) = checkpoint::read(&project.artifact("export"), CLASSIFIER).unwrap();
    let preparation = r#"{"height":40,"width":70,"resize":"pad","filter":"bicubic","background":[1,2,3]}"#;
    for words in ["classes", classes, "preparation", preparation, "temperature", "unsure", "golden"] {
        assert!(contains(&file, words.as_bytes()), "{words}");
    }
    let extra = |name: &str| name.starts_with("strangers.") || name.starts_with("validation.");
    let weights = parameters.iter().filter(|(name, _)| !extra(name));
    for (name, tensor) in weights {
        let elements: Vec<u8> = bytes::to_vec::<f32>(tensor).into_iter().flat_map(f32::to_le_bytes).collect();
        assert!(contains(&file, name.as_bytes()) && contains(&file, &elements), "{name}");
    }
}

#[test]
fn it_holds_the_same_classifier_and_leaves_the_other_file_as_it_is() {
    for (classes, names) in [(2, r#"["disc","square"]"#), (3, r#"["cross","disc","square"]"#)] {
        let project = project(classes, PREPARATION, NETWORK);
        project.run("export", "").succeeded();
        let alone = read(&project, CLASSIFIER);
        assert!(!project.stage("export").join(CLASSIFIER_ONNX).exists());
        project.run("export", "settings: {onnx: true}").succeeded();
        assert!(read(&project, CLASSIFIER) == alone);
        check_same_classifier(&project, names);
        let whole = read(&project, CLASSIFIER_ONNX);
        project.run("export", "settings: {onnx: true, weights_stored_as: f16}").succeeded();
        assert!(read(&project, CLASSIFIER_ONNX) != whole);
        check_same_classifier(&project, names);
    }
}

#[test]
fn the_card_shows_the_lines_that_were_tried() {
    let project = project(2, PREPARATION, NETWORK);
    let card = |settings: &str| {
        project.run("export", settings).succeeded();
        String::from_utf8(read(&project, MODEL_CARD)).unwrap()
    };
    assert!(!card("").contains("onnx"));
    let card = card("settings: {onnx: true}");
    assert!(card.contains(&format!("```python\n{LINES}```\n")), "{card}");
}
