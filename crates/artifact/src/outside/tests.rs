use super::*;
use crate::config::Source;
use crate::write;
use std::os::unix::fs::symlink;

/// A folder of photos, written an hour ago, and a stage that reads it.
struct Photos {
    folder: tempfile::TempDir,
    config: Config,
}

impl Photos {
    fn new(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let photos = folder.path().join("photos");
        let inputs = BTreeMap::from([("photos".to_owned(), Source::Folder(photos.clone()))]);
        let config = Config { run: "stage".to_owned(), seed: None, inputs, settings: crate::yaml::Mapping::new() };
        fs::create_dir(&photos).unwrap();
        let photos = Self { folder, config };
        for file in files {
            photos.write(file, b"light");
        }
        photos
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("photos").join(file)
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        write::atomic(&self.path(file), bytes).unwrap();
        self.date(file, 3600);
    }

    fn date(&self, file: &str, seconds_ago: u64) {
        let time = SystemTime::now() - Duration::from_secs(seconds_ago);
        fs::File::options().append(true).open(self.path(file)).unwrap().set_modified(time).unwrap();
    }

    /// What a later run lists, when no file is young any more.
    fn list(&self, earlier: &Outside) -> Outside {
        self.list_at(SystemTime::now() + Duration::from_secs(10), earlier)
    }

    fn list_at(&self, now: SystemTime, earlier: &Outside) -> Outside {
        Outside::list(&self.config, earlier, now).unwrap()
    }

    fn first(&self) -> Outside {
        self.list(&Outside::default())
    }

    /// The list after it went through its file.
    fn read_back(&self, list: &Outside) -> Outside {
        write::atomic(&self.folder.path().join(file_names::INPUTS), list.text().as_bytes()).unwrap();
        Outside::read(self.folder.path())
    }
}

const ODD: [&str; 4] = ["cat/1.jpg", "cat/a \"b\" 7 bytes.jpg", "dog/x\ny.jpg", "dog/ä \u{fe}.jpg"];

#[test]
fn a_list_comes_back_from_its_file_whatever_the_names_are() {
    let photos = Photos::new(&ODD);
    fs::create_dir(photos.path("empty")).unwrap();
    symlink("nowhere", photos.path("broken")).unwrap();
    let list = photos.first();
    assert_eq!(list.text().lines().count(), ODD.len() + 2);
    assert_eq!(photos.read_back(&list), list);
    assert!(list.text().contains("empty\" empty\n") && list.text().contains("broken\" missing\n"), "{}", list.text());
}

#[test]
fn a_file_of_the_same_size_and_time_is_not_read_again() {
    let photos = Photos::new(&["cat/1.jpg"]);
    let path = quoted(&photos.path("cat/1.jpg"));
    let mut known = photos.first();
    match known.found.get_mut(&path) {
        Some(Found::File(listed)) => listed.blake3 = "remembered".to_owned(),
        other => panic!("{other:?}"),
    }
    assert_eq!(photos.list(&known), known);
    photos.date("cat/1.jpg", 7200);
    assert_eq!(photos.list(&known).identity(), photos.first().identity(), "read again, because its time is another");
    photos.write("cat/1.jpg", b"darkness");
    assert_ne!(photos.list(&known).identity(), known.identity());
}

#[test]
fn touched_and_copied_files_are_the_same() {
    let photos = Photos::new(&["cat/1.jpg", "dog/2.jpg"]);
    let list = photos.first();
    photos.date("cat/1.jpg", 5);
    assert_ne!(photos.list(&list), list);
    assert_eq!(photos.list(&list).identity(), list.identity());
    assert!(photos.list(&list).changes(&list).is_empty());
}

#[test]
fn a_change_that_leaves_size_and_time_is_seen_while_the_file_is_young() {
    let photos = Photos::new(&["cat/1.jpg"]);
    let list = photos.read_back(&photos.list_at(SystemTime::now(), &Outside::default()));
    assert!(list.text().ends_with(" racy\n"), "{}", list.text());
    // As if the second change had come in the same moment.
    let path = quoted(&photos.path("cat/1.jpg"));
    let mut known = list.clone();
    match known.found.get_mut(&path) {
        Some(Found::File(listed)) => listed.blake3 = "that of the first change".to_owned(),
        other => panic!("{other:?}"),
    }
    assert_eq!(photos.list(&known).identity(), list.identity());
}

#[test]
fn what_changed_is_named() {
    let photos = Photos::new(&["cat/1.jpg", "cat/2.jpg", "dog/3.jpg"]);
    let before = photos.first();
    photos.write("cat/2.jpg", b"another");
    fs::remove_file(photos.path("dog/3.jpg")).unwrap();
    photos.write("dog/4.jpg", b"new");
    fs::create_dir(photos.path("fox")).unwrap();
    let changes = ["cat/2.jpg", "dog/3.jpg", "dog/4.jpg", "fox"].map(|file| photos.path(file).display().to_string());
    assert_eq!(photos.list(&before).changes(&before), changes);
}

#[test]
fn what_cannot_be_read_is_listed_and_stops_nothing() {
    let photos = Photos::new(&["cat/1.jpg"]);
    // Whoever opened it would wait for ever.
    rustix::fs::mkfifoat(rustix::fs::CWD, photos.path("cat/pipe"), rustix::fs::Mode::RUSR).unwrap();
    let list = photos.first();
    assert!(list.text().contains("pipe\" unreadable\n"), "{}", list.text());
}

#[test]
fn a_list_that_was_read_and_written_reads_the_same() {
    let photos = Photos::new(&["cat/1.jpg"]);
    let text = photos.first().text().replace('\n', "\r\r\n");
    write::atomic(&photos.folder.path().join(file_names::INPUTS), text.as_bytes()).unwrap();
    let damaged = Outside::read(photos.folder.path());
    assert_eq!(photos.read_back(&damaged), damaged);
}

#[test]
fn a_damaged_list_is_one_that_knows_nothing() {
    let photos = Photos::new(&ODD);
    let list = photos.first();
    for damage in ["", "\"cat\" 5 bytes\n", "no quotes\n", "\"cat\" x bytes 1.0 00\n", "\u{0}\n"] {
        write::atomic(&photos.folder.path().join(file_names::INPUTS), damage.as_bytes()).unwrap();
        assert_eq!(photos.list(&Outside::read(photos.folder.path())), list, "{damage}");
    }
}
