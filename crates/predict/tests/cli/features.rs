//! Rows of imported features, and a classifier that takes no photos.

use crate::classifier::{column, of_two, predict, rows, run, with_photos};
use artifact::Split;
use fixture::classifier::{FILE, of_rows, table};

#[test]
fn rows_of_every_format_get_the_answers_that_training_measured() {
    let project = of_rows("length");
    let logits = project.artifact("train-head").logits(Split::Test).unwrap();
    let best = |row: &[f32]| (0..3).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
    let expected: Vec<&str> = (0..60).map(|row| ["ant", "bee", "cat"][best(logits.row(row))]).collect();
    let outcome = predict(&project, &["data/test.csv", "--no-unknown"]).succeeded();
    assert_eq!(
        (column(&outcome.stdout, 2), column(&outcome.stdout, 0)[59].as_str()),
        (expected.iter().map(|name| (*name).to_owned()).collect(), "59")
    );
    let said = "data/test.csv: its labels are not read\n60 rows: 60 answered, 0 unsure, 0 strangers, 0 unreadable\n";
    assert!(outcome.stderr.ends_with(said), "{}", outcome.stderr);
    // Columns go by their names.
    project.write("turned.csv", table(200..260, &["eyes", "fur", "wings", "stripes"]).as_bytes());
    let turned = predict(&project, &["turned.csv", "--no-unknown"]).succeeded().stdout;
    assert_eq!(turned, outcome.stdout);
}

#[test]
fn rows_are_called_what_their_file_says_or_numbered_by_file() {
    let project = of_rows("none");
    let one = table(0..2, &["wings", "stripes", "fur", "eyes"]);
    project.write("one.csv", one.as_bytes());
    let named: Vec<String> =
        one.lines().zip(["path", "x/1", "x/2"]).map(|(line, name)| format!("{name},{line}\n")).collect();
    project.write("two.csv", named.concat().as_bytes());
    let said = predict(&project, &["one.csv", "two.csv", "--batch", "1"]).succeeded().stdout;
    assert_eq!(column(&said, 0), ["one.csv:0", "one.csv:1", "x/1", "x/2"]);
    let answers = |rows: Vec<Vec<String>>| rows.into_iter().map(|row| row[1..].to_vec()).collect::<Vec<_>>();
    let (first, second) = (answers(rows(&said)[..2].to_vec()), answers(rows(&said)[2..].to_vec()));
    assert_eq!(first, second);
}

#[test]
fn what_rows_cannot_be_is_named_once() {
    let project = of_rows("sum");
    let says = |file: &str, text: &str| {
        project.write(file, text.as_bytes());
        predict(&project, &[file, "--no-check"]).failed()
    };
    let said = says("a.csv", "wings,fur,eyes\n1,2,3\n");
    assert!(said.ends_with("a.csv: expected a column 'stripes', as the classifier takes, got none\n"), "{said}");
    let said = says("a.csv", "wings,fur,eyes,stripes\n1,2,3,nan\n");
    assert!(said.ends_with("a.csv: expected finite numbers, got NaN in line 2, column 'stripes'\n"), "{said}");
    let said = says("a.csv", "wings,fur,eyes,stripes\n1,2,3,-1\n");
    assert!(
        said.ends_with("expected numbers from 0 up for row_scale sum, got -1.0 in line 2, column 'stripes'\n"),
        "{said}"
    );
    let said = says("a.svmlight", "1:1\n");
    assert!(said.ends_with("expected columns with names, as the classifier takes: a .csv file, got none\n"), "{said}");
}

#[test]
fn photos_and_rows_are_not_taken_for_each_other() {
    let project = of_rows("none");
    let says = |arguments: &[&str]| predict(&project, arguments).failed();
    let takes = format!("as {FILE} takes no photos");
    assert_eq!(
        says(&["a.jpg"]),
        format!("a.jpg: expected features (.npy, .csv, .svmlight), {takes}, got another file\n")
    );
    assert_eq!(says(&["data"]), format!("data: expected a file of features, {takes}, got a folder\n"));
    assert_eq!(says(&["-"]), format!("-: expected files of features, {takes}, got a list\n"));
    let expected = format!("--sort-into sorted: expected a classifier of photos, got {FILE}, which takes features\n");
    assert_eq!(says(&["data/test.csv", "--sort-into", "sorted"]), expected);
    let photos = with_photos(of_two(), 1);
    photos.write("rows.npy", b"");
    let expected = format!("rows.npy: expected photos, as {FILE} takes no features, got a file of those\n");
    assert_eq!(predict(&photos, &["rows.npy"]).failed(), expected);
}

#[test]
fn golden_rows_are_answered_as_then() {
    let project = of_rows("length");
    let outcome = run(&project, &[FILE, "--self-test"]).succeeded();
    assert_eq!(outcome.stdout, "8 of 8\n");
    assert!(outcome.stderr.contains("8 of 8 golden rows get the logits that they had"), "{}", outcome.stderr);
}
