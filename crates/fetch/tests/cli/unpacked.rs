//! Archives: how they are unpacked, and which are refused.

use super::archives::{Entries, replace, tar_gz, tar_gz_named, tar_gz_of, zip, zip_with};
use super::*;
use std::collections::BTreeMap;
use tar::EntryType;
use zip::write::SimpleFileOptions;

const PHOTOS: Entries<'_> = &[
    ("set/train/ants/1.jpg", b"one"),
    ("set/train/bees/2.jpg", b"two"),
    ("set/val/ants/3.jpg", b"three"),
    ("set/remarks.txt", b"none"),
    ("__MACOSX/set/._1.jpg", b"nothing"),
];

/// A project with this archive as its source.
fn archived(archive: &[u8], unpack: &str) -> (Project, Server) {
    let server = Server::with(archive);
    let more = [format!("unpack: {unpack}"), "to: data/photos".to_owned()];
    (project(&[server.url("/set.zip")], &more), server)
}

/// All files below `data`, by path, and all empty folders.
fn tree(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let data = project.path().join("data");
    let files = artifact::walk::files(&data).unwrap();
    files
        .iter()
        .map(|path| (path.strip_prefix(&data).unwrap().display().to_string(), fs::read(path).unwrap()))
        .collect()
}

fn photos(project: &Project) -> Vec<String> {
    tree(project).into_keys().filter_map(|path| Some(path.strip_prefix("photos/")?.to_owned())).collect()
}

/// The message about an archive that must be refused. Checks that nothing was written, in the target or beside it.
#[track_caller]
fn refused(archive: &[u8]) -> String {
    let (project, _server) = archived(archive, "{ .: . }");
    let said = fetch(&project, &["x"]).failed();
    assert_eq!(tree(&project).into_keys().collect::<Vec<_>>(), ["sources.yaml"], "{said}");
    assert!(artifact::walk::entries(project.path()).unwrap() == [project.path().join("data")], "{said}");
    assert!(!project.path().join("data/photos.unpacking").exists());
    said.lines().last().unwrap().to_owned()
}

#[test]
fn zip_and_tar_gz_become_a_folder() {
    for archive in [zip(PHOTOS), tar_gz(PHOTOS)] {
        let (project, server) = archived(&archive, "{ set: . }");
        let said = fetch(&project, &["data/photos"]).succeeded().stderr;
        assert_eq!(photos(&project), ["remarks.txt", "train/ants/1.jpg", "train/bees/2.jpg", "val/ants/3.jpg"]);
        assert_eq!(tree(&project)["photos/train/bees/2.jpg"], b"two");
        assert!(said.contains("x: 4 files unpacked, without __MACOSX/set/._1.jpg\n"), "{said}");
        assert_eq!(tree(&project).len(), 4 + 2, "the archive itself is not kept: {:?}", tree(&project).keys());
        fetch(&project, &["data/photos/train"]).succeeded();
        assert_eq!(server.log().len(), 1);
    }
}

#[test]
fn parts_go_where_the_list_says() {
    let (project, _server) = archived(&zip(PHOTOS), "{ set/train: train, set/val: validation }");
    let said = fetch(&project, &["x"]).succeeded().stderr;
    assert_eq!(photos(&project), ["train/ants/1.jpg", "train/bees/2.jpg", "validation/ants/3.jpg"]);
    assert!(said.contains("3 files unpacked, without set/remarks.txt and 1 more\n"), "{said}");
}

#[test]
fn folders_without_files_are_made_too() {
    let (project, _server) = archived(&zip(&[("set/", b""), ("set/a", b"1"), ("set/none/", b"")]), "{ set: . }");
    fetch(&project, &["x"]).succeeded();
    assert!(project.path().join("data/photos/none").is_dir());
}

