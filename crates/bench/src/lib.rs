//! Whole programs measured from outside. `make bench` runs what is in `benches/`.

use fixture::Project;
use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What one run of a program cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end of the program.
    pub seconds: f64,
    /// The largest anonymous memory (`RssAnon`) seen, in MiB: what the program allocated, without the files it mapped.
    /// None where the system has no `/proc`.
    pub anonymous_mib: Option<f64>,
}

/// Configures stage `program_name` of `project` with a draft (`in: {…}`, `settings: {…}`) and runs it.
///
/// # Panics
/// If the draft is refused or the program fails.
pub fn run(project: &Project, program_name: &str, draft: &str) -> Cost {
    project.configure(program_name, program_name, draft);
    watch(project.command(program_name, program_name).stderr(Stdio::null())).0
}

/// Runs a program that prints little: what it cost, and what it printed.
///
/// # Panics
/// If it fails.
pub fn watch(command: &mut Command) -> (Cost, String) {
    command.stdout(Stdio::piped());
    let begin = Instant::now();
    let mut child = command.spawn().expect("the program is built");
    let mut anonymous_mib: Option<f64> = None;
    let status = loop {
        if let Some(now) = memory_mib(&child.id().to_string(), "RssAnon") {
            anonymous_mib = Some(anonymous_mib.map_or(now, |most| most.max(now)));
        }
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        sleep(Duration::from_millis(5));
    };
    let seconds = begin.elapsed().as_secs_f64();
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(status.success(), "{command:?} failed");
    (Cost { seconds, anonymous_mib }, said)
}

/// What `/proc/PROCESS/status` says under `key`. Nothing once the process has ended, and where there is no `/proc`.
pub fn memory_mib(process: &str, key: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

/// A figure with one decimal, or `-` if there is none.
pub fn shown(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1}"))
}

/// The middle one; the lower of two middle ones.
///
/// # Panics
/// If there are none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}

/// The processor's name and the number of cores this process may use.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    format!("{}, {cores} cores", line.map_or("unknown processor", |(_, name)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_dash() {
        assert_eq!([shown(Some(12.34)), shown(None)], ["12.3", "-"]);
    }

    #[test]
    fn a_program_is_heard_and_its_memory_seen() {
        let (cost, said) = watch(Command::new("sh").args(["-c", "sleep 0.02; echo said"]));
        assert_eq!(said, "said\n");
        assert_eq!(cost.anonymous_mib.is_some(), memory_mib("self", "RssAnon").is_some());
        assert_eq!(memory_mib("self", "NoSuchKey"), None);
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.0);
    }
}
