//! One run of one program: a whole process, from arrays to answers with and without adaptation.

use crate::NAME;
use crate::arrays::{Arrays, WIDE};
use artifact::{Npy, Split, file_names};
use bench::process::Cost;
use bench::project::Workplace;
use bench::watch;
use std::path::Path;
use std::process::Command;

/// A program that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// `adapt`.
    Ours,
    /// skada with scikit-learn's own tolerance.
    Skada,
    /// skada with heads as exact as ours.
    Exact,
}

impl Who {
    /// In the order of the page.
    pub const ALL: [Self; 3] = [Self::Ours, Self::Skada, Self::Exact];

    /// The words for it on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ours => "Headstart",
            Self::Skada => "skada, tol=1e-4 (scikit-learn's default)",
            Self::Exact => "skada, tol=1e-6 (heads as exact as ours)",
        }
    }
}

/// Their script for arrays and a method, without its last argument, the tolerance.
pub fn script(place: &Workplace, python: &Path, arrays: &Arrays, method: &str) -> Command {
    let mut command = Command::new(python);
    for ours in ["LD_LIBRARY_PATH", "OMP_WAIT_POLICY", "LIBTORCH"] {
        command.env_remove(ours);
    }
    command.arg("-B").arg(fixture::root().join("crates/bench/peers/skada_adapt.py")).arg(method);
    command.args(["source", "target"].map(|domain| place.path(&format!("data/{}-{domain}", arrays.name))));
    command.arg(place.path("")).args(["1", "0.001"]);
    command
}

/// The cost of one run.
pub fn run(who: Who, place: &Workplace, python: &Path) -> anyhow::Result<Cost> {
    let theirs = |tolerance| Ok(watch(script(place, python, &WIDE, "coral").arg(tolerance))?.0);
    match who {
        Who::Ours => place.stage(NAME, "wide"),
        Who::Skada => theirs("1e-4"),
        Who::Exact => theirs("1e-6"),
    }
}

/// The shares of right answers for the target that the last run gave, without and with adaptation.
pub fn accuracies(who: Who, place: &Workplace) -> anyhow::Result<[f64; 2]> {
    let folder = place.artifact(NAME, "wide")?;
    let labels = folder.labels(Split::Test)?;
    let share = |answers: Vec<i64>| {
        let right = answers.iter().zip(labels.data()).filter(|(a, b)| a == b).count();
        right as f64 / labels.len() as f64
    };
    if who == Who::Ours {
        let share_of = |name: String| -> anyhow::Result<f64> {
            let logits: Npy<f32> = folder.npy(&name)?;
            let answer = |row: &[f32]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).expect("ten classes");
            Ok(share((0..logits.len()).map(|row| answer(logits.row(row)) as i64).collect()))
        };
        return Ok([
            share_of(file_names::without_adaptation(Split::Test))?,
            share_of(file_names::logits(Split::Test))?,
        ]);
    }
    let share_of = |name: &str| -> anyhow::Result<f64> { Ok(share(Npy::open(&place.path(name))?.data().to_vec())) };
    Ok([share_of("none.npy")?, share_of("adapted.npy")?])
}
