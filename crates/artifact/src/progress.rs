//! A progress bar with the time left, on terminals only.

pub use indicatif::ProgressBar;
use indicatif::ProgressStyle;

/// A bar of `total` steps on stderr; invisible when that is no terminal.
pub fn bar(what: &str, total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}, {eta} left").expect("a valid template");
    ProgressBar::new(total as u64).with_style(style).with_message(what.to_owned())
}
