//! The first training picture of every class against `tests/goldens/pictures.csv`, which
//! `GOLDENS=write cargo test --release -p scenes goldens` made on Linux, x86-64, glibc: only for a change of the drawing that
//! is meant. Another C library may give other sines, and so the colours are compared within [`SLACK`].

use super::{Photo, draw};
use crate::subject::{SOURCE, Subject, TARGET};
use artifact::{Split, write};
use rayon::prelude::*;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Of parts that a picture is cut into, each way.
const SIDE: usize = 8;
/// Levels of 255.
const SLACK: u8 = 2;
const SEED: u64 = 7;
const HEADER: &str = "# made by GOLDENS=write cargo test --release -p scenes goldens\n\
    # class,width,height,JPEG quality,mean red green blue of 8 x 8 parts row by row as hex digits\n";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/pictures.csv")
}

/// The numbers and the colours by which a class is known again.
fn golden(subject: &Subject) -> (String, Vec<u8>) {
    let photo = draw(SEED, subject, Split::Train, 0);
    let Photo { w, h, quality, .. } = photo;
    let means = photo.means(SIDE, SIDE).into_iter().map(|level| level.round() as u8).collect();
    (format!("{},{w},{h},{quality}", subject.name), means)
}

fn goldens() -> Vec<(String, Vec<u8>)> {
    let all: Vec<&Subject> = TARGET.iter().chain(&SOURCE).collect();
    all.into_par_iter().map(golden).collect()
}

fn write_goldens() {
    let mut text = HEADER.to_owned();
    for (numbers, means) in goldens() {
        let digits: Vec<String> = means.iter().map(|level| format!("{level:02x}")).collect();
        writeln!(text, "{numbers},{}", digits.concat()).unwrap();
    }
    write::atomic(&path(), text.as_bytes()).unwrap();
}

#[test]
fn every_class_looks_as_it_did() {
    if env::var("GOLDENS").is_ok_and(|value| value == "write") {
        write_goldens();
    }
    let text = fs::read_to_string(path()).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let drawn = goldens();
    assert_eq!(lines.len(), drawn.len());
    for (line, (numbers, means)) in lines.into_iter().zip(drawn) {
        let (expected, digits) = line.rsplit_once(',').unwrap();
        assert_eq!(numbers, expected);
        assert_eq!(digits.len(), 2 * means.len(), "{numbers}");
        for (k, level) in means.into_iter().enumerate() {
            let expected = u8::from_str_radix(&digits[2 * k..2 * k + 2], 16).unwrap();
            assert!(level.abs_diff(expected) <= SLACK, "{numbers}: {level} is not {expected} at {k}");
        }
    }
}
