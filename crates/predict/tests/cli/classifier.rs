//! `predict` with a classifier of drawn figures.

pub use fixture::classifier::{FILE, alone, figure, of_three, of_two, pipeline, with_photos};
use fixture::{Outcome, Project, program};
use model::classifier::sealed;
use model::{About, checkpoint};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use weight_file::WeightFile;

/// A classifier like `bytes` whose metadata `change` changed, as if `export` had written it so.
pub fn changed(bytes: &[u8], change: impl FnOnce(&mut About)) -> Vec<u8> {
    let file = WeightFile::parse(Path::new(FILE), bytes.to_vec().into()).unwrap();
    let (mut about, tensors) = (checkpoint::about(&file).unwrap().unwrap(), checkpoint::parameters(&file).unwrap());
    change(&mut about);
    checkpoint::to_bytes(&tensors, &sealed(about, &tensors))
}

/// `predict` with these arguments, not yet started.
pub fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(program("predict"));
    command.current_dir(project.path()).args(arguments).env_remove("RUST_BACKTRACE");
    command
}

/// Runs `predict` with these arguments after the classifier. What it never does is checked here.
#[track_caller]
pub fn predict(project: &Project, arguments: &[&str]) -> Outcome {
    run(project, &[&[FILE], arguments].concat())
}

/// Runs `predict` with these arguments.
#[track_caller]
pub fn run(project: &Project, arguments: &[&str]) -> Outcome {
    sound(command(project, arguments).output().unwrap().into())
}

/// Runs `predict` on a list.
#[track_caller]
pub fn predict_list(project: &Project, list: &[u8], arguments: &[&str]) -> Outcome {
    let mut command = command(project, &[&[FILE, "-"], arguments].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // It may stop reading.
        scope.spawn(move || drop(stdin.write_all(list)));
        child.wait_with_output().unwrap()
    });
    sound(output.into())
}

#[track_caller]
fn sound(outcome: Outcome) -> Outcome {
    assert!([0, 1, 2].map(Some).contains(&outcome.status), "{outcome:?}");
    assert!(!outcome.stderr.contains("panicked") && !outcome.stderr.contains("report this bug"), "{}", outcome.stderr);
    outcome
}

/// The cells of each row of CSV, below the header.
pub fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// One column of these rows.
pub fn column(csv: &str, column: usize) -> Vec<String> {
    rows(csv).into_iter().map(|row| row[column].clone()).collect()
}
