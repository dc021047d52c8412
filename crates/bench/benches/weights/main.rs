//! Time and memory of reading VGG16, in a process that does nothing else.

mod files;

use bench::{machine, median, memory_mib, shown, watch};
use model::Architecture;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

const ROUNDS: usize = 3;
/// The argument of a process that reads one file.
const READ: &str = "--read";
/// MiB that may be resident at most.
const RESIDENT_WANTED: usize = 700;

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip_while(|argument| argument != READ);
    match arguments.nth(1) {
        Some(path) => {
            read(Path::new(&path));
            Ok(())
        }
        None => measure(),
    }
}

/// Reads the weights. Prints the seconds that it took, and the largest resident memory of the process in MiB.
fn read(path: &Path) {
    let begin = Instant::now();
    let weights = model::weights::read(path, Some(Architecture::vgg16()), None).expect("weights of VGG16");
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(weights.parameters.len(), 26, "kernel and bias of 13 convolutions");
    println!("{seconds} {}", shown(memory_mib("self", "VmHWM")));
}

fn measure() -> anyhow::Result<()> {
    let folder = files::write();
    println!("reading VGG16 on {}, median of {ROUNDS}", machine());
    println!(
        "{:<46} {:>4} {:>8} {:>6} {:>14} {:>14} {:>6}",
        "file", "MB", "seconds", "wanted", "RssAnon, MiB", "resident, MiB", "wanted"
    );
    for path in artifact::walk::entries(folder.path()).expect("a folder of ours") {
        let runs = (0..ROUNDS).map(|_| run(&path)).collect::<anyhow::Result<Vec<_>>>()?;
        let [seconds, anonymous, resident] = [0, 1, 2].map(|figure| {
            let values: Option<Vec<f64>> = runs.iter().map(|run| run[figure]).collect();
            values.map(|values| median(&values))
        });
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let megabytes = fs::metadata(&path).expect("a file of ours").len() / 1_000_000;
        let wanted = if megabytes > 100 { 2.0 } else { 0.5 };
        let seconds = seconds.expect("a process that ended well said it");
        let (anonymous, resident) = (shown(anonymous), shown(resident));
        println!(
            "{name:<46} {megabytes:>4} {seconds:>8.3} {wanted:>6} {anonymous:>14} {resident:>14} {RESIDENT_WANTED:>6}"
        );
    }
    Ok(())
}

/// Reads a file in a new process. Returns seconds, largest anonymous and largest resident memory in MiB.
fn run(path: &Path) -> anyhow::Result<[Option<f64>; 3]> {
    let this = env::current_exe().expect("a bench has a path");
    let (cost, said) = watch(Command::new(this).arg(READ).arg(path))?;
    let mut figures = said.split_whitespace().map(|figure| figure.parse().ok());
    Ok([figures.next().flatten(), cost.anonymous_mib, figures.next().flatten()])
}
