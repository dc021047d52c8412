//! One process: its time, its memory, its output.

use anyhow::{Context as _, ensure};
use fixture::Project;
use std::fs;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// Longer than any process here needs: one that takes longer hangs.
pub const LIMIT: Duration = Duration::from_hours(3);
/// The interval at which a process is observed.
const OFTEN: Duration = Duration::from_millis(5);
/// The time that a process gets to end its own children.
const GRACE: Duration = Duration::from_secs(2);

/// The cost of one run of a program.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Wall-clock time from start to end.
    pub seconds: f64,
    /// The largest anonymous memory (`RssAnon`) that was observed, in MiB: what the program allocated, without mapped files.
    /// `None` where the system has no `/proc`.
    pub anonymous_mib: Option<f64>,
}

/// Configures stage `program_name` of `project` with a draft (`in: {…}`, `settings: {…}`) and runs it.
pub fn run(project: &Project, program_name: &str, draft: &str) -> anyhow::Result<Cost> {
    project.configure(program_name, program_name, draft);
    Ok(watch(&mut project.command(program_name, program_name))?.0)
}

/// Runs a program, no longer than `LIMIT`. Returns its cost and its stdout. Its stderr is part of the error if it fails.
pub fn watch(command: &mut Command) -> anyhow::Result<(Cost, String)> {
    watch_for(command, LIMIT)
}

/// [`watch`] with another limit. Earlier writes are flushed to disk before the clock starts, so that no program is charged
/// for the files of another.
pub fn watch_for(command: &mut Command, limit: Duration) -> anyhow::Result<(Cost, String)> {
    rustix::fs::sync();
    let begin = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = Guarded(child.with_context(|| format!("{command:?}"))?);
    let printed = listen(child.0.stdout.take().expect("a pipe"));
    let said = listen(child.0.stderr.take().expect("a pipe"));
    let mut anonymous_mib: Option<f64> = None;
    let status = loop {
        if let Some(now) = memory_mib(&child.0.id().to_string(), "RssAnon") {
            anonymous_mib = Some(anonymous_mib.map_or(now, |most| most.max(now)));
        }
        if let Some(status) = child.0.try_wait()? {
            break status;
        }
        ensure!(begin.elapsed() < limit, "{command:?}: expected to end within {limit:?}, and was ended");
        sleep(OFTEN);
    };
    let seconds = begin.elapsed().as_secs_f64();
    let [printed, said] = [printed, said].map(|thread| thread.join().expect("reads and nothing else"));
    ensure!(status.success(), "{command:?}: {status}\n{}", said?);
    Ok((Cost { seconds, anonymous_mib }, printed?))
}

/// A process that is ended when this value is dropped.
struct Guarded(Child);

impl Guarded {
    fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let begin = Instant::now();
        loop {
            match self.0.try_wait() {
                Ok(None) if begin.elapsed() < within => sleep(OFTEN),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Guarded {
    /// Sends SIGTERM first, on which Make ends its children, and SIGKILL after a while.
    fn drop(&mut self) {
        if self.ended(Duration::ZERO).is_none() {
            drop(Command::new("sh").args(["-c", "kill \"$0\""]).arg(self.0.id().to_string()).status());
            if self.ended(GRACE).is_none() {
                drop(self.0.kill());
                drop(self.0.wait());
            }
        }
    }
}

/// Reads a pipe to its end, so that the program never blocks on a full pipe.
fn listen(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<io::Result<String>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })
}

/// The memory that `/proc/PROCESS/status` gives for `key`, in MiB. `None` once the process has ended, and where there is no
/// `/proc`.
pub fn memory_mib(process: &str, key: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> anyhow::Result<(Cost, String)> {
        watch(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn output_and_memory_are_observed() {
        let (cost, said) = shell("sleep 0.02; echo said").unwrap();
        assert_eq!(said, "said\n");
        assert_eq!(cost.anonymous_mib.is_some(), memory_mib("self", "RssAnon").is_some());
        assert_eq!(memory_mib("self", "NoSuchKey"), None);
    }

    #[test]
    fn an_error_has_the_programs_stderr() {
        let error = shell("echo printed; echo why >&2; exit 3").unwrap_err().to_string();
        assert!(error.ends_with("exit status: 3\nwhy\n"), "{error}");
        assert!(watch(&mut Command::new("/no/such/program")).unwrap_err().to_string().contains("/no/such/program"));
    }

    #[test]
    fn a_process_that_hangs_is_ended() {
        let said = watch_for(Command::new("sh").args(["-c", "exec sleep 600"]), Duration::from_millis(20)).unwrap_err();
        assert!(said.to_string().ends_with("expected to end within 20ms, and was ended"), "{said}");
    }

    #[test]
    fn a_guarded_process_gets_sigterm_first() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard");
        let script =
            format!("trap 'echo yes >{}; exit' TERM; echo ready; while :; do sleep 0.01; done", heard.display());
        let mut child = Command::new("sh").args(["-c", &script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = [0; 6];
        child.stdout.as_mut().unwrap().read_exact(&mut ready).unwrap();
        drop(Guarded(child));
        assert_eq!(fs::read_to_string(heard).unwrap(), "yes\n");
    }

    #[test]
    fn no_program_blocks_on_a_full_pipe() {
        let (_, said) = shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero").unwrap();
        assert_eq!(said.len(), 300_000);
    }
}
