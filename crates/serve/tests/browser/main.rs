//! The page in Chromium, before the real server. Needs Debian's `chromium`; says so where it is not run.
//!
//! Pictures of the rooms, and how soon the camera is answered:
//!
//!     SERVE_SHOTS=folder cargo test --release -p serve --test browser -- --ignored --nocapture rooms speed

mod cameras;
mod classes;
mod film;
mod game;
mod interrupted;
mod mouseless;
mod photos;
mod play;
mod recording;
mod rooms;
mod serving;
mod speed;
mod story;
mod taught;
mod visitor;
