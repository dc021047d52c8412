//! What all HTML pages share. A page is one file: style, plots and pictures travel inside it, and it has no script.
//!
//! - [`style`]: the style sheet, for light, dark, narrow and printed pages.
//! - [`filters`]: how templates print numbers.
//! - `label`: names that do not cover each other.
//! - `axis`: round numbers, or words, along an axis.
//! - [`plot`]: learning curves as SVG; draws with these and the next.
//! - [`palette`]: the colours of plots, in files and in pages.
//! - [`confusion`]: a confusion matrix as SVG.
//! - [`scatter`]: rows of two domains in the plane as SVG.
//! - [`svg_file`]: a drawing as a file, and the opening tag of all.
//! - [`tile`]: a photo at the size that pages show.
//! - `data_uri`: pictures as text inside the page.

mod axis;
pub mod confusion;
mod data_uri;
#[expect(missing_docs, clippy::inline_always, reason = "askama generates such code")]
pub mod filters;
mod label;
pub mod palette;
pub mod plot;
pub mod scatter;
pub mod style;
pub mod svg_file;
pub mod tile;
