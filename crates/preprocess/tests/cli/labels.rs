//! Classes, splits and groups from a CSV file.

use crate::{bytes, rows, run};
use artifact::Split::{Test, Train, Validation};
use fixture::{Outcome, Project, picture};
use std::fs;

/// A project with `n` photos, `photos/0.png` and so on, no two alike.
fn flat(n: u64) -> Project {
    let project = Project::new();
    for number in 0..n {
        project.picture(&format!("photos/{number}.png"), &picture::noise(12, 9, number));
    }
    project
}

fn draft(settings: &str) -> String {
    format!("in: {{photos: photos, labels: photos/labels.csv}}\nsettings: {{height: 6, width: 8, {settings}}}")
}

#[track_caller]
fn labelled(project: &Project, table: &str, settings: &str) -> Outcome {
    project.write("photos/labels.csv", table.as_bytes());
    project.run("preprocess", &draft(settings))
}

/// The message of a run that has to fail, from the name of the table on.
#[track_caller]
fn refused(project: &Project, table: &str, settings: &str) -> String {
    let said = labelled(project, table, settings).failed();
    said.strip_prefix("preprocess: photos/labels.csv: ").unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// The names of files that are not the same in two artifacts.
fn differing<'a>(one: &'a [(String, Vec<u8>)], other: &[(String, Vec<u8>)]) -> Vec<&'a str> {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).filter(|(one, other)| one != other).map(|(one, _)| one.0.as_str()).collect()
}

fn row(path: &str, label: i64) -> (String, i64) {
    (path.to_owned(), label)
}

const GIVEN: &str = "path,class,split\n3.png,b,train\n./deep//4.png,a,train\n0.png,a,validation\n1.png,b,validation\n";

#[test]
fn a_table_says_classes_and_splits() {
    let project = flat(4);
    project.picture("photos/deep/4.png", &picture::noise(12, 9, 4));
    project.write("photos/notes.txt", b"not listed");
    let said = labelled(&project, GIVEN, "").succeeded().stderr;
    assert!(said.contains("1 file ignored, not a photo by its extension (.txt)\n"), "{said}");
    assert!(said.contains("1 photo ignored, not listed in the labels (first: 2.png)\n"), "{said}");
    assert!(said.contains("train 2 (a 1, b 1), validation 2 (a 1, b 1), each 8 × 6 pixels\n"), "{said}");
    assert_eq!(rows(&project, Train), [row("deep/4.png", 0), row("3.png", 1)]);
    assert_eq!(rows(&project, Validation), [row("0.png", 0), row("1.png", 1)]);
    assert_eq!(project.artifact("preprocess").classes().unwrap().names(), ["a", "b"]);
    labelled(&project, GIVEN, "classes: [b, a]").succeeded();
    assert_eq!(rows(&project, Train), [row("3.png", 0), row("deep/4.png", 1)]);
}

#[test]
fn the_order_of_rows_and_columns_and_what_stands_around_them_do_not_show() {
    let project = flat(4);
    project.picture("photos/deep/4.png", &picture::noise(12, 9, 4));
    labelled(&project, GIVEN, "").succeeded();
    let first = bytes(&project);
    let other = "\u{feff}split , path, class\nvalidation,1.png,b\n\nvalidation,\"0.png\",a\r\ntrain,deep/4.png, a\n\
                 train,3.png,b";
    labelled(&project, other, "").succeeded();
    // The provenance has the hash of the table.
    assert_eq!(differing(&first, &bytes(&project)), ["done", "provenance.yaml"]);
}

#[test]
fn folders_by_class_give_the_same_pictures_as_a_table_that_says_so() {
    const FRACTIONS: &str = "validation_fraction: 0.3, test_fraction: 0.2";
    let project = Project::new();
    crate::photos(&project, &[("ants", 12), ("bees", 9)]);
    run(&project, FRACTIONS).succeeded();
    let folders = bytes(&project);
    let names = [("ants", 12), ("bees", 9)].map(|(class, n)| (0..n).map(move |i| format!("{class}/{i}.png,{class}\n")));
    let table: String = names.into_iter().flatten().collect();
    labelled(&project, &format!("path,class\n{table}"), FRACTIONS).succeeded();
    assert_eq!(differing(&folders, &bytes(&project)), ["config.yaml", "done", "provenance.yaml"]);
}

