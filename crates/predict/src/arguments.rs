//! The command line.

use answers::options::{device, megapixels, open_share, precision, share};
use artifact::yaml;
use clap::{Parser, ValueEnum};
use model::device::Choice;
use model::precision::PrecisionSetting;
use std::path::PathBuf;

/// Classifies photos with the one file that `export` wrote.
///
/// Gives one row for each photo: arguments in sorted order, and so what is in a folder; the photos of a list in its order.
/// What is named twice gets one row, but a photo that is named beside its folder gets two. A photo that cannot be read
/// gets a row that says why, never an answer. An answer is `unknown` if it is not probable enough for the promise that the
/// file makes (`unsure`), or if the photo is like none of the training photos (`stranger`).
///
/// Exit status: 0 if every photo was read, 1 if some were not or something failed, 2 for wrong usage.
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Arguments {
    /// classifier.safetensors, which the stage `export` writes
    #[arg(required_unless_present = "undo")]
    pub model: Option<PathBuf>,
    /// Photos, folders of photos, or - for a list of them on standard input, one a line; its rows come in batches. For a
    /// classifier of imported features: files of rows (.npy, .csv, .svmlight)
    #[arg(value_name = "PHOTOS")]
    pub photos: Vec<PathBuf>,
    /// The paths of the list on standard input end with a zero byte, as `find -print0` writes them, and not with a line
    #[arg(short = '0', long)]
    pub null: bool,
    /// The most probable classes to name, from 1; all if there are fewer
    #[arg(long, value_name = "K", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub top: u32,
    /// Also the probability of every class
    #[arg(long)]
    pub probabilities: bool,
    /// Also the features of each photo: the mean of each channel of the last feature map
    #[arg(long)]
    pub features: bool,
    /// How rows are written; if not given, as the ending of --output says (.csv, .jsonl, .parquet, .txt), as a table on a terminal,
    /// and as CSV elsewhere
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Where to write them instead of standard output; the file appears when it is complete
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The least probability of an answer, from 0 to 1, instead of the file's
    #[arg(long, value_name = "P", conflicts_with = "max_error", value_parser = share)]
    pub threshold: Option<f64>,
    /// The largest share of wrong answers among those that are given, instead of the file's
    #[arg(long, value_name = "SHARE", value_parser = open_share)]
    pub max_error: Option<f64>,
    /// Always answer, however improbable the answer and whatever the photo shows
    #[arg(long, conflicts_with_all = ["threshold", "max_error"])]
    pub no_unknown: bool,
    /// Link each photo into a folder of its class below this one, and note all links in FOLDER/undo.csv
    #[arg(long, value_name = "FOLDER")]
    pub sort_into: Option<PathBuf>,
    /// Remove the links that an undo.csv lists, and nothing else
    #[arg(long, value_name = "FILE", exclusive = true)]
    pub undo: Option<PathBuf>,
    /// Only answer the golden photos in the file, and say how many answers are those that it promises
    #[arg(long, conflicts_with_all = ["photos", "no_check", "output", "sort_into"])]
    pub self_test: bool,
    /// Do not answer the golden photos first
    #[arg(long)]
    pub no_check: bool,
    /// Photos of more than this many million pixels are not decoded
    #[arg(long, value_name = "N", default_value_t = 100.0, value_parser = megapixels)]
    pub max_megapixels: f64,
    /// Where to compute: auto, cpu, cuda
    #[arg(long, value_name = "DEVICE", default_value = "auto", value_parser = device)]
    pub device: Choice,
    /// The dtype to compute with: auto (that of the file's stages, where this device has it), f32, bf16
    #[arg(long, value_name = "DTYPE", default_value = "auto", value_parser = precision)]
    pub precision: PrecisionSetting,
    /// Photos that go through the network at once; those of the stage that trained it if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub batch: Option<u32>,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns that line up, for people
    Table,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// A table with types for data frames and databases; needs --output
    Parquet,
}

impl Arguments {
    /// What ends a path of a list on standard input.
    pub fn end_of_path(&self) -> u8 {
        if self.null { 0 } else { b'\n' }
    }

    /// What messages about libtorch's failures go by.
    pub fn settings(&self) -> yaml::Mapping {
        let device = if self.device == Choice::Cpu { "cpu" } else { "auto" };
        [("batch", ""), ("device", device)].into_iter().map(|(key, value)| (key.into(), value.into())).collect()
    }
}

const EXAMPLES: &str = "Examples:
  predict classifier.safetensors holiday/
  predict classifier.safetensors holiday/ --output answers.csv
  find . -name '*.jpg' | predict classifier.safetensors - --format jsonl
  predict classifier.safetensors holiday/ --sort-into sorted
  predict --undo sorted/undo.csv
  predict classifier.safetensors --self-test";
