//! `data/sources.yaml`: what others published, and where it goes.

use crate::source::{self, Source};
use artifact::check::Refusal;
use artifact::path::plain;
use artifact::{Error, yaml};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All sources.
pub struct Sources {
    /// The file that lists them.
    pub file: PathBuf,
    sources: BTreeMap<String, Source>,
}

impl Sources {
    /// Reads and checks the file.
    pub fn read(file: &Path) -> artifact::Result<Self> {
        let listed: BTreeMap<String, yaml::Value> = yaml::read(file)?;
        let mut sources = BTreeMap::new();
        for (name, value) in listed {
            let source =
                source::parse(file, &name, value).map_err(|refusal| Error::unusable(file, refusal.below(&name)))?;
            sources.insert(name, source);
        }
        refuse_overlap(&sources).map_err(|refusal| Error::unusable(file, refusal))?;
        Ok(Self { file: file.to_owned(), sources })
    }

    /// Sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// The source of this name. Panics if there is none.
    pub fn named(&self, name: &str) -> &Source {
        &self.sources[name]
    }

    /// The source of this name, or the source that this path belongs to.
    pub fn find(&self, wanted: &str) -> Option<&Source> {
        let path = plain(Path::new(wanted));
        self.sources.get(wanted).or_else(|| self.iter().find(|source| path.starts_with(&source.to)))
    }
}

/// Refuses two sources that go to the same place.
fn refuse_overlap(sources: &BTreeMap<String, Source>) -> Result<(), Refusal> {
    for (name, source) in sources {
        let other = sources.values().find(|other| other.name != *name && source.to.starts_with(&other.to));
        if let Some(other) = other {
            let expected = format!("a path that {} does not take ({})", other.name, other.to.display());
            return Err(Refusal::new(&format!("{name}.to"), expected, source.to.display()));
        }
    }
    Ok(())
}
