//! `import` as a program: what it reads, draws and writes, exit status, messages.

use artifact::tables::files;
use artifact::{Folder, Npy, Split, facts, file_names};
use fixture::{Project, artifacts};
use std::collections::BTreeMap;
use std::fs;

const DRAFT: &str = "in: {arrays: data/mine}";

/// An array as NumPy writes it; with `by_column`, as R and Julia do.
fn npy(descr: &str, by_column: bool, shape: &[usize], data: &[u8]) -> Vec<u8> {
    let order = if by_column { "True" } else { "False" };
    let axes: Vec<String> = shape.iter().map(|length| format!("{length}, ")).collect();
    let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({}), }}\n", axes.concat());
    [b"\x93NUMPY\x01\0", &(text.len() as u16).to_le_bytes()[..], text.as_bytes(), data].concat()
}

/// Row r, column c of every test's features: a class apart, and no two rows alike.
fn value(row: usize, column: usize) -> f32 {
    0.01 * row as f32 + 0.25 * column as f32 + if row % 2 == column { 3.0 } else { 0.0 }
}

/// `n` rows of three numbers, f64 of R: columns together in the file, lowest byte first.
fn features(n: usize) -> Vec<u8> {
    let data: Vec<u8> =
        (0..3).flat_map(|column| (0..n).flat_map(move |row| f64::from(value(row, column)).to_le_bytes())).collect();
    npy("<f8", true, &[n, 3], &data)
}

/// `n` labels, 0 and 1 in turn.
fn labels(n: usize) -> Vec<u8> {
    let data: Vec<u8> = (0..n).flat_map(|row| ((row % 2) as i32).to_le_bytes()).collect();
    npy("<i4", false, &[n], &data)
}

/// A project with a folder of rows for these splits.
fn project(splits: &[(Split, usize)]) -> Project {
    let project = Project::new();
    for (split, n) in splits {
        project.write(&format!("data/mine/{split}.features.npy"), &features(*n));
        project.write(&format!("data/mine/{split}.labels.npy"), &labels(*n));
    }
    project
}

const ALL: [(Split, usize); 3] = [(Split::Train, 20), (Split::Validation, 6), (Split::Test, 5)];

fn rows(folder: &Folder, split: Split) -> Npy<f32> {
    folder.npy::<f32>(&file_names::features(split)).unwrap().axes("(n, 1, 1, d)").unwrap()
}

fn paths(project: &Project, split: Split) -> Vec<String> {
    let rows = files::read(&project.stage("import").join(file_names::files(split))).unwrap();
    rows.into_iter().map(|row| row.path).collect()
}

/// The message, without the path of the folder.
fn refused(project: &Project, draft: &str) -> String {
    project.run("import", draft).failed().replace("data/mine/", "")
}

#[test]
fn arrays_become_what_extract_writes() {
    let project = project(&ALL);
    let said = project.run("import", DRAFT).succeeded().stderr;
    let folder = project.artifact("import");
    assert_eq!(
        (folder.splits(), folder.classes().unwrap().names()),
        (Split::ALL.to_vec(), &["0", "1"].map(str::to_owned)[..])
    );
    for (split, n) in ALL {
        let expected: Vec<f32> = (0..n).flat_map(|row| (0..3).map(move |column| value(row, column))).collect();
        assert_eq!(rows(&folder, split).data(), expected);
        let labels: Vec<i64> = (0..n).map(|row| (row % 2) as i64).collect();
        assert_eq!(folder.labels(split).unwrap().data(), labels);
        assert_eq!(paths(&project, split)[n - 1], format!("{split}/{}", n - 1));
    }
    let listed = files::read(&project.stage("import").join("test.files.csv")).unwrap();
    let bytes: Vec<u8> = (0..3).flat_map(|column| value(4, column).to_le_bytes()).collect();
    assert_eq!((listed[4].width, listed[4].height), (0, 0));
    assert_eq!(listed[4].blake3.to_hex().to_string(), artifact::hash::bytes(&bytes));
    assert!(folder.has(file_names::NETWORK));
    let line = "import: train 20 (0 10, 1 10), validation 6 (0 3, 1 3), test 5 (0 3, 1 2), 3 features each\n";
    assert!(said.contains(line) && !said.contains("drawn"), "{said}");
}

