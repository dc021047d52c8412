//! Opens what answers, listens, and serves until it is told to end.

use crate::arguments::{Arguments, named};
use crate::http::body::{self, Bodies};
use crate::http::guard::Guard;
use crate::http::metrics::Metrics;
use crate::http::state::App;
use crate::http::{accept, router};
use crate::models::Models;
use crate::models::watch::{Computing, ModelFile, load_and_watch};
use crate::network::Network;
use crate::photos::{Limits, Photos};
use crate::teach::{self, Backbone, Origin, Places, Teacher};
use anyhow::{Context as _, ensure};
use artifact::{program, stderr};
use model::device;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Bytes of all bodies that are being read at the same time, in bodies of the largest size, and at least this many.
const MEMORY: usize = 1 << 30;

/// The whole program.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let models = Models::default();
    let computing = computing(arguments)?;
    load_and_watch(files(arguments)?, &models, computing.clone())?;
    let metrics = Metrics::default();
    let batches = metrics.batches.clone();
    let wait = Duration::from_millis(arguments.batch_wait);
    let network = Network::start(wait, move |photos| batches.observe(photos as f64));
    let time = Duration::from_secs_f64(arguments.timeout);
    let limits = Limits { queue: arguments.queue as usize, time, max_megapixels: arguments.max_megapixels };
    let photos = Photos::new(network, limits);
    let teacher = teacher(arguments, &computing, &photos, &models)?;
    if let Err(why) = &teacher {
        ensure!(!models.all().is_empty(), "{why}, and no classifier is named: there is nothing to serve");
    }
    let bytes = arguments.max_bytes as usize;
    let bodies = Bodies::new(body::Limits { bytes, memory: bytes.max(MEMORY), time });
    let token = token(arguments)?;
    let guard = Arc::new(Guard { hosts: arguments.host.clone(), token: token.clone() });
    let app = Arc::new(App { guard, bodies, models, photos, metrics, teacher });
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await;
        let listener = listener.with_context(|| unusable(arguments.listen))?;
        program::print(&format!(
            "{}\n",
            address(listener.local_addr()?, arguments.host.first().map(String::as_str), token.as_deref())
        ))?;
        accept::serve(listener, router::router(app)).await?;
        anyhow::Ok(())
    })?;
    // Whoever was not answered in time is not waited for.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

fn computing(arguments: &Arguments) -> anyhow::Result<Computing> {
    let (taken, line) = device::probe(arguments.device)?;
    line.iter().for_each(stderr::line);
    Ok(Computing { taken, precision: arguments.precision })
}

fn files(arguments: &Arguments) -> anyhow::Result<Vec<ModelFile>> {
    let files = arguments.classifiers.iter().map(|text| {
        let (name, path) = named(text);
        ModelFile { name, path }
    });
    let files: Vec<ModelFile> = files.collect();
    let mut names = BTreeSet::from([crate::models::TAUGHT]);
    for ModelFile { name, path } in &files {
        let path = path.display();
        ensure!(names.insert(name), "{path}: expected a name of its own, got {name} again; say NAME={path}");
    }
    Ok(files)
}

/// What is taught, or why nothing can be.
fn teacher(
    arguments: &Arguments,
    computing: &Computing,
    photos: &Photos,
    models: &Models,
) -> anyhow::Result<Result<Arc<Teacher>, String>> {
    if arguments.no_teach {
        return Ok(Err("the server was started with --no-teach".to_owned()));
    }
    let folder = arguments.data.join("weights");
    let given = arguments.teach.as_deref().map(|path| Origin::of(path, arguments.side));
    // What was open last goes on, unless it is not what it was.
    let last = || teach::last(&arguments.data).filter(|name| saved_network(arguments, name).is_ok());
    let project = arguments.project.clone().or_else(last);
    let saved = project.as_deref().map(|name| saved_network(arguments, name)).transpose()?;
    let Some(origin) = given.or(saved).or_else(|| Origin::in_folder(&folder, arguments.side)) else {
        return Ok(Err(format!("nothing can be taught: no weights are known in {} (--teach)", folder.display())));
    };
    let places = Places { data: arguments.data.clone(), pipelines: arguments.pipelines.clone() };
    let backbone = Backbone::open(origin, &computing.taken)?;
    let teacher = Teacher::new(backbone, photos.clone(), models.clone(), places, project);
    // Another server may teach there. This one can answer photos all the same.
    match teacher {
        Err(error) if arguments.project.is_none() && arguments.teach.is_none() => Ok(Err(format!("{error:#}"))),
        teacher => Ok(Ok(Arc::new(teacher?))),
    }
}

/// The network that a saved project was taught with: with another one, the head would not be the pipeline's.
fn saved_network(arguments: &Arguments, name: &str) -> anyhow::Result<Origin> {
    teach::of_project(name).map_err(|refusal| anyhow::anyhow!("--project: {}", refusal.sentence))?;
    let folder = arguments.data.join(name);
    ensure!(folder.is_dir(), "--project {name}: expected the folder {}, got none", folder.display());
    let (weights, side) = teach::network_of(&arguments.pipelines.join(format!("{name}.yaml")))?;
    Ok(Origin::of(&weights, arguments.side.or(Some(side))))
}

/// Beyond this computer, everybody needs a token.
fn token(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    if arguments.token.is_some() || arguments.listen.ip().is_loopback() {
        return Ok(arguments.token.clone());
    }
    let mut random = [0; 16];
    File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut random)).context("/dev/urandom")?;
    Ok(Some(format!("{:032x}", u128::from_le_bytes(random))))
}

/// What to open in a browser.
fn address(listening: SocketAddr, host: Option<&str>, token: Option<&str>) -> String {
    let port = listening.port();
    let host = match listening.ip() {
        ip if ip.is_unspecified() => host.unwrap_or("THIS-COMPUTER").to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    let token = token.map_or_else(String::new, |token| format!("?token={token}"));
    format!("http://{host}:{port}/{token}")
}

fn unusable(address: SocketAddr) -> String {
    format!("--listen {address}: another program may listen there already; choose another port")
}
