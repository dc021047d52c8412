//! Zip archives whose members are stored uncompressed: PyTorch's `.pth` and Keras 3's `.keras`.

use crate::allowance::Budget;
use crate::bytes::Bytes;
use crate::checked::Checked;
use crate::mismatch::Mismatch;
use artifact::message::shown;
use rawzip::{CompressionMethod, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipFileHeaderRecord, ZipLocator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a zip archive begins.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// The member of a `.keras` archive with the weights, an HDF5 file of its own.
pub const KERAS_WEIGHTS: &str = "model.weights.h5";

/// About how many bytes of memory a member takes beside its name.
const PER_MEMBER: usize = 256;

/// Bytes of the smallest buffer that the zip reader gets; it needs some dozens for every archive.
const SMALLEST_BUFFER: usize = 1024;

/// What is expected of members, and the remedy for an archive that somebody packed again.
const STORED: &str = "members as they were saved (unpack the archive, then pack it again with `zip -0 -r`)";

/// An archive's members by name. Their bytes are ranges of the file.
pub struct Archive {
    members: BTreeMap<String, Member>,
    /// What reading the members may take.
    budget: Budget,
}

struct Member {
    bytes: Arc<Checked>,
    /// How the stored bytes differ from those that were saved: compressed or encrypted.
    altered: Option<&'static str>,
}

impl Archive {
    /// Reads the archive's table of contents.
    pub fn open(bytes: &Bytes) -> Result<Self, Mismatch> {
        let broken = |error: rawzip::Error| Mismatch::new("a whole zip archive, as .pth and .keras files are", error);
        let mut budget = Budget::new(bytes.len());
        let length = bytes.len().clamp(SMALLEST_BUFFER, MAX_CENTRAL_DIRECTORY_RECORD_SIZE);
        budget.spend(length)?;
        let mut buffer = vec![0; length];
        let archive = ZipLocator::new().locate_in_reader(bytes, &mut buffer, bytes.len() as u64);
        let archive = archive.map_err(|(_, error)| broken(error))?;
        let mut members = BTreeMap::new();
        let mut ranges = Vec::new();
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(broken)? {
            let name = str::from_utf8(entry.file_path().as_bytes())
                .map_err(|error| Mismatch::new("member names in UTF-8", error))?
                .to_owned();
            let range = archive.get_entry(entry.wayfinder()).map_err(broken)?.compressed_data_range();
            let member = Member::new(bytes, range, &entry).ok_or_else(|| wrong_size(&name))?;
            budget.spend(PER_MEMBER + 2 * name.len())?;
            ranges.push(range);
            if members.contains_key(&name) {
                return Err(Mismatch::new(format!("one member {}", shown(&name)), "two"));
            }
            members.insert(name, member);
        }
        if members.len() as u64 != archive.entries_hint() {
            return Err(Mismatch::new(format!("an archive of {} members", archive.entries_hint()), members.len()));
        }
        refuse_overlap(ranges)?;
        Ok(Self { members, budget })
    }

    /// What is left for reading the members. Nothing is left for a second call.
    pub fn take_budget(&mut self) -> Budget {
        self.budget.take()
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// The member of this name, if there is one; an error if it is compressed or encrypted.
    pub fn member(&self, name: &str) -> Result<Option<&Arc<Checked>>, Mismatch> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Member { altered: Some(how), .. }) => Err(Mismatch::new(STORED, format!("{} {how}", shown(name)))),
            Some(member) => Ok(Some(&member.bytes)),
        }
    }

    /// Some names, which tell in a message what the archive is instead.
    pub fn describe(&self) -> String {
        let mut some: Vec<String> = self.names().take(3).map(shown).collect();
        if self.members.len() > some.len() {
            some.push("…".to_owned());
        }
        format!("an archive of {}", if some.is_empty() { "nothing".to_owned() } else { some.join(", ") })
    }
}

impl Member {
    /// `range`: where the member begins and ends in the file. `None` if its sizes contradict each other or the file.
    fn new(bytes: &Bytes, range: (u64, u64), entry: &ZipFileHeaderRecord) -> Option<Self> {
        let (start, end) = (usize::try_from(range.0).ok()?, usize::try_from(range.1).ok()?);
        let bytes = bytes.slice(start..end)?;
        let stored = entry.compression_method() == CompressionMethod::STORE;
        if stored && entry.uncompressed_size_hint() != bytes.len() as u64 {
            return None;
        }
        let altered = if entry.flags().is_encrypted() { Some("encrypted") } else { (!stored).then_some("compressed") };
        Some(Self { bytes: Arc::new(Checked::new(bytes, entry.crc32())), altered })
    }
}

fn wrong_size(name: &str) -> Mismatch {
    let found = "sizes that contradict each other or the file";
    Mismatch::new(format!("a whole member {}", shown(name)), found)
}

/// No program writes members that share bytes. Such members would claim more than the file holds.
fn refuse_overlap(mut ranges: Vec<(u64, u64)>) -> Result<(), Mismatch> {
    ranges.sort_unstable();
    match ranges.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => Err(Mismatch::new("members side by side", format!("two at byte {}", pair[1].0))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawzip::ZipArchiveWriter;
    use std::io::Write as _;

    /// An archive of uncompressed members, each with the content "text".
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut packed = Vec::new();
        let mut writer = ZipArchiveWriter::new(&mut packed);
        for name in names {
            let (mut entry, config) =
                writer.new_file(name).compression_method(CompressionMethod::STORE).start().unwrap();
            let mut data = config.wrap(&mut entry);
            data.write_all(b"text").unwrap();
            let (_, descriptor) = data.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        writer.finish().unwrap();
        packed
    }

    #[track_caller]
    fn refused(bytes: Vec<u8>) -> Mismatch {
        Archive::open(&Bytes::from(bytes)).err().expect("a broken archive")
    }

    #[test]
    fn members_are_ranges_of_the_file() {
        let bytes = Bytes::from(archive(&["a", "b/c"]));
        let archive = Archive::open(&bytes).unwrap();
        let member = archive.member("b/c").unwrap().unwrap();
        assert_eq!((&member.bytes().read().unwrap()[..], member.check()), (&b"text"[..], Ok(())));
        assert!(archive.member("c").unwrap().is_none());
    }

    #[test]
    fn an_archive_is_described_by_its_first_members() {
        let describe = |names: &[&str]| Archive::open(&Bytes::from(archive(names))).unwrap().describe();
        assert_eq!(describe(&["d.txt", "c.txt", "b.txt", "a.txt"]), "an archive of a.txt, b.txt, c.txt, …");
        assert_eq!(
            (describe(&["b", "a"]), describe(&[])),
            ("an archive of a, b".into(), "an archive of nothing".into())
        );
    }

    #[test]
    fn members_that_share_bytes_or_names_are_refused() {
        assert_eq!(refused(archive(&["a", "a"])), Mismatch::new("one member a", "two"));
        let mut bytes = archive(&["a", "b"]);
        // The offset of b's header in the directory, its last entry: 22 bytes of the archive's end and b's name before.
        let field = bytes.len() - 22 - 1 - 4;
        bytes[field..field + 4].fill(0);
        assert_eq!(refused(bytes), Mismatch::new("members side by side", "two at byte 31"));
    }
}
