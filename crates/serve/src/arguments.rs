//! The command line.

use answers::options::{device, megapixels, number, precision};
use clap::Parser;
use model::device::Choice;
use model::precision::PrecisionSetting;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Answers photos over HTTP, with a page to try a classifier, to teach one by webcam and to play with it.
///
/// Prints one address; open it in a browser, or send photos to its path /classify.
///
/// Answers are those of `predict --format jsonl`, character by character. The Open Inference Protocol is at /v2, what the
/// server did at /metrics, and all paths are described at /openapi.json.
///
/// It listens to this computer only, unless --listen says otherwise; then a token is asked for, which it prints. A
/// classifier whose file changes is loaded beside the one that answers and takes its place. SIGTERM ends the server; what it
/// accepted is answered first.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Arguments {
    /// Files that `export` wrote, as FILE or NAME=FILE; the first one answers whoever names none
    #[arg(value_name = "CLASSIFIER")]
    pub classifiers: Vec<String>,
    /// Weights of the network that is taught with; the best that lie in DATA/weights if not given
    #[arg(long, value_name = "FILE", conflicts_with = "no_teach")]
    pub teach: Option<PathBuf>,
    /// Only answer photos; nothing can be taught
    #[arg(long)]
    pub no_teach: bool,
    /// Go on with what was saved as DATA/NAME
    #[arg(long, value_name = "NAME", conflicts_with = "no_teach")]
    pub project: Option<String>,
    /// Height and width of the pictures that are taught with; those that suit the weights if not given
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(16..=1024))]
    pub side: Option<u32>,
    /// The folder of data sets, where what is taught is kept
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    pub data: PathBuf,
    /// The folder of pipeline files
    #[arg(long, value_name = "FOLDER", default_value = "pipelines")]
    pub pipelines: PathBuf,
    /// The address and port to listen to; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000", value_parser = listen)]
    pub listen: SocketAddr,
    /// A name that this server has for others, such as that of a reverse proxy; may be given several times
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// What has to come with every request: letters, digits, - and _; drawn if not given, and none for this computer only
    #[arg(long, value_name = "TOKEN", env = "SERVE_TOKEN", hide_env_values = true, value_parser = token)]
    pub token: Option<String>,
    /// Photos that are answered or wait at the same time; more get status 429
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub queue: u32,
    /// Seconds that a body may take to arrive (else status 408), and an answer to be found (else status 504)
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = seconds)]
    pub timeout: f64,
    /// Bytes of the largest body; larger ones get status 413
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, value_parser = clap::value_parser!(u64).range(1..=1 << 32))]
    pub max_bytes: u64,
    /// Photos of more than this many million pixels are not decoded, and get status 422
    #[arg(long, value_name = "N", default_value_t = 100.0, value_parser = megapixels)]
    pub max_megapixels: f64,
    /// Milliseconds that a photo waits for others which are being read, to go through the network with them
    #[arg(long, value_name = "MS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=1000))]
    pub batch_wait: u64,
    /// Where to compute: auto, cpu, cuda
    #[arg(long, value_name = "DEVICE", default_value = "auto", value_parser = device)]
    pub device: Choice,
    /// The dtype to compute with: auto (that of the file's stages, where this device has it), f32, bf16
    #[arg(long, value_name = "DTYPE", default_value = "auto", value_parser = precision)]
    pub precision: PrecisionSetting,
}

const EXAMPLES: &str = "Examples:
  serve classifier.safetensors
  serve birds=artifacts/birds/export/classifier.safetensors fish=fish.safetensors
  serve                                   teach something new
  serve --project gestures                go on teaching
  serve classifier.safetensors --listen 0.0.0.0:8000

  curl -T photo.jpg http://127.0.0.1:8000/classify
  curl -T '{a,b}.jpg' http://127.0.0.1:8000/classify/
  curl -F photo=@a.jpg -F photo=@b.jpg 'http://127.0.0.1:8000/classify?top=3&model=fish'";

/// The name of a classifier, and its file.
pub fn named(text: &str) -> (String, PathBuf) {
    if let Some((name, path)) = text.split_once('=')
        && !name.is_empty()
        && !name.contains('/')
    {
        return (name.to_owned(), PathBuf::from(path));
    }
    let path = Path::new(text);
    (usual_name(path), path.to_owned())
}

/// That of the pipeline, or else that of the file.
fn usual_name(path: &Path) -> String {
    let mut above = path.ancestors().skip(1).filter_map(Path::file_name);
    let name = match (above.next(), above.next(), above.next()) {
        (Some(_), Some(pipeline), Some(artifacts)) if artifacts == "artifacts" => pipeline,
        _ => path.file_stem().unwrap_or_default(),
    };
    name.to_string_lossy().into_owned()
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "expected an address and a port in digits, such as 127.0.0.1:8000 or 0.0.0.0:8000".to_owned())
}

fn token(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let fits = text.len() >= 8 && text.chars().all(is_plain);
    fits.then(|| text.to_owned()).ok_or_else(|| "expected 8 letters, digits, - and _ or more".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    number(text, "from 0.1 to 3600", |seconds| (0.1..=3600.0).contains(&seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn classifiers_are_called_as_said_or_as_their_pipeline_or_file() {
        for (text, name, path) in [
            ("birds=a/b.safetensors", "birds", "a/b.safetensors"),
            ("artifacts/birds/export/classifier.safetensors", "birds", "artifacts/birds/export/classifier.safetensors"),
            ("/x/artifacts/a-b/export/classifier.safetensors", "a-b", "/x/artifacts/a-b/export/classifier.safetensors"),
            ("fish.safetensors", "fish", "fish.safetensors"),
            ("/tmp/a=b/fish.safetensors", "fish", "/tmp/a=b/fish.safetensors"),
        ] {
            assert_eq!(named(text), (name.to_owned(), PathBuf::from(path)));
        }
    }
}
