//! Pictures that `scenes` draws in a second, and whether its memory grows with their number.

use bench::{Cost, machine, median, run, shown};
use fixture::Project;

/// Task, and pictures of each of its classes in each run.
const RUNS: [(&str, usize); 4] = [("target", 100), ("target", 400), ("target", 1600), ("source", 20)];
const ROUNDS: usize = 3;
/// Pictures in a second on two cores, at least.
const WANTED: usize = 150;

fn main() -> anyhow::Result<()> {
    println!("scenes on {}, median of {ROUNDS}", machine());
    println!("{:<8} {:>8} {:>12} {:>8} {:>14}", "task", "pictures", "pictures/s", "wanted", "RssAnon, MiB");
    let mut rows: Vec<Vec<(usize, Cost)>> = vec![Vec::new(); RUNS.len()];
    for _ in 0..ROUNDS {
        for (row, (task, each)) in rows.iter_mut().zip(RUNS) {
            row.push(draw(task, each)?);
        }
    }
    for (row, (task, _)) in rows.iter().zip(RUNS) {
        let pictures = row[0].0;
        let rate = pictures as f64 / median(&row.iter().map(|(_, cost)| cost.seconds).collect::<Vec<_>>());
        let memory: Option<Vec<f64>> = row.iter().map(|(_, cost)| cost.anonymous_mib).collect();
        let memory = shown(memory.map(|values| median(&values)));
        println!("{task:<8} {pictures:>8} {rate:>12.0} {WANTED:>8} {memory:>14}");
    }
    Ok(())
}

/// One run: the number of pictures drawn, and what it cost.
fn draw(task: &str, each: usize) -> anyhow::Result<(usize, Cost)> {
    let project = Project::new();
    let draft = format!("settings: {{ task: {task}, train: {each}, validation: 1, test: 0 }}");
    let cost = run(&project, "scenes", &draft)?;
    let pictures = project.artifact("scenes").manifest().files["photos"].files;
    Ok((pictures.expect("a folder of photos"), cost))
}
