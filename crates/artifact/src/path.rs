//! Paths as people write them.

use std::path::{Component, Path, PathBuf};

/// `./data//x/` as `data/x`, to compare it with others.
pub fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// The folder that a file lies in: `.` for a mere name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_one_plain_path() {
        for written in ["data/x", "./data/x", "data//x/", "data/./x/."] {
            assert_eq!(plain(Path::new(written)).to_str(), Some("data/x"));
        }
        assert_eq!(plain(Path::new("../x")).to_str(), Some("../x"));
    }

    #[test]
    fn every_file_lies_in_a_folder() {
        for (file, folder) in [("x", "."), ("data/x", "data"), ("/x", "/")] {
            assert_eq!(folder_of(Path::new(file)), Path::new(folder));
        }
    }
}
