//! The revision that was measured, and the date.

use std::process::Command;

/// All paths but the pages, as writing a page does not change what is measured.
const ALL_BUT_PAGES: [&str; 8] = [
    ".",
    ":!crates/bench/DAMAGED.md",
    ":!crates/bench/RESULTS.md",
    ":!crates/bench/MEMORY.md",
    ":!crates/bench/FAULTS.md",
    ":!crates/bench/PREDICT.md",
    ":!crates/bench/PROMISES.md",
    ":!crates/bench/SERVE.md",
];

/// The commit, and whether files differ from it: `revision 0123456789ab, with changes`.
pub fn revision() -> String {
    told(
        git(&["rev-parse", "--short=12", "HEAD"]),
        git(&[&["status", "--porcelain", "--"][..], &ALL_BUT_PAGES].concat()),
    )
}

/// The date in UTC, such as `2026-11-24`.
pub fn today() -> String {
    said(Command::new("date").args(["-u", "+%Y-%m-%d"])).unwrap_or_else(|| "unknown day".to_owned())
}

fn told(commit: Option<String>, changes: Option<String>) -> String {
    match (commit, changes) {
        (Some(commit), Some(changes)) if changes.is_empty() => format!("revision {commit}"),
        (Some(commit), _) => format!("revision {commit}, with changes"),
        (None, _) => "unknown revision".to_owned(),
    }
}

/// The output of a git command; `None` without git or a repository.
fn git(arguments: &[&str]) -> Option<String> {
    said(Command::new("git").arg("-C").arg(fixture::root()).args(arguments))
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_says_whether_files_differ_from_it() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told(some("0123456789ab"), some("")), "revision 0123456789ab");
        assert_eq!(told(some("0123456789ab"), some("M Makefile")), "revision 0123456789ab, with changes");
        assert_eq!(told(None, None), "unknown revision");
    }

    #[test]
    fn a_day_has_a_year_a_month_and_a_day() {
        let day = today();
        let lengths: Vec<usize> = day.split('-').map(|part| part.parse::<u32>().map_or(0, |_| part.len())).collect();
        assert_eq!(lengths, [4, 2, 2], "{day}");
    }
}
