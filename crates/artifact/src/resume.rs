//! The state of a long computation, in the stage's folder: it outlives a killed run, and the next one goes on from it.

use crate::error::{IoContext as _, Result};
use crate::{Job, layout, manifest, write};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// All that decides what is computed, hashes by name: a state serves only a run that equals its own in all of them.
type Circumstances = BTreeMap<String, String>;

/// Where a stage saves its state.
pub struct Resume {
    path: PathBuf,
    circumstances: Circumstances,
}

impl<S> Job<S> {
    /// Where to save the state of this run, and the last state of an earlier one of the same program with the same
    /// settings, seed and inputs that did not come to its end. `also`: what else decides the result, such as the number
    /// of threads. A state that cannot serve is passed over, with a line that says why.
    pub fn resume(&self, also: &[(&str, String)]) -> Result<(Resume, Option<Vec<u8>>)> {
        let mut circumstances = self.circumstances()?;
        let program = env::current_exe().at(Path::new("the running program"), "find")?;
        circumstances.insert("program".to_owned(), manifest::hash(&program)?);
        circumstances.extend(also.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let resume = Resume { path: self.own_folder().join(layout::RESUME), circumstances };
        match resume.earlier()? {
            Ok(state) => Ok((resume, state)),
            Err(reason) => {
                self.say(format!("starting afresh: the state of an earlier run {reason}"));
                Ok((resume, None))
            }
        }
    }
}

impl Resume {
    /// Replaces the saved state in one step.
    pub fn save(&self, state: &[u8]) -> Result<()> {
        let head = serde_json::to_string(&(&self.circumstances, manifest::digest(state))).expect("plain data");
        write::atomic(&self.path, &[head.as_bytes(), b"\n", state].concat())
    }

    /// The saved state if there is one, or why it cannot serve.
    fn earlier(&self) -> Result<Result<Option<Vec<u8>>, String>> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ok(None)),
            Err(error) => return Err(error).at(&self.path, "read"),
        };
        let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(0);
        let (head, state) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
        let (theirs, digest): (Circumstances, String) = serde_json::from_slice(head).unwrap_or_default();
        if digest != manifest::digest(state) {
            return Ok(Err("is damaged".to_owned()));
        }
        let names = self.circumstances.keys().chain(theirs.keys());
        let other = names.into_iter().find(|name| self.circumstances.get(*name) != theirs.get(*name));
        Ok(other.map_or_else(|| Ok(Some(state.to_vec())), |name| Err(format!("differs in {name}"))))
    }
}

/// Removes what a run that is now done has saved.
pub(crate) fn forget(folder: &Path) -> Result<()> {
    let path = folder.join(layout::RESUME);
    for path in [path.with_added_extension("tmp"), path] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).at(&path, "remove"),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resume(folder: &Path, threads: &str) -> Resume {
        let circumstances = [("settings", "a"), ("threads", threads)];
        let circumstances = circumstances.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Resume { path: folder.join(layout::RESUME), circumstances }
    }

    #[test]
    fn the_last_state_comes_back_in_the_same_circumstances() {
        let folder = tempfile::tempdir().unwrap();
        let ours = resume(folder.path(), "2");
        assert_eq!(ours.earlier().unwrap(), Ok(None));
        ours.save(b"first\nof two").unwrap();
        ours.save(b"second\n\nof two").unwrap();
        assert_eq!(ours.earlier().unwrap(), Ok(Some(b"second\n\nof two".to_vec())));
        assert_eq!(resume(folder.path(), "4").earlier().unwrap(), Err("differs in threads".to_owned()));
        forget(folder.path()).unwrap();
        assert_eq!(ours.earlier().unwrap(), Ok(None));
    }

    #[test]
    fn a_damaged_state_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let ours = resume(folder.path(), "2");
        ours.save(b"state").unwrap();
        let whole = fs::read(&ours.path).unwrap();
        for cut in [0, 1, 30, whole.len() - 1] {
            write::atomic(&ours.path, &whole[..cut]).unwrap();
            assert_eq!(ours.earlier().unwrap(), Err("is damaged".to_owned()), "{cut}");
        }
    }
}
