//! Draws underwater photographs: a subject, whose form the caller gives, in a sea that differs from picture to picture.
//!
//! From the ground up, each module knows only those before it:
//!
//! - [`solid`]: bodies in space, made of flat facets
//! - [`shape`]: how bodies are built: tubes along curves, sheets, marks on a surface
//! - [`palette`]: random choice from a table of colours
//! - [`subject`]: one class of pictures: its name, its builder, where it lives and the poses it takes
//! - [`sea`]: what all pictures of a stage have in common: day or night, turbidity, the camera
//! - [`anatomy`]: bodies, fins, eyes and skins that several animals share
//! - `raster`, `view`: triangles on a canvas; camera, light and sorting of facets
//! - [`world`]: water, light, ground, plants, fish and the camera, and with them one finished [`Photo`](world::Photo)
//! - `contact_sheet`: some photos of each class in one picture
//! - [`counts`]: how many pictures of each class a split has
//! - [`photos`]: what a stage does: draws all pictures and writes them
//! - [`goldens`], [`laws`]: what the tests of a stage check of its classes

pub mod anatomy;
mod contact_sheet;
pub mod counts;
pub mod goldens;
pub mod laws;
pub mod palette;
pub mod photos;
mod raster;
#[cfg(test)]
mod samples;
pub mod sea;
pub mod shape;
pub mod solid;
pub mod subject;
mod view;
pub mod world;
