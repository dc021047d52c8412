use super::*;
use crate::file_names::DONE;

/// A project's folder with a cache.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn cache(&self) -> Cache {
        Cache::new(&self.0.path().join(".cache"))
    }

    fn stage(&self) -> PathBuf {
        let folder = self.0.path().join("stage");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Runs a stage with one output of `bytes` bytes.
    fn run(&self, config: &str, bytes: usize) -> Fingerprint {
        let made_from = Fingerprint { config: config.to_owned(), ..Fingerprint::default() };
        let outputs = Outputs::start(&self.stage(), SystemTime::now(), made_from.clone()).unwrap();
        outputs.file("output", &vec![7; bytes]).unwrap();
        outputs.commit(b"{}\n").unwrap();
        self.cache().keep(&self.stage()).unwrap();
        made_from
    }

    /// Lets a run look as if it was used last this many hours ago.
    fn age(&self, made_from: &Fingerprint, hours: u64) {
        let time = SystemTime::now() - Duration::from_hours(hours);
        File::open(self.cache().entry(made_from)).unwrap().set_modified(time).unwrap();
    }

    fn output(&self) -> usize {
        fs::read(self.stage().join("output")).unwrap().len()
    }
}

#[test]
fn a_run_comes_back_as_it_was() {
    let project = Project::new();
    let one = project.run("one", 1);
    let before = fs::read(project.stage().join(DONE)).unwrap();
    project.run("two", 2);
    assert!(project.cache().restore(&project.stage(), &one).unwrap());
    assert_eq!((project.output(), fs::read(project.stage().join(DONE)).unwrap()), (1, before));
    let never = Fingerprint::default();
    assert!(!project.cache().restore(&project.stage(), &never).unwrap());
    assert_eq!(project.output(), 1);
}

#[test]
fn what_was_not_used_for_longest_goes_and_nothing_that_is_newer() {
    let project = Project::new();
    let runs = [("a", 100), ("b", 10_000), ("c", 100), ("d", 100)].map(|(name, bytes)| project.run(name, bytes));
    for (run, hours) in runs.iter().zip([4, 3, 2, 1]) {
        project.age(run, hours);
    }
    // The last one is in use, and manifest, provenance and stamp of each take some hundred bytes.
    let trimmed = project.cache().trim(5_000).unwrap();
    assert_eq!((trimmed.kept, trimmed.removed), (2, 2));
    assert_eq!(runs.each_ref().map(|run| project.cache().holds(run)), [false, false, true, true]);
    assert!(trimmed.bytes > 100 && trimmed.bytes < 5_000, "{trimmed:?}");
}

#[test]
fn a_run_that_is_taken_back_counts_as_used() {
    let project = Project::new();
    let [old, new] = ["old", "new"].map(|name| project.run(name, 1_000));
    project.run("third", 1);
    project.age(&old, 9);
    project.age(&new, 5);
    project.cache().restore(&project.stage(), &old).unwrap();
    project.run("fourth", 1);
    project.cache().trim(2_500).unwrap();
    assert_eq!([&old, &new].map(|run| project.cache().holds(run)), [true, false]);
}

#[test]
fn names_of_others_are_left_alone_and_what_killed_runs_left_goes() {
    let project = Project::new();
    let run = project.run("one", 1);
    let folder = project.cache().folder().to_owned();
    write::atomic(&folder.join(".DS_Store"), b"").unwrap();
    write::atomic(&folder.join("CACHEDIR.TAG"), b"").unwrap();
    let [young, old] = [0, 2].map(|hours| {
        let path = leaving(&folder.join(run.key()));
        fs::create_dir(&path).unwrap();
        File::open(&path).unwrap().set_modified(SystemTime::now() - Duration::from_hours(hours)).unwrap();
        path
    });
    assert_eq!(project.cache().trim(u64::MAX).unwrap().kept, 1);
    assert!(young.exists() && !old.exists() && folder.join("CACHEDIR.TAG").exists());
}

#[test]
fn an_obstacle_to_a_link_leaves_the_stage_to_run_and_its_folder_as_it_was() {
    let project = Project::new();
    let one = project.run("one", 1);
    project.run("two", 2);
    // Somebody else's folder in the place of the output.
    fs::remove_file(project.stage().join("output")).unwrap();
    fs::create_dir(project.stage().join("output")).unwrap();
    assert!(!project.cache().restore(&project.stage(), &one).unwrap());
    assert!(project.stage().join("output").is_dir() && !project.stage().join(".partial").exists());
}

#[test]
fn a_saved_state_of_other_settings_stays_when_a_run_comes_from_the_cache() {
    let project = Project::new();
    let one = project.run("one", 1);
    project.run("two", 2);
    write::atomic(&project.stage().join(file_names::RESUME), b"hours of work").unwrap();
    assert!(project.cache().restore(&project.stage(), &one).unwrap());
    assert!(project.stage().join(file_names::RESUME).exists());
}