#[test]
fn a_head_is_trained_on_them() {
    let project = project(&ALL);
    project.run("import", DRAFT).succeeded();
    project.run("train-head", "settings: {hidden: [], epochs: 60, learning_rate: 0.01, device: cpu}").succeeded();
    let logits: Npy<f32> = project.artifact("train-head").npy("test.logits.npy").unwrap().axes("(5, 1)").unwrap();
    assert!(
        logits.data().iter().enumerate().all(|(row, logit)| (*logit > 0.0) == (row % 2 == 1)),
        "{:?}",
        logits.data()
    );
}

#[test]
fn no_layers_of_them_can_be_trained_and_no_weights_taken() {
    let project = project(&ALL);
    project.run("import", DRAFT).succeeded();
    project.run("train-head", "settings: {hidden: [], epochs: 1, device: cpu}").succeeded();
    let says = project.run("finetune", "in: {features: import, images: null}").failed();
    let expected = "finetune: artifacts/test/import: expected activations of a network, got features of another program, \
                    which has no layers to train\n";
    assert_eq!(says, expected);
    fixture::artifacts::pictures(&project.stage("preprocess"), "train", 0..2);
    fixture::artifacts::seal(&project.stage("preprocess"));
    let says = project.run("extract", "in: {weights: import}\nsettings: {device: cpu}").failed();
    let expected = "extract: artifacts/test/import/network.safetensors: expected weights of a network, got none: features of \
                    another program, which no network of ours made\n";
    assert_eq!(says, expected);
}

#[test]
fn validation_rows_are_drawn_by_class_where_there_are_none() {
    let project = project(&[(Split::Train, 20), (Split::Test, 4)]);
    let said = project.run("import", DRAFT).succeeded().stderr;
    let line = "import: no validation rows in data/mine: 4 of the 20 rows of train are drawn, by class \
                (validation_fraction: 0.2)\n";
    assert!(said.contains(line), "{said}");
    let folder = project.artifact("import");
    assert_eq!(folder.labels(Split::Validation).unwrap().data().iter().sum::<i64>(), 2);
    // Each row keeps its number in the file, and its numbers.
    let drawn = paths(&project, Split::Validation);
    for (row, path) in drawn.iter().enumerate() {
        let number: usize = path.strip_prefix("train/").unwrap().parse().unwrap();
        assert_eq!(rows(&folder, Split::Validation).row(row), [0, 1, 2].map(|column| value(number, column)));
    }
    assert!(paths(&project, Split::Train).iter().all(|path| !drawn.contains(path)));
    project.run("import", &format!("seed: 8\n{DRAFT}")).succeeded();
    assert_ne!(paths(&project, Split::Validation), drawn);
    project.run("import", &format!("{DRAFT}\nsettings: {{validation_fraction: 0}}")).succeeded();
    assert_eq!(project.artifact("import").splits(), [Split::Train, Split::Test]);
}

#[test]
fn a_test_split_is_drawn_if_it_is_asked_for() {
    let project = project(&[(Split::Train, 20)]);
    project.run("import", &format!("{DRAFT}\nsettings: {{test_fraction: 0.3}}")).succeeded();
    let folder = project.artifact("import");
    assert_eq!(Split::ALL.map(|split| rows(&folder, split).len()), [10, 4, 6]);
    project.write("data/mine/test.features.npy", &features(3));
    assert_eq!(
        refused(&project, &format!("{DRAFT}\nsettings: {{test_fraction: 0.3}}")),
        "import: settings.test_fraction: expected 0, as the folder has test rows, got 0.3\n"
    );
}

#[test]
fn rows_without_labels_stay_without_them() {
    let project = project(&ALL);
    fs::remove_file(project.path().join("data/mine/train.labels.npy")).unwrap();
    let said = project.run("import", DRAFT).succeeded().stderr;
    assert!(said.contains("import: train 20 (without labels), validation 6 (0 3, 1 3), "), "{said}");
    let folder = project.artifact("import");
    assert!(!folder.has("train.labels.npy") && folder.has("train.features.npy") && folder.has("train.files.csv"));
    for split in [Split::Validation, Split::Test] {
        fs::remove_file(project.path().join(format!("data/mine/{split}.labels.npy"))).unwrap();
    }
    assert_eq!(
        refused(&project, DRAFT),
        "import: data/mine: expected classes.yaml, as no split has labels, got no such file; for the data with labels `import` \
         writes one in its stage's folder below artifacts/ (in a table, the labels stand in a column 'label')\n"
    );
    project.write("data/mine/classes.yaml", b"[ant, bee]\n");
    project.run("import", DRAFT).succeeded();
    assert_eq!(project.artifact("import").classes().unwrap().names(), ["ant", "bee"]);
}

