//! Zip archives whose members are stored as they are: PyTorch's `.pth` and Keras 3's `.keras`.

use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::checked::Checked;
use crate::flat::Mismatch;
use crate::message::{shown, unexpected};
use crate::{WeightFile, hdf5, pytorch};
use artifact::error::{Error, Result};
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// How such a file begins.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// The member of a `.keras` file with its weights, a file of its own.
pub const KERAS_WEIGHTS: &str = "model.weights.h5";

/// About what a member takes in memory beside its name.
const PER_MEMBER: usize = 256;

/// What to do about an archive that was packed anew.
const STORED: &str = "members as they were saved (unpack the archive, then pack it again with `zip -0 -r`)";

/// An archive's members by name. Their bytes are those of the file.
pub struct Archive {
    members: BTreeMap<String, Member>,
    /// What reading members may take.
    budget: Budget,
}

struct Member {
    bytes: Arc<Checked>,
    /// Why the bytes are not those that were saved.
    altered: Option<&'static str>,
}

/// Reads the table of contents of whatever the archive holds.
pub fn parse(path: &Path, bytes: &Bytes) -> Result<WeightFile> {
    let archive = Archive::open(path, bytes)?;
    let mismatch = |(expected, found): Mismatch| unexpected(path, expected, found);
    let Some(weights) = archive.member(KERAS_WEIGHTS).map_err(mismatch)? else {
        return pytorch::parse_zip(path, archive);
    };
    weights.check().map_err(|(expected, found)| mismatch((format!("{KERAS_WEIGHTS} {expected}"), found)))?;
    hdf5::parse(path, weights.bytes().clone())
}

impl Archive {
    fn open(path: &Path, bytes: &Bytes) -> Result<Self> {
        let broken =
            |error: rawzip::Error| unexpected(path, "a whole zip archive, as .pth and .keras files are", error);
        let archive = ZipArchive::from_slice(&bytes[..]).map_err(broken)?;
        let mut budget = Budget::of(bytes.len());
        let mut members = BTreeMap::new();
        let mut ranges = Vec::new();
        let mut entries = archive.entries();
        while let Some(entry) = entries.next_entry().map_err(broken)? {
            let name = str::from_utf8(entry.file_path().as_bytes())
                .map_err(|error| unexpected(path, "member names in UTF-8", error))?
                .to_owned();
            let place = archive.get_entry(entry.wayfinder()).map_err(broken)?.compressed_data_range();
            let member = Member::new(bytes, place, &entry).ok_or_else(|| too_long(path, &name))?;
            budget.spend(PER_MEMBER + 2 * name.len()).map_err(|(expected, found)| unexpected(path, expected, found))?;
            ranges.push(place);
            if members.contains_key(&name) {
                return Err(unexpected(path, format!("one member {}", shown(&name)), "two"));
            }
            members.insert(name, member);
        }
        if members.len() as u64 != archive.entries_hint() {
            let expected = format!("an archive of {} members", archive.entries_hint());
            return Err(unexpected(path, expected, members.len()));
        }
        refuse_overlap(path, ranges)?;
        Ok(Self { members, budget })
    }

    /// What is left for reading members, which leaves nothing here.
    pub fn take_budget(&mut self) -> Budget {
        self.budget.take()
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// A member, if there is one of this name.
    pub fn member(&self, name: &str) -> Result<Option<&Arc<Checked>>, Mismatch> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Member { altered: Some(how), .. }) => Err((STORED.to_owned(), format!("{} {how}", shown(name)))),
            Some(member) => Ok(Some(&member.bytes)),
        }
    }

    /// Some names, to say what it is instead.
    pub fn describe(&self) -> String {
        let mut some: Vec<String> = self.names().take(3).map(shown).collect();
        if self.members.len() > some.len() {
            some.push("…".to_owned());
        }
        format!("an archive of {}", if some.is_empty() { "nothing".to_owned() } else { some.join(", ") })
    }
}

impl Member {
    /// `place`: where it begins and ends.
    fn new(bytes: &Bytes, place: (u64, u64), entry: &ZipFileHeaderRecord) -> Option<Self> {
        let (start, end) = (usize::try_from(place.0).ok()?, usize::try_from(place.1).ok()?);
        let bytes = bytes.slice(start..end)?;
        let stored = entry.compression_method() == CompressionMethod::STORE;
        if stored && entry.uncompressed_size_hint() != bytes.len() as u64 {
            return None;
        }
        let altered = if entry.flags().is_encrypted() { Some("encrypted") } else { (!stored).then_some("compressed") };
        Some(Self { bytes: Arc::new(Checked::new(bytes, entry.crc32())), altered })
    }
}

