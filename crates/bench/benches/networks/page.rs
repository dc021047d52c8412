//! The page of the figures.

use crate::network::{Network, WAYS};
use crate::{ROUNDS, Rates};
use bench::machine;
use bench::machine::abilities;
use bench::page::Table;
use bench::revision::{revision, today};
use bench::spread::{Spread, digits};
use std::fmt::Write as _;

/// The whole page.
pub fn text(rates: &Rates, versions: &str) -> anyhow::Result<String> {
    let mut page = "# Networks alone\n\n".to_owned();
    writeln!(page, "`make bench ONLY=networks` writes this page; [README.md](README.md#networks) says what is done.")?;
    let able = abilities().join(", ");
    writeln!(page, "On {} ({able}); {}, measured on {}; {versions}.\n", machine(), revision(), today())?;
    writeln!(page, "Pictures a second, f32, batches of 16, median of {ROUNDS} rounds (least..most).\n")?;
    let mut table = Table::new(&["network", "Headstart", "onnxruntime", "torch, frozen trace", "Keras"]);
    for (network, ours, theirs) in rates {
        let shown = |rates: &Vec<f64>| Spread::of(rates).expect("there are rounds").shown(digits);
        let theirs = theirs.iter().map(|rates| rates.as_ref().map_or_else(|| "-".to_owned(), shown));
        table.row([title(network), shown(ours)].into_iter().chain(theirs).collect());
    }
    writeln!(page, "{table}\n## Against the fastest of them\n")?;
    let mut table = Table::new(&["network", "the fastest", "wanted", "reached", ""]);
    for (network, ours, theirs) in rates {
        let (way, ratio) = fastest(ours, theirs);
        let verdict = if ratio.median >= network.wanted {
            "met".to_owned()
        } else {
            format!("[missed by {:.0} %](README.md#networks)", 100.0 * (1.0 - ratio.median / network.wanted))
        };
        let wanted = format!("≥ {} ×", network.wanted);
        table.row(vec![title(network), way.to_owned(), wanted, format!("{} ×", ratio.shown(digits)), verdict]);
    }
    writeln!(page, "{table}")?;
    Ok(page.trim_end().to_owned() + "\n")
}

fn title(network: &Network) -> String {
    format!("{} at {}", network.in_torch, network.side)
}

/// The peer that is hardest to beat, and how many times as fast we are, round by round.
fn fastest(ours: &[f64], theirs: &[Option<Vec<f64>>]) -> (&'static str, Spread) {
    let ratios = WAYS.iter().zip(theirs).filter_map(|(way, theirs)| {
        // Rates and not seconds: theirs and ours change places.
        Some((*way, Spread::of_ratios(theirs.as_ref()?, ours)?))
    });
    ratios.min_by(|a, b| a.1.median.total_cmp(&b.1.median)).expect("there is a peer")
}
