//! The page of the figures.

use crate::load::Load;
use crate::teaching::Teaching;
use crate::trouble::Trouble;
use crate::{CLIENTS, ROUNDS, Rates};
use bench::machine;
use bench::page::Table;
use bench::photos::Photos;
use bench::revision::{revision, today};
use bench::spread::{Spread, digits};
use std::fmt::Write as _;

/// How fast it should be at least, in times of `predict`.
const WANTED: f64 = 0.9;

/// The whole page.
pub fn text(
    rates: &Rates,
    photos: &Photos,
    troubles: &[Trouble],
    memory: &[f64],
    teaching: &Teaching,
) -> anyhow::Result<String> {
    let mut page = "# Photos over HTTP\n\n".to_owned();
    writeln!(page, "`make bench ONLY=serve` writes this page; [README.md](README.md#serve) says what is done.")?;
    writeln!(page, "On {}; {}, measured on {}.\n", machine(), revision(), today())?;
    writeln!(page, "## Load\n")?;
    writeln!(page, "{photos}; MobileNetV2 of full width at 224 × 224, f32. Every photo got its answer.")?;
    writeln!(page, "A photo waits at most 5 ms for others that are being read.\n")?;
    writeln!(page, "{}", load(rates))?;
    writeln!(page, "## Clients that behave badly\n\n{}", trouble(troubles))?;
    writeln!(
        page,
        "## Memory\n\nMiB that the server holds after each 10,000 of 100,000 photos, 16 clients: {}\n",
        shown(memory)
    )?;
    let Teaching { network, look, keep, train } = teaching;
    writeln!(page, "## Teach\n\nWith {network}, frames of 320 × 240:\n")?;
    let mut table = Table::new(&["", "median"]);
    table.row(vec!["from a frame's bytes to its answer".to_owned(), format!("{} ms", digits(*look))]);
    table.row(vec!["until a frame is on the disk, and its features known".to_owned(), format!("{} ms", digits(*keep))]);
    table.row(vec!["training a head on 4 × 40 frames".to_owned(), format!("{} s", digits(*train))]);
    write!(page, "{table}")?;
    Ok(page)
}

fn load(rates: &Rates) -> Table {
    let heading = format!("photos a second, median of {ROUNDS} (least..most)");
    let mut table = Table::new(&["", &heading, "p50, ms", "p99, ms"]);
    let spread = |rates: &[f64]| Spread::of(rates).expect("there are rounds").shown(digits);
    let dash = || "-".to_owned();
    table.row(vec!["`predict`, start included".to_owned(), spread(&rates.predict), dash(), dash()]);
    let of_all = |share: f64| spread(&rates.loads.iter().map(|load| load.percentile(share)).collect::<Vec<_>>());
    table.row(vec![format!("`serve`, {CLIENTS} clients"), spread(&rates.serve), of_all(0.5), of_all(0.99)]);
    let alone = |share| digits(Load::percentile(&rates.alone, share));
    table.row(vec!["`serve`, one client".to_owned(), digits(rates.alone.rate()), alone(0.5), alone(0.99)]);
    let ratio = Spread::of_ratios(&rates.predict, &rates.serve).expect("there are rounds");
    let verdict = if ratio.median >= WANTED { "reached" } else { "missed" };
    let wanted = format!("{CLIENTS} clients, times `predict`; ≥ {WANTED} wanted, {verdict}");
    table.row(vec![wanted, ratio.shown(digits), dash(), dash()]);
    table
}

fn trouble(troubles: &[Trouble]) -> Table {
    let mut table = Table::new(&["beside", "photos a second of 16 good clients, times as many as without"]);
    for Trouble { what, share } in troubles {
        table.row(vec![what.clone(), digits(*share)]);
    }
    table
}

fn shown(memory: &[f64]) -> String {
    memory.iter().map(|mib| format!("{mib:.0}")).collect::<Vec<_>>().join(", ")
}
