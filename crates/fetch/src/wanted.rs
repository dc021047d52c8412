//! Which sources are wanted, and by whom.

use crate::arguments::Arguments;
use crate::source::Source;
use crate::sources::Sources;
use crate::unpack::names::shown;
use anyhow::Context as _;
use artifact::check::nearest;
use artifact::needed::Needed;
use artifact::path::plain;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// What is wanted.
#[derive(Default)]
pub struct Wanted {
    /// The paths that each source must provide, by the source's name.
    pub offered: BTreeMap<String, Vec<PathBuf>>,
    /// One message for each thing that no source has.
    pub problems: Vec<String>,
}

/// Finds a source for everything in the arguments or on standard input.
pub fn gather(arguments: &Arguments, sources: &Sources) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted::default();
    if arguments.needed {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).context("standard input")?;
        for line in text.lines() {
            let Needed { path, by } =
                Needed::from_line(line).map_err(|reason| anyhow::anyhow!("standard input: {reason}, in {line}"))?;
            wanted.add(&path, sources, || not_offered(&shown(&path), &by, sources));
        }
    }
    for name in &arguments.wanted {
        wanted.add(name, sources, || unknown(name, sources));
    }
    Ok(wanted)
}

impl Wanted {
    fn add(&mut self, wanted: &str, sources: &Sources, problem: impl FnOnce() -> String) {
        let Some(source) = sources.find(wanted) else { return self.problems.push(problem()) };
        let path = if source.name == wanted { source.to.clone() } else { plain(Path::new(wanted)) };
        self.offered.entry(source.name.clone()).or_default().push(path);
    }
}

fn not_offered(path: &str, who: &str, sources: &Sources) -> String {
    let file = sources.file.display();
    format!("{path}: needed by {who}, and no source in {file} goes there; put it there or mend the path")
}

fn unknown(name: &str, sources: &Sources) -> String {
    let known: Vec<&str> =
        sources.iter().flat_map(|source| [source.name.as_str(), source.to.to_str().unwrap_or_default()]).collect();
    let rather =
        nearest(name, &known).map_or("`fetch --list` shows all".to_owned(), |near| format!("did you mean '{near}'?"));
    format!("{name}: no source in {} has this name or goes there, {rather}", sources.file.display())
}

/// One message for each needed path that a source does not provide although the source is there.
pub fn still_missing(source: &Source, paths: &[PathBuf]) -> Vec<String> {
    let absent = paths.iter().filter(|path| !path.exists());
    let lines = absent.map(|path| {
        let (path, to) = (path.display(), source.to.display());
        format!("{path}: no such file or folder in {to}, which is there; move {to} away, and fetch downloads all of it")
    });
    lines.collect()
}
