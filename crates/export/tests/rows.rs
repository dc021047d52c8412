//! `export` of a head on imported features: the same logits, golden rows, its page, ONNX, and NumPy alone.

use artifact::{Split, file_names};
use fixture::Project;
use fixture::classifier::of_rows;
use model::classifier::Classifier;
use model::device::Chosen;
use model::precision::PrecisionSetting;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

fn open(project: &Project) -> Classifier {
    let path = project.stage("export").join(file_names::CLASSIFIER);
    Classifier::open(&path, &Chosen::Cpu, PrecisionSetting::Auto).unwrap()
}

#[test]
fn the_file_gives_the_logits_of_the_stage_to_the_byte_and_checks_itself() {
    let project = of_rows("length");
    let classifier = open(&project);
    let checked = classifier.check().unwrap();
    assert_eq!((checked.agreed, checked.photos, checked.difference), (8, 8, 0.0));
    let rows = project.artifact("import").npy::<f32>(&file_names::features(Split::Test)).unwrap();
    let mut run = classifier.run();
    let mut outputs = run.push_imported(rows.data());
    outputs.extend(run.finish());
    let logits: Vec<f32> = outputs.iter().flat_map(|output| output.logits.clone()).collect();
    assert_eq!(logits, project.artifact("train-head").logits(Split::Test).unwrap().data());
    assert_eq!(outputs[7].features, rows.row(7));
    let says = classifier.preparation().unwrap_err().to_string();
    assert!(
        says.ends_with(
            "expected a classifier of photos, got one of imported features, whose rows `predict` answers: \
                            .npy, .csv or .svmlight"
        ),
        "{says}"
    );
}

#[test]
fn its_page_says_what_a_row_is_and_that_rows_are_in_the_file() {
    let project = of_rows("sum");
    let card = fs::read_to_string(project.stage("export").join(file_names::MODEL_CARD)).unwrap();
    for words in [
        "# Classifier of features: ant, bee, cat\n",
        "| a row | 4 numbers with names (wings, stripes, fur, eyes); row_scale: sum |",
        "predict classifier.safetensors rows.csv",
        "It reads tables whose header has these names, in any order,",
        "The file holds rows of the\ntraining data**: 90 of them,",
        "numpy.memmap(\"classifier.safetensors\"",
        "| test | 60 | `",
    ] {
        assert!(card.contains(words), "{words}\n{card}");
    }
    assert!(!card.contains("photo") && !card.contains("picture"), "{card}");
    assert!(project.stage("export").join(file_names::CLASSIFIER_ONNX).exists());
}

#[test]
fn nothing_of_a_network_is_written_and_other_rows_are_refused() {
    let project = of_rows("none");
    for (setting, file) in [("torchvision", file_names::BACKBONE), ("keras", file_names::BACKBONE_KERAS)] {
        let says = project.run("export", &format!("settings: {{{setting}: true}}")).failed();
        let expected = "expected false for features of another program, which have no network, got true\n";
        assert_eq!(says, format!("export: settings.{setting}: {expected}"));
        assert!(!project.stage("export").join(file).exists());
    }
    // With hashes of photos, the lists are the same whatever the rows are divided by.
    let hash = artifact::hash::bytes(b"photo");
    for (split, n) in [("train", 90), ("validation", 90), ("test", 60)] {
        let lines: Vec<String> = (0..n).map(|row| format!("{row},{split}/{row},{hash},1,1\n")).collect();
        project.write(
            &format!("data/{split}.files.csv"),
            format!("row,path,blake3,width,height\n{}", lines.concat()).as_bytes(),
        );
    }
    project.run("import", "in: {arrays: data}").succeeded();
    project.run("train-head", "settings: {hidden: [], epochs: 1}").succeeded();
    project.run_as("import", "other", "in: {arrays: data}\nsettings: {row_scale: sum}").succeeded();
    let says = project.run("export", "in: {images: other}").failed();
    assert!(says.contains("other/network.safetensors: expected features with row_scale none"), "{says}");
}

#[test]
fn the_page_of_an_adapted_model_says_whose_labels_they_are() {
    let project = of_rows("none");
    project.run_as("import", "there", "in: {arrays: data}").succeeded();
    let card = |settings: &str| {
        project.run("adapt", &format!("in: {{source: import, target: there}}\nsettings: {settings}")).succeeded();
        project.run("export", "in: {model: adapt, images: there}").succeeded();
        fs::read_to_string(project.stage("export").join(file_names::MODEL_CARD)).unwrap()
    };
    let own = card("{method: statistics}");
    let says = "## Another domain\n\nThe labels are those of `import`. By method `statistics` they are carried over to `there`, \
                which the classifier is for; the method saw its 90 train rows, without labels.\n\n## Remarks on the training\n\n- the domains hardly differ";
    assert!(own.contains(says), "{own}");
    let turned = card("{method: subspace, dimensions: 4, fit_on: test}");
    assert!(turned.contains("without labels. These are the very rows that measure it (transductive)"), "{turned}");
    assert!(turned.contains("\n- the subspaces have all 4 dimensions"), "{turned}");
    let few = card("{method: pull, labels_per_class: 2}");
    assert!(few.contains("The labels are those of `import`, and 6 of `there`. By method `pull`"), "{few}");
    let none = card("{method: none}");
    assert!(none.contains("those of `import`; nothing was adapted to `there`"), "{none}");
}

/// The probability of each answer, as CSV or Python say it.
fn probabilities(text: &str, mark: char, column: usize) -> Vec<f64> {
    text.lines().map(|line| line.split(mark).nth(column).unwrap().parse().unwrap()).collect()
}

#[test]
#[ignore = "needs a Python with onnxruntime: ONNX_PYTHON, or that of `make parity`"]
fn numpy_and_onnxruntime_give_the_answers_of_predict() {
    for scale in ["none", "sum", "length"] {
        let project = of_rows(scale);
        let folder = project.stage("export");
        let test = project.path().join("data/test.csv");
        let predict = Command::new(fixture::program("predict"))
            .args([folder.join(file_names::CLASSIFIER), test])
            .args(["--format", "csv", "--top", "1", "--no-unknown"])
            .output()
            .unwrap();
        let csv = String::from_utf8(predict.stdout).unwrap();
        let expected = probabilities(csv.split_once('\n').unwrap().1, ',', 5);
        assert_eq!(expected.len(), 60);
        let python = |script: &str| {
            let own = fixture::root().join(".parity/venv/bin/python");
            let python = env::var_os("ONNX_PYTHON").map_or(own, std::path::PathBuf::from);
            let lines = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity/classify_features.py");
            let output = Command::new(python).args(["-c", script]).arg(lines).current_dir(&folder).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let rows = "import sys, numpy, runpy; x = numpy.loadtxt('../../../data/test.csv', delimiter=',', skiprows=1, \
                    usecols=(1, 2, 3, 4), dtype='f4'); numpy.save('rows.npy', x)\n";
        let by_numpy =
            python(&format!("{rows}lines = sys.argv[1]; sys.argv = ['', 'rows.npy']; runpy.run_path(lines)"));
        let by_onnx = python(&format!(
            "{rows}import onnxruntime; s = onnxruntime.InferenceSession('classifier.onnx')\n\
             for p in s.run(['probabilities'], {{'features': x}})[0]: print(p.max())"
        ));
        for found in [probabilities(&by_numpy, ' ', 2), probabilities(&by_onnx, ' ', 0)] {
            assert!(found.len() == 60 && found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?}");
        }
    }
}
