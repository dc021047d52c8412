//! What comes after a kill, after two makes at once and after a power cut: always the bytes of an undisturbed run, and
//! nothing that is called fresh and is not.

mod cuts;
mod kills;
mod pairs;
mod trial;

use bench::machine;
use bench::page::Table;
use bench::revision::revision;
use std::fmt::Write as _;
use trial::Found;

const KILLS: usize = 1000;
const PAIRS: usize = 100;
const CUTS: usize = 200;
/// The path of the page.
const PAGE: &str = "crates/bench/FAULTS.md";

fn main() -> anyhow::Result<()> {
    let can_mount = cuts::can_mount();
    let kills = kills::kills(KILLS)?;
    let pairs = pairs::pairs(PAIRS)?;
    let cuts = if can_mount { Some(cuts::cuts(CUTS)?) } else { None };
    let page = page(&kills, &pairs, cuts.as_ref())?;
    println!("{page}");
    artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?;
    let all = kills.found.iter().chain(&pairs).chain(cuts.iter().flat_map(|cuts| &cuts.found));
    let wrong = all.filter(|found| found.is_wrong()).count();
    anyhow::ensure!(wrong == 0, "{wrong} times something else came than after an undisturbed run");
    Ok(())
}

fn page(kills: &kills::Kills, pairs: &[Found], cuts: Option<&cuts::Cuts>) -> anyhow::Result<String> {
    let mut page = "# Kills, pairs of makes, power cuts\n\n".to_owned();
    writeln!(page, "`make bench ONLY=faults` writes this page; [README.md](README.md#faults) says what is done.")?;
    writeln!(page, "On {}; {}.\n", machine(), revision())?;
    let mut table =
        Table::new(&["what", "times", "wrongly called fresh", "other bytes after the next make", "next make failed"]);
    table.row(row("`kill -9` of a process at a random moment", &kills.found));
    table.row(row("two makes at once", pairs));
    if let Some(cuts) = cuts {
        table.row(row("power cut, on ext4", &cuts.found));
    }
    writeln!(page, "{table}")?;
    let killed: Vec<String> = kills.killed.iter().map(|(name, times)| format!("{name} {times}")).collect();
    writeln!(page, "Killed: {}.", killed.join(", "))?;
    if let Some(cuts) = cuts {
        let running = cuts.while_running;
        writeln!(page, "Of the power cuts {running} came while make ran, {} after it.", cuts.found.len() - running)?;
    } else {
        writeln!(page, "Disk images could not be mounted here, so there were no power cuts.")?;
    }
    Ok(page)
}

fn row(what: &str, found: &[Found]) -> Vec<String> {
    let count = |is: fn(&Found) -> bool| found.iter().filter(|found| is(found)).count().to_string();
    vec![
        what.to_owned(),
        found.len().to_string(),
        count(|found| found.wrongly_fresh > 0),
        count(|found| found.other_files > 0),
        count(|found| found.failed),
    ]
}
