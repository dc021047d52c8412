//! `serve` as a program: photos that it answers, and clients that behave badly.

mod answers;
mod classifier;
mod ending;
mod faults;
mod guard;
mod inference;
mod limits;
mod metrics;
mod misuse;
mod openapi;
mod photos;
mod reply;
mod server;
mod teach;
mod tritonclient;
