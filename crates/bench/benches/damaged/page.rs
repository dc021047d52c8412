//! The page of the figures.

use crate::Counts;
use crate::round::Outcome;
use bench::machine;
use bench::page::Table;
use bench::revision::{revision, today};
use std::fmt::Write as _;

/// The whole page. `memory`: of each round, in MiB.
pub fn text(counts: &Counts, memory: &[Option<f64>]) -> anyhow::Result<String> {
    let mut page = "# Damaged photos\n\n".to_owned();
    writeln!(page, "`make bench ONLY=damaged` writes this page; [README.md](README.md#damaged) says what is done.")?;
    writeln!(page, "On {}; {}, measured on {}.\n", machine(), revision(), today())?;
    let mut table = Table::new(&["photos", "files", "answered", "unreadable", "decoder panicked", "too large"]);
    let mut all = Outcome::default();
    for (kind, outcome) in counts {
        table.row(row(kind, outcome));
        all.answered += outcome.answered;
        all.unreadable += outcome.unreadable;
        all.panicked += outcome.panicked;
        all.too_large += outcome.too_large;
    }
    table.row(row("all", &all));
    writeln!(page, "{table}")?;
    let held: Vec<f64> = memory.iter().flatten().copied().collect();
    let (least, most) =
        held.iter().fold((f64::INFINITY, 0.0f64), |(least, most), &now| (least.min(now), most.max(now)));
    writeln!(
        page,
        "`predict` ran {} times, ended with exit status 1 each time, and held {least:.0} to {most:.0} MiB at most.",
        memory.len()
    )?;
    Ok(page)
}

fn row(kind: &str, outcome: &Outcome) -> Vec<String> {
    let Outcome { answered, unreadable, panicked, too_large } = *outcome;
    let numbers = [outcome.files(), answered, unreadable, panicked, too_large];
    [kind.to_owned()].into_iter().chain(numbers.map(|number| number.to_string())).collect()
}
