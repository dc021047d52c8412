//! The first training picture of every class against a file of goldens, so that no class changes unnoticed.
//!
//! A line holds class, width, height, JPEG quality, and the mean colours of 8 × 8 parts as hex digits. Another C library
//! may give other sines, so colours are compared within two levels of 255.

use crate::sea::Sea;
use crate::subject::Subject;
use crate::world::{Photo, draw};
use artifact::{Split, write};
use rayon::prelude::*;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Parts that a picture is cut into, across and down.
const SIDE: usize = 8;
/// Levels of 255.
const TOLERANCE: u8 = 2;
const SEED: u64 = 7;

/// Panics unless every class looks in the usual sea as `tests/goldens/pictures.csv` says. `folder`: that of the crate
/// `package`, which holds the file. With the environment variable `GOLDENS=write` the file is written first.
pub fn check(package: &str, folder: &str, subjects: &[Subject]) {
    check_in(&Sea::default(), "pictures", package, folder, subjects);
}

/// The same for any sea and `tests/goldens/{name}.csv`.
pub fn check_in(sea: &Sea, name: &str, package: &str, folder: &str, subjects: &[Subject]) {
    let path = Path::new(folder).join(format!("tests/goldens/{name}.csv"));
    if env::var("GOLDENS").is_ok_and(|value| value == "write") {
        write_file(&path, package, sea, subjects);
    }
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let drawn = goldens(sea, subjects);
    assert_eq!(lines.len(), drawn.len());
    for (line, (numbers, means)) in lines.into_iter().zip(drawn) {
        compare(line, &numbers, means);
    }
}

fn compare(line: &str, numbers: &str, means: Vec<u8>) {
    let (expected, digits) = line.rsplit_once(',').unwrap();
    assert_eq!(numbers, expected);
    assert_eq!(digits.len(), 2 * means.len(), "{numbers}");
    for (k, level) in means.into_iter().enumerate() {
        let expected = u8::from_str_radix(&digits[2 * k..2 * k + 2], 16).unwrap();
        assert!(level.abs_diff(expected) <= TOLERANCE, "{numbers}: {level} is not {expected} at {k}");
    }
}

fn write_file(path: &Path, package: &str, sea: &Sea, subjects: &[Subject]) {
    let mut text = format!(
        "# made by GOLDENS=write cargo test --release -p {package} goldens\n\
         # class,width,height,JPEG quality,mean red green blue of 8 x 8 parts row by row as hex digits\n"
    );
    for (numbers, means) in goldens(sea, subjects) {
        let digits: Vec<String> = means.iter().map(|level| format!("{level:02x}")).collect();
        writeln!(text, "{numbers},{}", digits.concat()).unwrap();
    }
    write::atomic(path, text.as_bytes()).unwrap();
}

fn goldens(sea: &Sea, subjects: &[Subject]) -> Vec<(String, Vec<u8>)> {
    subjects.into_par_iter().map(|subject| golden(sea, subject)).collect()
}

/// Class, size and quality as in the file, and the mean colours.
fn golden(sea: &Sea, subject: &Subject) -> (String, Vec<u8>) {
    let photo = draw(SEED, sea, subject, Split::Train, 0);
    let means = photo.means(SIDE, SIDE).into_iter().map(|level| level.round() as u8).collect();
    let Photo { w, h, quality, .. } = photo;
    (format!("{},{w},{h},{quality}", subject.name), means)
}
