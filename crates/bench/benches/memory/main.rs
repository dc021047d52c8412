//! Memory and time per picture of every stage, which should not grow with the number of pictures.

use bench::page::Table;
use bench::project::Workplace;
use bench::revision::revision;
use bench::spread::digits;
use bench::target::verdict_at_most;
use bench::{Cost, machine, median, photos, picture, shown};
use std::fmt::Write as _;

/// The stages in an order in which they can run.
const STAGES: [&str; 8] =
    ["scenes", "preprocess", "augment", "pretrain", "extract", "train-head", "finetune", "report"];
/// Photos of the two runs: eight tenths for training, a tenth each for validation and test.
const FEW: usize = 1000;
const MANY: usize = 20_000;
/// Runs with few photos: one before the run with many, the others after it, so that a change of load shows.
const ROUNDS: usize = 3;
/// MiB that a stage may allocate at most, besides its network's weights.
const WANTED_MIB: f64 = 1024.0;
/// MiB of VGG16's weights in f32, which `WITH_WEIGHTS` load.
const WEIGHTS_MIB: f64 = 56.1;
const WITH_WEIGHTS: [&str; 2] = ["extract", "finetune"];
/// The largest ratio of seconds per picture, at `MANY` to those at `FEW`.
const WANTED_TIMES: f64 = 1.1;
/// The path of the page.
const PAGE: &str = "crates/bench/MEMORY.md";

fn main() -> anyhow::Result<()> {
    let mut few = vec![run(FEW)?];
    let many = run(MANY)?;
    while few.len() < ROUNDS {
        few.push(run(FEW)?);
    }
    let page = page(&few, &many)?;
    println!("{page}");
    artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?;
    Ok(())
}

/// The cost of each stage with `count` photos.
fn run(count: usize) -> anyhow::Result<Vec<Cost>> {
    eprintln!("{count} pictures");
    let place = Workplace::new("memory")?;
    let drawn = place.path("drawn");
    photos::draw(&drawn, count, |random, number| picture::jpeg(random, number, 150, 150))?;
    let drawn = photos::given(&drawn)?;
    let shares = [
        ("train", 0, count * 8 / 10),
        ("validation", count * 8 / 10, count / 10),
        ("test", count * 9 / 10, count / 10),
    ];
    for (split, first, count) in shares {
        photos::link(&place.path("photos").join(split), &drawn, first, count)?;
    }
    let text = include_str!("memory.yaml").replace("EACH", &(count / 2 - 2).to_string());
    place.pipeline("all", &text)?;
    let costs = STAGES.into_iter().map(|stage| {
        let cost = place.stage("all", stage)?;
        eprintln!("  {stage}: {:.1} s, {} MiB", cost.seconds, shown(cost.anonymous_mib));
        Ok(cost)
    });
    let costs = costs.collect::<anyhow::Result<Vec<Cost>>>()?;
    Ok(costs)
}

fn page(few: &[Vec<Cost>], many: &[Cost]) -> anyhow::Result<String> {
    let mut page = "# Memory and time, with few pictures and many\n\n".to_owned();
    writeln!(page, "`make bench ONLY=memory` writes this page; [README.md](README.md) says what is measured and how.")?;
    writeln!(page, "On {}; {}.\n", machine(), revision())?;
    let headings = [
        &format!("RssAnon, MiB, of {FEW}"),
        &format!("of {MANY}"),
        "at most",
        "",
        &format!("ms per picture, of {FEW}"),
        &format!("of {MANY}"),
        "times",
        "at most",
        "",
    ];
    let headings: Vec<&str> = std::iter::once("stage").chain(headings.iter().map(|heading| &**heading)).collect();
    let mut table = Table::new(&headings);
    for (number, stage) in STAGES.into_iter().enumerate() {
        let few: Vec<Cost> = few.iter().map(|run| run[number]).collect();
        table.row(row(stage, &few, many[number]));
    }
    write!(page, "{table}")?;
    Ok(page)
}

fn row(stage: &str, few: &[Cost], many: Cost) -> Vec<String> {
    let memory: Option<Vec<f64>> = few.iter().map(|cost| cost.anonymous_mib).collect();
    let wanted = WANTED_MIB + if WITH_WEIGHTS.contains(&stage) { WEIGHTS_MIB } else { 0.0 };
    let memory_verdict = many.anonymous_mib.map_or_else(|| "-".to_owned(), |mib| verdict_at_most(mib, wanted));
    let each = median(&few.iter().map(|cost| cost.seconds).collect::<Vec<_>>()) / FEW as f64;
    let times = many.seconds / MANY as f64 / each;
    vec![
        stage.to_owned(),
        shown(memory.map(|mib| median(&mib))),
        shown(many.anonymous_mib),
        digits(wanted),
        memory_verdict,
        digits(each * 1000.0),
        digits(many.seconds / MANY as f64 * 1000.0),
        digits(times),
        digits(WANTED_TIMES),
        verdict_at_most(times, WANTED_TIMES),
    ]
}
