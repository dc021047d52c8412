//! Pictures per second of `scenes` and `reef`, and whether their memory grows with the number of pictures.

use bench::{Cost, machine, median, run, shown};
use fixture::Project;

/// Programs, and training pictures of each class.
const RUNS: [(&str, usize); 4] = [("scenes", 100), ("scenes", 400), ("scenes", 1600), ("reef", 20)];
const ROUNDS: usize = 3;
/// Pictures per second to reach on two cores.
const WANTED: usize = 150;

fn main() -> anyhow::Result<()> {
    println!("scenes and reef on {}, median of {ROUNDS}", machine());
    println!("{:<8} {:>8} {:>12} {:>8} {:>14}", "program", "pictures", "pictures/s", "wanted", "RssAnon, MiB");
    let mut rows: Vec<Vec<(usize, Cost)>> = vec![Vec::new(); RUNS.len()];
    for _ in 0..ROUNDS {
        for (row, (program, each)) in rows.iter_mut().zip(RUNS) {
            row.push(draw(program, each)?);
        }
    }
    for (row, (program, _)) in rows.iter().zip(RUNS) {
        let pictures = row[0].0;
        let rate = pictures as f64 / median(&row.iter().map(|(_, cost)| cost.seconds).collect::<Vec<_>>());
        let memory: Option<Vec<f64>> = row.iter().map(|(_, cost)| cost.anonymous_mib).collect();
        let memory = shown(memory.map(|values| median(&values)));
        println!("{program:<8} {pictures:>8} {rate:>12.0} {WANTED:>8} {memory:>14}");
    }
    Ok(())
}

/// Runs a program once. Returns the number of pictures and the cost.
fn draw(program: &str, each: usize) -> anyhow::Result<(usize, Cost)> {
    let project = Project::new();
    let draft = format!("settings: {{ train: {each}, validation: 1, test: 0 }}");
    let cost = run(&project, program, &draft)?;
    let pictures = project.artifact(program).manifest().files["photos"].files;
    Ok((pictures.expect("a folder of photos"), cost))
}