/// Rows for photos `from..to`, every other one of class b, with `rest` behind.
fn lines(numbers: std::ops::Range<u32>, rest: &str) -> String {
    let line = |number| format!("{number}.png,{}{rest}\n", ["a", "b"][number as usize % 2]);
    numbers.map(line).collect::<Vec<_>>().concat()
}

#[test]
fn photos_without_a_split_are_drawn() {
    let project = flat(40);
    let table = format!("path,class,split\n{}{}", lines(0..10, ",test"), lines(10..40, ","));
    labelled(&project, &table, "validation_fraction: 0.2").succeeded();
    let counts = [Train, Validation, Test].map(|split| rows(&project, split).len());
    assert_eq!(counts, [24, 6, 10]);
    assert!(rows(&project, Test).iter().all(|(path, _)| path.len() == 5), "the ten that the table names");
    let says = refused(&project, &table, "");
    assert_eq!(says, "expected a split in every row, or a validation_fraction above 0, got none in row 12\n");
}

#[test]
fn a_split_that_no_row_has_is_drawn_from_train() {
    let project = flat(40);
    let table = format!("path,class,split\n{}{}", lines(0..30, ",train"), lines(30..40, ",validation"));
    labelled(&project, &table, "test_fraction: 0.2").succeeded();
    let counts = [Train, Validation, Test].map(|split| rows(&project, split).len());
    assert_eq!(counts, [24, 10, 6]);
    assert!(rows(&project, Validation).iter().all(|(path, _)| path.starts_with('3') && path.len() == 6));
}

#[test]
fn fractions_and_the_column_split_together() {
    let project = flat(8);
    let table = format!("path,class,split\n{}{}", lines(0..4, ",train"), lines(4..8, ",validation"));
    assert_eq!(
        refused(&project, &table, "validation_fraction: 0.2"),
        "expected validation_fraction 0, as every row has a split and some are validation, got 0.2\n"
    );
    let table = format!("path,class,split\n{}{}", lines(0..4, ",train"), lines(4..8, ",test"));
    assert_eq!(
        refused(&project, &table, ""),
        "expected rows of split validation, or a validation_fraction above 0, got none\n"
    );
    let table = format!("path,class,split\n{}{}", lines(0..4, ",test"), lines(4..8, ",validation"));
    assert_eq!(refused(&project, &table, ""), "expected rows of split train, got test, validation\n");
    let said = refused(&project, &format!("path,class\n{}", lines(0..8, "")), "");
    assert_eq!(said, "expected a split in every row, or a validation_fraction above 0, got none in row 2\n");
}

#[test]
fn splits_may_have_other_names() {
    let project = flat(4);
    let table = format!("path,class,split\n{}{}", lines(0..2, ",train"), lines(2..4, ",val"));
    labelled(&project, &table, "splits: {validation: val}").succeeded();
    assert_eq!(rows(&project, Validation).len(), 2);
    let says = refused(&project, &table, "");
    let problem = "expected the split train, validation, test (the names are set in splits) or nothing, got 'val'";
    assert_eq!(says, format!("2 of 4 rows cannot be used:\nrow 4: {problem}\nrow 5: {problem}\n"));
}

#[test]
fn the_column_group_keeps_photos_together() {
    let project = flat(60);
    let line = |n: usize| format!("{n}.png,{},nest {}\n", ["a", "b"][n / 30], n / 3);
    let table = format!("path,class,group\n{}", (0..60).map(line).collect::<Vec<_>>().concat());
    let said = labelled(&project, &table, "validation_fraction: 0.3, test_fraction: 0.2").succeeded().stderr;
    assert!(said.contains("20 groups of photos that never part\n"), "{said}");
    for split in [Train, Validation, Test] {
        let mut nests: Vec<u32> = rows(&project, split)
            .iter()
            .map(|(path, _)| path.strip_suffix(".png").unwrap().parse::<u32>().unwrap() / 3)
            .collect();
        nests.sort_unstable();
        assert!(nests.chunks(3).all(|nest| nest.len() == 3 && nest[0] == nest[2]), "{split}: {nests:?}");
    }
    let says = refused(&project, &table, "validation_fraction: 0.3, group: '^.'");
    assert_eq!(says, "expected a column 'group' or the setting `group`, got both\n");
    let says = refused(&project, &table, "validation_fraction: 0.3, ignore: '^1'");
    assert_eq!(says, "expected no setting `ignore`, as the rows say which photos are used, got one\n");
}

