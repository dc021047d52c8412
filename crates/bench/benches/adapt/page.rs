//! The page of the figures.

use crate::arrays::{NARROW, WIDE};
use crate::{Figures, ROUNDS};
use bench::machine;
use bench::page::Table;
use bench::revision::{revision, today};
use bench::spread::{Spread, digits};
use std::fmt::Write as _;

/// The whole page.
pub fn text(figures: &Figures, versions: &str) -> anyhow::Result<String> {
    let mut page = "# Domain adaptation beside skada\n\n".to_owned();
    writeln!(page, "`make bench ONLY=adapt` writes this page; [README.md](README.md#adapt) says what is done.")?;
    writeln!(page, "On {}; {}, measured on {}; {versions}.\n", machine(), revision(), today())?;
    writeln!(page, "## The same maps\n\n{} rows of each domain, {} columns.\n", NARROW.rows, NARROW.columns)?;
    let mut maps = Table::new(&["method", "map", "largest difference, by the largest number"]);
    for map in &figures.maps {
        let [rows, columns] = map.shape;
        maps.row(vec![map.method.to_owned(), format!("{rows} × {columns}"), format!("{:.0e}", map.largest)]);
    }
    writeln!(page, "{maps}\n## Time and memory\n")?;
    writeln!(
        page,
        "CORAL, {} rows of each domain, {} columns, ten classes: heads with and without it.\n",
        WIDE.rows, WIDE.columns
    )?;
    writeln!(page, "{}", costs(figures))?;
    Ok(page.trim_end().to_owned() + "\n")
}

fn costs(figures: &Figures) -> Table {
    let times = format!("seconds, median of {ROUNDS} (least..most)");
    let mut table = Table::new(&["program", &times, "by ours", "memory, MiB", "right without", "right with"]);
    let seconds = |at: usize| figures.costs[at].1.iter().map(|cost| cost.seconds).collect::<Vec<_>>();
    for (at, (who, costs, [without, with])) in figures.costs.iter().enumerate() {
        let spread = Spread::of(&seconds(at)).expect("there are rounds");
        // Of each round, as the machine's speed changes between them.
        let ratio = Spread::of_ratios(&seconds(0), &seconds(at)).expect("there are rounds");
        let memory: Vec<f64> = costs.iter().filter_map(|cost| cost.anonymous_mib).collect();
        table.row(vec![
            who.title().to_owned(),
            spread.shown(digits),
            if at == 0 { String::new() } else { ratio.shown(digits) },
            Spread::of(&memory).map_or_else(|| "-".to_owned(), |memory| digits(memory.most)),
            format!("{without:.3}"),
            format!("{with:.3}"),
        ]);
    }
    table
}
