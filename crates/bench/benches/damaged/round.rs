//! Some damaged files, and what `predict` says of them.

use crate::Counts;
use crate::NAME;
use crate::originals::Original;
use anyhow::{Context as _, ensure};
use artifact::write;
use bench::memory_mib;
use bench::project::Workplace;
use fixture::damage;
use rayon::prelude::*;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than any round takes: a decoder that takes longer hangs.
const LIMIT: Duration = Duration::from_mins(10);
/// How often memory is looked at.
const OFTEN: Duration = Duration::from_millis(5);

/// How many files of a kind got which row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// The damage did no harm, or none that the decoder noticed.
    pub answered: usize,
    /// `unreadable: …`, the next one aside.
    pub unreadable: usize,
    /// `unreadable: …`, since the decoder panicked.
    pub panicked: usize,
    /// `too large: …`.
    pub too_large: usize,
}

impl Outcome {
    /// All of them.
    pub fn files(&self) -> usize {
        self.answered + self.unreadable + self.panicked + self.too_large
    }

    fn add(&mut self, status: &str) -> anyhow::Result<()> {
        let count = match status {
            "ok" => &mut self.answered,
            _ if status.contains("got a panic of the decoder") => &mut self.panicked,
            _ if status.starts_with("unreadable: ") => &mut self.unreadable,
            _ if status.starts_with("too large: ") => &mut self.too_large,
            _ => anyhow::bail!("expected a status, got {status:?}"),
        };
        *count += 1;
        Ok(())
    }
}

/// Asks for the damaged files of these numbers. The most memory that `predict` held, in MiB, if the system tells.
///
/// Errors: a file has no row or more than one, or the program did not end as it should.
pub fn run(
    place: &Workplace,
    originals: &[Original],
    numbers: Range<usize>,
    counts: &mut Counts,
) -> anyhow::Result<Option<f64>> {
    let folder = damage::folder();
    let original = |number: usize| &originals[number % originals.len()];
    // Sorted by name, they are in the order of their numbers.
    let name = |number: usize| format!("{number:07}.{}", original(number).ending);
    numbers.clone().into_par_iter().try_for_each(|number| {
        let other = &original(number / originals.len()).bytes;
        let damaged = damage::bytes(&original(number).bytes, other, number as u64);
        write::below(folder.path(), &name(number), &damaged)
    })?;
    let output = place.path("answers.csv");
    let memory = predict(place, folder.path(), &output)?;
    let mut rows = csv::Reader::from_path(&output)?;
    let mut rows = rows.records();
    for number in numbers {
        let name = name(number);
        let row = rows.next().with_context(|| format!("{name}: expected a row, got none"))??;
        ensure!(Path::new(&row[0]) == folder.path().join(&name), "{name}: expected its row, got {row:?}");
        counts.entry(original(number).kind).or_default().add(&row[1]).with_context(|| format!("{row:?}"))?;
    }
    ensure!(rows.next().is_none(), "more rows than files");
    Ok(memory)
}

fn predict(place: &Workplace, folder: &Path, output: &Path) -> anyhow::Result<Option<f64>> {
    let said = place.path("said.txt");
    let model = place.path(&format!("artifacts/{NAME}/export/classifier.safetensors"));
    let mut child = Command::new(place.path("artifacts/.bin/predict"))
        .args([model.as_path(), folder, Path::new("--output"), output])
        .env("CUDA_VISIBLE_DEVICES", "")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(write::create(&said)?)
        .spawn()?;
    let (begin, mut memory) = (Instant::now(), None);
    let status = loop {
        memory = memory_mib(&child.id().to_string(), "VmHWM").or(memory);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begin.elapsed() > LIMIT {
            child.kill()?;
            anyhow::bail!("predict: expected an end within {LIMIT:?}; its files were in {}", folder.display());
        }
        sleep(OFTEN);
    };
    let said = fs::read_to_string(&said)?;
    ensure!(status.code() == Some(1) && said.lines().count() <= 2, "expected exit status 1, got {status}: {said}");
    Ok(memory)
}
