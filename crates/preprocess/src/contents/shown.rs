//! Paths and lists of names, as messages show them.

use std::path::Path;

/// Names for a message, at most ten of them.
pub fn several(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        [shown @ .., _, _] if shown.len() > 8 => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
        _ => names.join(", "),
    }
}

/// The path below `root`, with U+FFFD for bytes that are not UTF-8.
pub fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}
