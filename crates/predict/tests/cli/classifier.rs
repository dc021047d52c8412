//! Classifiers of drawn figures, made once, and `predict` with one of them.

use fixture::{Outcome, Project, picture, program, weights};
use image::RgbImage;
use model::classifier::sealed;
use model::{About, checkpoint};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use weight_file::WeightFile;

/// The name of the file in every project.
pub const FILE: &str = "classifier.safetensors";

const PREPROCESS: &str = "in: {photos: data}\nsettings: {height: 40, width: 70, resize: crop, filter: bicubic}";
const FIGURES: [&str; 3] = ["disc", "square", "cross"];

/// A figure in the colour of its kind, which even a network with random weights tells apart: red discs, green squares, blue
/// crosses.
pub fn figure(class: usize, number: u64) -> RgbImage {
    let mut figure = picture::figure(70, 50, class, number);
    for pixel in figure.pixels_mut() {
        let bright = pixel.0[class];
        pixel.0 = [0; 3];
        pixel.0[class] = bright;
    }
    figure
}

/// A project whose photos of so many kinds of figures are in `data`, and that ended with `export`.
pub fn pipeline(figures: usize) -> Project {
    let project = Project::new();
    for (split, photos) in [("train", 0..20), ("validation", 100..125), ("test", 200..215)] {
        for (class, name) in FIGURES[..figures].iter().enumerate() {
            for number in photos.clone() {
                project.picture(&format!("data/{split}/{name}/{number}.png"), &figure(class, number));
            }
        }
    }
    project.write("w.safetensors", &weights::vgg16(0.125, 1));
    project.run("preprocess", PREPROCESS).succeeded();
    project.run("extract", "in: {weights: w.safetensors}\nsettings: {precision: f32}").succeeded();
    project.run("train-head", "settings: {hidden: [16], epochs: 100}").succeeded();
    project.run("export", "").succeeded();
    project.write(FILE, &std::fs::read(project.stage("export").join(FILE)).unwrap());
    project
}

fn bytes(figures: usize) -> Vec<u8> {
    std::fs::read(pipeline(figures).path().join(FILE)).unwrap()
}

/// The file that tells discs from squares.
pub fn of_two() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| bytes(2))
}

/// The file that tells discs, squares and crosses apart.
pub fn of_three() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| bytes(3))
}

/// A classifier like `bytes` whose metadata `change` changed, as if `export` had written it so.
pub fn changed(bytes: &[u8], change: impl FnOnce(&mut About)) -> Vec<u8> {
    let file = WeightFile::parse(Path::new(FILE), bytes.to_vec().into()).unwrap();
    let (mut about, tensors) = (checkpoint::about(&file).unwrap().unwrap(), checkpoint::parameters(&file).unwrap());
    change(&mut about);
    checkpoint::to_bytes(&tensors, &sealed(about, &tensors))
}

/// A folder with nothing but this classifier.
pub fn alone(bytes: &[u8]) -> Project {
    let project = Project::new();
    project.write(FILE, bytes);
    project
}

/// The same with discs `photos/disc/0.png`, … and as many squares.
pub fn with_photos(bytes: &[u8], each: u64) -> Project {
    let project = alone(bytes);
    for (class, name) in FIGURES[..2].iter().enumerate() {
        for number in 0..each {
            project.picture(&format!("photos/{name}/{number}.png"), &figure(class, 300 + number));
        }
    }
    project
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