#[test]
fn names_of_classes_come_from_their_file() {
    let project = project(&ALL);
    project.write("data/mine/classes.yaml", b"[ant, bee, cat]\n");
    let said = project.run("import", DRAFT).succeeded().stderr;
    assert!(said.contains("import: no row of train is of class cat\n"), "{said}");
    assert_eq!(project.artifact("import").classes().unwrap().names(), ["ant", "bee", "cat"]);
    let refuse = |file: &str, bytes: &[u8]| {
        project.write(&format!("data/mine/{file}"), bytes);
        refused(&project, DRAFT)
    };
    assert_eq!(refuse("classes.yaml", b"[ant]\n"), "import: classes.yaml: expected at least two classes, got 1\n");
    let says = refuse("classes.yaml", b"[ant, bee, ant]\n");
    assert_eq!(says, "import: classes.yaml: expected every class once, got 'ant' twice\n");
    project.write("data/mine/classes.yaml", b"[ant, bee]\n");
    let says = refuse("validation.labels.npy", &npy("|u1", false, &[6], &[1, 1, 2, 1, 2, 1]));
    let expected = "import: validation.labels.npy: expected labels from 0 to 1, or names in classes.yaml, got 2 in row 2; do \
                    they count from 1? subtract 1\n";
    assert_eq!(says, expected);
}

