//! The stage programs, which fill in and check the configuration of a stage.

use artifact::check::{Refusal, nearest};
use artifact::config::Draft;
use artifact::{walk, yaml};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Programs in the same folder that are not stages.
const NO_STAGES: [&str; 4] = ["plan", "fetch", "compare", "predict"];

/// A folder of stage programs.
pub struct Programs {
    folder: PathBuf,
    names: Vec<String>,
}

impl Programs {
    /// Lists the programs in `folder`.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let files = if folder.is_dir() { walk::entries(folder)? } else { Vec::new() };
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        let names: Vec<String> =
            names.filter(|name| !name.starts_with('.') && !NO_STAGES.contains(name)).map(str::to_owned).collect();
        anyhow::ensure!(
            !names.is_empty(),
            "{}: there are no programs in it; `make build` puts them there",
            folder.display()
        );
        Ok(Self { folder: folder.to_owned(), names })
    }

    /// The program `run` that the stage `name` wants.
    pub fn find(&self, run: &str, name: &str) -> Result<PathBuf, Refusal> {
        if self.names.iter().any(|program| program == run) {
            return Ok(self.folder.join(run));
        }
        let key = if run == name { "" } else { "run" };
        let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let rather = match nearest(run, &known) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("expected `run:` and one of {}", known.join(", ")),
        };
        Err(Refusal { key: key.to_owned(), reason: format!("no program '{run}', {rather}") })
    }
}

/// What `program --resolve` makes of a draft, or what it refuses.
pub fn ask(program: &Path, draft: &Draft) -> Result<String, Refusal> {
    let broken = |reason: String| Refusal { key: String::new(), reason: format!("{}: {reason}", program.display()) };
    let output = resolve(program, &yaml::to_string(draft)).map_err(|error| broken(error.to_string()))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|_| broken("printed something that is not text".to_owned()));
    }
    let refusal = Refusal::from_json(&String::from_utf8_lossy(&output.stdout));
    Err(refusal.filter(|_| output.status.code() == Some(1)).unwrap_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().collect::<Vec<_>>().join("; ");
        broken(format!("failed to check this stage ({}): {said}", output.status))
    }))
}

fn resolve(program: &Path, draft: &str) -> std::io::Result<Output> {
    let mut command = Command::new(program);
    command.arg("--resolve").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    // A program that fails to start closes its input. Its exit status says more than the broken pipe.
    let _ = child.stdin.take().map(|mut input| input.write_all(draft.as_bytes()));
    child.wait_with_output()
}
