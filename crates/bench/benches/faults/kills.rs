//! `kill -9` of what a make runs, at a random moment.

use crate::trial::{Found, Trial};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::collections::BTreeMap;
use std::fs;
use std::thread::sleep;
use std::time::Duration;

/// What was killed, and what came of it.
#[derive(Default)]
pub struct Kills {
    /// How often a process of this name was killed; `make and all that it runs` is a group.
    pub killed: BTreeMap<String, usize>,
    /// What came of each.
    pub found: Vec<Found>,
}

/// Kills `n` times. Where a make ended before its moment came, that round does not count.
pub fn kills(n: usize) -> anyhow::Result<Kills> {
    let mut trial = Trial::new("kill -9 of any process", |_| Ok(()))?;
    let mut kills = Kills::default();
    while kills.found.len() < n {
        let first = trial.begin()?;
        let half = trial.variants[first].time / 2;
        let moment = trial.random.random_range(Duration::ZERO..half);
        let Some(victim) = kill_after(&mut trial, moment)? else { continue };
        // The setting may be put back, or changed again, before the next make.
        let variant = if trial.once_in(3) { trial.write_any() } else { first };
        kills.found.push(trial.found(variant)?);
        *kills.killed.entry(victim).or_default() += 1;
        if kills.found.len().is_multiple_of(50) {
            eprintln!("{} of {n} kills", kills.found.len());
        }
    }
    Ok(kills)
}

/// Starts a make and kills one of its processes, or all, after this time. Returns which; `None` if make ended before.
fn kill_after(trial: &mut Trial, moment: Duration) -> anyhow::Result<Option<String>> {
    let mut make = trial.start(&["pipeline"])?;
    sleep(moment);
    // Until it is waited for, no other process can get its number.
    let group = Pid::from_child(&make);
    // So that few processes begin or end while one is chosen.
    if kill_process_group(group, Signal::STOP).is_err() {
        make.wait()?;
        return Ok(None);
    }
    let processes = running(group);
    let victim = if trial.once_in(4) { None } else { processes.choose(&mut trial.random).cloned() };
    let name = match (&victim, processes.is_empty()) {
        (_, true) => None,
        (None, false) => {
            kill_process_group(group, Signal::KILL)?;
            Some("make and all that it runs".to_owned())
        }
        (Some((process, name)), false) => {
            // It may have ended just now, which is no kill.
            kill_process(*process, Signal::KILL).ok().map(|()| name.clone())
        }
    };
    // If the group was killed nobody is left, which is no error.
    let _ = kill_process_group(group, Signal::CONT);
    make.wait()?;
    Ok(name)
}

/// The processes of `group` that have not ended, with their names.
fn running(group: Pid) -> Vec<(Pid, String)> {
    let paths = artifact::walk::entries("/proc".as_ref()).unwrap_or_default();
    let numbers = paths.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok());
    numbers.filter_map(|number| Some((Pid::from_raw(number)?, name_in(number, group)?))).collect()
}

/// The name of process `number`, if it is in `group` and no zombie. `/proc/N/stat` has the name in brackets, then state,
/// parent and group.
fn name_in(number: i32, group: Pid) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let mut fields = tail.split_whitespace();
    let (state, group_of) = (fields.next()?, fields.nth(1)?);
    let is_wanted = state != "Z" && group_of == group.to_string();
    is_wanted.then(|| head.split_once('(').map(|(_, name)| name.to_owned()))?
}
