//! States that serve, and those that do not.

use super::*;

fn resume(folder: &Path, threads: &str) -> Resume {
    let circumstances = [("settings", "a"), ("threads", threads)];
    let circumstances = circumstances.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Resume::new(folder, circumstances)
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
