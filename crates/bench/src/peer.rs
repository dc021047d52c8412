//! The programs that we are compared with. Their scripts are in `peers/`.

use crate::process::watch;
use anyhow::{Context as _, ensure};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Our programs.
    Ours,
    /// `keras_notebook.py`.
    Keras,
    /// `torchvision_tutorial.py`.
    Tutorial,
    /// `torchvision_tuned.py`.
    Tuned,
}

impl Who {
    /// In the order of the page.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Keras, Self::Tutorial, Self::Tuned];
    /// All but us.
    pub const PEERS: [Self; 3] = [Self::Keras, Self::Tutorial, Self::Tuned];

    /// The words for it on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ours => "Headstart",
            Self::Keras => "Keras",
            Self::Tutorial => "torchvision, tutorial",
            Self::Tuned => "torchvision, tuned",
        }
    }

    const fn script(self) -> &'static str {
        match self {
            Self::Ours => panic!("we are no script"),
            Self::Keras => "keras_notebook.py",
            Self::Tutorial => "torchvision_tutorial.py",
            Self::Tuned => "torchvision_tuned.py",
        }
    }
}

/// The Python that `make bench` installs, relative to the root of the checkout.
const OWN: &str = ".bench/venv/bin/python";

/// The Python environment of the peers.
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// The one that `BENCH_PYTHON` names, relative to the root of the checkout, or the one that `make bench` installs.
    pub fn find() -> anyhow::Result<Self> {
        Self::at(Path::new(&env::var_os("BENCH_PYTHON").unwrap_or_else(|| OWN.into())))
    }

    fn at(path: &Path) -> anyhow::Result<Self> {
        let program = fixture::root().join(path);
        let there = program.is_file();
        ensure!(there || path != Path::new(OWN), "{OWN}: no such file; `make bench` makes it");
        ensure!(there, "BENCH_PYTHON: expected the path of a Python, got {}: no such file", program.display());
        Ok(Self { program })
    }

    /// The seconds that a peer takes for one picture of `part`. `path`: its input.
    pub fn seconds(&self, who: Who, part: &str, path: &Path) -> anyhow::Result<f64> {
        let path = path.to_string_lossy();
        self.seconds_of(who.script(), &[part, &path])
    }

    /// The seconds for one picture that a script says.
    pub fn seconds_of(&self, script: &str, arguments: &[&str]) -> anyhow::Result<f64> {
        let (_, said) = watch(self.command(script).args(arguments))?;
        figure(&said).with_context(|| format!("{script} {}", arguments.join(" ")))
    }

    /// The installed versions, such as `keras 3.15.1`. An error names a missing package.
    pub fn versions(&self) -> anyhow::Result<Vec<String>> {
        let (_, said) = watch(&mut self.command("versions.py")).with_context(|| {
            format!("{}: expected what crates/bench/peers/requirements.txt lists", self.program.display())
        })?;
        Ok(said.lines().map(str::to_owned).collect())
    }

    /// A command without cargo's and our environment variables, and without a GPU: as in a user's shell.
    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(&self.program);
        for ours in ["LD_LIBRARY_PATH", "OMP_WAIT_POLICY", "LIBTORCH"] {
            command.env_remove(ours);
        }
        command.env("CUDA_VISIBLE_DEVICES", "").env("KERAS_BACKEND", "tensorflow");
        command.arg("-B").arg(fixture::root().join("crates/bench/peers").join(script));
        command
    }
}

/// The Python that the environment variable `variable` names, or else the one at `own`; both relative to the root of the checkout.
pub fn python(variable: &str, own: &str) -> anyhow::Result<PathBuf> {
    let python = fixture::root().join(env::var_os(variable).unwrap_or_else(|| own.into()));
    ensure!(python.is_file(), "{variable}: expected a Python, got {}: no such file", python.display());
    Ok(python)
}

/// The versions of Python's packages, as one line.
pub fn versions(python: &Path, packages: &[&str]) -> anyhow::Result<String> {
    let script = format!("import {0}\nfor m in ({0}): print(m.__name__, m.__version__)", packages.join(", "));
    let (_, said) = watch(Command::new(python).args(["-c", &script]))?;
    Ok(said.lines().collect::<Vec<_>>().join(", "))
}

/// Seconds for one picture, from a script's last line: pictures and seconds.
fn figure(said: &str) -> anyhow::Result<f64> {
    let wrong = || format!("expected pictures and seconds, got '{}'", said.trim());
    let last = said.lines().last().unwrap_or_default();
    let (pictures, seconds) = last.split_once(' ').with_context(wrong)?;
    let pictures: usize = pictures.parse().with_context(wrong)?;
    let seconds: f64 = seconds.parse().with_context(wrong)?;
    ensure!(pictures > 0 && seconds.is_finite() && seconds > 0.0, wrong());
    Ok(seconds / pictures as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_has_the_figure() {
        assert_eq!(figure("Found 200 files\n200 12.5\n").unwrap(), 0.0625);
        for wrong in ["", "\n", "200", "0 1.0", "200 nan", "200 -1", "-1 200", "seconds 3"] {
            let says = figure(wrong).unwrap_err().to_string();
            assert_eq!(says, format!("expected pictures and seconds, got '{}'", wrong.trim()));
        }
    }

    #[test]
    fn a_missing_python_is_named_with_advice() {
        let says = |path: &str| Python::at(Path::new(path)).err().unwrap().to_string();
        let mistyped = says("none/python");
        assert!(mistyped.starts_with("BENCH_PYTHON: expected the path of a Python, got "), "{mistyped}");
        assert!(mistyped.ends_with("none/python: no such file"), "{mistyped}");
        // It exists where the bench has run.
        if let Err(missing) = Python::at(Path::new(OWN)) {
            assert_eq!(missing.to_string(), ".bench/venv/bin/python: no such file; `make bench` makes it");
        }
    }

    #[test]
    fn every_peer_has_a_script() {
        for who in Who::PEERS {
            let path = fixture::root().join("crates/bench/peers").join(who.script());
            assert!(path.is_file(), "{}", path.display());
        }
    }
}
