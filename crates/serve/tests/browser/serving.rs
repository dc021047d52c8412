//! The server, in a project of its own.

use artifact::walk;
use fixture::{Project, program, root};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::{self, JoinHandle};

/// Weights of this repository: they are always there.
pub const SHIPPED: &str = "vgg16-quarter-reef.safetensors";
/// Weights that the page is meant for, where somebody put them.
pub const MOBILENET: &str = "mobilenet_v2_0.35_224_imagenet_notop.h5";

/// Who measures holds it alone; all other servers share it.
static MACHINE: RwLock<()> = RwLock::new(());

/// A project, and the server that runs in it.
pub struct Serving {
    project: Project,
    running: Option<Running>,
    arguments: Vec<String>,
    /// `127.0.0.1:PORT`.
    listening: String,
    _machine: Machine,
}

#[expect(dead_code, reason = "they are held, and not looked at")]
enum Machine {
    Shared(RwLockReadGuard<'static, ()>),
    Alone(RwLockWriteGuard<'static, ()>),
}

struct Running {
    child: Child,
    told: JoinHandle<String>,
}

impl Serving {
    /// Starts the server in `project`, which teaches with these weights.
    pub fn start(project: Project, weights: &str, arguments: &[&str]) -> Self {
        let machine = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
        Self::start_on(Machine::Shared(machine), project, weights, arguments)
    }

    /// The same, while no other server runs.
    pub fn start_alone(project: Project, weights: &str, arguments: &[&str]) -> Self {
        let machine = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
        Self::start_on(Machine::Alone(machine), project, weights, arguments)
    }

    fn start_on(machine: Machine, project: Project, weights: &str, arguments: &[&str]) -> Self {
        fs::create_dir_all(project.path().join("pipelines")).unwrap();
        let link = project.path().join("data/weights").join(weights);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(root().join("data/weights").join(weights), link).unwrap();
        let arguments = arguments.iter().map(ToString::to_string).collect();
        let mut serving =
            Self { project, running: None, arguments, listening: "127.0.0.1:0".to_owned(), _machine: machine };
        serving.start_again();
        serving
    }

    /// A server in an empty project.
    pub fn empty() -> Self {
        Self::start(Project::new(), SHIPPED, &[])
    }

    /// Starts the server at the same address as before.
    pub fn start_again(&mut self) {
        let mut command = Command::new(program("serve"));
        command.args(["--listen", &self.listening]).args(&self.arguments).current_dir(self.path());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let told = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(listening) = line.strip_prefix("http://").and_then(|rest| rest.strip_suffix("/\n")) else {
            panic!("{line:?}: {}", told.join().unwrap());
        };
        listening.clone_into(&mut self.listening);
        self.running = Some(Running { child, told });
    }

    /// Kills the server, as a power cut does.
    pub fn kill(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        let told = running.told.join().unwrap();
        assert!(!told.contains("panicked"), "{told}");
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.listening)
    }

    /// The project.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The folder of the project.
    pub fn path(&self) -> &Path {
        self.project.path()
    }

    /// The frames that are on the disk, by path below `folder`.
    pub fn frames(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = self.path().join(folder);
        let files = if folder.exists() { walk::files(&folder).unwrap() } else { Vec::new() };
        let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
        let files =
            files.into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "png" || kind == "bmp"));
        files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.kill();
        } else if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
            eprintln!("the server said: {}", running.told.join().unwrap_or_default());
        }
    }
}