#[test]
fn every_row_that_cannot_be_used_is_named() {
    let project = flat(2);
    let table = "path,class,split\n0.png,,train\n,a,train\n../0.png,a,train\n/0.png,a,train\nphotos/0.png,a,train\n\n\
                 0.tif,a,train\nlabels.csv,a,train\n1.png,a,Train\n1.png,a\n1.png,a,train\n1.png,b,train\n\
                 1.png,a,validation\n1.png,a,train\n";
    assert_eq!(
        refused(&project, table, ""),
        "11 of 13 rows cannot be used:\n\
         row 2: expected a class for '0.png', got nothing\n\
         row 3: expected a path, got nothing\n\
         row 4: expected a path below photos, got '../0.png'\n\
         row 5: expected a path below photos, got '/0.png'\n\
         row 6: expected a path that begins below photos, such as '0.png', got 'photos/0.png'\n\
         row 8: expected a file in photos, got '0.tif', which is not there\n\
         row 9: expected a photo (.jpg, .jpeg, .png, .bmp, .webp, .tif, .tiff, .gif, .heic, .heif, .hif, .jxl), got 'labels.csv'\n\
         row 10: expected the split train, validation, test (the names are set in splits) or nothing, got 'Train'\n\
         row 11: expected 3 fields, as in the header, got 2\n\
         row 13: expected class 'a' for '1.png' as in row 12, got 'b'\n\
         and 1 more\n"
    );
}

#[test]
fn a_row_that_only_repeats_another_one_and_columns_without_meaning_are_told() {
    let project = flat(5);
    let table = "path,class,split,note\n0.png,a,train,x\n1.png,b,train,\n2.png,a,validation,\n3.png,b,validation,\n\
                 0.png,a,train,y\n";
    let said = labelled(&project, table, "").succeeded().stderr;
    assert!(said.contains("columns of the labels that are not read: note\n"), "{said}");
    assert!(said.contains("rows of the labels that only repeat another one: 1\n"), "{said}");
}

#[test]
fn what_is_no_table_of_labels_is_refused() {
    let project = flat(2);
    let header = "expected a header with the columns 'path' and 'class', separated by commas, got";
    for (table, says) in [
        ("path;class\n0.png;a\n", format!("{header} 'path;class'\n")),
        ("path,label\n0.png,a\n", format!("{header} 'path,label'\n")),
        ("", format!("{header} ''\n")),
        ("path,class,path\n", "expected every column once, got 'path' twice\n".to_owned()),
        (
            "path,class,split\n0.png,a,train\n1.png,a,validation\n",
            "expected a row for each of two classes or more, got a\n".to_owned(),
        ),
    ] {
        assert_eq!(refused(&project, table, ""), says);
    }
    project.write("photos/labels.csv", b"path,class\n0.png,caf\xe9\n");
    let says = project.run("preprocess", &draft("")).failed();
    assert!(says.ends_with("1 of 1 rows cannot be used:\nrow 2: expected UTF-8, got other bytes\n"), "{says}");
    fs::remove_file(project.path().join("photos/labels.csv")).unwrap();
    let says = project.run("preprocess", &draft("")).failed();
    assert!(says.starts_with("preprocess: photos/labels.csv: no such file or folder, needed as in.labels"), "{says}");
}

#[test]
fn classes_that_are_set_are_those_of_the_table() {
    let project = flat(4);
    let table = format!("path,class,split\n{}{}", lines(0..2, ",train"), lines(2..4, ",validation"));
    assert_eq!(
        refused(&project, &table, "classes: [a, wasps]"),
        "expected a row for each of the classes that are set, got no 'wasps', 'b' as well\n"
    );
}
