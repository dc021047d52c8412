//! Stages that do next to nothing, for the tests of `plan` and the Makefile: `draw` makes a folder of photos and a
//! sheet of paper, `gather` reads a folder of photos, `count` reads `gather`, `tell` reads `count` and paper. `learn`
//! trains a model, which may start from another one, `start`. The name under which the program was started says which
//! it is.

use anyhow::Context as _;
use artifact::check::Refusal;
use artifact::config::Source;
use artifact::program::main as run_stage;
use artifact::stage::{Depends, Kind, Outcome};
use artifact::{Input, Job, Split, Stage, facts, file_names, walk, write};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, thread};

fn main() -> ExitCode {
    let program = env::args().next().unwrap_or_default();
    let name = Path::new(&program).file_name().and_then(|name| name.to_str());
    if env::args().nth(1).is_some_and(|argument| argument != "--resolve") {
        load(name.unwrap_or_default());
    }
    if Path::new("warn").exists() {
        eprintln!("loader: warning: something is odd");
    }
    match name {
        Some("draw") => run_stage::<Draw>(),
        Some("gather") => run_stage::<Gather>(),
        Some("count") => run_stage::<Count>(),
        Some("learn") => run_stage::<Learn>(),
        _ => run_stage::<Tell>(),
    }
}

/// Takes long to load, as long as the project has a file `load-<program>`. Until then it has a file `loading-<program>`.
fn load(program: &str) {
    let [load, loading] = ["load", "loading"].map(|word| format!("{word}-{program}"));
    while Path::new(&load).exists() {
        write::atomic(Path::new(&loading), b"").expect("a file in the project");
        thread::sleep(Duration::from_millis(5));
    }
    drop(fs::remove_file(loading));
}

/// Writes half of an output and waits as long as the project has a file `hold-<stage>`, so that tests can kill the
/// stage here. Fails if the project has a file `fail-<stage>`. Panics with the text of a file `panic-<stage>` or, in
/// another thread, `panic-thread-<stage>`.
fn linger<S>(job: &Job<S>, file: &str) -> anyhow::Result<()> {
    job.write(file, b"half")?;
    while Path::new(&format!("hold-{}", job.name())).exists() {
        thread::sleep(Duration::from_millis(5));
    }
    anyhow::ensure!(!Path::new(&format!("fail-{}", job.name())).exists(), "told to fail");
    if let Ok(message) = fs::read_to_string(format!("panic-{}", job.name())) {
        panic!("{message}");
    }
    if let Ok(message) = fs::read_to_string(format!("panic-thread-{}", job.name())) {
        thread::scope(|scope| scope.spawn(|| panic!("{message}")).join().expect("a thread does not panic"));
    }
    Ok(())
}

/// Photos of one byte each, and paper.
struct Draw;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct DrawSettings {
    /// How many photos.
    photos: usize,
    /// What stands on top of the paper.
    head: String,
}

impl Default for DrawSettings {
    fn default() -> Self {
        Self { photos: 30, head: String::new() }
    }
}

impl artifact::stage::Settings for DrawSettings {
    fn check(&self) -> Result<(), Refusal> {
        artifact::check::within("photos", self.photos, 1.., "a number from 1")
    }
}

impl Stage for Draw {
    const NAME: &'static str = "draw";
    const ABOUT: &'static str = "Draws photos.";
    const INPUTS: &'static [Input] = &[];
    type Settings = DrawSettings;

    fn run(job: &Job<DrawSettings>) -> anyhow::Result<()> {
        let photos = job.output_folder(file_names::PHOTOS)?;
        for number in 0..job.settings.photos {
            write::below(&photos, &format!("{}/{number}.jpg", number % 3), b"x")?;
        }
        linger(job, "paper.txt")?;
        Ok(job.write("paper.txt", job.settings.head.as_bytes())?)
    }
}

/// The bytes of all files of a folder, in order.
struct Gather;

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct GatherSettings {
    /// Goes between the files.
    separator: String,
}

impl artifact::stage::Settings for GatherSettings {
    fn check(&self) -> Result<(), Refusal> {
        Ok(())
    }

    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        self.separator == "random"
    }
}

impl Stage for Gather {
    const NAME: &'static str = "gather";
    const ABOUT: &'static str = "Joins files.";
    const INPUTS: &'static [Input] = &[Input { name: "photos", kind: Kind::Folder("draw"), about: "What to join." }];
    type Settings = GatherSettings;

    fn run(job: &Job<GatherSettings>) -> anyhow::Result<()> {
        linger(job, "all.txt")?;
        let mut all = Vec::new();
        for path in walk::files(&job.folder("photos", file_names::PHOTOS)?)? {
            all.extend(fs::read(&path).with_context(|| path.display().to_string())?);
            all.extend(job.settings.separator.bytes());
        }
        // Stands for a change of the source code: the stage writes other bytes.
        all.extend(env::var("STUB_ACCENT").unwrap_or_default().bytes());
        Ok(job.write("all.txt", &all)?)
    }
}