fn too_long(path: &Path, name: &str) -> Error {
    unexpected(
        path,
        format!("a whole member {}", shown(name)),
        "another size than its own, or less than the file holds",
    )
}

/// No program writes members that share bytes; they would claim more than the file holds.
fn refuse_overlap(path: &Path, mut ranges: Vec<(u64, u64)>) -> Result<()> {
    ranges.sort_unstable();
    match ranges.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => Err(unexpected(path, "members side by side", format!("two at byte {}", pair[1].0))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawzip::ZipArchiveWriter;
    use std::io::Write as _;

    /// An archive of members that are said to be packed by `method`, all holding "text".
    fn archive(names: &[&str], method: CompressionMethod) -> Vec<u8> {
        let mut packed = Vec::new();
        let mut writer = ZipArchiveWriter::new(&mut packed);
        for name in names {
            let (mut entry, config) = writer.new_file(name).compression_method(method).start().unwrap();
            let mut data = config.wrap(&mut entry);
            data.write_all(b"text").unwrap();
            let (_, descriptor) = data.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        writer.finish().unwrap();
        packed
    }

    #[track_caller]
    fn refused(bytes: Vec<u8>) -> String {
        parse(Path::new("w"), &Bytes::from(bytes)).err().expect("no weights").to_string()
    }

    #[test]
    fn members_are_slices_of_the_file() {
        let bytes = Bytes::from(archive(&["a", "b/c"], CompressionMethod::STORE));
        let archive = Archive::open(Path::new("w"), &bytes).unwrap();
        let member = archive.member("b/c").unwrap().unwrap();
        assert!(bytes.as_ptr_range().contains(&member.bytes().as_ptr()));
        assert_eq!((&member.bytes()[..], member.check()), (&b"text"[..], Ok(())));
        assert!(archive.member("c").unwrap().is_none());
    }

    #[test]
    fn an_archive_of_something_else_is_described() {
        let says = refused(archive(&["a.txt", "b.txt", "c.txt", "d.txt"], CompressionMethod::STORE));
        let expected = "PyTorch's data.pkl in a folder, or Keras' model.weights.h5";
        assert_eq!(says, format!("w: expected {expected}, got an archive of a.txt, b.txt, c.txt, …"));
        assert!(refused(archive(&["a/data.pkl", "b/data.pkl"], CompressionMethod::STORE)).contains("one data.pkl"));
        assert!(refused(archive(&[], CompressionMethod::STORE)).ends_with("an archive of nothing"));
    }

    #[test]
    fn compressed_members_are_refused() {
        for name in ["w/data.pkl", KERAS_WEIGHTS] {
            let says = refused(archive(&[name], CompressionMethod::DEFLATE));
            assert_eq!(says, format!("w: expected {STORED}, got {name} compressed"));
        }
    }

    #[test]
    fn damage_is_noticed() {
        let whole = archive(&["w/data.pkl", "w/data/0"], CompressionMethod::STORE);
        for length in 0..whole.len() {
            let says = refused(whole[..length].to_vec());
            assert!(says.starts_with("w: expected a whole zip archive, as .pth and .keras files are, got "), "{says}");
        }
        let place = whole.windows(4).position(|bytes| bytes == b"text").unwrap();
        let changed = [&whole[..place], b"best", &whole[place + 4..]].concat();
        assert!(refused(changed).starts_with("w: expected data.pkl in bytes with the checksum 3b8ba7c7, got ad0d764f"));
    }

    #[test]
    fn members_that_share_bytes_or_names_are_refused() {
        assert_eq!(refused(archive(&["a", "a"], CompressionMethod::STORE)), "w: expected one member a, got two");
        let mut bytes = archive(&["a", "b"], CompressionMethod::STORE);
        // The offset of b's header in the directory, its last entry: 22 bytes of the archive's end and b's name before.
        let field = bytes.len() - 22 - 1 - 4;
        bytes[field..field + 4].fill(0);
        assert_eq!(refused(bytes), "w: expected members side by side, got two at byte 31");
    }
}
