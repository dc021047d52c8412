//! What the system's loader has loaded, and what it says when it cannot.

use std::error::Error as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the library whose file name begins with `name` was loaded from, if this process has one.
pub fn loaded(name: &str) -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let mut paths = maps.lines().filter_map(|line| line.find('/').map(|start| Path::new(&line[start..])));
    let is_named = |path: &Path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    paths.find(|path| is_named(path)).map(Path::to_owned)
}

/// The loader's own words.
pub fn said(error: &libloading::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_libtorch_of_this_process_is_found() {
        tch::manual_seed(1);
        let library = loaded("libtorch_cpu.").unwrap();
        assert!(library.exists() && library.is_absolute(), "{}", library.display());
        assert_eq!(loaded("libtorch_of_another_world."), None);
    }
}