#[test]
fn tables_and_sparse_rows_are_read_too() {
    let project = Project::new();
    project.write(
        "data/mine/train.csv",
        b"path,a,b,label\nx.txt,1,3,spam\ny.txt,0,0,ham\nz.txt,2,2,spam\nv.txt,3,5,ham\n",
    );
    project.write("data/mine/validation.csv", b"label,b,a\nham,1,7\n");
    let settings = "settings: {row_scale: sum}";
    let said = project.run("import", &format!("{DRAFT}\n{settings}")).succeeded().stderr;
    assert!(said.contains("import: 1 of 4 rows of train are all zeros, and stay so (row_scale: sum)\n"), "{said}");
    let folder = project.artifact("import");
    assert_eq!(folder.classes().unwrap().names(), ["ham", "spam"]);
    assert_eq!(rows(&folder, Split::Train).rows(0..3), [0.25, 0.75, 0.0, 0.0, 0.5, 0.5]);
    assert_eq!(rows(&folder, Split::Validation).data(), [0.875, 0.125]);
    assert_eq!(paths(&project, Split::Train)[1], "y.txt");

    fs::remove_dir_all(project.path().join("data/mine")).unwrap();
    project.write("data/mine/train.svmlight", b"-1 1:1\n+1 3:2\n-1 2:1\n1 1:3\n");
    project.write("data/mine/validation.svmlight", b"1 4:1\n");
    project.run("import", DRAFT).succeeded();
    let folder = project.artifact("import");
    assert_eq!(folder.classes().unwrap().names(), ["-1", "1"]);
    assert_eq!(folder.labels(Split::Train).unwrap().data(), [0, 1, 0, 1]);
    assert_eq!(rows(&folder, Split::Train).rows(0..2), [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
    project.run("import", &format!("{DRAFT}\nsettings: {{columns: 6}}")).succeeded();
    assert_eq!(rows(&project.artifact("import"), Split::Train).shape(), [4, 1, 1, 6]);
    let says = refused(&project, &format!("{DRAFT}\nsettings: {{columns: 3}}"));
    assert_eq!(says, "import: validation.svmlight: expected 3 columns, as settings.columns says, got 4\n");
}

#[test]
fn what_rows_are_called_and_which_photos_they_were_is_kept() {
    let project = project(&[(Split::Train, 2), (Split::Validation, 2)]);
    project.write("data/mine/train.files.csv", b"path,note\na,1\nb,2\n");
    let hash = artifact::hash::bytes(b"photo");
    let list = format!("row,path,blake3,width,height\n0,c.jpg,{hash},7,4\n1,d.jpg,{hash},7,4\n");
    project.write("data/mine/validation.files.csv", list.as_bytes());
    project.run("import", DRAFT).succeeded();
    assert_eq!(paths(&project, Split::Train), ["a", "b"]);
    assert_eq!(fs::read_to_string(project.stage("import").join("validation.files.csv")).unwrap(), list);
    project.write("data/mine/train.files.csv", b"path\na\n");
    let says = refused(&project, DRAFT);
    assert_eq!(says, "import: train.files.csv: expected 2 rows, as many as rows in train.features.npy, got 1\n");
}

#[test]
fn columns_that_never_change_and_rows_in_two_splits_are_told() {
    let project = Project::new();
    project.write("data/mine/train.csv", b"a,word,b,label\n1,0,2,x\n2,0,3,y\n3,0,3,x\n");
    project.write("data/mine/validation.csv", b"a,word,b,label\n2,0,3,y\n1,5,2,x\n2,0,3,x\n");
    let said = project.run("import", DRAFT).succeeded().stderr;
    let line = "import: 1 of 3 columns have the same number in every row of train, so nothing can be learnt from them \
                ('word')\n";
    assert!(said.contains(line), "{said}");
    let leak = "2 rows of validation also in train (first: train/1 = validation/0)";
    assert!(said.contains(&format!("import: {leak}\n")), "{said}");
    let leaks: BTreeMap<Split, Vec<String>> = project.artifact("import").fact(facts::LEAKS, "").unwrap();
    assert_eq!(leaks, BTreeMap::from([(Split::Validation, vec![leak.to_owned()])]));
    project.write("data/mine/train.csv", b"a,word,b,label\n1,0,2,x\n1,0,2,y\n");
    assert_eq!(refused(&project, DRAFT), "import: train.csv: expected rows that differ, got 2 equal ones\n");
}

#[test]
fn what_numbers_were_taken_for_is_told() {
    let project = Project::new();
    let said = |classes: &[&str], table: &str| {
        let file = project.path().join("data/mine/classes.yaml");
        if classes.is_empty() {
            let _ = std::fs::remove_file(file);
        } else {
            artifacts::classes(&project.path().join("data/mine"), classes);
        }
        project.write("data/mine/train.csv", table.as_bytes());
        project.run("import", DRAFT).succeeded().stderr
    };
    let rows = |labels: [&str; 4]| {
        let rows: Vec<String> = (0..16).map(|row| format!("{row},{}\n", labels[row % 4])).collect();
        format!("a,label\n{}", rows.concat())
    };
    let positions = said(&["cat", "dog"], &rows(["0", "1", "cat", "dog"]));
    assert!(positions.contains("import: numbers among the labels are positions in classes.yaml: 0 is cat, 1 is dog\n"));
    let names = said(&["1", "2"], &rows(["1", "2", "1", "2"]));
    assert!(names.contains("import: numbers among the labels are names in classes.yaml, such as 1\n"), "{names}");
    let minus_one = said(&[], &rows(["-1", "0", "1", "-1"]));
    assert!(
        minus_one.contains("import: -1, the label of 8 rows, is a class like the others; rows without"),
        "{minus_one}"
    );
    for labels in [["-1", "1", "-1", "1"], ["cat", "dog", "dog", "cat"]] {
        let quiet = said(&[], &rows(labels));
        assert!(!quiet.contains("label of") && !quiet.contains("numbers among"), "{quiet}");
    }
    let counted = said(&["cat", "dog"], "0,1\n1,2\n3,4\n");
    assert!(counted.contains("import: the first line of train.csv, 0, 1, …, was taken for its header\n"), "{counted}");
}

#[test]
fn files_that_do_not_fit_are_named() {
    let project = project(&ALL);
    project.run("import", DRAFT).succeeded();
    let before = project.artifact("import").manifest().clone();
    let refuse = |file: &str, bytes: &[u8]| {
        let path = project.path().join("data/mine").join(file);
        let own = fs::read(&path).ok();
        project.write(&format!("data/mine/{file}"), bytes);
        let says = refused(&project, DRAFT);
        match own {
            Some(own) => project.write(&format!("data/mine/{file}"), &own),
            None => fs::remove_file(path).unwrap(),
        }
        says
    };
    let says = refuse("test.features.npy", &npy("<f4", false, &[5, 2], &[0; 40]));
    assert_eq!(says, "import: test.features.npy: expected 3 columns, as in train.features.npy, got 2\n");
    let says = refuse("test.labels.npy", &labels(4));
    assert_eq!(says, "import: test.labels.npy: expected 5 labels, as many as rows in test.features.npy, got 4\n");
    let says = refuse("test.features.npy", &npy("<f4", false, &[0, 3], &[]));
    assert_eq!(says, "import: test.features.npy: expected at least one row, got 0\n");
    let nan: Vec<u8> = (0..15).flat_map(|at| (if at == 8 { f32::NAN } else { 1.0 }).to_be_bytes()).collect();
    let says = refuse("test.features.npy", &npy(">f4", false, &[5, 3], &nan));
    assert_eq!(says, "import: test.features.npy: expected finite numbers, got NaN in row 2, column 2\n");
    let says = refuse("train.csv", b"a\n1\n");
    assert_eq!(says, "import: data/mine: expected train.features.npy or train.csv, got both\n");
    // Nothing of what was there is lost.
    assert_eq!(*project.artifact("import").manifest(), before);
}

#[test]
fn folders_that_lack_something_are_named() {
    let project = project(&[(Split::Test, 5)]);
    project.write("data/mine/readme.txt", b"");
    let expected = "import: data/mine: expected train.features.npy or train.csv or train.svmlight, got readme.txt, \
                    test.features.npy, test.labels.npy\n";
    assert_eq!(refused(&project, DRAFT), expected);
    project.write("data/mine/train.labels.npy", &labels(4));
    let expected = "import: train.labels.npy: expected train.features.npy or train.csv or train.svmlight beside it, got \
                    none\n";
    assert_eq!(refused(&project, DRAFT), expected);
    project.write("data/mine/train.features.npy", &features(4));
    let said = project.run("import", &format!("{DRAFT}\nsettings: {{validation_fraction: 0}}")).succeeded().stderr;
    assert!(said.contains("import: not read, as import knows no such files: readme.txt\n"), "{said}");
    fs::remove_file(project.path().join("data/mine/readme.txt")).unwrap();
    // One of the two rows of each class would be all that is left; of a single one, none.
    project.write("data/mine/train.features.npy", &features(3));
    project.write("data/mine/train.labels.npy", &labels(3));
    let expected = "import: train.features.npy: expected more rows of class '1', or validation_fraction: 0 and \
                    test_fraction: 0, got only 1\n";
    assert_eq!(refused(&project, DRAFT), expected);
}

#[test]
fn the_same_bytes_again() {
    let project = project(&[(Split::Train, 20)]);
    project.run("import", DRAFT).succeeded();
    let first = project.artifact("import").manifest().clone();
    project.rerun("import", "import").succeeded();
    assert_eq!(*project.artifact("import").manifest(), first);
    let config = |fraction: &str| {
        let draft = format!("{DRAFT}\nsettings: {{validation_fraction: {fraction}}}");
        project.resolve("import", "import", &draft).succeeded().stdout
    };
    assert!(config("0.1").contains("\nseed: 7\n") && !config("0").contains("seed"));
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let project = Project::new();
    let refuse =
        |settings: &str| project.resolve("import", "import", &format!("{DRAFT}\nsettings: {settings}")).failed();
    assert_eq!(refuse("{row_scale: max}"), "settings.row_scale: expected one of none, sum, length, got max\n");
    assert_eq!(refuse("{columns: 0}"), "settings.columns: expected a whole number from 1 to 1048576 or null, got 0\n");
    assert_eq!(
        refuse("{validation_fraction: 0.6, test_fraction: 0.5}"),
        "settings.test_fraction: expected less than 1 together with validation_fraction, got 1.1\n"
    );
    let says = project.resolve("import", "import", "settings: {}").failed();
    let expected =
        "in.arrays: expected the path of a folder that no stage makes, relative to the project, got nothing\n";
    assert_eq!(says, expected);
}