#[test]
fn what_the_list_names_must_be_in_the_archive() {
    let (project, _server) = archived(&zip(PHOTOS), "{ set: ., other: more }");
    let said = fetch(&project, &["x"]).failed();
    assert!(said.ends_with("x: set.zip: expected files below other, got none\n"), "{said}");
    assert!(!project.path().join("data/photos").exists() && !project.path().join(LOCK).exists());
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    for (name, reason) in [
        ("../out.txt", "'../out.txt' leads out of its folder, so nothing is unpacked"),
        ("set/../../out.txt", "'set/../../out.txt' leads out of its folder, so nothing is unpacked"),
        ("/tmp/out.txt", "'/tmp/out.txt' is an absolute path, so nothing is unpacked"),
        ("set\\..\\out.txt", "'set\\..\\out.txt' has backslashes, so nothing is unpacked"),
    ] {
        let entries: Entries<'_> = &[("set/good.txt", b"good"), (name, b"bad")];
        for archive in [zip(entries), tar_gz(entries)] {
            assert_eq!(refused(&archive), format!("x: set.zip: {reason}"));
        }
    }
}

#[test]
fn links_and_devices_are_refused() {
    let reason = |what: &str| format!("x: set.zip: 'set/door' is {what}, not a file or folder, so nothing is unpacked");
    for (kind, what) in [
        (EntryType::Symlink, "a link"),
        (EntryType::Link, "a link"),
        (EntryType::Char, "a device or the like"),
        (EntryType::Block, "a device or the like"),
        (EntryType::Fifo, "a device or the like"),
    ] {
        // The file that would be written through the link.
        let entries: &[(&str, EntryType, &[u8])] =
            &[("set/door", kind, b"/tmp"), ("set/door/out.txt", EntryType::Regular, b"bad")];
        assert_eq!(refused(&tar_gz_of(entries)), reason(what));
    }
    let mut link = zip_with(&[("set/door", b"/tmp")], SimpleFileOptions::default().unix_permissions(0o777));
    let modes: Vec<(u32, &str)> = vec![(0o120_777, "a link"), (0o020_777, "a device or the like")];
    let mut before = 0o100_777_u32;
    for (mode, what) in modes {
        replace(&mut link, &(before << 16).to_le_bytes(), &(mode << 16).to_le_bytes());
        assert_eq!(refused(&link), reason(what));
        before = mode;
    }
}

#[test]
fn an_entry_that_comes_twice_is_refused() {
    let archive = tar_gz(&[("set/a", b"one"), ("set/a", b"two")]);
    assert!(refused(&archive).starts_with("x: set.zip: 'set/a': "));
    let mut archive = zip(&[("set/a", b"one"), ("set/b", b"two")]);
    replace(&mut archive, b"set/b", b"set/a");
    assert!(refused(&archive).contains("expected every name once, got one twice; nothing is unpacked"));
}

#[test]
fn small_archives_that_become_huge_are_refused() {
    let zeros = vec![0; 70_000_000];
    // This entry is read, because others follow, and not written.
    let hidden = tar_gz(&[("zeros", &zeros[..60_000_000]), ("set/zeros", &zeros)]);
    for archive in [zip(&[("zeros", &zeros)]), tar_gz(&[("zeros", &zeros)]), hidden] {
        assert!(archive.len() < 200_000, "{}", archive.len());
        let said = refused(&archive);
        let n = archive.len();
        let expected = format!("expected at most 67.11 MB from an archive of {n} bytes, got more; nothing is unpacked");
        assert!(said.starts_with("x: set.zip: ") && said.ends_with(&expected), "{said}");
    }
}

#[test]
fn an_archive_that_hides_its_size_is_refused() {
    let zeros = vec![0; 10_000_000];
    // The archive's table of contents now claims a size of a thousand bytes.
    let mut lying = zip(&[("zeros", &zeros)]);
    replace(&mut lying, &10_000_000_u32.to_le_bytes(), &1000_u32.to_le_bytes());
    let said = refused(&lying);
    assert!(said.starts_with("x: set.zip: 'zeros': "), "{said}");
    // This entry is left out, but read, because others follow.
    let archive = tar_gz(&[("zeros", &vec![0; 70_000_000]), ("set/a", b"one")]);
    let (project, _server) = archived(&archive, "{ set: . }");
    let said = fetch(&project, &["x"]).failed();
    assert!(!project.path().join("data/photos").exists(), "{said}");
    assert!(said.contains("x: set.zip: expected at most 67.11 MB "), "{said}");
}

