//! What is taught in the page: frames on the disk, a head that is trained on their features, and how well it works.
//!
//! - `frames`: classes and frames, as files; `takes`: what they are for; `name`: names of classes and projects
//! - `backbone`: the network whose features are taught with
//! - `features`: the features of each frame, computed once
//! - `training`: frames to a classifier, as the pipeline makes it; `lesson`: what came of it
//! - `asking`: which frames of the camera are worth asking about; `questions`: the one that is asked about
//! - `trial`: whether asking helps
//! - `saving`: a data set and a pipeline file
//! - `project`: what is being taught; `teacher`: all of it together

pub mod asking;
mod backbone;
mod features;
mod frames;
mod lesson;
mod name;
mod project;
mod questions;
mod saving;
mod takes;
mod teacher;
mod training;
#[cfg(test)]
mod trial;

pub use backbone::{Backbone, Origin};
pub use name::of_project;
pub use saving::{last, network_of};
pub use teacher::{Places, Teacher};
