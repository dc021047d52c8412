//! `data/sources.lock`: size and hash of each source when it was first downloaded.

use artifact::error::IoContext as _;
use artifact::path::folder_of;
use artifact::{Error, write, yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# What each source of sources.yaml was when it was first downloaded; later downloads have to be the same. fetch writes this
# file: commit it. Remove an entry only if you know why its source changed.
";

/// The file with the pins, which may not be there yet.
pub struct Pins {
    /// Its path.
    pub path: PathBuf,
}

/// What a source was when it was first downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The address that it came from.
    pub from: String,
    /// Bytes of the download.
    pub size: u64,
    /// Of the download, all 64 hexadecimal digits.
    pub sha256: String,
}

impl Pins {
    /// The file beside the list of sources, with the extension `lock`.
    pub fn beside(sources: &Path) -> Self {
        Self { path: sources.with_extension("lock") }
    }

    /// The pin of source `name`, if it has one.
    pub fn get(&self, name: &str) -> artifact::Result<Option<Pin>> {
        Ok(self.read()?.remove(name))
    }

    fn read(&self) -> artifact::Result<BTreeMap<String, Pin>> {
        if !self.path.exists() {
            return Ok(BTreeMap::new());
        }
        let pins: BTreeMap<String, Pin> = yaml::read(&self.path)?;
        let is_full = |pin: &Pin| pin.sha256.len() == 64 && pin.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        match pins.iter().find(|(_, pin)| !is_full(pin)) {
            None => Ok(pins),
            Some((name, pin)) => {
                let found = format!("'{}' at {name}", pin.sha256);
                Err(Error::unexpected(&self.path, "64 hexadecimal digits of sha256", found))
            }
        }
    }

    /// Adds the pin of source `name`. A lock makes programs that do so at once wait for each other.
    pub fn keep(&self, name: &str, pin: &Pin) -> artifact::Result<()> {
        let folder = folder_of(&self.path);
        let lock = File::open(folder).at(folder, "open")?;
        lock.lock().at(folder, "lock")?;
        let mut pins = self.read()?;
        pins.insert(name.to_owned(), pin.clone());
        write::if_changed(&self.path, format!("{HEAD}{}", yaml::to_string(&pins)).as_bytes()).map(drop)
    }
}