#[test]
fn many_tiny_files_in_a_small_archive_are_no_trick() {
    let names: Vec<String> = (0..3000).map(|i| format!("set/{i:04}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), [b'x'; 600].as_slice())).collect();
    let archive = tar_gz(&entries);
    assert!(archive.len() * 100 < 3000 * (512 + 1024), "{}", archive.len());
    let (project, _server) = archived(&archive, "{ set: . }");
    fetch(&project, &["x"]).succeeded();
    assert_eq!(photos(&project).len(), 3000);
}

#[test]
fn long_names_arrive_and_endless_ones_do_not() {
    let long = format!("set/{}/1.jpg", "ants".repeat(40));
    for kind in [EntryType::GNULongName, EntryType::XHeader] {
        let (project, _server) = archived(&tar_gz_named(kind, &long), "{ set: . }");
        fetch(&project, &["x"]).succeeded();
        assert_eq!(photos(&project), [&long[4..]]);
        let said = refused(&tar_gz_named(kind, &"x".repeat(70_000)));
        assert!(
            said.starts_with("x: set.zip: expected a name and attributes of at most 65536 bytes, got 700"),
            "{said}"
        );
    }
}

#[test]
fn zeros_after_the_end_are_padding() {
    let (project, _server) = archived(&[tar_gz(PHOTOS), vec![0; 1000]].concat(), "{ set: . }");
    fetch(&project, &["x"]).succeeded();
    assert_eq!(photos(&project).len(), 4);
}

#[test]
fn names_are_shown_without_what_terminals_obey() {
    let entries: Entries<'_> = &[("set/1.jpg", b"one"), ("else\u{1b}[2J\n", b"")];
    for archive in [zip(entries), tar_gz(entries)] {
        let (project, _server) = archived(&archive, "{ set: . }");
        let said = fetch(&project, &["x"]).succeeded().stderr;
        assert!(said.contains("x: 1 file unpacked, without else\\u{1b}[2J\\n\n"), "{said}");
    }
    let twice = tar_gz(&[("a\u{1b}[2J", b"one"), ("a\u{1b}[2J", b"two")]);
    let said = refused(&twice);
    assert!(
        said.starts_with("x: set.zip: 'a\\u{1b}[2J': data/photos.unpacking/a\\u{1b}[2J: failed to create"),
        "{said}"
    );
}

#[test]
fn what_is_no_whole_archive_is_refused_and_not_pinned() {
    let said = refused(b"<html>404</html>");
    let expected = "expected a zip or tar.gz archive, got a file that begins with [3c, 68, 74, 6d]";
    assert_eq!(said, format!("x: set.zip: data/photos.partial: {expected}"));
    for archive in [zip(PHOTOS), tar_gz(PHOTOS)] {
        for length in [archive.len() / 2, archive.len() - 5] {
            assert!(refused(&archive[..length]).starts_with("x: set.zip: "));
        }
        let mut damaged = archive.clone();
        damaged[53] ^= 0x55;
        refused(&damaged);
    }
}

#[test]
fn a_run_that_was_killed_while_it_unpacked_left_nothing_in_the_way() {
    let (project, server) = archived(&zip(PHOTOS), "{ set: . }");
    project.write("data/photos.unpacking/train/ants/1.jpg", b"on");
    project.write("data/photos.partial", &zip(PHOTOS));
    let note = format!("url: {}\nversion: null\ntotal: {}\n", server.url("/set.zip"), zip(PHOTOS).len());
    project.write("data/photos.partial.yaml", note.as_bytes());
    fetch(&project, &["x"]).succeeded();
    assert_eq!(photos(&project).len(), 4);
    assert_eq!((tree(&project).len(), server.log().len()), (6, 0));
}
