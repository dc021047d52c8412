//! `data/sources.yaml`: files that others published, and where they go.

use artifact::check::Refusal;
use artifact::path::plain;
use artifact::{Error, yaml};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

const KEYS: [&str; 8] = ["urls", "size", "md5", "sha256", "to", "unpack", "licence", "citation"];

/// All sources.
pub struct Sources {
    /// The file that lists them.
    pub file: PathBuf,
    sources: BTreeMap<String, Source>,
}

/// One file or archive.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    /// Its key in the list.
    #[serde(skip)]
    pub name: String,
    /// The file that lists it.
    #[serde(skip)]
    pub listed_in: PathBuf,
    /// Its addresses, in the order in which they are tried.
    pub urls: Vec<String>,
    /// Bytes of the download.
    pub size: Option<u64>,
    /// Of the download, 32 hexadecimal digits.
    pub md5: Option<String>,
    /// Of the download, all 64 hexadecimal digits or the first 8 or more.
    pub sha256: Option<String>,
    /// Where it goes, a path below the project: of a file, or of a folder for archives.
    pub to: PathBuf,
    /// For archives: files or folders in the archive (`.` for all of it), and their paths below `to`.
    #[serde(default)]
    pub unpack: BTreeMap<PathBuf, PathBuf>,
    /// What users may do with it.
    pub licence: String,
    /// The work to cite.
    pub citation: Option<String>,
}

impl Sources {
    /// Reads and checks the file.
    pub fn read(file: &Path) -> artifact::Result<Self> {
        let listed: BTreeMap<String, yaml::Value> = yaml::read(file)?;
        let mut sources = BTreeMap::new();
        for (name, value) in listed {
            let checked = source(&name, value).map_err(|refusal| Error::unusable(file, refusal.below(&name)))?;
            sources.insert(name, Source { listed_in: file.to_owned(), ..checked });
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

impl Source {
    /// Bytes that must be free for `left` bytes of the download. For archives their content comes on top, about as large as
    /// they are: photos hardly shrink.
    pub fn needed_room(&self, left: u64, total: Option<u64>) -> u64 {
        let unpacked = if self.unpack.is_empty() { 0 } else { total.unwrap_or_default() };
        left.saturating_add(unpacked)
    }
}

fn source(name: &str, value: yaml::Value) -> Result<Source, Refusal> {
    let keys = value.as_mapping().into_iter().flat_map(yaml::Mapping::keys).filter_map(yaml::Value::as_str);
    if let Some(unknown) = keys.into_iter().find(|key| !KEYS.contains(key)) {
        return Err(Refusal::unknown(unknown, KEYS));
    }
    let source: Source =
        yaml::from_value(value).map_err(|(key, reason)| Refusal { key: key.trim_matches('.').to_owned(), reason })?;
    check(&source)?;
    let unpack = source.unpack.iter().map(|(inside, outside)| (plain(inside), plain(outside))).collect();
    Ok(Source { name: name.to_owned(), to: plain(&source.to), unpack, ..source })
}

fn check(source: &Source) -> Result<(), Refusal> {
    if source.urls.is_empty() {
        return Err(Refusal::new("urls", "at least one address", "none"));
    }
    if let Some(odd) = source.urls.iter().find(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(Refusal::new("urls", "addresses with https:// or http://", odd));
    }
    if source.size == Some(0) {
        return Err(Refusal::new("size", "a number of bytes from 1", 0));
    }
    check_digits("md5", source.md5.as_deref(), 32, 32, "32 hexadecimal digits in lower case")?;
    check_digits("sha256", source.sha256.as_deref(), 8, 64, "8 to 64 hexadecimal digits in lower case")?;
    if !is_below(&source.to) || plain(&source.to).as_os_str().is_empty() {
        return Err(Refusal::new("to", "a path below the project", format!("'{}'", source.to.display())));
    }
    for (inside, outside) in &source.unpack {
        if let Some(odd) = [inside, outside].into_iter().find(|path| !is_below(path)) {
            let expected = "a path in the archive and one below `to`, or a dot for all of it";
            return Err(Refusal::new("unpack", expected, format!("'{}'", odd.display())));
        }
    }
    Ok(())
}

/// Refuses a hash that is not of `least` to `most` digits.
fn check_digits(key: &str, value: Option<&str>, least: usize, most: usize, expected: &str) -> Result<(), Refusal> {
    let fits = |text: &str| {
        (least..=most).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    match value {
        Some(text) if !fits(text) => Err(Refusal::new(key, expected, format!("'{text}'"))),
        _ => Ok(()),
    }
}

/// Whether a path stays below the folder that it is joined to.
fn is_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
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
