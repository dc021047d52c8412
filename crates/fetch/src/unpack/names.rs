//! Names of entries in an archive, which come from strangers.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

/// The name as a path that stays below any folder it is joined to. Refuses names that could lead elsewhere.
pub fn safe(name: &Path) -> anyhow::Result<PathBuf> {
    let mut path = PathBuf::new();
    for part in name.components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => {
                anyhow::bail!("'{}' is an absolute path, so nothing is unpacked", name.display())
            }
            Component::ParentDir => {
                anyhow::bail!("'{}' leads out of its folder, so nothing is unpacked", name.display())
            }
        }
    }
    // Here, Windows' separator would be a letter of a name, and nobody means that.
    anyhow::ensure!(
        !name.as_os_str().as_bytes().contains(&b'\\'),
        "'{}' has backslashes, so nothing is unpacked",
        name.display()
    );
    Ok(path)
}

/// The row of `unpack` that an entry belongs to, the longest of several, and its path below the target; `None` if it
/// belongs to no row.
pub fn place<'a>(name: &Path, unpack: &'a BTreeMap<PathBuf, PathBuf>) -> Option<(&'a PathBuf, PathBuf)> {
    let rows = unpack.iter().filter_map(|row| Some((row, name.strip_prefix(row.0).ok()?)));
    let ((inside, outside), rest) = rows.max_by_key(|((inside, _), _)| inside.components().count())?;
    // Joining nothing would add a slash.
    Some((inside, if rest.as_os_str().is_empty() { outside.clone() } else { outside.join(rest) }))
}

/// A text for a line on a terminal, without characters that a terminal obeys.
pub fn shown(text: &str) -> String {
    let visible = |c: char| match c {
        '\'' | '"' | '\\' => c.to_string(),
        _ => c.escape_debug().to_string(),
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        assert_eq!(safe(Path::new("./a/./b")).unwrap(), Path::new("a/b"));
        for (name, reason) in [
            ("/etc/passwd", "'/etc/passwd' is an absolute path"),
            ("a/../../b", "'a/../../b' leads out of its folder"),
            ("..", "'..' leads out of its folder"),
            ("a\\..\\b", "'a\\..\\b' has backslashes"),
        ] {
            assert_eq!(safe(Path::new(name)).unwrap_err().to_string(), format!("{reason}, so nothing is unpacked"));
        }
    }

    #[test]
    fn a_terminal_obeys_nothing_in_a_name() {
        assert_eq!(shown("set/d'été \\ \"1\".jpg"), "set/d'été \\ \"1\".jpg");
        assert_eq!(shown("a\u{1b}[2Jb\r\n\u{202e}gpj"), "a\\u{1b}[2Jb\\r\\n\\u{202e}gpj");
    }

    #[test]
    fn the_longest_row_says_where_an_entry_goes() {
        let rows = |rows: &[(&str, &str)]| {
            rows.iter().map(|(a, b)| (a.into(), b.into())).collect::<BTreeMap<PathBuf, PathBuf>>()
        };
        let rows = rows(&[("set", "."), ("set/val", "validation")]);
        let at = |name: &str| place(Path::new(name), &rows).map(|(_, path)| artifact::path::plain(&path));
        assert_eq!(at("set/train/a.jpg"), Some("train/a.jpg".into()));
        assert_eq!(at("set/val/a.jpg"), Some("validation/a.jpg".into()));
        assert_eq!(at("set/validation.txt"), Some("validation.txt".into()));
        assert_eq!(at("settle/a.jpg"), None);
    }
}
