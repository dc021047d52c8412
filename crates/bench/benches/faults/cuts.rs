//! Power cuts: a disk image as it is at some moment is mounted elsewhere, as after a restart.

use crate::trial::{Found, Trial};
use anyhow::{Context as _, ensure};
use rand::Rng as _;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// Megabytes of the disk.
const SIZE: u64 = 96;
/// How long after its end a run may be cut: ext4 commits its journal every five seconds.
const AFTER: Duration = Duration::from_secs(6);

/// What came of the cuts.
pub struct Cuts {
    /// Cuts while make still ran.
    pub while_running: usize,
    /// What came of each.
    pub found: Vec<Found>,
}

/// An ext4 file system in a file, mounted for as long as this lives.
struct Disk {
    place: PathBuf,
}

impl Disk {
    fn mount(image: &Path, place: &Path, options: &str) -> anyhow::Result<Self> {
        system(Command::new("mount").args(["-o", options]).args([image, place]))?;
        Ok(Self { place: place.to_owned() })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a make that is still there, after an error, must not keep the disk.
        if let Err(error) = system(Command::new("umount").arg("--lazy").arg(&self.place)) {
            eprintln!("{error:#}");
        }
    }
}

/// Whether this machine can mount a disk image: that takes root.
pub fn can_mount() -> bool {
    let probe = || {
        let images = images()?;
        let image = format(images.path())?;
        let place = images.path().join("mounted");
        fs::create_dir(&place)?;
        Disk::mount(&image, &place, "loop").map(drop)
    };
    probe().inspect_err(|error| eprintln!("no power cuts: {error:#}")).is_ok()
}

/// Cuts the power `n` times.
pub fn cuts(n: usize) -> anyhow::Result<Cuts> {
    let images = images()?;
    let image = format(images.path())?;
    let copy = images.path().join("cut.img");
    let mut disk = None;
    let mut trial = Trial::new("power cuts", |place| {
        disk = Some(mounted(&image, place, "loop")?);
        Ok(())
    })?;
    let artifacts = trial.project.path().join("artifacts");
    let mut cuts = Cuts { while_running: 0, found: Vec::new() };
    while cuts.found.len() < n {
        let first = trial.begin()?;
        // What was made earlier is on the disk, as if the machine had been idle.
        rustix::fs::sync();
        let run = trial.variants[first].time;
        let range = if trial.once_in(2) { Duration::ZERO..run } else { run..run + AFTER };
        let moment = trial.random.random_range(range);
        cuts.while_running += usize::from(cut(&trial, moment, &image, &copy)?);
        // The journal may be committed every second instead: more is on the disk then.
        let commit = if trial.once_in(2) { "loop,commit=1" } else { "loop" };
        drop(disk.take());
        fs::rename(&copy, &image)?;
        disk = Some(mounted(&image, &artifacts, commit)?);
        let variant = if trial.once_in(3) { trial.write_any() } else { first };
        cuts.found.push(trial.found(variant)?);
        if cuts.found.len().is_multiple_of(20) {
            eprintln!("{} of {n} power cuts", cuts.found.len());
        }
    }
    // Or the project's folder could not be removed.
    drop(disk);
    Ok(cuts)
}

/// Copies the image `moment` after a make began. Says whether the make still ran.
fn cut(trial: &Trial, moment: Duration, image: &Path, copy: &Path) -> anyhow::Result<bool> {
    let mut make = trial.start(&["pipeline"])?;
    sleep(moment);
    let group = Pid::from_child(&make);
    let runs = make.try_wait()?.is_none();
    if runs {
        // The image must not change while it is copied, and what is stopped writes nothing.
        kill_process_group(group, Signal::STOP)?;
    }
    let copied = copy_at_rest(image, copy);
    if runs {
        kill_process_group(group, Signal::KILL)?;
        make.wait()?;
    }
    copied.map(|()| runs)
}

/// Copies the image, and again if the system wrote to it meanwhile.
fn copy_at_rest(image: &Path, copy: &Path) -> anyhow::Result<()> {
    for _ in 0..50 {
        let before = fs::read(image)?;
        sleep(Duration::from_millis(2));
        if fs::read(image)? == before {
            return Ok(artifact::write::atomic(copy, &before)?);
        }
    }
    anyhow::bail!("{}: never at rest", image.display())
}

/// A folder in memory, where a copy takes no time.
fn images() -> anyhow::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? })
}

/// A new disk in `folder`.
fn format(folder: &Path) -> anyhow::Result<PathBuf> {
    let image = folder.join("disk.img");
    artifact::write::create(&image)?.set_len(SIZE << 20)?;
    system(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image))?;
    Ok(image)
}

/// The disk mounted at `place`, with the programs beside it: they are not what is cut.
fn mounted(image: &Path, place: &Path, options: &str) -> anyhow::Result<Disk> {
    let disk = Disk::mount(image, place, options)?;
    // They find libtorch two folders up.
    let (programs, link) = (place.with_file_name("beside").join(".bin"), place.join(".bin"));
    fs::create_dir_all(&programs)?;
    if fs::symlink_metadata(&link).is_err() {
        std::os::unix::fs::symlink(&programs, &link)?;
    }
    Ok(disk)
}

fn system(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
