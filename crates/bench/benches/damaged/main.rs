//! A million damaged photos through `predict`: each gets its row, and none ends the program.

mod originals;
mod page;
mod round;

use anyhow::ensure;
use artifact::write;
use bench::project::Workplace;
use originals::Original;
use round::Outcome;
use std::collections::BTreeMap;

const FILES: usize = 1_000_000;
/// Files that are there at once.
const ROUND: usize = 10_000;
/// The pipeline whose classifier is asked: a small network on small pictures, so that decoding takes the time.
const PIPELINE: &str = include_str!("classifier.yaml");
const NAME: &str = "damaged";
/// The path of the page.
const PAGE: &str = "crates/bench/DAMAGED.md";

/// What came of the files of each kind.
pub type Counts = BTreeMap<&'static str, Outcome>;

fn main() -> anyhow::Result<()> {
    let place = Workplace::new(NAME)?;
    place.pipeline(NAME, PIPELINE)?;
    place.make(NAME, &["pipeline"])?;
    let originals = Original::all()?;
    let (mut counts, mut memory) = (Counts::new(), Vec::new());
    for number in 0..FILES / ROUND {
        memory.push(round::run(&place, &originals, number * ROUND..(number + 1) * ROUND, &mut counts)?);
        eprintln!("{} of {FILES}", (number + 1) * ROUND);
    }
    let page = page::text(&counts, &memory)?;
    println!("{page}");
    write::atomic(&fixture::root().join(PAGE), page.as_bytes())?;
    let files: usize = counts.values().map(Outcome::files).sum();
    ensure!(files == FILES, "{files} rows of {FILES} files");
    Ok(())
}
