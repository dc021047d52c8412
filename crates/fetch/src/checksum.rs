//! What a download must be, and what it is.

use crate::pins::{Pin, Pins};
use crate::source::{Source, Urls};
use artifact::error::IoContext as _;
use md5::{Digest, Md5};
use sha2::Sha256;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// What is known of a file before it is downloaded.
pub struct Expected {
    size: Option<u64>,
    md5: Option<String>,
    /// All digits, or the first ones.
    sha256: Option<String>,
    /// What it was when it was pinned, and the path of the file that says so.
    pin: Option<(Pin, String)>,
    /// The path of the list of sources, and the name of the source.
    listed_as: (String, String),
}

/// What a downloaded file is.
pub struct Found {
    /// Bytes.
    pub size: u64,
    /// Computed only if the list has one.
    md5: Option<String>,
    /// All 64 digits.
    pub sha256: String,
}

impl Expected {
    /// What the list says of a download, and what it was when it was pinned.
    pub fn of_download(source: &Source, urls: &Urls, pins: &Pins) -> artifact::Result<Self> {
        let pin = pins.get(&source.name)?.map(|pin| (pin, pins.path.display().to_string()));
        let (md5, sha256) = (urls.md5.clone(), urls.sha256.clone());
        Ok(Self { size: urls.size, md5, sha256, pin, ..Self::listed(source) })
    }

    /// A file whose whole hash the list has, and perhaps its size.
    pub fn of_hash(source: &Source, size: Option<u64>, sha256: &str) -> Self {
        Self { size, sha256: Some(sha256.to_owned()), ..Self::listed(source) }
    }

    /// Only where it is listed; nothing is expected of it.
    fn listed(source: &Source) -> Self {
        let listed_as = (source.listed_in.display().to_string(), source.name.clone());
        Self { size: None, md5: None, sha256: None, pin: None, listed_as }
    }

    /// Bytes of the file, if they are known.
    pub fn size(&self) -> Option<u64> {
        self.size.or_else(|| self.pin.as_ref().map(|(pin, _)| pin.size))
    }

    /// The size in words, with the file that says so.
    pub fn size_in_words(&self) -> Option<String> {
        let (list, name) = &self.listed_as;
        match (self.size, &self.pin) {
            (Some(size), _) => Some(format!("{size} bytes, as {list} has them for {name}")),
            (None, Some((pin, lock))) => Some(format!("{} bytes, as {lock} has them for {name}", pin.size)),
            (None, None) => None,
        }
    }

    /// Whether wrong bytes of the right size would be noticed.
    pub fn has_checksum(&self) -> bool {
        self.md5.is_some() || self.sha256.is_some() || self.pin.is_some()
    }

    /// Whether the first download must be pinned: no full sha256 is known.
    pub fn needs_pin(&self) -> bool {
        self.pin.is_none() && self.sha256.as_ref().is_none_or(|digits| digits.len() < 64)
    }

    /// Reads the whole file: its size and hashes, right or wrong.
    pub fn examine(&self, path: &Path) -> artifact::Result<Found> {
        let mut file = File::open(path).at(path, "open")?;
        let (mut sha256, mut md5, mut size) = (Sha256::new(), self.md5.as_ref().map(|_| Md5::new()), 0);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let n = file.read(&mut buffer).at(path, "read")?;
            if n == 0 {
                break;
            }
            size += n as u64;
            sha256.update(&buffer[..n]);
            if let Some(md5) = &mut md5 {
                md5.update(&buffer[..n]);
            }
        }
        Ok(Found {
            size,
            md5: md5.map(|md5| format!("{:x}", md5.finalize())),
            sha256: format!("{:x}", sha256.finalize()),
        })
    }

    /// What is wrong with a file, if anything is.
    pub fn mismatch(&self, found: &Found) -> Option<String> {
        if found.size == 0 {
            return Some("expected a file, got 0 bytes".to_owned());
        }
        let is_other = |pin: &Pin| pin.size != found.size || pin.sha256 != found.sha256;
        if let Some((Pin { size, sha256, .. }, lock)) = self.pin.as_ref().filter(|(pin, _)| is_other(pin)) {
            return Some(format!(
                "expected {size} bytes with sha256 {sha256}, as {lock} has them from the first download, got {} with {}",
                found.size, found.sha256
            ));
        }
        let (list, name) = &self.listed_as;
        if let Some(size) = self.size.filter(|size| *size != found.size) {
            return Some(format!("expected {size} bytes, as {list} has them for {name}, got {}", found.size));
        }
        match (&self.sha256, &self.md5, &found.md5) {
            (Some(digits), _, _) if !found.sha256.starts_with(digits) => Some(format!(
                "expected sha256 {digits}{}, as {list} has it for {name}, got {}",
                if digits.len() < 64 { "…" } else { "" },
                found.sha256
            )),
            (_, Some(expected), Some(md5)) if expected != md5 => {
                Some(format!("expected md5 {expected}, as {list} has it for {name}, got {md5}"))
            }
            _ => None,
        }
    }
}