/// The number of bytes in `all.txt`. Saves its state first, so that a killed run can be continued.
struct Count;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct CountSettings {
    /// Multiplies the number.
    factor: u64,
    /// The number is rounded down to a multiple of this.
    unit: u64,
}

impl Default for CountSettings {
    fn default() -> Self {
        // A file changes the default, as another version of the program would.
        let factor = fs::read_to_string("default-factor").ok().and_then(|text| text.parse().ok());
        Self { factor: factor.unwrap_or(1), unit: 1 }
    }
}

impl artifact::stage::Settings for CountSettings {
    fn check(&self) -> Result<(), Refusal> {
        artifact::check::within("unit", self.unit, 1.., "a number from 1")
    }
}

impl Stage for Count {
    const NAME: &'static str = "count";
    const ABOUT: &'static str = "Counts bytes.";
    const INPUTS: &'static [Input] = &[Input { name: "images", kind: Kind::Stage("gather"), about: "What to count." }];
    type Settings = CountSettings;

    fn run(job: &Job<CountSettings>) -> anyhow::Result<()> {
        let (resume, earlier) = job.resume(&[], &[])?;
        if earlier.is_some() {
            job.say("resuming");
        }
        resume.save(b"half a number")?;
        linger(job, "number.txt")?;
        let all = fs::read(job.input("images")?.file("all.txt")?)?;
        let number = all.len() as u64 * job.settings.factor / job.settings.unit * job.settings.unit;
        Ok(job.write("number.txt", number.to_string().as_bytes())?)
    }
}

/// Says what was counted.
struct Tell;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct TellSettings {
    /// What was counted.
    word: String,
}

impl Default for TellSettings {
    fn default() -> Self {
        Self { word: "bytes".to_owned() }
    }
}

impl artifact::stage::Settings for TellSettings {
    fn check(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Stage for Tell {
    const NAME: &'static str = "tell";
    const ABOUT: &'static str = "Writes a report.";
    const INPUTS: &'static [Input] = &[
        Input { name: "number", kind: Kind::OptionalStage("count"), about: "What to tell." },
        Input { name: "numbers", kind: Kind::OptionalStages(&[]), about: "What else to tell, and how it was set." },
        Input { name: "paper", kind: Kind::File("draw"), about: "What to write on." },
    ];
    const DEPENDS: Depends = Depends::OnPipelineName;
    type Settings = TellSettings;

    fn run(job: &Job<TellSettings>) -> anyhow::Result<()> {
        linger(job, file_names::REPORT)?;
        let mut text = fs::read_to_string(job.file("paper", "paper.txt")?)?;
        for number in job.optional_input("number")?.into_iter().chain(job.inputs("numbers")?) {
            let count = fs::read_to_string(number.file("number.txt")?)?;
            writeln!(text, "{} {}: {count}", number.name(), job.settings.word)?;
        }
        job.write(file_names::REPORT, text.as_bytes())?;
        Ok(job.write("summary.txt", text.as_bytes())?)
    }
}

/// A model that predicts a given number of ten pictures right, and one more with an odd seed.
struct Learn;

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct LearnSettings {
    /// Right predictions with an even seed.
    right: usize,
}

impl artifact::stage::Settings for LearnSettings {
    fn check(&self) -> Result<(), Refusal> {
        artifact::check::within("right", self.right, ..=9, "at most 9")
    }
}

impl Stage for Learn {
    const NAME: &'static str = "learn";
    const ABOUT: &'static str = "Learns nothing.";
    const INPUTS: &'static [Input] =
        &[Input { name: "start", kind: Kind::OptionalStage("start"), about: "Another model." }];
    const OUTCOME: Outcome = Outcome::Model;
    type Settings = LearnSettings;

    fn run(job: &Job<LearnSettings>) -> anyhow::Result<()> {
        let right = job.settings.right + (job.seed % 2) as usize;
        let logits: Vec<f32> = (0..10).map(|row| if row < right { -2.0 } else { 1.0 }).collect();
        job.write(file_names::CLASSES, b"- ant\n- bee\n")?;
        for split in [Split::Validation, Split::Test] {
            job.write_npy(&file_names::labels(split), &[10], &[0_i64; 10])?;
            job.write(&file_names::files(split), b"row,path,blake3,width,height\n")?;
            job.write_npy(&file_names::logits(split), &[10, 1], &logits)?;
        }
        job.fact(facts::KEPT_EPOCH, right);
        Ok(job.write("number.txt", right.to_string().as_bytes())?)
    }
}
