//! The page of the figures.

use crate::collections::Collection;
use crate::runs::Who;
use crate::{ROUNDS, Seconds};
use bench::machine;
use bench::page::Table;
use bench::photos::Photos;
use bench::revision::{revision, today};
use bench::spread::{Spread, digits};
use std::fmt::Write as _;

/// The whole page.
pub fn text(seconds: &Seconds, photos: &[(Collection, Photos)], versions: &str) -> anyhow::Result<String> {
    let mut page = "# Photos to answers\n\n".to_owned();
    writeln!(page, "`make bench ONLY=predict` writes this page; [README.md](README.md#predict) says what is done.")?;
    writeln!(page, "On {}; {}, measured on {}; {versions}.\n", machine(), revision(), today())?;
    for ((collection, of_all), (_, photos)) in seconds.iter().zip(photos) {
        writeln!(page, "## {}\n\n{photos}; MobileNetV2 of full width at 224 × 224, f32.\n", collection.title())?;
        writeln!(page, "{}", table(of_all, photos.paths.len()))?;
    }
    Ok(page.trim_end().to_owned() + "\n")
}

fn table(of_all: &[(Who, Vec<f64>)], photos: usize) -> Table {
    let times = format!("seconds, median of {ROUNDS} (least..most)");
    let mut table = Table::new(&["program", &times, "photos a second", "times as fast as ours"]);
    let ours = &of_all[0].1;
    for (who, seconds) in of_all {
        let spread = Spread::of(seconds).expect("there are rounds");
        // Of each round, as the machine's speed changes between them.
        let ratio = Spread::of_ratios(seconds, ours).expect("there are rounds");
        table.row(vec![
            who.title().to_owned(),
            spread.shown(digits),
            digits(photos as f64 / spread.median),
            if *who == Who::Ours { String::new() } else { ratio.shown(digits) },
        ]);
    }
    table
}
