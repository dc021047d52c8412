//! `adapt` beside skada: the same maps of the same arrays, and the time and memory of heads with and without them.

mod arrays;
mod maps;
mod page;
mod runs;

use arrays::{NARROW, WIDE};
use bench::peer;
use bench::process::Cost;
use bench::project::Workplace;
use maps::Difference;
use runs::Who;

const ROUNDS: usize = 3;
/// The path of the page.
const PAGE: &str = "crates/bench/ADAPT.md";
const NAME: &str = "adapt";

/// What was measured.
pub struct Figures {
    /// How far our maps are from theirs.
    pub maps: Vec<Difference>,
    /// The cost of every round, and the share of right answers for the target without and with adaptation.
    pub costs: Vec<(Who, Vec<Cost>, [f64; 2])>,
}

fn main() -> anyhow::Result<()> {
    let python = peer::python("SKADA_PYTHON", ".bench/skada/bin/python")?;
    let versions = peer::versions(&python, &["skada", "sklearn", "ot", "scipy", "numpy"])?;
    let place = Workplace::new(NAME)?;
    eprintln!("drawing arrays");
    NARROW.write(&place);
    WIDE.write(&place);
    place.pipeline(NAME, include_str!("adapt.yaml"))?;
    place.make(NAME, &["pipeline"])?;
    let maps = maps::compare(&place, &python)?;
    let mut costs: Vec<(Who, Vec<Cost>, [f64; 2])> = Who::ALL.map(|who| (who, Vec::new(), [0.0; 2])).into();
    for round in 1..=ROUNDS {
        for (who, of_all, accuracies) in &mut costs {
            let cost = runs::run(*who, &place, &python)?;
            eprintln!("round {round} of {ROUNDS}: {} took {:.1} s", who.title(), cost.seconds);
            of_all.push(cost);
            *accuracies = runs::accuracies(*who, &place)?;
        }
    }
    let page = page::text(&Figures { maps, costs }, &versions)?;
    println!("{page}");
    Ok(artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?)
}
