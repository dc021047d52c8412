//! A photo file to an RGB picture of the wanted size: the one way from bytes to the pixels that a network is shown.
//!
//! `preprocess` prepares the photos of a data set with it. Any program that later predicts the class of a photo must do
//! the same, or the network sees other pixels than it was trained on. So everything that can be chosen is in one value,
//! [`Preparation`], and one type, [`Preparer`], does all of it. Every step is integer arithmetic or plain floating point,
//! so the bytes depend neither on the CPU nor on the number of threads.
//!
//! From the outside in:
//!
//! - [`preparation`]: how a photo becomes a picture: size, resize, filter, background.
//! - [`preparer`]: one photo file to one picture.
//! - [`error`]: why a photo cannot be read.
//! - [`names`]: which files are photos by their names.
//!
//! Reading a file:
//!
//! - [`decode`](mod@decode): bytes to RGB pixels, whatever the format.
//! - `reading`: how to read it.
//! - `jpeg`: JPEG, with an error where data is missing.
//! - `heic`: HEIC, which phones write.
//! - `jxl`: JPEG XL.
//! - `webp`: whether a WebP file is whole.
//! - `palette`: TIFF with a palette.
//! - `colour`: grey, 16 bits and transparency to RGB.
//! - `orientation`: turned as EXIF says.
//! - `limits`: no photo takes more memory than was allowed.
//!
//! Changing its size:
//!
//! - [`fit`]: which part of the photo goes where: squash, crop, pad.
//! - [`area`]: the parts themselves.
//! - [`resample`]: weighted averages: bilinear, bicubic, Lanczos.
//! - [`kernel`]: the weights, also for callers that resample other numbers than bytes.
//! - `nearest`: one pixel of many.

pub mod area;
mod colour;
pub mod decode;
pub mod error;
pub mod fit;
mod heic;
mod jpeg;
mod jxl;
pub mod kernel;
mod limits;
pub mod names;
mod nearest;
mod orientation;
mod palette;
pub mod preparation;
pub mod preparer;
mod reading;
pub mod resample;
mod webp;

pub use error::{Error, Result};
pub use preparation::{Filter, Preparation, Resize};
pub use preparer::Preparer;
