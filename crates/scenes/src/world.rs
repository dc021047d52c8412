//! The world around a subject, and the camera that looks at both.

mod blur;
mod body;
mod camera;
mod fish;
mod ground;
mod growth;
mod lamp;
mod layer;
mod limb;
mod picture;
mod plant;
mod rock;
mod scene;
mod specks;
mod surface;
mod tile;
mod water;

pub use picture::{Photo, draw};
