//! The user's pip, so that the user's package index, proxy and certificates count.

use crate::unpack::names::shown;
use anyhow::anyhow;
use artifact::error::IoContext as _;
use artifact::walk;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Output};

/// pip's exit status after an error that it does not expect, such as a server that stalls.
const UNEXPECTED: i32 = 2;

/// The end of pip's line about a wheel that it cannot read. When a connection breaks, older versions of pip take the
/// part that came for the whole wheel.
const CUT_OFF: &str = " is invalid.";

const INSTALL: &str = "install it (Debian, Ubuntu: apt-get install python3-pip)";

/// Why there is no wheel, by what to do about it.
pub enum Failure {
    /// The next attempt may succeed.
    Retry(String),
    /// No attempt would succeed.
    GiveUp(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::GiveUp(error.into())
    }
}

/// Downloads the wheel of `requirement`, such as `name==1.0`, into `folder`, which must be empty and gets all that pip
/// writes. pip holds `lock` as long as it runs: if this program is killed, the next run waits until pip has ended.
pub fn download(requirement: &str, folder: &Path, lock: File) -> Result<PathBuf, Failure> {
    let (wheels, temporary) = (folder.join("wheels"), folder.join("temporary"));
    fs::create_dir(&wheels).at(&wheels, "create")?;
    fs::create_dir(&temporary).at(&temporary, "create")?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--no-input", "download"]);
    pip.args(["--no-deps", "--only-binary=:all:", "--dest"]).arg(&wheels).arg(requirement);
    pip.env("TMPDIR", absolute(&temporary).at(&temporary, "find")?);
    // Nothing reads the standard input, so it can carry the lock.
    let output = pip.stdin(lock).output().map_err(|error| anyhow!(not_started(&error)))?;
    if !output.status.success() {
        return Err(failure(requirement, &output));
    }
    match walk::entries(&wheels)?.as_slice() {
        [wheel] => Ok(wheel.clone()),
        files => Err(anyhow!("expected one wheel from pip for {requirement}, got {} files", files.len()).into()),
    }
}

fn not_started(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => format!("no python3, whose pip downloads Python packages: {INSTALL}"),
        _ => format!("python3: failed to start: {error}"),
    }
}

fn failure(requirement: &str, output: &Output) -> Failure {
    let said = String::from_utf8_lossy(&output.stderr);
    if said.trim_end().ends_with("No module named pip") {
        return anyhow!("python3 has no pip, which downloads Python packages: {INSTALL}").into();
    }
    let reason = format!("pip could not download {requirement}: {}", shown(&complaint(&said)));
    // pip retries everything else itself.
    if output.status.code() == Some(UNEXPECTED) || reason.ends_with(CUT_OFF) {
        return Failure::Retry(reason);
    }
    anyhow!(reason).into()
}

/// What pip says of its failure, in one line: why it could not connect, if so, and its errors.
fn complaint(said: &str) -> String {
    let broken = said.lines().rev().find_map(|line| Some(&line[line.find("connection broken by")?..]));
    let errors = said.lines().filter_map(|line| line.strip_prefix("ERROR: ")).filter(|line| *line != "Exception:");
    let mut lines: Vec<&str> = broken.into_iter().chain(errors).collect();
    if lines.is_empty() {
        // The last line of a Python traceback is the error. pip says nothing if a signal ends it.
        lines.push(said.trim_end().lines().last().unwrap_or("it ended without a word"));
    }
    if said.contains("(from versions: none)") {
        lines.push("check the network, and pip's index, proxy and certificates (python3 -m pip config list)");
    }
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_version_is_told_without_advice() {
        let said = "WARNING: old\nERROR: Could not find x==2 (from versions: 1)\nERROR: No matching x==2\n";
        assert_eq!(complaint(said), "Could not find x==2 (from versions: 1); No matching x==2");
    }

    #[test]
    fn a_connection_that_broke_is_told_before_what_pip_makes_of_it() {
        let said = "WARNING: Retrying (Retry(total=0)) after connection broken by 'Refused': /x/\n\
            ERROR: Could not find x==1 (from versions: none)\n";
        let expected = "connection broken by 'Refused': /x/; Could not find x==1 (from versions: none); check the \
            network, and pip's index, proxy and certificates (python3 -m pip config list)";
        assert_eq!(complaint(said), expected);
    }

    #[test]
    fn of_a_traceback_the_last_line_is_told() {
        let said = "ERROR: Exception:\nTraceback (most recent call last):\n  File\nReadTimeout: timed out\n\n";
        assert_eq!(complaint(said), "ReadTimeout: timed out");
        assert_eq!(complaint(""), "it ended without a word");
    }
}
