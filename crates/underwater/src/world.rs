//! The world around a subject, the camera that looks at both, and the finished photo.

mod blur;
pub(crate) mod body;
mod camera;
mod fish;
mod floodlight;
mod ground;
mod growth;
mod lamp;
mod layer;
mod limb;
mod photo;
pub(crate) mod picture;
mod plant;
mod rock;
mod scene;
mod specks;
mod surface;
mod tile;
mod water;

pub use photo::Photo;
pub use picture::draw;
